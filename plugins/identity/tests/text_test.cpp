// SPDX-License-Identifier: EUPL-1.2
#include "text.h"
#include "mail.h"

#include <catch2/catch.hpp>

using namespace identity;

namespace {

TEST_CASE("mail: what can be an address is taken, without blanks around it") {
  CHECK(checked_mail(" Ulrike.B+amt@Rathaus.Example ") == "Ulrike.B+amt@Rathaus.Example");
  CHECK(mail_key("Ulrike.B@Rathaus.Example") == "ulrike.b@rathaus.example");
  for (const char* bad : {"", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@b..example", "a@.example",
                          "a@b.example.", "a@b@c.example", "a\n@b.example", "a@b.exam ple", "<a@b.example>"}) {
    CAPTURE(bad);
    CHECK_FALSE(checked_mail(bad));
  }
  CHECK_FALSE(checked_mail(std::string(65, 'a') + "@b.example"));
  CHECK_FALSE(checked_mail("a@" + std::string(260, 'b') + ".example"));
}

TEST_CASE("text: names are looked for whatever the case of their letters") {
  CHECK(folded_name("ÄÖÜ äöü Ünal-MÜLLER") == "äöü äöü ünal-müller");
  CHECK(folded_name("").empty());
}

TEST_CASE("text: a line has no control characters, and an end") {
  CHECK(checked_line("  Ulrike  ", 10) == "Ulrike");
  CHECK_FALSE(checked_line("", 10));
  CHECK_FALSE(checked_line("a\nb", 10));
  CHECK_FALSE(checked_line("12345678901", 10));
}

TEST_CASE("text: what is no UTF-8 is no line and no address") {
  for (const char* bad : {"\xff", "a\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
    CHECK_FALSE(checked_line(bad, 80));
    CHECK_FALSE(checked_mail(std::string("u") + bad + "@rathaus.example"));
  }
  CHECK(checked_line("J\xc3\xbcrgen \xe2\x82\xac \xf0\x9f\x8f\x9b", 80));
}

TEST_CASE("text: times, devices, HTML, JSON") {
  CHECK(format_w3c(1'767'268'800'000'000) == "2026-01-01T12:00:00Z");
  CHECK(read_w3c("2026-01-01T12:00:00Z") == 1'767'268'800'000'000);
  for (const char* wrong : {"", "2026-02-30T12:00:00Z", "2026-01-01 12:00:00Z", "2026-01-01T12:00:00+01:00"}) {
    CHECK(read_w3c(wrong) == 0);
  }
  CHECK(device_label("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0") == "Firefox, Linux");
  CHECK(device_label("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1") ==
        "Safari, iOS");
  CHECK(device_label("<script>").empty());
  CHECK(html_text("<a href=\"'&\">") == "&lt;a href=&quot;&#39;&amp;&quot;&gt;");
  CHECK(json_text("a\"b\\c\n") == R"("a\"b\\c\u000a")");
}

TEST_CASE("text: a form's field is decoded, and only one of its name counts") {
  CHECK(form_field("a=1&token=x%2By+z&b", "token") == "x+y z");
  CHECK(form_field("a=%C3%A4", "a") == "ä");
  CHECK(form_field("a", "a") == "");
  CHECK_FALSE(form_field("a=1&a=2", "a"));
  CHECK_FALSE(form_field("a=%zz", "a"));
  CHECK_FALSE(form_field("a=%2", "a"));
  CHECK_FALSE(form_field("b=1", "a"));
}

}  // namespace
