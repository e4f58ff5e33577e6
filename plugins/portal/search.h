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
#include "town_settings.h"

namespace portal {

// The text that is searched for: without blanks around, cut to what anybody types.
[[nodiscard]] std::string searched_text(std::string_view query);

struct Hit {
  std::string path;
  stadtkern::shell::Words title;
  stadtkern::shell::Words about{};
  std::string more{};  // searched, too, and not shown
};
// Imprint, privacy, accessibility, with what the town has written there.
[[nodiscard]] std::vector<Hit> legal_hits(const TownSettings& settings, std::string_view language);
// Of these and of the modules' pages for everybody, what has all words in title or tile: the best first. What is only
// similar is there where nothing else is.
[[nodiscard]] std::vector<Hit> page_hits(const stadtkern::shell::Lists& lists, std::vector<Hit> own,
                                         std::string_view language, const std::vector<std::string>& words);
// The town's services, for who has found nothing.
[[nodiscard]] std::vector<Hit> services(const stadtkern::shell::Lists& lists, std::string_view language);

// What a module has found in one of its pages.
struct Found {
  stadtkern::shell::Words title;  // of that page
  std::string html;
};

// The field, by itself or on the start page.
[[nodiscard]] stadtkern::html::Html search_field(const stadtkern::shell::Frame& frame, std::string_view typed);
[[nodiscard]] stadtkern::shell::OwnPage search_page(const stadtkern::shell::Frame& frame, std::string_view typed,
                                                    const std::vector<Hit>& hits, const std::vector<Found>& found,
                                                    const std::vector<Hit>& services);

}  // namespace portal
