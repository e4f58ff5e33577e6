// SPDX-License-Identifier: EUPL-1.2
// The pages' texts in one language, of i18n/LANGUAGE.toml. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace identity {

class Words {
 public:
  // Lines `key = "text"`; sections and remarks are passed over: keys are the file's, not a section's.
  explicit Words(std::string_view toml);

  // The key itself when there is no such text, so that it shows.
  [[nodiscard]] std::string_view operator[](std::string_view key) const;
  // With `value` for the part in braces.
  [[nodiscard]] std::string with(std::string_view key, std::string_view value) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

[[nodiscard]] const Words& words_in(bool german);

}  // namespace identity
