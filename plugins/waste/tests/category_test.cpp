// SPDX-License-Identifier: EUPL-1.2
#include "category.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "settings.h"

using namespace waste;

namespace {

// The pointers of all faults that reading these settings finds.
std::vector<std::string> faults(const char* json) {
  const auto settings = read_settings(json, "musterstadt");
  std::vector<std::string> out;
  if (settings) return out;
  for (const auto& fault : settings.error().fields) out.push_back(fault.pointer);
  return out;
}

const Category& category() {
  static const Settings settings =
      *read_settings(R"({"categories":[{"code":"c","name":{"de":"D","en":"E"},"attributes":[
    {"code":"one","datatype":"singlevaluelist","required":true,"order":2,"description":{"de":"F?","en":"Q?"},
     "values":[{"key":"a","name":{"de":"A","en":"A"}},{"key":"b","name":{"de":"B","en":"B"}}]},
    {"code":"many","datatype":"multivaluelist","order":1,"description":{"de":"F?","en":"Q?"},
     "values":[{"key":"a","name":{"de":"A","en":"A"}},{"key":"b","name":{"de":"B","en":"B"}}]},
    {"code":"count","datatype":"number","order":3,"description":{"de":"F?","en":"Q?"}},
    {"code":"when","datatype":"datetime","order":4,"description":{"de":"F?","en":"Q?"}},
    {"code":"line","datatype":"string","order":5,"description":{"de":"F?","en":"Q?"}},
    {"code":"text","datatype":"text","order":6,"description":{"de":"F?","en":"Q?"}},
    {"code":"hint","variable":false,"datatype":"string","order":7,"description":{"de":"Lesen","en":"Read"}}]}]})",
                     "t");
  return settings.categories.all().front();
}

}  // namespace

TEST_CASE("settings: a town that sets nothing has standard categories in both languages") {
  const auto settings = read_settings("{}", "musterstadt");
  REQUIRE(settings);
  CHECK(settings->jurisdiction_id == "musterstadt");
  CHECK(settings->publish == Publish::AfterReview);
  CHECK(settings->categories.all().size() == 14);
  const Category* dumped = settings->categories.find("dumped_rubbish");
  REQUIRE(dumped);
  CHECK(dumped->name.in("de") == "Wilder Müll, Sperrmüll");
  CHECK(dumped->name.in("en-GB") == "Dumped rubbish");
  CHECK_FALSE(settings->categories.find("no_such_thing"));
}

TEST_CASE("settings: every fault is told at once, with its place") {
  CHECK(faults(R"({"publish":"now","areas":{},"api_keys":["short"],"endpoint_type":"x","area":{"type":"Point"}})") ==
        std::vector<std::string>{"/publish", "/areas", "/api_keys/0", "/endpoint_type", "/area"});
  CHECK(faults(R"([])") == std::vector<std::string>{""});
  CHECK_FALSE(read_settings("{", "t"));
}

TEST_CASE("settings: faulty categories are told by pointer") {
  CHECK(faults(R"({"categories":[]})") == std::vector<std::string>{"/categories"});
  CHECK(
      faults(R"({"categories":[{"code":"a","name":{"de":"D","en":"E"}},{"code":"a","name":{"de":"D"},"type":"x"}]})") ==
      std::vector<std::string>{"/categories/1/code", "/categories/1/name", "/categories/1/type"});
  CHECK(faults(R"({"categories":[{"code":"a b","name":{"de":"D","en":"E","fr":"F"},"keywords":["a,b"]}]})") ==
        std::vector<std::string>{"/categories/0/code", "/categories/0/name/fr", "/categories/0/keywords/0"});
  CHECK(faults(R"({"categories":[{"code":"a","name":{"de":"D","en":"E"},"attributes":[
          {"code":"q","datatype":"singlevaluelist","order":1,"description":{"de":"D","en":"E"}},
          {"code":"r","datatype":"colour","order":1,"description":{"de":"D","en":"E"}},
          {"code":"s","datatype":"string","order":0,"variable":false,"required":true,"description":{"de":"D","en":"E"}}]}]})") ==
        std::vector<std::string>{"/categories/0/attributes/0/values", "/categories/0/attributes/1/order",
                                 "/categories/0/attributes/1/datatype", "/categories/0/attributes/2/order",
                                 "/categories/0/attributes/2/required"});
}

TEST_CASE("settings: an api key is never repeated in a fault") {
  const auto settings = read_settings(R"({"api_keys":["geheim"]})", "t");
  REQUIRE_FALSE(settings);
  CHECK(settings.error().fields.at(0).reason.find("geheim") == std::string::npos);
}

TEST_CASE("category: questions stand in their order") {
  CHECK(category().attributes.at(0).code == "many");
  CHECK(category().attributes.at(1).code == "one");
}

TEST_CASE("category: good answers are kept, foreign and empty ones left out") {
  const auto kept = check_attributes(category(), {{"one", {"a"}},
                                                  {"many", {"b", "a", "b"}},
                                                  {"count", {" 2.5 "}},
                                                  {"when", {"2026-01-01T00:00:00Z"}},
                                                  {"line", {""}},
                                                  {"text", {"a\r\nb"}},
                                                  {"hint", {"x"}},
                                                  {"easting", {"5"}}});
  REQUIRE(kept);
  CHECK(*kept == std::vector<AttributeValue>{{"many", {"b", "a"}},
                                             {"one", {"a"}},
                                             {"count", {"2.5"}},
                                             {"when", {"2026-01-01T00:00:00Z"}},
                                             {"text", {"a\nb"}}});
}

TEST_CASE("category: each bad answer is told by its question") {
  const auto refused =
      check_attributes(category(), {{"many", {"c"}}, {"count", {"two"}}, {"when", {"2026-01-01"}}, {"line", {"a\nb"}}});
  REQUIRE_FALSE(refused);
  std::vector<std::string> codes;
  for (const auto& fault : refused.error().fields) codes.push_back(fault.pointer);
  CHECK(codes == std::vector<std::string>{"many", "one", "count", "when", "line"});
  CHECK_FALSE(check_attributes(category(), {{"one", {"a", "b"}}}));
  CHECK_FALSE(check_attributes(category(), {{"one", {"a"}}, {"line", {std::string(501, 'x')}}}));
}
