// SPDX-License-Identifier: EUPL-1.2
// What an address of the portal means: "/en/waste/report" is the page "/report" of the module waste, in English. A
// chosen language is a part of the address, so it needs no cookie and stays with every link. Pure.
#pragma once

#include <string>
#include <string_view>

namespace portal {

struct Address {
  std::string_view language;  // chosen by the address, or empty
  std::string_view first;     // "waste", "imprint"; empty: the start page
  std::string rest;           // "/report", or "/"
  std::string_view unspoken;  // the path without its language: what the language switch links to
};

[[nodiscard]] Address read_address(std::string_view path);

}  // namespace portal
