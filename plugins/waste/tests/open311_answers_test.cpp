// SPDX-License-Identifier: EUPL-1.2
// The golden side are the standard's own examples and schemas in the test data: our answers are compared with them by
// structure (same elements, same members, types of the schema), for the values differ.
#include <algorithm>
#include <catch2/catch.hpp>
#include <pugixml.hpp>
#include <set>

#include <stadtkern/foreign_json.h>
#include "open311/catalogue_answers.h"
#include "open311/request_answers.h"
#include "open311/target.h"
#include "test_data.h"

using namespace waste;
using namespace waste::open311;

namespace {

PublicReport report() {
  Report kept;
  kept.id = "7K3M9QXT";
  kept.category = "dumped_rubbish";
  kept.position = Position{49.5, 9.25};
  kept.address = "Marktplatz 1 & <2>";
  kept.description = "Sofa";
  kept.text_public = true;
  kept.attributes = {{"hazard", {"glass", "asbestos"}}};
  kept.media_urls = {"https://example.org/1.jpg", "https://example.org/2.jpg"};
  kept.requested = *parse_w3c("2026-03-01T12:00:00Z");
  kept.updated = *parse_w3c("2026-03-02T12:00:00Z");
  return public_view(kept, Catalogue::standard(), "en", {{kept.updated, DetailedStatus::Reviewed, "Seen"}});
}

std::set<std::string> children(const pugi::xml_node& node) {
  std::set<std::string> names;
  for (const auto& child : node.children()) names.insert(child.name());
  return names;
}

std::set<std::string> members(const stadtkern::Json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.members) names.insert(name);
  return names;
}

pugi::xml_document xml(const std::string& text) {
  pugi::xml_document document;
  REQUIRE(document.load_buffer(text.data(), text.size()));
  return document;
}

stadtkern::Json json(const std::string& text) {
  auto value = stadtkern::parse_json(text);
  REQUIRE(value);
  return *value;
}

bool has_type(const stadtkern::Json& value, std::string_view type) {
  if (type == "string") return value.is(stadtkern::Json::Type::String);
  if (type == "number") return value.is(stadtkern::Json::Type::Number);
  if (type == "integer") return value.is(stadtkern::Json::Type::Number) && value.text.find('.') == std::string::npos;
  if (type == "boolean") return value.is(stadtkern::Json::Type::Bool);
  if (type == "null") return value.is(stadtkern::Json::Type::Null);
  if (type == "array") return value.is(stadtkern::Json::Type::Array);
  return value.is(stadtkern::Json::Type::Object);
}

// The part of JSON Schema that the test data's schemas use.
void conform(const stadtkern::Json& value, const stadtkern::Json& schema, const std::string& at) {
  INFO(at);
  if (const stadtkern::Json* any = schema.find("anyOf")) {
    CHECK(std::any_of(any->items.begin(), any->items.end(),
                      [&](const stadtkern::Json& one) { return has_type(value, one.text_of("type")); }));
  }
  if (const stadtkern::Json* type = schema.find("type")) CHECK(has_type(value, type->text));
  if (const stadtkern::Json* words = schema.find("enum")) {
    CHECK(std::any_of(words->items.begin(), words->items.end(), [&](auto& word) { return word.text == value.text; }));
  }
  if (const stadtkern::Json* needed = schema.find("required")) {
    for (const stadtkern::Json& name : needed->items) CHECK(value.find(name.text));
  }
  if (const stadtkern::Json* properties = schema.find("properties")) {
    for (const auto& [name, rule] : properties->members) {
      if (const stadtkern::Json* member = value.find(name))
        conform(*member, rule, std::string(at).append("/").append(name));
    }
  }
  if (const stadtkern::Json* items = schema.find("items")) {
    for (const stadtkern::Json& item : value.items) conform(item, *items, at + "/*");
  }
}

}  // namespace

TEST_CASE("open311 answers: requests in XML have the elements of the standard's example") {
  const auto golden = data_file("open311-spec/spec_v2_08_service_requests.xml");
  if (!golden) return;
  const Answer answer = write_requests(Format::Xml, {report(), report()}, false);
  CHECK(answer.content_type == "text/xml; charset=utf-8");
  const auto ours = xml(answer.body);
  const auto theirs = xml(*golden);
  CHECK(children(ours.child("service_requests").child("request")) ==
        children(theirs.child("service_requests").child("request")));
  const auto requests = ours.child("service_requests").children("request");
  CHECK(std::distance(requests.begin(), requests.end()) == 2);
  const auto first = ours.child("service_requests").child("request");
  CHECK(std::string{first.child("address").text().get()} == "Marktplatz 1 & <2>");
  CHECK(std::string{first.child("requested_datetime").text().get()} == "2026-03-01T12:00:00Z");
}

