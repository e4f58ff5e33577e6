// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include <stadtkern/texts.h>

#include "built_in.h"

namespace operations {
namespace {

const stadtkern::Texts& words_in(std::string_view language) {
  static const stadtkern::Texts de(built_in::words("de"));
  static const stadtkern::Texts en(built_in::words("en"));
  return language.starts_with("en") ? en : de;
}

}  // namespace

std::string_view text(std::string_view language, std::string_view key) {
  return words_in(language)[key];
}

bool has_text(std::string_view language, std::string_view key) {
  return words_in(language).all().contains(key);
}

std::string text_with(std::string_view language, std::string_view key, std::string_view value) {
  return words_in(language).with(key, value);
}

}  // namespace operations
