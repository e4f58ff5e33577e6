// SPDX-License-Identifier: EUPL-1.2
#include "text.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace notify {
namespace {

constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::tm parts_of(Micros at) {
  const auto seconds = static_cast<std::time_t>(at / kSecond);
  std::tm out{};
  gmtime_r(&seconds, &out);
  return out;
}

}  // namespace

std::string format_w3c(Micros at) {
  const std::tm t = parts_of(at);
  std::array<char, 32> out{};
  return {out.data(), std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%SZ", &t)};
}

// strftime's names of days follow the locale.
std::string format_mail(Micros at) {
  const std::tm t = parts_of(at);
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000", kDays.at(t.tm_wday), t.tm_mday,
                kMonths.at(t.tm_mon), t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
  return out.data();
}

std::string json_text(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      json += escape.data();
    } else {
      if (c == '"' || c == '\\') json += '\\';
      json += c;
    }
  }
  return json + '"';
}

}  // namespace notify
