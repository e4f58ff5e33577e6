// SPDX-License-Identifier: EUPL-1.2
#include "devices/registration.h"

#include <algorithm>

#include "addresses.h"
#include "guests/times.h"
#include "netjson/md5.h"
#include "random.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

constexpr std::size_t kShownOfMac = 40;
constexpr std::string_view kBackend = "netjsonconfig.OpenWrt";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ':' && c != '-') out += upper(c);
  }
  return out;
}

bool valid_key(std::string_view key) {
  return key.size() <= kLongestKey && std::all_of(key.begin(), key.end(), [](char c) {
           return c > ' ' && static_cast<unsigned char>(c) < 0x7f && c != '.' && c != '/';
         });
}

// Length of the well-formed UTF-8 sequence at the text's beginning; 0: there is none.
std::size_t sequence(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || first >= 0xf5 || text.size() < length) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool beyond = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || beyond ? 0 : length;
}

std::optional<std::string> checked(const Registration& out, std::string_view mac) {
  std::string faults;
  const auto fault = [&](std::string_view text) { faults.append(faults.empty() ? "" : "\n").append(text); };
  if (out.name.find_first_not_of(' ') == std::string::npos) fault("name: this field cannot be blank");
  if (out.mac.empty()) fault("mac_address: \"" + plain_line(mac, kShownOfMac) + "\" is no MAC address");
  if (!valid_key(out.key)) fault("key: at most 64 visible characters, without \".\" and \"/\"");
  if (!out.management_ip.empty() && !is_address(out.management_ip)) fault("management_ip: this is no IP address");
  if (out.tags.size() > kMostTags) fault("tags: at most " + std::to_string(kMostTags));
  return faults.empty() ? std::nullopt : std::optional(faults);
}

}  // namespace

std::optional<std::string> canonical_id(std::string_view text) {
  const bool dashed = text.size() == 36;
  if (!dashed && text.size() != 32) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (dashed && (at == 8 || at == 13 || at == 18 || at == 23)) {
      if (text[at] != '-') return std::nullopt;
    } else if (hex_digit(text[at]) < 0 || (text[at] >= 'A' && text[at] <= 'F')) {  // lower case only
      return std::nullopt;
    } else {
      out += text[at];
    }
  }
  return out;
}

bool name_is_mac(std::string_view name, std::string_view mac) {
  return bare(name) == bare(mac);
}

std::string consistent_key(std::string_view mac, std::string_view hardware_id, std::string_view secret) {
  return netjson::md5(std::string(hardware_id.empty() ? mac : hardware_id).append("+").append(secret));
}

bool private_address(std::string_view address) {
  const auto ip = ip_of(address);
  if (!ip) return false;
  const auto& bytes = ip->bytes;
  if (ip->bits == 32) {
    return bytes[0] == 10 || bytes[0] == 127 || (bytes[0] == 172 && (bytes[1] & 0xf0) == 16) ||
           (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
  }
  const bool loopback =
      bytes.back() == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](unsigned char byte) { return byte == 0; });
  return (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) || loopback;
}

std::string plain_line(std::string_view text, std::size_t most) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = sequence(text);
    if (out.size() + std::max<std::size_t>(length, 1) > most) break;
    const auto byte = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out += '?';
    } else if (length == 1 && (byte < 0x20 || byte == 0x7f)) {
      out += ' ';
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::vector<std::string> tags_of(std::string_view text) {
  std::vector<std::string> out;
  const std::string line = plain_line(text, 4096);
  std::size_t at = 0;
  while ((at = line.find_first_not_of(' ', at)) != std::string::npos) {
    std::string word = line.substr(at, line.find(' ', at) - at);
    at += word.size();
    if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(std::move(word));
  }
  return out;
}

Refusal wrong_key() {
  return {403, "error: wrong key"};
}

Refusal missing(std::string_view parameter) {
  return {400, "error: missing required parameter \"" + std::string(parameter) + "\""};
}

bool still_holds(std::string_view until, std::int64_t today) {
  constexpr std::int64_t kDayUs = 86'400'000'000;
  constexpr std::size_t kDate = 10;
  const std::int64_t day = until.size() == kDate ? guests::parse_time(until) : -1;
  return day >= 0 && today <= day / kDayUs;
}

std::variant<Registration, Refusal> read_registration(const stadtkern::Form& form, const Admission& admission) {
  if (!admission.enabled) return Refusal{403, "error: registration disabled"};
  for (const char* name : {"secret", "name", "mac_address", "backend"}) {
    if (form[name].empty()) return missing(name);
  }
  if (form["backend"] != kBackend) return Refusal{403, "error: wrong backend"};
  const bool old = !admission.before.empty() && same_secret(form["secret"], admission.before);
  if (admission.secret.empty() || (!old && !same_secret(form["secret"], admission.secret))) {
    return Refusal{403, "error: unrecognized secret"};
  }
  if (!admission.registration) return Refusal{403, "error: registration disabled"};
  Registration out;
  out.name = plain_line(form["name"], kLongestName);
  out.mac = mac_of(form["mac_address"]).value_or("");
  out.hardware_id = plain_line(form["hardware_id"], kLongestName);
  out.key = form["key"];
  out.model = plain_line(form["model"], kLongestFact);
  out.os = plain_line(form["os"], kLongestFact);
  out.system = plain_line(form["system"], kLongestFact);
  out.management_ip = form["management_ip"];
  out.tags = tags_of(form["tags"]);
  out.old_secret = old;
  if (auto faults = checked(out, form["mac_address"])) return Refusal{400, *std::move(faults)};
  if (out.key.empty()) out.key = consistent_key(out.mac, out.hardware_id, form["secret"]);
  return out;
}

}  // namespace wifi::devices
