// SPDX-License-Identifier: EUPL-1.2
// One module: its instances, its towns, its versions, and what can be done with it. Pure.
#pragma once

#include <optional>
#include <string>

#include "deeds.h"
#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct ModuleData {
  std::string id;
  Told status;
  Told packages;
  Told search;                                                // every version of it in the catalogues
  stadtkern::Form query;                                      // "q" and "from" for its towns, "done", "what"
  stadtkern::Form typed{};                                    // a form that came back
  std::vector<std::pair<std::string, std::string>> faults{};  // of that form: a field, and the words' key
  std::optional<Told> deed{};                                 // what was asked for and did not go well
};
[[nodiscard]] Page module_page(const Place& place, const ModuleData& data);

// "Are you sure?" before a module is taken from people: which is "disable", "rollback" or "uninstall".
[[nodiscard]] bool is_asked_before(std::string_view which);
[[nodiscard]] Page confirm_page(const Place& place, const std::string& module, std::string_view which,
                                const stadtkern::Form& typed, const Deed& deed = {},
                                const std::optional<Told>& told = {}, const std::vector<std::string>& stands = {});
// What these very pages stand on of that module, as the words' keys: "stands_accounts", "stands_pages",
// "stands_itself".
[[nodiscard]] std::vector<std::string> stands_on(const Place& place, const Status& status, std::string_view module);

}  // namespace operations::pages
