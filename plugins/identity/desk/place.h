// SPDX-License-Identifier: EUPL-1.2
// Where a page for administrators stands and who looks at it, and the parts that these pages share.
#pragma once

#include <stadtkern/html.h>
#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts.h"
#include "roles.h"

namespace identity::desk {

struct Place {
  stadtkern::Town town;
  std::string language;
  std::string base;    // of the module's pages
  std::string site;    // of all else of the town
  std::string origin;  // "https://town.example"
  std::string zone;
  std::string who;  // the opaque id of who asks
  std::vector<Role> roles{};
  std::string needing{};  // roles that hold only with a second factor

  [[nodiscard]] std::string word(std::string_view key) const;
  [[nodiscard]] std::string word(std::string_view key, std::string_view value) const;
  [[nodiscard]] std::string link(std::string_view path) const { return base + std::string(path); }
  // What a role is called; its id where no module has it any more.
  [[nodiscard]] std::string role(std::string_view id) const;
};

[[nodiscard]] Place place_of(const stadtkern::Request& request, const stadtkern::PageRequest& page, const Roles& roles);

// By the field's name, with words for people.
using Faults = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] std::string person_path(std::string_view id);
// What stands in lists for somebody: the name, else the mail address, else that nobody has come yet.
[[nodiscard]] std::string name_of(const Place& place, const Account& account);
[[nodiscard]] stadtkern::html::Html person_link(const Place& place, const Account& account);

[[nodiscard]] stadtkern::html::Html badge(std::string_view tone, std::string_view words);
[[nodiscard]] stadtkern::html::Html badges(const stadtkern::html::Html& inside);
[[nodiscard]] stadtkern::html::Html state_badge(const Place& place, const Account& account);

[[nodiscard]] stadtkern::html::Html heading(std::string_view words);
[[nodiscard]] stadtkern::html::Html paragraph(std::string_view words);
[[nodiscard]] stadtkern::html::Html anchor(const std::string& to, std::string_view words);
[[nodiscard]] stadtkern::html::Html panel(std::string_view title, const stadtkern::html::Html& content);
// Shut until somebody wants it.
[[nodiscard]] stadtkern::html::Html folded(std::string_view title, const stadtkern::html::Html& content, bool open);
// A line of a list of facts; none without a value.
[[nodiscard]] stadtkern::html::Html fact(std::string_view key, const stadtkern::html::Html& value);
// A cell of a list of cases, with its column's name for narrow windows.
[[nodiscard]] stadtkern::html::Html cell(std::string_view label, const stadtkern::html::Html& content);
[[nodiscard]] stadtkern::html::Html table(std::string_view caption, const std::vector<std::string>& heads,
                                          const stadtkern::html::Html& rows);

// What is wrong with a form, as the shell's pages say it in their title.
[[nodiscard]] std::string trouble_title(const Place& place, std::string_view title);

// A form's own idempotency key: sent twice, it is done once.
[[nodiscard]] std::string new_key();

}  // namespace identity::desk
