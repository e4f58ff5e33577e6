// SPDX-License-Identifier: EUPL-1.2
#include "portal_visit.h"

#include <utility>

#include "words.h"

namespace portal {

PortalVisit::PortalVisit(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
                         stadtkern::Reply<stadtkern::Raw> reply, std::shared_ptr<const TownSettings> settings,
                         stadtkern::shell::Memory& memory)
    : Visit(look(), request, http, std::move(reply), settings->brand, memory), settings_(std::move(settings)) {}

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

OwnPage PortalVisit::own_page() {
  if (address().first == "offline") return offline_page(frame());
  if (!address().first.empty()) return legal_page(frame(), *settings_, address().first);
  const auto shown = [this](std::string_view role) { return shows(role); };
  return start_page(frame(), *settings_, stadtkern::shell::tiles(lists(), frame().language, shown));
}

}  // namespace portal
