// SPDX-License-Identifier: EUPL-1.2
// Parts that the module's pages share. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>
#include <stadtkern/html.h>
#include <stadtkern/pages.h>

#include "place.h"
#include "status.h"

namespace operations::pages {

using stadtkern::Page;
using stadtkern::html::el;
using stadtkern::html::Html;

[[nodiscard]] Html head(std::string_view title);

// "2 of 5".
[[nodiscard]] std::string out_of(const Place& place, std::size_t part, std::size_t all);

[[nodiscard]] Html heading(std::string_view words);
[[nodiscard]] Html paragraph(std::string_view words);
[[nodiscard]] Html quiet(std::string_view words);
[[nodiscard]] Html link(const std::string& to, std::string_view words);
[[nodiscard]] Html code(std::string_view words);
// By the town's clock, for programs in UTC.
[[nodiscard]] Html moment(const Place& place, std::string_view rfc3339);
// Who did it: a person by name, what the node and its terminal did in words.
[[nodiscard]] Html who(const Place& place, std::string_view principal);
[[nodiscard]] Html bullets(const std::vector<std::string>& lines);
[[nodiscard]] Html panel(std::string_view title, const Html& inside);

// A table that is a list of cards on a phone.
struct Column {
  std::string label;
  bool number = false;
  bool deeds = false;  // what stands there speaks for itself
};
struct Row {
  std::vector<Html> cells;  // the first one names the row
};
[[nodiscard]] Html table(std::string_view caption, const std::vector<Column>& columns, const std::vector<Row>& rows);

// A name and a value each.
[[nodiscard]] Html fact(std::string_view name, const Html& value);
[[nodiscard]] Html facts(const Html& inside);

// "success", "warning", "danger" or "".
[[nodiscard]] Html badge(std::string_view tone, std::string_view words);
// An instance's state, and what else is to be known of it at a glance.
[[nodiscard]] Html state_badges(const Place& place, const Instance& instance);

// A form that is one button: `hidden` are its names and values.
struct DeedButton {
  std::string to;  // path
  std::string label;
  std::vector<std::pair<std::string, std::string>> hidden;
  std::string about{};  // for who does not see the row: "Restart waste"
  bool primary = false;
};
[[nodiscard]] Html deed(const Place& place, const DeedButton& button);
// What begins every form that does something.
[[nodiscard]] Html key_field(const Place& place);
[[nodiscard]] Html form(const Place& place, const std::string& to, const Html& inside);
[[nodiscard]] Html tick(std::string_view name, std::string_view label, bool on, std::string_view id = {});

// One of the towns: of a list where there are few, else typed with help.
[[nodiscard]] Html town_field(const Place& place, const std::vector<std::string>& towns, const std::string& chosen,
                              std::string_view every, const std::string& fault = {});

// Rows of a list that comes in pages.
struct Slice {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t number = 1;
  std::size_t last = 1;
};
[[nodiscard]] Slice slice(std::size_t rows, std::size_t on_page, std::string_view number);
[[nodiscard]] Html pager(const Place& place, const Slice& slice, const std::string& address);  // ends in "from="

// After something was done: "done" of the query says what, as `done_WHAT`.
[[nodiscard]] Html done_notice(const Place& place, const stadtkern::Form& query);

}  // namespace operations::pages
