// SPDX-License-Identifier: EUPL-1.2
// The gateway's own texts per language, compiled in from i18n/*.toml. Safe on any thread once made.
#pragma once

#include <stadtkern/result.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct PhraseFile {
  std::string_view language;  // BCP 47
  std::string_view text;      // lines `key = "text"`, comments, blank lines: the part of TOML that texts need
};

// What stands in i18n/, in the order in which languages are offered.
const std::vector<PhraseFile>& built_in_phrase_files();

class Phrases {
 public:
  // Refused with file and line: what is no such line, a key given twice, a file whose keys differ from the first's.
  static stadtkern::Result<Phrases> read(const std::vector<PhraseFile>& files);

  const std::vector<std::string>& languages() const noexcept { return languages_; }
  // The text for `key` with {name} replaced. Language and key must be there.
  std::string text(std::string_view language, std::string_view key, std::string_view name = {}) const;

 private:
  using Texts = std::map<std::string, std::string, std::less<>>;
  std::vector<std::string> languages_;
  std::map<std::string, Texts, std::less<>> texts_;
};

}  // namespace gateway
