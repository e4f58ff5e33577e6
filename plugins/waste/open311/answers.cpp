// SPDX-License-Identifier: EUPL-1.2
#include "open311/answers.h"

#include <algorithm>

#include <stadtkern/json_writer.h>
#include "xml_writer.h"

namespace waste::open311 {
namespace {

int http_status(const Errors& errors) {
  for (const int code : {403, 404}) {
    if (std::any_of(errors.items.begin(), errors.items.end(), [&](auto& item) { return item.code == code; })) {
      return code;
    }
  }
  return errors.items.empty() ? 400 : errors.items.front().code;
}

}  // namespace

std::string_view content_type(Format format) {
  return format == Format::Xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
}

Answer ok(Format format, std::string body, int status) {
  return {status, std::string{content_type(format)}, std::move(body)};
}

Answer write_errors(Format format, const Errors& errors) {
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_array();
    for (const ErrorItem& item : errors.items) {
      json.begin_object().key("code").integer(item.code).key("description").string(item.description).end_object();
    }
    json.end_array();
    return ok(format, json.take(), http_status(errors));
  }
  XmlWriter xml;
  xml.open("errors");
  for (const ErrorItem& item : errors.items) {
    xml.open("error").element("code", std::to_string(item.code)).element("description", item.description).close();
  }
  xml.close();
  return ok(format, xml.take(), http_status(errors));
}

}  // namespace waste::open311
