// SPDX-License-Identifier: EUPL-1.2
// What staff may write into devices, templates and groups. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

namespace wifi::devices {

inline constexpr std::size_t kLongestConfig = std::size_t{64} * 1024;  // bytes of NetJSON
inline constexpr std::size_t kLongestVariables = std::size_t{16} * 1024;
inline constexpr std::size_t kMostOfDevice = 20;  // templates

// Collects what is wrong, field by field.
class Checks {
 public:
  void name(std::string& text);  // becomes one line
  // A NetJSON object, or empty. Where variables stand nothing is known of what they will be, so a template may hold
  // what only a device makes whole; what is wrong whatever they are is a fault.
  void config(const std::string& text, std::string_view field = "config");
  void variables(const std::string& text, std::string_view field = "variables");
  void tags(const std::vector<std::string>& tags);
  void fault(std::string_view field, std::string reason);

  [[nodiscard]] stadtkern::Status verdict() const;

 private:
  std::vector<stadtkern::FieldError> faults_;
};

}  // namespace wifi::devices
