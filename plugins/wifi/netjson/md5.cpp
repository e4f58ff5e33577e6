// SPDX-License-Identifier: EUPL-1.2
#include "netjson/md5.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace wifi::netjson {
namespace {

using State = std::array<std::uint32_t, 4>;

constexpr std::size_t kBlock = 64;
constexpr std::array<std::array<int, 4>, 4> kTurns = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

// The whole part of 2^32 * |sin(step + 1)|: RFC 1321 defines its table so.
const std::array<std::uint32_t, kBlock>& sines() {
  static const auto table = [] {
    std::array<std::uint32_t, kBlock> out{};
    for (std::size_t step = 0; step < kBlock; ++step) {
      out[step] =
          static_cast<std::uint32_t>(std::floor(std::fabs(std::sin(static_cast<double>(step + 1))) * 4294967296.0));
    }
    return out;
  }();
  return table;
}

std::uint32_t word(const char* at) {
  std::uint32_t out = 0;
  for (unsigned byte = 0; byte < 4; ++byte) out |= std::uint32_t{static_cast<unsigned char>(at[byte])} << (8 * byte);
  return out;
}

void take_block(State& state, const char* block) {
  auto [a, b, c, d] = state;
  for (std::size_t step = 0; step < kBlock; ++step) {
    std::uint32_t mixed = 0;
    std::size_t index = 0;
    switch (step / 16) {
      case 0:
        mixed = (b & c) | (~b & d);
        index = step;
        break;
      case 1:
        mixed = (d & b) | (~d & c);
        index = (5 * step + 1) % 16;
        break;
      case 2:
        mixed = b ^ c ^ d;
        index = (3 * step + 5) % 16;
        break;
      default:
        mixed = c ^ (b | ~d);
        index = (7 * step) % 16;
    }
    const std::uint32_t sum = a + mixed + sines()[step] + word(block + 4 * index);
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kTurns[step / 16][step % 4]);
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

// What is left of the text behind its last whole block, a bit, zeros, and the text's length in bits.
std::string tail(std::string_view text) {
  std::string out(text.substr(text.size() / kBlock * kBlock));
  out += '\x80';
  out.resize((out.size() + 8 + kBlock - 1) / kBlock * kBlock - 8, '\0');
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (unsigned byte = 0; byte < 8; ++byte) out += static_cast<char>(bits >> (8 * byte) & 0xff);
  return out;
}

}  // namespace

std::string md5(std::string_view text) {
  State state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for (std::size_t at = 0; at + kBlock <= text.size(); at += kBlock) take_block(state, text.data() + at);
  const std::string rest = tail(text);
  for (std::size_t at = 0; at < rest.size(); at += kBlock) take_block(state, rest.data() + at);
  std::string out;
  for (const std::uint32_t part : state) {
    for (unsigned digit = 0; digit < 8; ++digit) {
      out += "0123456789abcdef"[part >> (8 * (digit / 2) + (digit % 2 == 0 ? 4 : 0)) & 0xf];
    }
  }
  return out;
}

}  // namespace wifi::netjson
