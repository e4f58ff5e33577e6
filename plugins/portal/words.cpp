// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include <algorithm>

#include <stadtkern/texts.h>

#include "built_in.h"

namespace portal {
namespace {

const stadtkern::Texts& words_in(std::string_view language) {
  static const std::array<stadtkern::Texts, kLanguages.size()> all{stadtkern::Texts(built_in::words("de")),
                                                                   stadtkern::Texts(built_in::words("en")),
                                                                   stadtkern::Texts(built_in::words("de-x-simple"))};
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
  return words_in(language)[key];
}

std::string text_with(std::string_view language, std::string_view key, std::string_view value) {
  return words_in(language).with(key, value);
}

}  // namespace portal
