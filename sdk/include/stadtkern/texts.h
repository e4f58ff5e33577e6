// SPDX-License-Identifier: Apache-2.0
// A page's texts in one language, from an i18n/LANGUAGE.toml that is built into the plugin. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stadtkern {

class Texts {
 public:
  // Lines `key = "text"`; sections and remarks are passed over: keys are the file's, not a section's.
  explicit Texts(std::string_view toml);

  // The key itself when there is no such text, so that it shows.
  [[nodiscard]] std::string_view operator[](std::string_view key) const;
  // With `value` in place of what stands in braces.
  [[nodiscard]] std::string with(std::string_view key, std::string_view value) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace stadtkern
