// SPDX-License-Identifier: EUPL-1.2
#include "contents.h"

namespace feedback::contents {

Values of(stadtkern::Connection& connection, std::string_view subject) {
  Values out;
  connection.each("SELECT name, value FROM contents WHERE subject = ?", {subject},
                  [&](const stadtkern::Row& row) { out.emplace(std::string(row.text(0)), std::string(row.text(1))); });
  return out;
}

void put(stadtkern::Tx& tx, std::string_view subject, std::string_view name, std::string_view value) {
  if (value.empty()) {
    tx.execute("DELETE FROM contents WHERE subject = ? AND name = ?", {subject, name});
    return;
  }
  tx.execute(
      "INSERT INTO contents (subject, name, value) VALUES (?, ?, ?) ON CONFLICT (subject, name) DO UPDATE SET value ="
      " excluded.value",
      {subject, name, value});
}

std::int64_t erase(stadtkern::Tx& tx, std::string_view subject) {
  return tx.execute("DELETE FROM contents WHERE subject = ?", {subject});
}

}  // namespace feedback::contents
