// SPDX-License-Identifier: EUPL-1.2
#include "pages/words.h"

#include <map>

#include "built_in.h"

namespace waste::pages {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

// Lines `key = "text"`; sections and remarks are passed over.
Texts read(std::string_view toml) {
  Texts texts;
  while (!toml.empty()) {
    const auto end = toml.find('\n');
    const auto line = toml.substr(0, end);
    toml.remove_prefix(end == std::string_view::npos ? toml.size() : end + 1);
    const auto first = line.find('"');
    const auto last = line.rfind('"');
    if (line.starts_with('#') || first == last) continue;
    texts.emplace(line.substr(0, line.find_first_of(" =")), line.substr(first + 1, last - first - 1));
  }
  return texts;
}

const Texts& texts_in(std::string_view language) {
  static const Texts de = read(built_in::page_words("de"));
  static const Texts en = read(built_in::page_words("en"));
  static const Texts simple = read(built_in::page_words("de-x-simple"));
  if (language.starts_with("en")) return en;
  return language == "de-x-simple" ? simple : de;
}

}  // namespace

std::string_view text(std::string_view language, std::string_view key) {
  const Texts& texts = texts_in(language);
  const auto found = texts.find(key);
  return found == texts.end() ? key : std::string_view(found->second);
}

std::string text_with(std::string_view language, std::string_view key, std::string_view value) {
  std::string out(text(language, key));
  const auto begin = out.find('{');
  const auto end = out.find('}', begin);
  if (end != std::string::npos) out.replace(begin, end + 1 - begin, value);
  return out;
}

}  // namespace waste::pages
