// SPDX-License-Identifier: Apache-2.0
// What makes one shell (the portal, the console) another than the next: its name, its addresses, its words. Values that
// live as long as the plugin; any thread.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/texts.h>

namespace stadtkern::shell {

struct Look {
  std::string_view name;                    // "portal": web/portal.css and web/portal.js below /api/portal/v1
  std::string_view hash;                    // of what stands in web/
  std::string_view prefix;                  // before the language in addresses: "/console", or empty
  std::vector<std::string_view> languages;  // in the order in which they are offered; the first where none is known
  const Texts& (*words)(std::string_view language);  // of i18n/LANGUAGE.toml
  std::vector<std::string_view> foot;                // words that the foot links to: "imprint"
  std::string_view search{};                         // a word that the head links to: "search", or empty
  std::string_view worker{};                         // the service worker's path, "/sw.js", or empty: none
  bool scripts = true;                               // false: its pages load none, and their policy allows none
  std::vector<std::string_view> groups{};            // of [[web.pages]], in order: words "group_work"; empty: none
};

// One of the look's languages, or empty: "de-AT" means "de".
[[nodiscard]] std::string_view offered_language(const Look& look, std::string_view wanted);

}  // namespace stadtkern::shell
