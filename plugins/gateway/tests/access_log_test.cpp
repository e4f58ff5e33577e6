// SPDX-License-Identifier: EUPL-1.2
#include "access_log.h"

#include <catch2/catch.hpp>

namespace gateway {
namespace {

std::string written(std::string_view path, std::size_t most = 512) {
  std::string out = "before";
  append_path(out, path, most);
  REQUIRE(out.substr(0, 6) == "before");
  return out.substr(6);
}

const std::string kSecret = "0123456789abcdef0123456789ABCDEF";

TEST_CASE("access log: a path is written as it is, and cut when it is long") {
  for (const char* path : {"/", "", "/t/town/api/waste/v1/reports/7K3M9QXT", "//a//", "/a/", "a/b", "/0123456789abcdef",
                           "/photos/0123456789abcdef0123456789abcdef.jpg"}) {
    CHECK(written(path) == path);
  }
  CHECK(written("/" + std::string(600, 'x')) == "/" + std::string(511, 'x'));
  CHECK(written("/abc/def", 5) == "/abc/");
}

TEST_CASE("access log: a link's secret isn't written, wherever it stands and however it is escaped") {
  CHECK(written("/api/waste/v1/handed/" + kSecret) == "/api/waste/v1/handed/*");
  CHECK(written("/api/waste/v1/handed/" + kSecret + "/done") == "/api/waste/v1/handed/*/done");
  CHECK(written("/handed/%30" + kSecret.substr(1)) == "/handed/*");
  CHECK(written(kSecret) == "*");
  CHECK(written("/" + kSecret + kSecret, 10) == "/*");
  CHECK(written("/x/" + kSecret, 12).find("0123") == std::string::npos);
}

}  // namespace
}  // namespace gateway
