// SPDX-License-Identifier: EUPL-1.2
// Where and for whom a page is made: what is needed of its request until the node has answered. Values.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "words.h"

namespace operations {

struct Person {
  std::string name{};
  std::string link{};  // to what is known of them; empty: none for who asks
};
using People = std::map<std::string, Person, std::less<>>;  // by id

struct Place {
  std::string language;
  std::string base;                  // of the module's pages: "/t/musterstadt/console/en/operations"
  std::string town;                  // whose pages these are
  std::function<std::string()> key;  // a form's own: sent twice, it is done once
  std::string zone{};                // of the town's clock: "Europe/Berlin"
  People people{};                   // those whose ids the page has

  [[nodiscard]] std::string word(std::string_view key_of_text) const {
    return std::string(text(language, key_of_text));
  }
  [[nodiscard]] std::string word(std::string_view key_of_text, std::string_view value) const {
    return text_with(language, key_of_text, value);
  }
  [[nodiscard]] std::string link(std::string_view path) const { return base + std::string(path); }
};

}  // namespace operations
