// SPDX-License-Identifier: EUPL-1.2
#include "text.h"

#include <stadtkern/html.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <utility>

namespace identity {
namespace {

using Known = std::pair<std::string_view, std::string_view>;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace

std::string format_w3c(std::int64_t micros) {
  namespace chrono = std::chrono;
  const chrono::sys_time<chrono::microseconds> time{chrono::microseconds{micros}};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{chrono::floor<chrono::seconds>(time - day)};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::int64_t read_w3c(std::string_view text) {
  std::tm parts{};
  if (::strptime(std::string(text).c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) == nullptr) return 0;
  const std::int64_t micros = std::int64_t{::timegm(&parts)} * 1'000'000;
  return format_w3c(micros) == text ? micros : 0;  // neither more text nor a day that there is not
}

std::string device_label(std::string_view user_agent) {
  // In this order: most browsers name others, too.
  constexpr std::array<Known, 6> kBrowsers{Known{"Edg", "Edge"},         Known{"OPR/", "Opera"},
                                           Known{"Firefox/", "Firefox"}, Known{"Chrome/", "Chrome"},
                                           Known{"Safari/", "Safari"},   Known{"curl/", "curl"}};
  constexpr std::array<Known, 6> kSystems{Known{"Android", "Android"}, Known{"iPhone", "iOS"},
                                          Known{"iPad", "iPadOS"},     Known{"Windows", "Windows"},
                                          Known{"Mac OS X", "macOS"},  Known{"Linux", "Linux"}};
  std::string label;
  const auto add = [&](const auto& known) {
    for (const auto& [mark, name] : known) {
      if (user_agent.find(mark) == std::string_view::npos) continue;
      label.append(label.empty() ? "" : ", ").append(name);
      return;
    }
  };
  add(kBrowsers);
  add(kSystems);
  return label;
}

std::string html_text(std::string_view text) {
  return stadtkern::html::escaped(text);
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

std::optional<std::string> form_field(std::string_view form, std::string_view name) {
  std::optional<std::string> found;
  while (!form.empty()) {
    const auto end = form.find('&');
    const auto pair = form.substr(0, end);
    form.remove_prefix(end == std::string_view::npos ? form.size() : end + 1);
    const auto sign = pair.find('=');
    const auto key = decoded(pair.substr(0, sign));
    if (!key || *key != name) continue;
    if (found) return std::nullopt;
    found = decoded(sign == std::string_view::npos ? std::string_view() : pair.substr(sign + 1));
    if (!found) return std::nullopt;
  }
  return found;
}

}  // namespace identity
