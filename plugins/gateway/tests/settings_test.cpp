// SPDX-License-Identifier: EUPL-1.2
#include "settings.h"

#include <catch2/catch.hpp>

using gateway::read_settings;

namespace {

const std::string kHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

std::string refusal(const std::string& json) {
  const auto settings = read_settings(json);
  return settings ? std::string{} : settings.error().message;
}

}  // namespace

TEST_CASE("settings: all of them are read") {
  const auto settings = read_settings(R"({"default_town": "musterstadt", "hosts": ["Node.Example"],
    "trusted_proxies": ["10.0.0.0/8"], "access_log": false,
    "limits": {"connections": 7, "head_bytes": 4096, "idle_seconds": 0.5, "answer_seconds": 2, "pipelined": 3},
    "tokens": [{"name": "staff", "hash": ")" +
                                      kHash +
                                      R"(", "towns": ["musterstadt"], "roles": ["waste.staff"], "groups": ["g"],
    "expires": "2027-01-31T00:00:00Z"}]})");
  REQUIRE(settings);
  CHECK(settings->naming.default_town == "musterstadt");
  CHECK(settings->naming.node_hosts == std::vector<std::string>{"node.example"});
  CHECK(settings->trusted_proxies.size() == 1);
  CHECK_FALSE(settings->access_log);
  CHECK(settings->connections == 7);
  CHECK(settings->limits.head_bytes == 4096);
  CHECK(settings->limits.pipelined == 3);
  CHECK(settings->limits.idle_time == std::chrono::milliseconds(500));
  CHECK(settings->deadline == std::chrono::seconds(2));
  REQUIRE(settings->tokens.size() == 1);
  CHECK(settings->tokens[0].principal == "token:staff");
  CHECK(settings->tokens[0].roles == std::vector<std::string>{"waste.staff"});
  CHECK(settings->tokens[0].expires.has_value());
}

TEST_CASE("settings: none at all mean the usual ones") {
  for (const auto* json : {"", "{}"}) {
    const auto settings = read_settings(json);
    REQUIRE(settings);
    CHECK(settings->limits.head_bytes == 16 * 1024);
    CHECK(settings->limits.idle_time == std::chrono::seconds(75));
    CHECK(settings->access_log);
    CHECK(settings->tokens.empty());
  }
}

TEST_CASE("settings: what the schema cannot check is refused by name") {
  CHECK(refusal(R"({"tokens": [{"name": "a", "hash": "xyz"}]})").find("tokens[0].hash") != std::string::npos);
  CHECK(refusal(R"({"tokens": [{"hash": ")" + kHash + R"("}]})").find("tokens[0].name") != std::string::npos);
  CHECK(refusal(R"({"tokens": [{"name": "a", "hash": ")" + kHash + R"(", "expires": "soon"}]})").find("expires") !=
        std::string::npos);
  CHECK(refusal(R"({"tokens": [{"name": "a", "hash": ")" + kHash + R"("}, {"name": "b", "hash": ")" + kHash + R"("}]})")
            .find("tokens[1].hash") != std::string::npos);
  CHECK(refusal(R"({"trusted_proxies": ["10.0.0.0/99"]})").find("10.0.0.0/99") != std::string::npos);
  CHECK(refusal(R"({"hosts": ["a b"]})").find("hosts") != std::string::npos);
  CHECK_FALSE(refusal("[]").empty());
}

TEST_CASE("settings: rates of the node, and of towns where they differ") {
  const auto settings = gateway::read_settings(
      R"({"proxy_fields":"forwarded","hsts_seconds":60,"rates":{"address":{"per_second":5,"burst":9},
          "towns":{"musterdorf":{"key":{"burst":1}}}}})");
  REQUIRE(settings);
  CHECK(settings->proxy_fields == gateway::ProxyFields::Forwarded);
  CHECK(settings->hsts_seconds == 60);
  CHECK(settings->rates.node.address.per_second == 5);
  CHECK(settings->rates.node.address.burst == 9);
  CHECK(settings->rates.node.key.burst == 5000);
  CHECK(&settings->rates.of("musterstadt") == &settings->rates.node);
  CHECK(settings->rates.of("musterdorf").address.burst == 9);
  CHECK(settings->rates.of("musterdorf").key.burst == 1);
}
