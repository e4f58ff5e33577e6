// SPDX-License-Identifier: Apache-2.0
#include "wire/prefix.h"

#include <catch2/catch.hpp>

#include <cstring>

namespace wire = stadtkern::wire;

namespace {

std::span<const std::byte> bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

wire::Prefix sample() {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Request;
  prefix.flags = wire::flag::kSafe | wire::flag::kStream;
  prefix.correlation = 0x0102030405060708;
  prefix.deadline = -5;
  prefix.parent = 77;
  prefix.epoch = 3;
  prefix.town = 4;
  prefix.service = 5;
  prefix.method = 6;
  prefix.aux = 7;
  prefix.status = 17;
  prefix.hops = 8;
  return prefix;
}

}  // namespace

TEST_CASE("prefix: what was written is read, with identity and context behind it") {
  const std::string header = wire::header(sample(), "who", "context");
  REQUIRE(header.size() == wire::kPrefixSize + 10);
  wire::Prefix read;
  REQUIRE(wire::read(bytes(header), read) == wire::PrefixError::None);
  CHECK(read.correlation == sample().correlation);
  CHECK(read.deadline == -5);
  CHECK(read.parent == 77);
  CHECK(read.epoch == 3);
  CHECK(read.town == 4);
  CHECK(read.service == 5);
  CHECK(read.method == 6);
  CHECK(read.aux == 7);
  CHECK(read.status == 17);
  CHECK(read.hops == 8);
  CHECK(read.flags == sample().flags);
  const auto who = wire::identity_of(bytes(header), read);
  const auto context = wire::context_of(bytes(header), read);
  CHECK(std::string(reinterpret_cast<const char*>(who.data()), who.size()) == "who");
  CHECK(std::string(reinterpret_cast<const char*>(context.data()), context.size()) == "context");
}

TEST_CASE("prefix: its bytes stand where PROTOCOL.md says") {
  const std::string header = wire::header(sample());
  CHECK(header.substr(0, 4) == "STK1");
  CHECK(header[4] == 1);
  CHECK(header[5] == 1);
  CHECK(static_cast<unsigned char>(header[8]) == 0x08);
  CHECK(header[24] == 77);
  CHECK(header[36] == 4);
  CHECK(header[52] == 17);
  CHECK(header[58] == 8);
}

TEST_CASE("prefix: every kind of damage is refused by name") {
  wire::Prefix out;
  const std::string good = wire::header(sample(), "abc");
  CHECK(wire::read(bytes(good.substr(0, 63)), out) == wire::PrefixError::TooShort);
  CHECK(wire::read({}, out) == wire::PrefixError::TooShort);
  const auto with = [&](std::size_t at, char value) {
    std::string bad = good;
    bad[at] = value;
    return wire::read(bytes(bad), out);
  };
  CHECK(with(0, 'X') == wire::PrefixError::BadMagic);
  CHECK(with(4, 2) == wire::PrefixError::BadVersion);
  CHECK(with(5, 9) == wire::PrefixError::BadKind);
  CHECK(with(60, 1) == wire::PrefixError::BadReserved);
  CHECK(with(54, 4) == wire::PrefixError::BadLength);
  CHECK(wire::read(bytes(good + "x"), out) == wire::PrefixError::BadLength);
}

TEST_CASE("prefix: an identity over 4 KiB is refused though the sizes add up") {
  std::string header = wire::header(sample(), std::string(wire::kMaxIdentity, 'a'));
  wire::Prefix out;
  REQUIRE(wire::read(bytes(header), out) == wire::PrefixError::None);
  header.push_back('a');
  const std::uint16_t size = wire::kMaxIdentity + 1;
  std::memcpy(header.data() + 54, &size, sizeof size);
  CHECK(wire::read(bytes(header), out) == wire::PrefixError::BadLength);
}
