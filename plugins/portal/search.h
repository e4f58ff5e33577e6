// SPDX-License-Identifier: EUPL-1.2
// The search among the town's pages: by their titles and tiles here, by what stands in them where a module offers that.
// What was searched for is kept nowhere. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/html.h>

#include "shell/menu.h"
#include "shell/own_page.h"

namespace portal {

// The words as they are compared: in lower case, without accents. At most eight; none for what is empty.
[[nodiscard]] std::vector<std::string> search_words(std::string_view typed);
// The text that is searched for: without blanks around, cut to what anybody types.
[[nodiscard]] std::string searched_text(std::string_view query);

// Each word begins a word of the text.
[[nodiscard]] bool matches(const std::vector<std::string>& words, std::string_view text);

struct Hit {
  std::string path;
  stadtkern::shell::Words title;
  stadtkern::shell::Words about{};
};
// Pages for everybody whose title or tile has all words: those that have them in the title first.
[[nodiscard]] std::vector<Hit> page_hits(const stadtkern::shell::Lists& lists, std::string_view language,
                                         const std::vector<std::string>& words);

// What a module has found in one of its pages.
struct Found {
  stadtkern::shell::Words title;  // of that page
  std::string html;
};

// The field, by itself or on the start page.
[[nodiscard]] stadtkern::html::Html search_field(const stadtkern::shell::Frame& frame, std::string_view typed);
[[nodiscard]] stadtkern::shell::OwnPage search_page(const stadtkern::shell::Frame& frame, std::string_view typed,
                                                    const std::vector<Hit>& hits, const std::vector<Found>& found);

}  // namespace portal
