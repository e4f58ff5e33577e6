// SPDX-License-Identifier: EUPL-1.2
#include "netjson/archive.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace wifi::netjson {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kLongestStored = 0xffff;  // of one stored block of deflate

void octal(std::string& header, std::size_t at, std::size_t digits, std::uint64_t number) {
  for (std::size_t digit = 0; digit < digits; ++digit) {
    header[at + digits - 1 - digit] = static_cast<char>('0' + (number >> (3 * digit) & 7));
  }
}

// A regular file of root, of 1970, as POSIX's ustar has it.
std::string tar_header(const File& file) {
  std::string out(kBlock, '\0');
  file.path.copy(out.data(), 100);
  octal(out, 100, 7, file.mode);
  octal(out, 108, 7, 0);
  octal(out, 116, 7, 0);
  octal(out, 124, 11, file.content.size());
  octal(out, 136, 11, 0);
  out[156] = '0';
  std::string_view("ustar\00000", 8).copy(out.data() + 257, 8);
  std::string_view("root").copy(out.data() + 265, 4);
  std::string_view("root").copy(out.data() + 297, 4);
  out.replace(148, 8, 8, ' ');  // the sum is made as if it were blanks
  std::uint64_t sum = 0;
  for (const char c : out) sum += static_cast<unsigned char>(c);
  octal(out, 148, 6, sum);
  out[154] = '\0';
  return out;
}

std::string tar(const std::vector<File>& files) {
  std::string out;
  for (const File& file : files) {
    out.append(tar_header(file)).append(file.content);
    out.resize((out.size() + kBlock - 1) / kBlock * kBlock, '\0');
  }
  out.append(2 * kBlock, '\0');
  return out;
}

std::uint32_t crc32(std::string_view text) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t byte = 0; byte < out.size(); ++byte) {
      std::uint32_t value = byte;
      for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xedb88320U ^ value >> 1 : value >> 1;
      out[byte] = value;
    }
    return out;
  }();
  std::uint32_t sum = 0xffffffff;
  for (const char c : text) sum = table[(sum ^ static_cast<unsigned char>(c)) & 0xff] ^ sum >> 8;
  return ~sum;
}

void little(std::string& out, std::uint64_t number, unsigned bytes) {
  for (unsigned byte = 0; byte < bytes; ++byte) out += static_cast<char>(number >> (8 * byte) & 0xff);
}

}  // namespace

std::string tar_gz(const std::vector<File>& files) {
  const std::string inside = tar(files);
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);  // deflate, no name, no time, no system
  std::string_view rest = inside;
  while (!rest.empty()) {
    const auto here = rest.substr(0, kLongestStored);
    rest.remove_prefix(here.size());
    out += rest.empty() ? '\x01' : '\x00';
    little(out, here.size(), 2);
    little(out, ~std::uint64_t{here.size()}, 2);
    out.append(here);
  }
  little(out, crc32(inside), 4);
  little(out, inside.size(), 4);
  return out;
}

}  // namespace wifi::netjson
