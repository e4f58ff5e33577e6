// SPDX-License-Identifier: EUPL-1.2
#include "sites/site.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "addresses.h"

namespace wifi {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::FieldError;
using stadtkern::Status;

constexpr std::size_t kLongestName = 120;
constexpr std::size_t kLongestText = 200;
constexpr std::size_t kLongestSsid = 32;  // bytes
constexpr std::size_t kMostTags = 20;
constexpr std::size_t kLongestTag = 40;

// Bytes of the character that begins there; 0: none does (overlong, a surrogate, beyond Unicode).
std::size_t length_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return follows(at + 1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    const bool fits = (first != 0xE0 || byte(at + 1) >= 0xA0) && (first != 0xED || byte(at + 1) < 0xA0);
    return fits && follows(at + 1) && follows(at + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first < 0xF5) {
    const bool fits = (first != 0xF0 || byte(at + 1) >= 0x90) && (first != 0xF4 || byte(at + 1) < 0x90);
    return fits && follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
  }
  return 0;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void check_text(std::string& text, const char* field, std::size_t most, std::vector<FieldError>& faults) {
  text = one_line(text);
  if (characters(text) > most) faults.push_back({field, "has more than " + std::to_string(most) + " characters"});
}

void check_name(std::string& name, std::vector<FieldError>& faults) {
  check_text(name, "name", kLongestName, faults);
  if (name.empty()) faults.push_back({"name", "is missing"});
}

void check_tags(std::vector<std::string>& tags, std::vector<FieldError>& faults) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  if (tags.size() > kMostTags) faults.push_back({"tags", "are more than 20"});
  if (!std::all_of(tags.begin(), tags.end(), tag)) {
    faults.push_back({"tags", "are words of lower-case letters, digits, - and _, of at most 40 each"});
  }
}

Status verdict(std::vector<FieldError> faults) {
  if (faults.empty()) return {};
  return Error{Code::ValidationFailed, "some of it cannot be taken", "wifi", std::move(faults)};
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_at(text, at);
    const auto byte = static_cast<unsigned char>(text[at]);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (byte <= 0x20 || byte == 0x7F) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += text.substr(at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string folded(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    if (byte >= 'A' && byte <= 'Z') out[i] = static_cast<char>(byte + 0x20);
    // U+00C0 to U+00DE but for the sign in between.
    const auto before = i > 0 ? static_cast<unsigned char>(out[i - 1]) : 0U;
    if (before == 0xC3 && byte >= 0x80 && byte <= 0x9E && byte != 0x97) out[i] = static_cast<char>(byte + 0x20);
  }
  return out;
}

std::string pattern_of(std::string_view folded_part) {
  std::string out = "%";
  for (const char c : folded_part) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out += '%';
}

std::string folded(const Site& site) {
  return folded(site.name + " " + site.address + " " + site.ssid);
}

Status tidy(Site& site) {
  std::vector<FieldError> faults;
  check_name(site.name, faults);
  check_text(site.kind, "kind", kLongestText, faults);
  check_text(site.address, "address", kLongestText, faults);
  check_text(site.provider, "provider", kLongestText, faults);
  check_text(site.ssid, "ssid", kLongestSsid, faults);
  if (site.ssid.size() > kLongestSsid) faults.push_back({"ssid", "has more than 32 bytes"});
  check_tags(site.tags, faults);
  if (!std::isfinite(site.lat) || std::abs(site.lat) > 90) faults.push_back({"lat", "is no latitude in degrees"});
  if (!std::isfinite(site.lon) || std::abs(site.lon) > 180) faults.push_back({"lon", "is no longitude in degrees"});
  if (site.lat == 0 && site.lon == 0) faults.push_back({"lat", "a place is needed, in degrees"});
  return verdict(std::move(faults));
}

Status tidy(AccessPoint& point) {
  std::vector<FieldError> faults;
  check_name(point.name, faults);
  check_tags(point.tags, faults);
  if (auto mac = mac_of(point.mac)) {
    point.mac = *std::move(mac);
  } else {
    faults.push_back({"mac", "is a device's address like 02:FC:00:00:00:01"});
  }
  return verdict(std::move(faults));
}

bool tag(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= kLongestTag && std::all_of(text.begin(), text.end(), fits);
}

std::string joined(const std::vector<std::string>& tags) {
  std::string out;
  for (const std::string& one : tags) {
    if (!out.empty()) out += ' ';
    out += one;
  }
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string w3c(Micros when) {
  const auto seconds = static_cast<std::time_t>(when / 1'000'000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), size};
}

}  // namespace wifi
