// SPDX-License-Identifier: EUPL-1.2
#include "look.h"

#include "built_in.h"

namespace console {
namespace {

const stadtkern::Texts& words_in(std::string_view language) {
  static const stadtkern::Texts de(built_in::words("de"));
  static const stadtkern::Texts en(built_in::words("en"));
  return language == "en" ? en : de;
}

}  // namespace

const stadtkern::shell::Look& look() {
  static const stadtkern::shell::Look look = [] {
    stadtkern::shell::Look made{"console", built_in::style_hash(), "/console", {"de", "en"}, &words_in, {}};
    made.groups = {"work", "town", "node"};
    return made;
  }();
  return look;
}

}  // namespace console
