// SPDX-License-Identifier: EUPL-1.2
// The page on which devices go online, and the sheet of vouchers: what they say, how large they are, what they escape.
#include "guests/connect_page.h"

#include <catch2/catch.hpp>

#include <string>

#include "guests/built_in.h"
#include "guests/sheet.h"
#include "guests/words.h"

namespace wifi::guests {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

ConnectView view(const std::string& language = "en") {
  ConnectView out;
  out.language = language;
  out.languages = {"de", "en", "de-x-simple"};
  out.town = "Musterstadt";
  out.base = "/t/x/wifi/connect";
  out.limits.day_seconds = 3 * 3'600;
  out.limits.day_bytes = 300'000'000;
  out.station = "a402b9d3fd29";
  return out;
}

TEST_CASE("connect: every text is there in all three languages") {
  for (const char* language : {"de", "en", "de-x-simple"}) {
    const std::string page = connect_page(view(language));
    INFO(language);
    for (const char* key : {"connect_", "terms_", "radius_", "_one", "_many"})
      CHECK_FALSE(has(page, ">" + std::string(key)));
    CHECK(has(page, "hreflang=\"de\""));
    CHECK(has(page, "name=\"mac\" value=\"a402b9d3fd29\""));
  }
  CHECK(has(connect_page(view("en")), "3 hours, 300 MB"));
  CHECK(has(connect_page(view("de")), "3 Stunden, 300 MB"));
  CHECK(has(connect_page(view("de-x-simple")), "Das WLAN kostet nichts."));
  CHECK(has(connect_page(view("de-x-simple")), "Einfache Sprache"));  // as every other page says
}

TEST_CASE("connect: the page is whole without scripts, and with its style sheet far below 60 KB") {
  ConnectView large = view();
  for (int i = 0; i < 20; ++i) large.terms += std::string(1'000, 'x') + "\n";  // the longest terms
  const std::string page = connect_page(large);
  CHECK(page.size() + built_in::connect_css().size() < 60'000);
  CHECK(connect_page(view()).size() + built_in::connect_css().size() < 10'000);
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<img"));
  CHECK_FALSE(has(page, " style="));
}

TEST_CASE("connect: what people and networks type is text, never more") {
  ConnectView hostile = view();
  hostile.code = "\"><script>alert(1)</script>";
  hostile.town = "<b>Town</b>";
  hostile.terms = "<img src=x onerror=alert(1)>\nsecond";
  hostile.fault = "connect_code_wrong";
  const std::string page = connect_page(hostile);
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<img"));
  CHECK_FALSE(has(page, "<b>"));
  CHECK(has(page, "aria-invalid=\"true\""));
  CHECK(has(page, "<title>Please check your entry: "));
}

TEST_CASE("connect: whom no network has sent reads that it works only in the Wi-Fi") {
  ConnectView outside = view();
  CHECK_FALSE(has(connect_page(outside), "only in the public Wi-Fi"));
  outside.station.clear();
  CHECK(has(connect_page(outside), "only in the public Wi-Fi"));
  outside.online = true;
  CHECK_FALSE(has(connect_page(outside), "only in the public Wi-Fi"));
}

TEST_CASE("connect: who may go online reads what is left, who may not reads why") {
  ConnectView inside = view();
  inside.left = Left{Verdict::Allowed, 5'400, 120'400'000};
  CHECK(has(connect_page(inside), "Time left: 1 hour 30 minutes"));
  CHECK(has(connect_page(inside), "Data left: 120 MB"));
  CHECK(has(connect_page(inside), "You will be online in a moment"));
  CHECK_FALSE(has(connect_page(inside), "I agree"));
  inside.own_code = "ABCD-EFGH-JKMN";
  CHECK(has(connect_page(inside), "ABCD-EFGH-JKMN"));
  inside.left = Left{Verdict::DayTimeUsed, 0, 5};
  CHECK(has(connect_page(inside), "Nothing is left: Your maximum daily usage time has been reached."));
  CHECK(has(connect_page(inside), "I agree"));
}

TEST_CASE("connect: the language is the one that was chosen, or the browser's, or the town's first") {
  const auto languages = languages_of({"de", "en"});
  CHECK(languages == std::vector<std::string>{"de", "en", "de-x-simple"});
  CHECK(chosen_language(languages, "de-x-simple", "en") == "de-x-simple");
  CHECK(chosen_language(languages, "xx", "en") == "en");
  CHECK(chosen_language(languages, "", "") == "de");
  CHECK(languages_of({"fr"}) == std::vector<std::string>{"de", "de-x-simple"});
}

TEST_CASE("sheet: each voucher has its code, a QR code that leads to it, and its limits") {
  const SheetView sheet{"en",
                        "Musterstadt",
                        "Fest <1>",
                        "/wifi/connect/style.css",
                        "https://town.example/wifi/connect",
                        "Europe/Berlin",
                        "Town & guests"};
  Pass voucher;
  voucher.code = "ABCD-EFGH-JKMN";
  voucher.limits.seconds = 3'600;
  voucher.until = parse_time("2026-12-31T23:00:00Z");  // midnight there
  const std::string page = sheet_head(sheet) + sheet_voucher(sheet, voucher) + sheet_foot();
  CHECK(has(page, "<title>Vouchers: Fest &lt;1&gt;</title>"));
  CHECK(has(page, "aria-label=\"https://town.example/wifi/connect?code=ABCD-EFGH-JKMN\""));
  CHECK(has(page, ">ABCD-EFGH-JKMN</p>"));
  CHECK(has(page, "Good for: 1 hour"));
  CHECK(has(page, "Choose the Wi-Fi “Town &amp; guests”"));
  CHECK(has(page, "Valid until 2026-12-31"));
  CHECK_FALSE(has(page, "<1>"));
  CHECK(page.ends_with("</main></body></html>\n"));
}

TEST_CASE("words: times and amounts are as people say them") {
  CHECK(time_text(59, "en") == "0 minutes");
  CHECK(time_text(60, "en") == "1 minute");
  CHECK(time_text(3'600, "de") == "1 Stunde");
  CHECK(time_text(7'500, "en") == "2 hours 5 minutes");
  CHECK(time_text(3 * 86'400, "en") == "3 days");
  CHECK(data_text(999'999'999, "en") == "999 MB");
  CHECK(data_text(1'550'000'000, "en") == "1.5 GB");
  CHECK(data_text(1'550'000'000, "de") == "1,5 GB");
}

}  // namespace
}  // namespace wifi::guests
