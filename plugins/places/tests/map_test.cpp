// SPDX-License-Identifier: EUPL-1.2
// The base map over HTTP: in ranges, whatever its size.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

namespace places {
namespace {

using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

std::string tiles(std::size_t size) {
  std::string file("PMTiles\x03", 8);
  file.resize(127, '\0');
  for (std::size_t i = file.size(); i < size; ++i) file += static_cast<char>(i * 31 % 251);
  return file;
}

std::string import(Town& town, const std::string& file) {
  const auto result = town.as("operator").run_command("import", {"map"}, file);
  if (result.error) FAIL(result.error->message);
  return result.lines.back();
}

TEST_CASE("map: any range of a large file, and only in ranges") {
  Town town{"places"};
  const std::string file = tiles(3'000'000);
  CHECK(import(town, file) == R"({"read":1,"stored":1,"updated":0,"skipped":0,"outside":0,"removed":0,"failed":[]})");
  CHECK(import(town, file).find("\"skipped\":1") != std::string::npos);
  for (const auto& [first, last] : {std::pair<std::size_t, std::size_t>{0, 126},
                                    {65'535, 65'536},
                                    {65'536, 131'071},
                                    {2'999'999, 2'999'999},
                                    {100'000, 999'999}}) {
    const Response part = town.get("/map", {{"range", "bytes=" + std::to_string(first) + "-" + std::to_string(last)}});
    CAPTURE(first);
    REQUIRE(part.status == 206);
    CHECK(part.body == file.substr(first, last - first + 1));
    CHECK(part.header("content-range") == "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/3000000");
    CHECK(part.header("content-type") == "application/vnd.pmtiles");
    CHECK(part.header("accept-ranges") == "bytes");
  }
  // More than an answer holds: what came is told.
  const Response much = town.get("/map", {{"range", "bytes=10-"}});
  REQUIRE(much.status == 206);
  CHECK(much.header("content-range") == "bytes 10-1000009/3000000");
  CHECK(much.body == file.substr(10, 1'000'000));
  CHECK(town.get("/map", {{"range", "bytes=-3"}}).body == file.substr(2'999'997));
  const Response behind = town.get("/map", {{"range", "bytes=3000000-"}});
  CHECK(behind.status == 416);
  CHECK(behind.header("content-range") == "bytes */3000000");
  CHECK(town.get("/map").status == 413);
  CHECK(town.get("/map/info").json("/size") == stadtkern::json::Value(3000000));
}

TEST_CASE("map: a small one comes whole, and not again while it is the same") {
  Town town{"places"};
  const std::string file = R"({"type":"FeatureCollection","features":[]})";
  import(town, file);
  const Response whole = town.get("/map");
  REQUIRE(whole.status == 200);
  CHECK(whole.body == file);
  CHECK(whole.header("content-type") == "application/geo+json");
  const std::string etag = whole.header("etag");
  CHECK(town.get("/map", {{"if-none-match", etag}}).status == 304);
  CHECK(town.get("/map", {{"if-none-match", etag}, {"range", "bytes=0-1"}}).status == 304);
  CHECK(town.get("/map", {{"if-range", etag}, {"range", "bytes=0-1"}}).status == 206);
  CHECK(town.get("/map", {{"if-range", "\"x\""}, {"range", "bytes=0-1"}}).status == 200);
  CHECK(town.anonymous().request("HEAD", "/map", {}, {{"range", "bytes=0-1"}}).status == 200);
}

TEST_CASE("map: a new one takes the place of the old") {
  Town town{"places"};
  import(town, tiles(200'000));
  const std::string before = town.get("/map").header("etag");
  CHECK(import(town, R"({"type":"FeatureCollection","features":[]})").find("\"updated\":1") != std::string::npos);
  const Response now = town.get("/map");
  CHECK(now.header("etag") != before);
  CHECK(now.body.size() == 42);
  // Who pieces the old one together learns that it is gone.
  CHECK(town.get("/map", {{"if-range", before}, {"range", "bytes=0-1"}}).status == 200);
}

}  // namespace
}  // namespace places
