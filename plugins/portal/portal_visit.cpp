// SPDX-License-Identifier: EUPL-1.2
#include "portal_visit.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <stadtkern/form.h>

#include "search.h"
#include "search_words.h"
#include "words.h"

namespace portal {
namespace {

constexpr std::chrono::milliseconds kFigureDeadline{250};

std::string found_path(const std::string& page) {
  return (page == "/" ? std::string() : page) + "/found";
}

}  // namespace

PortalVisit::PortalVisit(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
                         stadtkern::Reply<stadtkern::Raw> reply, std::shared_ptr<const TownSettings> settings,
                         stadtkern::shell::Memory& memory, FigureCache& figures, use::Front& use)
    : Visit(look(), request, http, std::move(reply), settings->brand, memory),
      figures_(figures),
      use_(use),
      automatic_(http.verb() == "HEAD" ? std::string_view("program") : http.header("stadtkern-automatic")),
      settings_(std::move(settings)) {}

bool PortalVisit::own_word(std::string_view word) const {
  return portal::own_word(word);
}

// A page of the console is none of the portal's, whoever asks.
bool PortalVisit::shows(std::string_view role) const {
  return role.empty();
}

stadtkern::Error PortalVisit::hidden(std::string_view) const {
  return {stadtkern::Code::NotFound, "a page of the console"};
}

// The page for the time without network is asked for by the service worker.
void PortalVisit::answered(const stadtkern::shell::Seen& seen) {
  if (settings_->use_counted && address().first != "offline") {
    use_.count(request().town(), use::counts_of(seen, automatic_));
  }
}

void PortalVisit::listed(const stadtkern::Provider& provider, const stadtkern::shell::PageList& list) {
  if (address().first.empty()) return ask_figures(provider, list);
  if (address().first != "search" || search_words(searched_text(query())).empty()) return;
  stadtkern::Form asked;
  asked.set("q", searched_text(query()));
  for (const auto& page : list.pages()) {
    if (page.search() && shows(page.role())) ask_part(provider, found_path(page.path()), asked.encoded());
  }
}

// Who is late has no figures on its tile until the next minute; the page waits no longer than for a list.
void PortalVisit::ask_figures(const stadtkern::Provider& provider, const stadtkern::shell::PageList& list) {
  const auto& pages = list.pages();
  const auto with = [](const auto& page) { return !page.figures().empty(); };
  if (!settings_->figures.shown || std::none_of(pages.begin(), pages.end(), with)) return;
  const auto& module = provider.module();
  for (const auto& one : stadtkern::providers(request().town(), "stats/v1")) {
    if (one.module() != module) continue;
    const auto town = request().town().id();
    if (!figures_.begin(town, module, std::chrono::steady_clock::now())) return;
    ask(one, "Get", kFigureDeadline, [&cache = figures_, town, module](const stadtkern::Result<std::string>& answer) {
      auto read = answer ? read_figures(*answer) : nullptr;
      if (read) cache.keep(town, module, std::move(read), std::chrono::steady_clock::now());
    });
  }
}

OwnPage PortalVisit::start() {
  const auto shown = [this](std::string_view role) { return shows(role); };
  std::vector<StartTile> tiles;
  for (auto& tile : stadtkern::shell::tiles(lists(), frame().language, shown)) {
    StartTile& made = tiles.emplace_back();
    const auto known = settings_->figures.shown && !tile.figures.empty()
                           ? figures_.usable(request().town().id(), tile.module, std::chrono::steady_clock::now())
                           : nullptr;
    if (known) made.figures = figure_lines(*known, tile.figures, settings_->figures.least, frame().language);
    made.tile = std::move(tile);
  }
  return start_page(frame(), *settings_, tiles);
}

OwnPage PortalVisit::search() {
  const auto typed = searched_text(query());
  const auto words = search_words(typed);
  std::vector<Found> found;
  for (const auto& [module, list] : lists()) {
    for (const auto& page : list->pages()) {
      const auto part = parts().find(stadtkern::shell::path_of(module, found_path(page.path())));
      if (!page.search() || part == parts().end() || part->second.empty()) continue;
      found.push_back({stadtkern::shell::words_in(page.title(), frame().language), part->second});
    }
  }
  const auto& language = frame().language;
  return search_page(frame(), typed, page_hits(lists(), legal_hits(*settings_, language), language, words), found,
                     services(lists(), language));
}

OwnPage PortalVisit::own_page() {
  if (address().first.empty()) return start();
  if (address().first == "search") return search();
  if (address().first == "offline") return offline_page(frame());
  return legal_page(frame(), *settings_, address().first);
}

}  // namespace portal
