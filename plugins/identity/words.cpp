// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include "built_in.h"

namespace identity {

const Texts& words_in(std::string_view language) {
  static const Texts de(built_in::words("de"));
  static const Texts en(built_in::words("en"));
  static const Texts simple(built_in::words("de-x-simple"));
  if (language.starts_with("en")) return en;
  return language == "de-x-simple" ? simple : de;
}

}  // namespace identity
