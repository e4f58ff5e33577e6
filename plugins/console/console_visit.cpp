// SPDX-License-Identifier: EUPL-1.2
#include "console_visit.h"

#include <algorithm>

namespace console {

using stadtkern::Code;
using stadtkern::Error;

bool ConsoleVisit::own_word(std::string_view) const {
  return false;
}

bool ConsoleVisit::shows(std::string_view role) const {
  return !role.empty() && request().principal().has(role);
}

Error ConsoleVisit::hidden(std::string_view role) const {
  if (role.empty()) return {Code::NotFound, "a page of the portal"};
  return {Code::PermissionDenied, "this page needs the role \"" + std::string(role) + "\" in this town"};
}

OwnPage ConsoleVisit::own_page() {
  const auto shown = [this](std::string_view role) { return shows(role); };
  const auto& language = frame().language;
  return start_page(frame(), stadtkern::shell::tiles(lists(), language, shown),
                    stadtkern::shell::navigation(lists(), language, {}, shown), parts());
}

bool ConsoleVisit::has_page(const stadtkern::shell::PageList& list) const {
  const auto& pages = list.pages();
  return std::any_of(pages.begin(), pages.end(), [this](const auto& page) { return shows(page.role()); });
}

// Nothing here is for who has no role, not even what there is. Who works with a module that is switched off at present
// is no stranger: its page says so, and so does the first one where there is nothing else.
std::optional<OwnPage> ConsoleVisit::gate() {
  for (const auto& [module, list] : lists()) {
    if (has_page(*list)) return {};
  }
  std::string names;
  for (const auto& [module, list] : switched_off_lists()) {
    if (!has_page(*list)) continue;
    if (module == address().first) return {};
    names.append(names.empty() ? "" : ", ").append(name_of(module));
  }
  if (all_answered() && !names.empty()) return stadtkern::shell::switched_off(frame(), names);
  if (all_answered()) return no_role_page(frame());
  return stadtkern::shell::trouble(frame(), {Code::ResourceExhausted, "not every module has said what it has"}, {});
}

void ConsoleVisit::listed(const stadtkern::Provider& provider, const stadtkern::shell::PageList& list) {
  if (!address().first.empty()) return;
  for (const auto& page : list.pages()) {
    if (page.tile().empty() || !shows(page.role())) continue;
    ask_part(provider, page.path() == "/" ? "/tile" : page.path() + "/tile");
  }
}

}  // namespace console
