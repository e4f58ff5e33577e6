// SPDX-License-Identifier: EUPL-1.2
#include "calendar/encoding.h"

#include <array>

#include "text.h"

namespace waste::calendar {
namespace {

// What Windows-1252 has where Latin-1 has control characters; 0: nothing.
constexpr std::array<char16_t, 32> kWindows{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                            0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string utf8_of_windows(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool windows = byte >= 0x80 && byte < 0xA0;
    const char32_t code = windows ? kWindows[byte - 0x80] : char32_t{byte};
    append_utf8(out, windows && code == 0 ? char32_t{0xFFFD} : code);
  }
  return out;
}

}  // namespace

stadtkern::Result<Decoded> decode(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return stadtkern::Error{stadtkern::Code::InvalidArgument, "the file is UTF-16: save it as UTF-8"};
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (valid_utf8(bytes)) return Decoded{std::string(bytes), "utf-8"};
  return Decoded{utf8_of_windows(bytes), "windows-1252"};
}

char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length > text.size() || !valid_utf8(text.substr(0, length))) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  char32_t code = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return code;
}

}  // namespace waste::calendar
