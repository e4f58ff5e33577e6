// SPDX-License-Identifier: EUPL-1.2
#include "open311/catalogue_answers.h"

#include <array>

#include <stadtkern/json_writer.h>
#include "xml_writer.h"

namespace waste::open311 {
namespace {

constexpr std::string_view kSpecification = "http://wiki.open311.org/GeoReport_v2";
constexpr std::array<std::string_view, 2> kFormats{"text/xml", "application/json"};

std::string keywords(const Category& category) {
  std::string out;
  for (const std::string& word : category.keywords) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

std::string_view word(bool value) {
  return value ? "true" : "false";
}

std::string definition_json(const Category& category, std::string_view language) {
  stadtkern::JsonWriter json;
  json.begin_object().key("service_code").string(category.code);
  if (category.danger) json.key("notice").string(category.notice.in(language));
  json.key("attributes").begin_array();
  for (const Attribute& question : category.attributes) {
    json.begin_object();
    json.key("variable").boolean(question.variable);
    json.key("code").string(question.code);
    json.key("datatype").string(name(question.datatype));
    json.key("required").boolean(question.required);
    json.text_or_null("datatype_description", question.datatype_description.in(language));
    json.key("order").integer(question.order);
    json.text_or_null("description", question.description.in(language));
    if (!question.values.empty()) {
      json.key("values").begin_array();
      for (const Choice& choice : question.values) {
        json.begin_object().key("key").string(choice.key);
        json.key("name").string(choice.name.in(language)).end_object();
      }
      json.end_array();
    }
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string definition_xml(const Category& category, std::string_view language) {
  XmlWriter xml;
  xml.open("service_definition").element("service_code", category.code);
  if (category.danger) xml.element("notice", category.notice.in(language));
  xml.open("attributes");
  for (const Attribute& question : category.attributes) {
    xml.open("attribute");
    xml.element("variable", word(question.variable));
    xml.element("code", question.code);
    xml.element("datatype", name(question.datatype));
    xml.element("required", word(question.required));
    xml.element("datatype_description", question.datatype_description.in(language));
    xml.element("order", std::to_string(question.order));
    xml.element("description", question.description.in(language));
    if (!question.values.empty()) {
      xml.open("values");
      for (const Choice& choice : question.values) {
        xml.open("value").element("key", choice.key).element("name", choice.name.in(language)).close();
      }
      xml.close();
    }
    xml.close();
  }
  xml.close().close();
  return xml.take();
}

}  // namespace

Answer write_discovery(Format format, const Settings& settings, std::string_view endpoint, Micros changeset) {
  const std::string changed = format_w3c(changeset);
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_object().key("changeset").string(changed);
    json.key("contact").string(settings.contact).key("key_service").string(settings.key_service);
    json.key("endpoints").begin_array().begin_object();
    json.key("specification").string(kSpecification).key("url").string(endpoint);
    json.key("changeset").string(changed).key("type").string(settings.endpoint_type);
    json.key("formats").begin_array();
    for (const std::string_view one : kFormats) json.string(one);
    json.end_array().end_object().end_array().end_object();
    return ok(format, json.take());
  }
  XmlWriter xml;
  xml.open("discovery").element("changeset", changed);
  xml.element("contact", settings.contact).element("key_service", settings.key_service);
  xml.open("endpoints").open("endpoint");
  xml.element("specification", kSpecification).element("url", endpoint);
  xml.element("changeset", changed).element("type", settings.endpoint_type);
  xml.open("formats");
  for (const std::string_view one : kFormats) xml.element("format", one);
  xml.close().close().close().close();
  return ok(format, xml.take());
}

Answer write_services(Format format, const Settings& settings) {
  const std::string& language = settings.language;
  if (format == Format::Json) {
    stadtkern::JsonWriter json;
    json.begin_array();
    for (const Category& category : settings.categories.all()) {
      json.begin_object().key("service_code").string(category.code);
      json.key("service_name").string(category.name.in(language));
      json.text_or_null("description", category.description.in(language));
      json.key("metadata").boolean(!category.attributes.empty());
      json.key("type").string(category.type);
      json.text_or_null("keywords", keywords(category));
      json.text_or_null("group", category.group.in(language));
      if (category.danger) json.key("notice").string(category.notice.in(language));
      json.end_object();
    }
    json.end_array();
    return ok(format, json.take());
  }
  XmlWriter xml;
  xml.open("services");
  for (const Category& category : settings.categories.all()) {
    xml.open("service").element("service_code", category.code);
    xml.element("service_name", category.name.in(language));
    xml.element("description", category.description.in(language));
    xml.element("metadata", word(!category.attributes.empty()));
    xml.element("type", category.type);
    xml.element("keywords", keywords(category));
    xml.element("group", category.group.in(language));
    if (category.danger) xml.element("notice", category.notice.in(language));
    xml.close();
  }
  xml.close();
  return ok(format, xml.take());
}

Answer write_definition(Format format, const Settings& settings, std::string_view code) {
  const Category* category = settings.categories.find(code);
  if (!category) {
    Errors errors;
    errors.add(404, "service_code is not known");
    return write_errors(format, errors);
  }
  return ok(format, format == Format::Json ? definition_json(*category, settings.language)
                                           : definition_xml(*category, settings.language));
}

}  // namespace waste::open311
