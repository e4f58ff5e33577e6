// SPDX-License-Identifier: Apache-2.0
// A shell without words, of which every text is called by its key; and one whose frame knows where people sign in.
#pragma once

#include <string>

#include "shell/document.h"

namespace shell_test {

inline const stadtkern::Texts& no_words(std::string_view) {
  static const stadtkern::Texts none{""};
  return none;
}

inline const stadtkern::shell::Look look{"test", "0", {}, {"de", "en"}, &no_words, {"imprint"}};

inline stadtkern::shell::Frame frame_at(std::string path) {
  stadtkern::shell::Frame frame;
  frame.look = &look;
  frame.language = "en";
  frame.town = "Musterstadt";
  frame.spoken = true;
  frame.unspoken = std::move(path);
  frame.accounts = "/api/identity/v1";
  return frame;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace shell_test
