// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include "built_in.h"

namespace identity {

const Texts& words_in(bool german) {
  static const Texts de(built_in::german_words());
  static const Texts en(built_in::english_words());
  return german ? de : en;
}

}  // namespace identity
