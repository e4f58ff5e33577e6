// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include <algorithm>
#include <map>

#include "built_in.h"

namespace portal {
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
  static const std::array<Texts, kLanguages.size()> all{read(built_in::words("de")), read(built_in::words("en")),
                                                        read(built_in::words("de-x-simple"))};
  const auto* found = std::find(kLanguages.begin(), kLanguages.end(), language);
  return all[found == kLanguages.end() ? 0 : static_cast<std::size_t>(found - kLanguages.begin())];
}

}  // namespace

std::string_view offered_language(std::string_view wanted) {
  for (const auto language : kLanguages) {
    if (language == wanted) return language;
  }
  const auto main = wanted.substr(0, wanted.find('-'));
  for (const auto language : kLanguages) {
    if (language == main) return language;
  }
  return {};
}

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

}  // namespace portal
