// SPDX-License-Identifier: EUPL-1.2
// What a device says of itself when it registers, checked in the order in which OpenWISP's controller checks it. Pure;
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <stadtkern/form.h>

namespace wifi::devices {

// Limits of what devices and staff say, in bytes.
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestFact = 128;  // model, os, system
constexpr std::size_t kLongestReason = 1024;
constexpr std::size_t kLongestKey = 64;
constexpr std::size_t kMostTags = 32;

// An answer in the agent's own words: "error: ..." or what a check says.
struct Refusal {
  unsigned status = 400;
  std::string text;
};

struct Registration {
  std::string name;
  std::string mac;          // "02:FC:00:00:00:01"
  std::string hardware_id;  // may be empty
  std::string key;          // may be empty: then it is made, as the agent makes it
  std::string model, os, system;
  std::string management_ip;  // may be empty
  std::vector<std::string> tags;
  bool old_secret = false;  // it came with the one before today's
};

// What a town allows.
struct Admission {
  bool enabled = false;       // devices at all
  bool registration = false;  // new and known ones may register
  std::string secret;         // empty: nobody may register
  std::string before{};       // the secret before it, while that holds; empty: none
};

// The secret before today's holds through the day `until` ("2026-12-24") of the town's clock; what is no day is over.
[[nodiscard]] bool still_holds(std::string_view until, std::int64_t today);

[[nodiscard]] std::variant<Registration, Refusal> read_registration(const stadtkern::Form& form,
                                                                    const Admission& admission);

// 32 hexadecimal digits, also written with hyphens, lower case; or nothing.
[[nodiscard]] std::optional<std::string> canonical_id(std::string_view text);
// A name that is the MAC address, however it is written, says nothing of the device.
[[nodiscard]] bool name_is_mac(std::string_view name, std::string_view mac);
// As the agent computes it, so that a device that was set back finds itself again.
[[nodiscard]] std::string consistent_key(std::string_view mac, std::string_view hardware_id, std::string_view secret);
// An address that says something only within one network.
[[nodiscard]] bool private_address(std::string_view address);
// Control characters become blanks; cut at `most` bytes, not within a character; what is no UTF-8 becomes "?".
[[nodiscard]] std::string plain_line(std::string_view text, std::size_t most);
// Words between blanks, each once, in the order given.
[[nodiscard]] std::vector<std::string> tags_of(std::string_view text);

// 403 and its words, where `key` is not the device's.
[[nodiscard]] Refusal wrong_key();
// 400 for a parameter that must be there.
[[nodiscard]] Refusal missing(std::string_view parameter);

}  // namespace wifi::devices
