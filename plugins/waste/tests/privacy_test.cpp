// SPDX-License-Identifier: EUPL-1.2
#include "privacy.h"

#include <catch2/catch.hpp>

#include <stadtkern/foreign_json.h>
#include "geojson.h"
#include "open311/request_answers.h"
#include "submission.h"

using namespace waste;

namespace {

// A report in which every field that a citizen fills carries a marker.
NewReport marked(Publish publish) {
  Settings settings;
  settings.publish = publish;
  Submission in;
  in.category = "dumped_rubbish";
  in.position = Position{49, 9};
  in.address = "MARK-PLACE";
  in.description = "MARK-TEXT";
  in.media_urls = {"https://example.org/MARK-MEDIA"};
  in.attributes = {{"amount", {"bag"}}};
  in.contact = {"MARK-C1@example.org", "MARK-C2", "MARK-C3", "MARK-C4", "MARK-C5", "MARK-C6"};
  auto out = check_submission(in, settings, "open311", 0);
  REQUIRE(out);
  out->report.id = "7K3M9QXT";
  return *out;
}

// Everything that a public read can send.
std::string all_public(const Report& report) {
  const Catalogue catalogue = Catalogue::standard();
  const std::vector<PublicReport> views{public_view(report, catalogue, "de", {{0, DetailedStatus::Received, "noted"}})};
  std::string out = write_geojson(views);
  for (const auto format : {open311::Format::Xml, open311::Format::Json}) {
    out += open311::write_requests(format, views, true).body;
    out += open311::write_requests(format, views, false).body;
  }
  return out;
}

bool has(const std::string& text, const char* mark) {
  return text.find(mark) != std::string::npos;
}

}  // namespace

TEST_CASE("privacy: before the release point, category and state are public, neither text nor typed place is") {
  const std::string out = all_public(marked(Publish::AfterReview).report);
  CHECK_FALSE(has(out, "MARK-PLACE"));
  CHECK(has(out, "dumped_rubbish"));
  CHECK(has(out, "7K3M9QXT"));
  CHECK_FALSE(has(out, "MARK-TEXT"));
  CHECK_FALSE(has(out, "MARK-MEDIA"));
  CHECK_FALSE(has(out, "Sack oder weniger"));
}

TEST_CASE("privacy: after the release the text is public, contact data never") {
  const auto released = release_text(marked(Publish::AfterReview).report, Actor::Staff, 0);
  REQUIRE(released);
  const std::string out = all_public(*released);
  CHECK(has(out, "MARK-TEXT"));
  CHECK(has(out, "MARK-PLACE"));
  CHECK(has(out, "MARK-MEDIA"));
  CHECK(has(out, "Sack oder weniger"));
  CHECK_FALSE(has(out, "MARK-C"));
  CHECK(marked(Publish::AfterReview).contact.email == "MARK-C1@example.org");
}

TEST_CASE("privacy: the town's own words for a place are public at once, with a postal code that holds no words") {
  Report report = marked(Publish::AfterReview).report;
  report.known_place = "Marktplatz (Mitte)";
  report.address_id = "typed";
  report.zipcode = "99999";
  CHECK(public_place(report).address == "Marktplatz (Mitte)");
  CHECK(public_place(report).address_id.empty());
  CHECK(public_place(report).zipcode == "99999");
  report.zipcode = "by Ada";
  CHECK(public_place(report).zipcode.empty());
  report.text_public = true;
  CHECK(public_place(report).address == "MARK-PLACE");
  CHECK(public_place(report).address_id == "typed");
}

TEST_CASE("privacy: a town may publish the text with the report") {
  CHECK(has(all_public(marked(Publish::TextAtOnce).report), "MARK-TEXT"));
}

TEST_CASE("privacy: a photo waits for its release, also where the text is public at once, staff see it before") {
  const Report report = marked(Publish::TextAtOnce).report;
  const std::vector<Photo> photos{{photo_id(0, 1), {"MARK-BLOB", "MARK-BLOB", {4, 3}}, false},
                                  {photo_id(0, 2), {"MARK-BLOB", "MARK-BLOB", {8, 6}}, true}};
  const PublicReport view = public_view(report, Catalogue::standard(), "de", {}, photos);
  REQUIRE(view.photos.size() == 1);
  CHECK(view.photos[0].id == photo_id(0, 2));
  CHECK(view.photos[0].size == photo::Size{8, 6});
  const auto all = staff_view(photos);
  REQUIRE(all.size() == 2);
  CHECK_FALSE(all[0].released);
}

TEST_CASE("privacy: where a report comes from stays inside") {
  Report report = marked(Publish::TextAtOnce).report;
  report.source = "MARK-SOURCE";
  report.source_id = "MARK-SOURCE-ID";
  CHECK_FALSE(has(all_public(report), "MARK-SOURCE"));
}

TEST_CASE("geojson: points have longitude first, and reports without position are left out") {
  const Catalogue catalogue = Catalogue::standard();
  Report report = marked(Publish::AfterReview).report;
  Report nowhere = report;
  nowhere.position.reset();
  const auto json = stadtkern::parse_json(
      write_geojson({public_view(report, catalogue, "en"), public_view(nowhere, catalogue, "en")}));
  REQUIRE(json);
  REQUIRE(json->find("features")->items.size() == 1);
  const stadtkern::Json& feature = json->find("features")->items[0];
  const auto& point = feature.find("geometry")->find("coordinates")->items;
  CHECK(point.at(0).number == 9);
  CHECK(point.at(1).number == 49);
  CHECK(feature.find("properties")->text_of("category_name") == "Dumped rubbish");
  CHECK(feature.find("properties")->text_of("status") == "open");
}
