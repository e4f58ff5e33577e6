// SPDX-License-Identifier: EUPL-1.2
#include "place.h"

#include <catch2/catch.hpp>

#include "sample_towns.h"

using gateway::Authority;
using gateway::find_place;
using gateway::Naming;
using gateway::Place;
using gateway::Registry;

namespace {

Place find(const Registry& registry, std::string_view host, std::string_view path, const Naming& naming = {}) {
  Authority authority;
  REQUIRE(gateway::parse_authority(host, authority));
  return find_place(registry, naming, authority, path);
}

}  // namespace

TEST_CASE("place: a host names its town, in any case and with any port") {
  const Registry registry(1, sample_towns());
  const auto place = find(registry, "Musterdorf.Example:8080", "/api/waste/v1/reports");
  CHECK(place.kind == Place::Kind::Town);
  REQUIRE(place.town != nullptr);
  CHECK(place.town->name == "musterdorf");
  CHECK(place.prefix.empty());
  CHECK(place.path == "/api/waste/v1/reports");
}

TEST_CASE("place: /t/NAME names a town on every host that is known") {
  const Registry registry(1, sample_towns());
  for (const auto* host : {"musterstadt.example", "localhost", "192.0.2.1", "[2001:db8::1]"}) {
    const auto place = find(registry, host, "/t/musterdorf/api/x");
    CHECK(place.kind == Place::Kind::Town);
    CHECK(place.town->name == "musterdorf");
    CHECK(place.prefix == "/t/musterdorf");
    CHECK(place.path == "/api/x");
  }
  CHECK(find(registry, "localhost", "/t/musterdorf").kind == Place::Kind::AddSlash);
  CHECK(find(registry, "localhost", "/t/nirgends/").kind == Place::Kind::UnknownTown);
  CHECK(find(registry, "localhost", "/t/node/").kind == Place::Kind::UnknownTown);
}

TEST_CASE("place: a host that nobody has is misdirected, with and without a prefix") {
  const Registry registry(1, sample_towns());
  CHECK(find(registry, "evil.example", "/").kind == Place::Kind::UnknownHost);
  CHECK(find(registry, "evil.example", "/t/musterdorf/").kind == Place::Kind::UnknownHost);
  CHECK(find(registry, "evil.example", "/", {"", {"evil.example"}}).kind == Place::Kind::Town);
}

TEST_CASE("place: an address means the default town, of the settings before the registry's") {
  const Registry registry(1, sample_towns());
  CHECK(find(registry, "127.0.0.1", "/").town->name == "musterstadt");
  CHECK(find(registry, "127.0.0.1", "/", {"musterdorf", {}}).town->name == "musterdorf");
}

TEST_CASE("place: without a default town the node lists its towns") {
  auto towns = sample_towns();
  for (auto& town : towns) town.is_default = false;
  const Registry registry(1, towns);
  CHECK(find(registry, "127.0.0.1", "/").kind == Place::Kind::TownList);
  CHECK(find(registry, "127.0.0.1", "/t/").kind == Place::Kind::TownList);
  CHECK(find(registry, "127.0.0.1", "/api/waste/v1").kind == Place::Kind::Nowhere);
}

TEST_CASE("registry: the longest mount of whole segments wins") {
  const Registry registry(1, sample_towns());
  const auto& town = *registry.by_name("musterstadt");
  CHECK(town.modules[registry.mount(town, "/api/waste/v1")->module].id == "waste");
  CHECK(town.modules[registry.mount(town, "/api/waste/v1/reports/7")->module].id == "waste");
  CHECK(registry.mount(town, "/open311/v2/requests.json")->path == "/open311/v2");
  CHECK(town.modules[registry.mount(town, "/open311/v2/extra/x")->module].id == "extra");
  CHECK(registry.mount(town, "/api/waste/v10") == nullptr);
  CHECK(registry.mount(town, "/api/waste") == nullptr);
  CHECK(registry.mount(town, "/") == nullptr);
}

TEST_CASE("registry: a portal gets what nobody else has, but for addresses of programs") {
  auto towns = sample_towns();
  gateway::Module portal;
  portal.id = "portal";
  portal.claims = {"/"};
  for (auto& one : towns) one.modules.push_back(portal);
  const Registry registry(1, towns);
  const auto& town = *registry.by_name("musterstadt");
  const auto module = [&](const char* path) {
    const auto* mount = registry.mount(town, path);
    return mount == nullptr ? std::string() : town.modules[mount->module].id;
  };
  CHECK(module("/") == "portal");
  CHECK(module("/waste/report") == "portal");
  CHECK(module("/api/waste/v1/reports") == "waste");
  CHECK(module("/open311/v2/services.json") == "waste");
  CHECK(module("/api/nobody/v1").empty());
  CHECK(module("/.well-known/security.txt").empty());
}

TEST_CASE("texts: a private form falls back to its main language, then to the first") {
  const gateway::Texts texts{{"en", "Waste"}, {"de", "Abfall"}};
  CHECK(gateway::text_in(texts, "de") == "Abfall");
  CHECK(gateway::text_in(texts, "de-x-simple") == "Abfall");
  CHECK(gateway::text_in(texts, "fr") == "Waste");
  CHECK(gateway::text_in({}, "fr").empty());
}

TEST_CASE("place: a module's description is found without the version of its mount") {
  const auto towns = sample_towns();
  const auto& city = towns[1];
  CHECK(gateway::description_of(city, "/api/waste/openapi.json") == "/api/waste/v1/openapi.json");
  CHECK(gateway::description_of(city, "/api/extra/openapi.json") == "/api/extra/v1/openapi.json");
  CHECK(gateway::description_of(towns[0], "/api/gateway/openapi.json").empty());  // it has no mount
  for (const auto* path : {"/api/nobody/openapi.json", "/api/waste/x/openapi.json", "/api//openapi.json",
                           "/api/openapi.json", "/api/waste/openapi.jso", "/waste/openapi.json", "/"}) {
    CHECK(gateway::description_of(city, path).empty());
  }
}
