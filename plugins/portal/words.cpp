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

const stadtkern::shell::Look& look() {
  static const stadtkern::shell::Look look{"portal",  built_in::style_hash(),
                                           {},        {kLanguages.begin(), kLanguages.end()},
                                           &words_in, {"imprint", "privacy", "accessibility"},
                                           "search",  "/sw.js"};
  return look;
}

std::string_view text(std::string_view language, std::string_view key) {
  return words_in(language)[key];
}

std::string text_with(std::string_view language, std::string_view key, std::string_view value) {
  return words_in(language).with(key, value);
}

}  // namespace portal
