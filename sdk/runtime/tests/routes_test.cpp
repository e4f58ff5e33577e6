// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/routes.h"
#include "runtime/http/static_files.h"

#include <unistd.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using stadtkern::Code;
using stadtkern::runtime::none_match_hits;
using stadtkern::runtime::parse_query;
using stadtkern::runtime::percent_decode;
using stadtkern::runtime::Route;
using stadtkern::runtime::Routes;

namespace {

Route on(const char* verb) {
  return {verb, "/api/x/v1", {}, {}, nullptr, nullptr, nullptr};
}

}  // namespace

TEST_CASE("routes: a literal segment goes before a parameter, whatever the order of registration") {
  Routes routes;
  REQUIRE(routes.add(on("GET"), "/a/{id}"));
  REQUIRE(routes.add(on("GET"), "/a/new"));
  REQUIRE(routes.add(on("GET"), "/{kind}/new"));
  const auto match = routes.match("GET", "/api/x/v1", "/a/new");
  REQUIRE(match);
  CHECK(match->parameters.empty());
  const auto other = routes.match("GET", "/api/x/v1", "/a/7%2F8");
  REQUIRE(other);
  REQUIRE(other->parameters.size() == 1);
  CHECK(other->parameters[0] == std::pair<std::string, std::string>("id", "7/8"));
}

TEST_CASE("routes: what does not match is not found, what has another verb names those allowed") {
  Routes routes;
  REQUIRE(routes.add(on("GET"), "/a"));
  REQUIRE(routes.add(on("POST"), "/a"));
  CHECK(routes.match("HEAD", "/api/x/v1", "/a"));
  CHECK(routes.match("GET", "/api/x/v1", "/a/").error().code == Code::NotFound);
  CHECK(routes.match("GET", "/elsewhere", "/a").error().code == Code::NotFound);
  const auto refused = routes.match("DELETE", "/api/x/v1", "/a");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::MethodNotAllowed);
  REQUIRE(refused.error().fields.size() == 1);
  CHECK(refused.error().fields[0].reason == "GET, HEAD, POST");
}

TEST_CASE("routes: a bad pattern, and a second route that matches the same, are refused") {
  Routes routes;
  CHECK_FALSE(routes.add(on("GET"), "a"));
  CHECK_FALSE(routes.add(on("GET"), "/{Id}"));
  CHECK_FALSE(routes.add(on("GET"), "/{id}/{id}"));
  CHECK_FALSE(routes.add(on("GET"), "/a{id}"));
  REQUIRE(routes.add(on("GET"), "/{id}"));
  CHECK_FALSE(routes.add(on("GET"), "/{other}"));
  CHECK(routes.add(on("POST"), "/{other}"));
}

TEST_CASE("routes: percent-encoding is decoded once, and refused when it is broken") {
  CHECK(percent_decode("a%20b+c", false) == "a b+c");
  CHECK(percent_decode("a%20b+c", true) == "a b c");
  CHECK(percent_decode("%2541", false) == "%41");
  for (const char* bad : {"%", "%4", "%zz", "%00"}) CHECK_FALSE(percent_decode(bad, false));
  Routes routes;
  REQUIRE(routes.add(on("GET"), "/{id}"));
  CHECK(routes.match("GET", "/api/x/v1", "/%zz").error().code == Code::InvalidArgument);
  const auto query = parse_query("a=1&b=x%26y&c&&d=+");
  REQUIRE(query);
  CHECK(*query == std::vector<std::pair<std::string, std::string>>{{"a", "1"}, {"b", "x&y"}, {"c", ""}, {"d", " "}});
  CHECK_FALSE(parse_query("a=%"));
}

TEST_CASE("routes: If-None-Match is a list, compared weakly") {
  CHECK(none_match_hits("\"a\", W/\"b\"", "\"b\""));
  CHECK(none_match_hits("*", "\"b\""));
  CHECK_FALSE(none_match_hits("\"a\"", "\"b\""));
}

TEST_CASE("static files: what is packed beside a file goes to whoever takes it") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("stadtkern-static-" + std::to_string(getpid()));
  fs::create_directories(folder / "web");
  std::ofstream(folder / "web/a.js") << "plain";
  std::ofstream(folder / "web/a.js.gz") << "packed";
  std::ofstream(folder / "web/b.js") << "plain";
  {
    stadtkern::runtime::StaticFiles files(folder.string());
    const auto packed = files.read("a.js", "gzip");
    REQUIRE(packed);
    CHECK(packed->body == "packed");
    CHECK(packed->encoding == "gzip");
    CHECK(packed->content_type == "text/javascript; charset=utf-8");
    const auto plain = files.read("a.js", {});
    REQUIRE(plain);
    CHECK(plain->body == "plain");
    CHECK(plain->encoding.empty());
    CHECK(plain->varies);
    CHECK(plain->etag != packed->etag);
    const auto other = files.read("b.js", "gzip");
    REQUIRE(other);
    CHECK(other->encoding.empty());
    CHECK_FALSE(other->varies);
    const auto taken = [&files](const char* field) { return !files.read("a.js", field)->encoding.empty(); };
    for (const char* field : {"gzip", "deflate, gzip;q=0.5, br", "*"}) CHECK(taken(field));
    for (const char* field : {"", "identity", "gzip;q=0", "gzip;Q=0", "gzip; q=0.0, *", "br, *;q=0"})
      CHECK_FALSE(taken(field));
    CHECK(files.read("c.js", "gzip").error().code == Code::NotFound);
  }
  fs::remove_all(folder);
}
