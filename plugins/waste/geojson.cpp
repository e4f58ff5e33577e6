// SPDX-License-Identifier: EUPL-1.2
#include "geojson.h"

#include <stadtkern/json_writer.h>

namespace waste {

namespace {

void write(stadtkern::JsonWriter& json, const PublicReport& report) {
  json.begin_object().key("type").string("Feature").key("id").string(report.id);
  json.key("geometry").begin_object().key("type").string("Point").key("coordinates").begin_array();
  json.number(report.position->lon).number(report.position->lat).end_array().end_object();
  json.key("properties").begin_object();
  json.key("category").string(report.category);
  json.key("category_name").string(report.category_name);
  json.key("status").string(name(status_of(report.status)));
  json.key("detailed_status").string(name(report.status));
  json.text_or_null("status_notes", report.status_notes);
  json.text_or_null("address", report.address);
  json.text_or_null("district", report.district);
  json.text_or_null("description", report.description);
  json.key("requested_at").string(format_w3c(report.requested));
  json.key("updated_at").string(format_w3c(report.updated));
  json.key("me_too").integer(report.me_too);
  json.end_object().end_object();
}

}  // namespace

std::string write_geojson(const std::vector<PublicReport>& reports) {
  stadtkern::JsonWriter json;
  json.begin_object().key("type").string("FeatureCollection").key("features").begin_array();
  for (const PublicReport& report : reports) {
    if (report.position) write(json, report);
  }
  json.end_array().end_object();
  return json.take();
}

std::string write_feature(const PublicReport& report) {
  if (!report.position) return {};
  stadtkern::JsonWriter json;
  write(json, report);
  return json.take();
}

}  // namespace waste