TEST_CASE("open311 answers: requests in JSON fit the schema and have the same fields as the XML") {
  const auto schema = data_file("open311-spec/schema/request.json");
  const auto golden = data_file("open311-spec/spec_v2_08_service_requests.xml");
  if (!schema || !golden) return;
  const Answer answer = write_requests(Format::Json, {report()}, false);
  CHECK(answer.content_type == "application/json; charset=utf-8");
  const stadtkern::Json ours = json(answer.body);
  REQUIRE(ours.items.size() == 1);
  conform(ours.items[0], json(*schema), "request");
  CHECK(members(ours.items[0]) == children(xml(*golden).child("service_requests").child("request")));
  CHECK(ours.items[0].find("lat")->number == 49.5);
  CHECK(ours.items[0].find("zipcode")->is(stadtkern::Json::Type::Null));
}

TEST_CASE("open311 answers: extensions add attributes, the finer state, media and notes, in both formats") {
  const stadtkern::Json ours = json(write_requests(Format::Json, {report()}, true).body);
  const stadtkern::Json& request = ours.items.at(0);
  CHECK(request.find("attributes")->items.at(0).text_of("value") == "glass, sharp edges, asbestos or insulation");
  CHECK(request.find("extended_attributes")->text_of("detailed_status") == "RECEIVED");
  CHECK(request.find("extended_attributes")->find("media_urls")->items.size() == 2);
  CHECK(request.find("notes")->items.at(0).text_of("description") == "Seen");
  const auto document = xml(write_requests(Format::Xml, {report()}, true).body);
  const auto in_xml = document.child("service_requests").child("request");
  CHECK(std::string{in_xml.child("notes").child("note").child("type").text().get()} == "reviewed");
  CHECK(std::string{in_xml.child("extended_attributes").child("detailed_status").text().get()} == "RECEIVED");
}

TEST_CASE("open311 answers: an empty list is an empty array and an empty root") {
  CHECK(write_requests(Format::Json, {}, false).body == "[]");
  CHECK(xml(write_requests(Format::Xml, {}, false).body).child("service_requests"));
}

TEST_CASE("open311 answers: services fit schema and example") {
  const auto schema = data_file("open311-spec/schema/service.json");
  const auto golden = data_file("open311-spec/spec_v2_01_services.xml");
  if (!schema || !golden) return;
  const Settings settings;
  const stadtkern::Json ours = json(write_services(Format::Json, settings).body);
  CHECK(ours.items.size() == 14);
  for (const stadtkern::Json& service : ours.items)
    conform(service, json(*schema), std::string{service.text_of("service_code")});
  CHECK(children(xml(write_services(Format::Xml, settings).body).child("services").child("service")) ==
        children(xml(*golden).child("services").child("service")));
}

TEST_CASE("open311 answers: a definition fits schema and example, an unknown one is 404") {
  const auto schema = data_file("open311-spec/schema/service-definition.json");
  const auto golden = data_file("open311-spec/spec_v2_02_service_definition.xml");
  if (!schema || !golden) return;
  const Settings settings;
  const stadtkern::Json ours = json(write_definition(Format::Json, settings, "dumped_rubbish").body);
  conform(ours, json(*schema), "definition");
  const auto our_xml = xml(write_definition(Format::Xml, settings, "dumped_rubbish").body);
  const auto ours_attribute = our_xml.child("service_definition").child("attributes").child("attribute");
  const auto document = xml(*golden);
  const auto golden_attribute = document.child("service_definition").child("attributes").child("attribute");
  CHECK(children(ours_attribute) == children(golden_attribute));
  CHECK(children(ours_attribute.child("values").child("value")) == std::set<std::string>{"key", "name"});
  CHECK(json(write_definition(Format::Json, settings, "water").body).find("attributes")->items.empty());
  CHECK(write_definition(Format::Xml, settings, "nothing").status == 404);
}

