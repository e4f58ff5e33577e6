// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include "built_in.h"

namespace identity {

Words::Words(std::string_view toml) {
  while (!toml.empty()) {
    const auto end = toml.find('\n');
    const auto line = toml.substr(0, end);
    toml.remove_prefix(end == std::string_view::npos ? toml.size() : end + 1);
    const auto first = line.find('"');
    const auto last = line.rfind('"');
    const auto key_end = line.find_first_of(" =");
    if (line.starts_with('#') || first == last || key_end > first) continue;
    texts_.emplace(line.substr(0, key_end), line.substr(first + 1, last - first - 1));
  }
}

std::string_view Words::operator[](std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? key : std::string_view(found->second);
}

std::string Words::with(std::string_view key, std::string_view value) const {
  std::string text((*this)[key]);
  const auto begin = text.find('{');
  const auto end = text.find('}', begin);
  if (end != std::string::npos) text.replace(begin, end + 1 - begin, value);
  return text;
}

const Words& words_in(bool german) {
  static const Words de(built_in::german_words());
  static const Words en(built_in::english_words());
  return german ? de : en;
}

}  // namespace identity
