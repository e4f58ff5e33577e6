// SPDX-License-Identifier: EUPL-1.2
#include "open311/request_answers.h"

#include <stadtkern/json_writer.h>
#include "text.h"
#include "xml_writer.h"

namespace waste::open311 {
namespace {

std::string joined(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) {
    if (!out.empty()) out += ", ";
    out += value;
  }
  return out;
}

std::string expected(const PublicReport& report) {
  return report.expected ? format_w3c(*report.expected) : "";
}

std::string media_url(const PublicReport& report) {
  return report.media_urls.empty() ? std::string{} : report.media_urls.front();
}

void json_extensions(stadtkern::JsonWriter& json, const PublicReport& report) {
  json.key("attributes").begin_array();
  for (const PublicAnswer& answer : report.answers) {
    json.begin_object().key("code").string(answer.code).key("label").string(answer.label);
    json.key("value").string(joined(answer.values)).end_object();
  }
  json.end_array().key("extended_attributes").begin_object();
  json.key("detailed_status").string(citysdk_name(report.status)).key("votes").integer(report.me_too);
  json.key("media_urls").begin_array();
  for (const std::string& url : report.media_urls) json.string(url);
  json.end_array().end_object().key("notes").begin_array();
  for (const Note& note : report.notes) {
    json.begin_object().key("datetime").string(format_w3c(note.at));
    json.key("description").string(note.text).key("type").string(name(note.status)).end_object();
  }
  json.end_array();
}

void json_request(stadtkern::JsonWriter& json, const PublicReport& report, bool extensions) {
  json.begin_object().key("service_request_id").string(report.id);
  json.key("status").string(name(status_of(report.status)));
  json.text_or_null("status_notes", report.status_notes);
  json.key("service_name").string(report.category_name);
  json.key("service_code").string(report.category);
  json.text_or_null("description", report.description);
  json.text_or_null("agency_responsible", report.agency);
  json.text_or_null("service_notice", report.notice);
  json.key("requested_datetime").string(format_w3c(report.requested));
  json.key("updated_datetime").string(format_w3c(report.updated));
  json.text_or_null("expected_datetime", expected(report));
  json.text_or_null("address", report.address);
  json.text_or_null("address_id", report.address_id);
  json.text_or_null("zipcode", report.zipcode);
  if (report.position) {
    json.key("lat").number(report.position->lat).key("long").number(report.position->lon);
  } else {
    json.key("lat").null().key("long").null();
  }
  json.text_or_null("media_url", media_url(report));
  if (extensions) json_extensions(json, report);
  json.end_object();
}

void xml_extensions(XmlWriter& xml, const PublicReport& report) {
  xml.open("attributes");
  for (const PublicAnswer& answer : report.answers) {
    xml.open("attribute").element("code", answer.code).element("label", answer.label);
    xml.element("value", joined(answer.values)).close();
  }
  xml.close().open("extended_attributes").element("detailed_status", citysdk_name(report.status));
  xml.element("votes", std::to_string(report.me_too)).open("media_urls");
  for (const std::string& url : report.media_urls) xml.element("media_url", url);
  xml.close().close().open("notes");
  for (const Note& note : report.notes) {
    xml.open("note").element("datetime", format_w3c(note.at)).element("description", note.text);
    xml.element("type", name(note.status)).close();
  }
  xml.close();
}

void xml_request(XmlWriter& xml, const PublicReport& report, bool extensions) {
  xml.open("request").element("service_request_id", report.id);
  xml.element("status", name(status_of(report.status)));
  xml.element("status_notes", report.status_notes);
  xml.element("service_name", report.category_name);
  xml.element("service_code", report.category);
  xml.element("description", report.description);
  xml.element("agency_responsible", report.agency);
  xml.element("service_notice", report.notice);
  xml.element("requested_datetime", format_w3c(report.requested));
  xml.element("updated_datetime", format_w3c(report.updated));
  xml.element("expected_datetime", expected(report));
  xml.element("address", report.address);
  xml.element("address_id", report.address_id);
  xml.element("zipcode", report.zipcode);
  xml.element("lat", report.position ? decimal_text(report.position->lat) : "");
  xml.element("long", report.position ? decimal_text(report.position->lon) : "");
  xml.element("media_url", media_url(report));
  if (extensions) xml_extensions(xml, report);
  xml.close();
}

}  // namespace

Answer write_requests(Format format, const std::vector<PublicReport>& reports, bool extensions) {
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_array();
    for (const PublicReport& report : reports) json_request(json, report, extensions);
    json.end_array();
    return ok(format, json.take());
  }
  XmlWriter xml;
  xml.open("service_requests");
  for (const PublicReport& report : reports) xml_request(xml, report, extensions);
  xml.close();
  return ok(format, xml.take());
}

std::string write_request(const PublicReport& report) {
  stadtkern::JsonWriter json;
  json_request(json, report, false);
  return json.take();
}

Answer write_created(Format format, std::string_view id, std::string_view notice) {
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_array().begin_object().key("service_request_id").string(id);
    json.text_or_null("service_notice", notice).key("account_id").null().end_object().end_array();
    return ok(format, json.take(), 201);
  }
  XmlWriter xml;
  xml.open("service_requests").open("request").element("service_request_id", id);
  xml.element("service_notice", notice).element("account_id", "").close().close();
  return ok(format, xml.take(), 201);
}

Answer write_token(Format format, std::string_view token, std::string_view id) {
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_array().begin_object().key("service_request_id").string(id);
    json.key("token").string(token).end_object().end_array();
    return ok(format, json.take());
  }
  XmlWriter xml;
  xml.open("service_requests").open("request").element("service_request_id", id);
  xml.element("token", token).close().close();
  return ok(format, xml.take());
}

}  // namespace waste::open311
