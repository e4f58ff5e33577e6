// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include <stadtkern/texts.h>

#include "built_in.h"

namespace places {
namespace {

const stadtkern::Texts& texts_in(std::string_view language) {
  static const stadtkern::Texts de(built_in::words("de"));
  static const stadtkern::Texts en(built_in::words("en"));
  static const stadtkern::Texts simple(built_in::words("de-x-simple"));
  if (language.starts_with("en")) return en;
  return language == "de-x-simple" ? simple : de;
}

}  // namespace

std::string_view words(std::string_view language, std::string_view key) {
  return texts_in(language)[key];
}

}  // namespace places
