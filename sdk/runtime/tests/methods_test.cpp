// SPDX-License-Identifier: Apache-2.0
#include "runtime/methods.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using runtime::Methods;

namespace {

wire::control::Service service(std::uint32_t id, const char* name, std::vector<const char*> methods) {
  wire::control::Service out;
  out.id = id;
  out.name = name;
  out.provided = true;
  for (std::uint32_t number = 1; const char* method : methods) {
    wire::control::Method& made = out.methods.emplace_back();
    made.id = number++;
    made.name = method;
  }
  return out;
}

}  // namespace

TEST_CASE("methods: a bare name means the module's own contracts, never what every module has") {
  Methods methods({service(1, "counter/v1", {"Add", "Get"}), service(2, "stats/v1@counter", {"Get"})}, {});
  const auto own = methods.provided("Get");
  REQUIRE(own);
  CHECK((*own)->service == "counter/v1");
  const auto statistics = methods.provided("stats/v1@counter.Get");
  REQUIRE(statistics);
  CHECK((*statistics)->service == "stats/v1@counter");
  CHECK(methods.provided("Take").error().code == Code::NotFound);
}

TEST_CASE("methods: a name that two contracts have must say which") {
  Methods methods({service(1, "a/v1", {"Get"}), service(2, "b/v1", {"Get"})}, {});
  const auto either = methods.provided("Get");
  REQUIRE_FALSE(either);
  CHECK(either.error().message.find("/v1.Get\"") != std::string::npos);
  REQUIRE(methods.provided("b/v1.Get"));
  CHECK((*methods.provided("b/v1.Get"))->service == "b/v1");
}

TEST_CASE("methods: a call's target tells apart what is not declared and what nobody provides") {
  const Methods methods({service(1, "a/v1", {"Get"})}, {"a/v1", "places/v1"});
  REQUIRE(methods.target("a/v1", "Get"));
  CHECK(methods.target("a/v1", "Put").error().code == Code::Unimplemented);
  CHECK(methods.target("places/v1", "Search").error().code == Code::NotFound);
  CHECK(methods.target("secret/v1", "Get").error().code == Code::PermissionDenied);
}
