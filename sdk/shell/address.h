// SPDX-License-Identifier: Apache-2.0
// What an address of a shell means: "/en/waste/report" is the page "/report" of the module waste, in English. A
// chosen language is a part of the address, so it needs no cookie and stays with every link. Pure.
#pragma once

#include <string>
#include <string_view>

#include "shell/look.h"

namespace stadtkern::shell {

struct Address {
  std::string_view language;  // chosen by the address, or empty
  std::string_view first;     // "waste", "imprint"; empty: the start page
  std::string rest;           // "/report", or "/"
  std::string_view unspoken;  // the path without its language: what the language switch links to
};

// `path` below the look's prefix.
[[nodiscard]] Address read_address(const Look& look, std::string_view path);

}  // namespace stadtkern::shell
