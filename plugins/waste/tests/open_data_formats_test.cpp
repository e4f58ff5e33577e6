// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include <stadtkern/csv_reader.h>
#include "open_data/bulk_form.h"
#include "open_data/csv.h"
#include "open_data/cursor.h"
#include "open_data/feed.h"
#include "xml_writer.h"

using namespace waste;
using namespace waste::open_data;

namespace {

PublicReport sample() {
  PublicReport report;
  report.id = "7K3M9QXT";
  report.category = "c";
  report.category_name = "Müll, \"wild\"";
  report.status = DetailedStatus::Done;
  report.position = Position{-48.5, 8.25};
  report.address = "Marktplatz 1";
  report.requested = 1'767'268'800'000'000;
  report.updated = report.requested + kDay;
  return report;
}

std::string line(const PublicReport& report, std::string_view licence = "dl-de/by-2-0") {
  std::string out;
  append_csv(out, report, licence);
  return out;
}

}  // namespace

TEST_CASE("open data: a line of CSV has a value for each column, quoted where it must be") {
  CHECK(line(sample()) ==
        "7K3M9QXT,2026-01-01T12:00:00Z,2026-01-02T12:00:00Z,2026-01-02T12:00:00Z,done,,,\"Müll, \"\"wild\"\"\",,,,"
        "Marktplatz 1,-48.5,8.25,dl-de/by-2-0\r\n");
  PublicReport open = sample();
  open.status = DetailedStatus::Received;
  open.position.reset();
  CHECK(line(open).find(",,received,") != std::string::npos);
  CHECK(line(open).find("Marktplatz 1,,,dl-de") != std::string::npos);
  const auto columns = [](const std::string& text) { return std::count(text.begin(), text.end(), ','); };
  CHECK(columns(csv_header()) == 14);
}

TEST_CASE("open data: no text of a line is a spreadsheet's formula") {
  for (const char* hostile : {"=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\",\"y\")"}) {
    for (std::string PublicReport::*field : {&PublicReport::description, &PublicReport::address, &PublicReport::agency,
                                             &PublicReport::status_notes, &PublicReport::category_name}) {
      INFO(hostile);
      PublicReport report = sample();
      report.*field = hostile;
      const std::string text = line(report);
      CHECK(text.find(",\"'" + std::string(1, hostile[0])) != std::string::npos);
      CHECK(text.find(std::string(",") + hostile) == std::string::npos);
    }
  }
  PublicReport lines = sample();
  lines.description = "one\ntwo \"three\"";
  CHECK(line(lines).find(",\"one\ntwo \"\"three\"\"\",") != std::string::npos);
}

TEST_CASE("open data: a place in the order of reports comes back as it was, and nothing else is one") {
  for (const Cursor& cursor :
       {Cursor{0, "7K3M9QXT"}, Cursor{1'767'268'800'000'000, "00000000"}, Cursor{-5, "7K3M9QXT"}}) {
    CHECK(Cursor::parse(cursor.text()) == cursor);
  }
  for (const char* bad : {"", "-", "5", "5-", "x-7K3M9QXT", "5-7K3M9QX", "99999999999999999999-7K3M9QXT"}) {
    INFO(bad);
    CHECK_FALSE(Cursor::parse(bad));
  }
}

TEST_CASE("open data: a feed is RSS with places, and the same reports are the same bytes") {
  PublicReport second = sample();
  second.id = "00000000";
  second.position.reset();
  second.description = "<b>bold</b> & more";
  second.status_notes = "mended";
  const Feed feed{"Musterstadt: Meldungen", "de", "https://x.example/reports.rss?a=\"b\"&c",
                  "https://x.example/reports/", "CC0-1.0"};
  const std::string text = write_feed(feed, {sample(), second});
  CHECK(text == write_feed(feed, {sample(), second}));
  pugi::xml_document document;
  REQUIRE(document.load_string(text.c_str()));
  const auto rss = document.child("rss");
  CHECK(std::string(rss.attribute("version").value()) == "2.0");
  const auto channel = rss.child("channel");
  CHECK(std::string(channel.child_value("title")) == "Musterstadt: Meldungen");
  CHECK(std::string(channel.child("atom:link").attribute("href").value()) == feed.self);
  CHECK(std::string(channel.child_value("lastBuildDate")) == "Fri, 02 Jan 2026 12:00:00 GMT");
  CHECK(std::string(channel.child_value("copyright")) == "CC0-1.0");
  const auto item = channel.child("item");
  CHECK(std::string(item.child_value("guid")) == "report:7K3M9QXT");
  CHECK(std::string(item.child("guid").attribute("isPermaLink").value()) == "false");
  CHECK(std::string(item.child_value("pubDate")) == "Thu, 01 Jan 2026 12:00:00 GMT");
  CHECK(std::string(item.child_value("georss:point")) == "-48.5 8.25");
  CHECK(std::string(item.child_value("link")) == "https://x.example/reports/7K3M9QXT");
  const auto other = item.next_sibling("item");
  CHECK_FALSE(other.child("georss:point"));
  CHECK(std::string(other.child_value("description")) == "<b>bold</b> & more\n\nmended");
}

TEST_CASE("open data: a file of all reports is whole in each form, also without any") {
  PublicReport nowhere = sample();
  nowhere.id = "22222222";
  nowhere.position.reset();
  const auto file = [&](std::unique_ptr<BulkForm> form, const std::vector<PublicReport>& reports) {
    std::string out = form->begin();
    for (const PublicReport& report : reports) form->append(out, report);
    return out + form->end();
  };
  CHECK(file(csv_form("L"), {}) == csv_header());
  CHECK(file(csv_form("L"), {sample(), nowhere}) == csv_header() + line(sample(), "L") + line(nowhere, "L"));
  CHECK(file(geojson_form("L"), {}) == "{\"type\":\"FeatureCollection\",\"licence\":\"L\",\"features\":[\n]}\n");
  const std::string places = file(geojson_form("L"), {nowhere, sample(), nowhere, sample()});
  CHECK(places.find("22222222") == std::string::npos);  // it is on no map
  CHECK(places.find("}},\n{\"type\":\"Feature\"") != std::string::npos);
  CHECK(file(requests_form(), {}) == "[\n]\n");
  const std::string requests = file(requests_form(), {nowhere, sample()});
  CHECK(requests.starts_with("[\n{\"service_request_id\":\"22222222\""));
  CHECK(requests.find("},\n{\"service_request_id\":\"7K3M9QXT\"") != std::string::npos);
  CHECK(requests.ends_with("}\n]\n"));
}
