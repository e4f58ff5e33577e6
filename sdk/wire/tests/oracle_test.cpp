// SPDX-License-Identifier: Apache-2.0
// Our hand-written codec against protoc's generated one, both ways.
#include "bus.pb.h"
#include "control.pb.h"
#include "http.pb.h"
#include "wire/bus_messages.h"
#include "wire/control.h"
#include "wire/http_head.h"

#include <catch2/catch.hpp>

#include <random>

namespace wire = stadtkern::wire;
namespace control = stadtkern::wire::control;
namespace oracle = stadtkern::control::v1;

namespace {

// Bytes written by us must be read by protoc's code and written again the same.
template <class Message>
std::string through(const std::string& ours) {
  Message message;
  REQUIRE(message.ParseFromString(ours));
  return message.SerializeAsString();
}

}  // namespace

TEST_CASE("codec: a welcome with nested and repeated fields is byte-equal to protoc's") {
  control::Control control;
  control::Welcome& welcome = control.welcome.emplace();
  welcome.version = 1;
  welcome.epoch = 4000000000;
  welcome.nonce = std::string("\0\xff\x80", 3);
  welcome.services.push_back({300, "bench/v1", "bench", {{1, "List", 3, 0}, {2, "Start", 1, 2}}, true});
  welcome.services.push_back({301, "http/v1@bench", "bench", {}, false});
  welcome.facts.emplace().workers.push_back({"photo", "decode", 1ull << 29, 1 << 20, 10'000, 9, 64, 1024});
  const std::string bytes = wire::encode(control);
  CHECK(through<oracle::Control>(bytes) == bytes);
  const auto back = wire::decode<control::Control>(bytes);
  REQUIRE(back);
  CHECK(*back == control);
}

TEST_CASE("codec: what protoc writes is read") {
  oracle::Control theirs;
  auto* registry = theirs.mutable_registry();
  registry->set_number(1ull << 60);
  auto* town = registry->add_towns();
  town->set_name("musterstadt");
  town->add_hosts("a.example");
  town->add_hosts("");
  town->set_is_default(true);
  town->add_modules()->set_max_body(65536);
  const auto ours = wire::decode<control::Control>(theirs.SerializeAsString());
  REQUIRE(ours);
  REQUIRE(ours->registry);
  CHECK(ours->registry->number == 1ull << 60);
  REQUIRE(ours->registry->towns.size() == 1);
  CHECK(ours->registry->towns[0].hosts == std::vector<std::string>{"a.example", ""});
  CHECK(ours->registry->towns[0].is_default);
  CHECK(ours->registry->towns[0].modules.at(0).max_body == 65536);
  CHECK(wire::encode(*ours) == theirs.SerializeAsString());
}

TEST_CASE("codec: an empty member is still present") {
  control::Control control;
  control.ready.emplace();
  const std::string bytes = wire::encode(control);
  oracle::Control theirs;
  REQUIRE(theirs.ParseFromString(bytes));
  CHECK(theirs.has_ready());
  CHECK_FALSE(theirs.has_drained());
  CHECK(wire::decode<control::Control>(bytes)->ready.has_value());
}

TEST_CASE("codec: packed integers, bytes and vectors of strings agree") {
  control::Hello hello{{1, 2, 300, 0}, "stadtkern 1", "bench", "1.2.3"};
  CHECK(through<oracle::Hello>(wire::encode(hello)) == wire::encode(hello));
  CHECK(wire::decode<control::Hello>(wire::encode(hello)) == hello);
  wire::http::RequestHead head{
      "GET", "/a", "b=c", "/t/x", "/m", "http://h", {{"accept", "*/*"}}, std::string(16, '\0')};
  CHECK(through<stadtkern::http::v1::RequestHead>(wire::encode(head)) == wire::encode(head));
  wire::ErrorDetails error{"m", "r", {{"/a", "b"}, {"", "c"}}};
  CHECK(through<stadtkern::bus::v1::ErrorDetails>(wire::encode(error)) == wire::encode(error));
}

TEST_CASE("codec: what protoc refuses in damaged bytes, ours refuses too") {
  std::mt19937 random(7);
  std::size_t accepted = 0;
  const std::string seed = wire::encode(wire::ErrorDetails{"message", "reason", {{"/a", "b"}}});
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = seed;
    // Seven bits only: protoc also refuses invalid UTF-8 in strings, which we forward as bytes.
    for (int change = 0; change < 3; ++change) bytes[random() % bytes.size()] = static_cast<char>(random() & 0x7f);
    bytes.resize(random() % (bytes.size() + 1));
    const bool ours = wire::decode<wire::ErrorDetails>(bytes).has_value();
    const bool theirs = stadtkern::bus::v1::ErrorDetails().ParseFromString(bytes);
    CHECK((theirs || !ours));
    if (ours) ++accepted;
  }
  CHECK(accepted > 100);
}

TEST_CASE("codec: a field of the wrong type and a cut length are refused") {
  CHECK(wire::decode<wire::ErrorDetails>(std::string("\x0a\x01x", 3)));
  CHECK_FALSE(wire::decode<wire::ErrorDetails>(std::string("\x08\x01", 2)));
  CHECK_FALSE(wire::decode<wire::ErrorDetails>(std::string("\x0a\x02x", 3)));
  CHECK_FALSE(wire::decode<wire::ErrorDetails>(std::string("\x00\x01", 2)));
}

TEST_CASE("http head: head and body are joined and split") {
  const wire::http::ResponseHead head{201, {{"location", "/x"}}};
  const std::string bytes = wire::http::join(head, "body");
  std::string_view body;
  CHECK(wire::http::split<wire::http::ResponseHead>(bytes, body) == head);
  CHECK(body == "body");
  CHECK_FALSE(wire::http::split<wire::http::ResponseHead>(bytes.substr(0, 3), body));
  CHECK_FALSE(wire::http::split<wire::http::ResponseHead>(std::string("\xff\xff\0\0abc", 7), body));
}
