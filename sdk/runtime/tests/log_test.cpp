// SPDX-License-Identifier: Apache-2.0
#include "runtime/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>

TEST_CASE("log: a field that does not fit takes none behind it along") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
  stadtkern::runtime::Log log(ends[1], "probe", "1.0.0");
  const std::string long_one(2000, 'x');
  log.write(STADTKERN_LOG_INFO, "hello", {{"a", long_one}, {"b", long_one}, {"c", long_one}, {"client", "192.0.2.1"}});
  std::array<char, 8192> bytes{};
  const auto size = ::read(ends[0], bytes.data(), bytes.size());
  REQUIRE(size > 0);
  const std::string line(bytes.data(), static_cast<std::size_t>(size));
  CHECK(line.size() <= 4096);
  CHECK(line.find("\"a\":\"xx") != std::string::npos);
  CHECK(line.find("\"c\":") == std::string::npos);
  CHECK(line.ends_with("\"client\":\"192.0.2.1\"}\n"));
  CHECK(log.dropped() == 0);
  ::close(ends[0]);
  ::close(ends[1]);
}