TEST_CASE("open311 answers: a new request is told by its id, a token by its id and itself") {
  const auto golden_post = data_file("open311-spec/spec_v2_04_service_requests.xml");
  const auto golden_token = data_file("open311-spec/spec_v2_06_service_requests.xml");
  if (!golden_post || !golden_token) return;
  const auto request = [](const std::string& text) {
    const auto document = xml(text);
    return children(document.child("service_requests").child("request"));
  };
  CHECK(request(write_created(Format::Xml, "7K3M9QXT", "Soon").body) == request(*golden_post));
  CHECK(request(write_token(Format::Xml, "t", "7K3M9QXT").body) == request(*golden_token));
  CHECK(write_created(Format::Json, "7K3M9QXT", "").body ==
        R"([{"service_request_id":"7K3M9QXT","service_notice":null,"account_id":null}])");
  CHECK(write_token(Format::Json, "t", "7K3M9QXT").body == R"([{"service_request_id":"7K3M9QXT","token":"t"}])");
}

TEST_CASE("open311 answers: discovery names both formats and where to go") {
  Settings settings;
  settings.contact = "it@example.org";
  const Answer answer = write_discovery(Format::Json, settings, "https://e.org/open311/v2", 0);
  const stadtkern::Json ours = json(answer.body);
  const stadtkern::Json& endpoint = ours.find("endpoints")->items.at(0);
  CHECK(endpoint.text_of("specification") == "http://wiki.open311.org/GeoReport_v2");
  CHECK(endpoint.text_of("url") == "https://e.org/open311/v2");
  CHECK(endpoint.text_of("type") == "production");
  CHECK(endpoint.find("formats")->items.size() == 2);
  const auto document = xml(write_discovery(Format::Xml, settings, "https://e.org/open311/v2", 0).body);
  const auto in_xml = document.child("discovery");
  CHECK(children(in_xml) == std::set<std::string>{"changeset", "contact", "key_service", "endpoints"});
  CHECK(children(in_xml.child("endpoints").child("endpoint")) ==
        std::set<std::string>{"specification", "url", "changeset", "type", "formats"});
}

TEST_CASE("open311 answers: errors are one array, and the strictest gives the HTTP status") {
  Errors errors;
  errors.add(400, "a < b");
  errors.add(404, "b");
  const Answer answer = write_errors(Format::Json, errors);
  CHECK(answer.status == 404);
  CHECK(answer.body == R"([{"code":400,"description":"a < b"},{"code":404,"description":"b"}])");
  errors.add(403, "c");
  const Answer in_xml = write_errors(Format::Xml, errors);
  CHECK(in_xml.status == 403);
  CHECK(in_xml.body.find("<errors><error><code>400</code><description>a &lt; b</description></error>") !=
        std::string::npos);
}

TEST_CASE("open311 target: every resource in both formats") {
  const auto target = [](std::string_view verb, std::string_view path) {
    const auto parsed = parse_target(verb, path);
    INFO(path);
    REQUIRE(std::holds_alternative<Target>(parsed));
    return std::get<Target>(parsed);
  };
  CHECK(target("GET", "/discovery.json").resource == Resource::Discovery);
  CHECK(target("GET", "/services.xml").format == Format::Xml);
  CHECK(target("GET", "/services/a%2Db.json").id == "a-b");
  CHECK(target("GET", "/requests.json").resource == Resource::Requests);
  CHECK(target("POST", "/requests.json").resource == Resource::NewRequest);
  CHECK(target("HEAD", "/requests/7K3M9QXT.json").resource == Resource::Request);
  CHECK(target("GET", "/tokens/1.xml").resource == Resource::Token);
}

TEST_CASE("open311 target: what isn't there is 404, the wrong verb 400") {
  const auto code = [](std::string_view verb, std::string_view path) {
    const auto parsed = parse_target(verb, path);
    INFO(path);
    REQUIRE(std::holds_alternative<Errors>(parsed));
    return std::get<Errors>(parsed).items.at(0).code;
  };
  for (const char* path : {"", "/", "/requests", "/requests.txt", "/requests/.json", "/requests/%.json", "/tokens.xml",
                           "/discovery/x.xml", "/nothing.json"}) {
    CHECK(code("GET", path) == 404);
  }
  CHECK(code("POST", "/services.json") == 400);
  CHECK(code("POST", "/requests/7K3M9QXT.json") == 400);
  CHECK(code("DELETE", "/requests.json") == 400);
}
