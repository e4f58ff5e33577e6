// SPDX-License-Identifier: EUPL-1.2
// Reads one table of a file key by key into plain values. Each key asked for becomes a known key; `finish` reports the
// rest as unknown, with the nearest known one. A fault yields the caller's default and a problem, never a stop.
// One reader per table, used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.h"
#include "config/value.h"

namespace stadtkern::config {

// Language tag -> text ("de" -> "Mitfahrbank").
using PerLanguage = std::map<std::string, std::string>;

class TableReader {
 public:
  // `value` and `problems` outlive the reader. `path` is the table's name as TOML writes it; empty for the file.
  // Where `value` is no table, that is reported and the reader acts as one of an empty table.
  TableReader(const Value& value, std::string file, std::string path, Problems& problems);

  [[nodiscard]] bool has(std::string_view key) const { return table_->find(key) != nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::vector<Member>& members() const { return table_->members; }

  // The place of a key, or of the table where the key is missing.
  [[nodiscard]] Place place(std::string_view key) const;
  [[nodiscard]] Place place_of(const Value& value) const { return {file_, value.line, value.column}; }

  // The member as it is; null when missing. The key counts as known from here on, as with every function below.
  const Member* member(std::string_view key);

  std::optional<std::string> text(std::string_view key);
  std::string required_text(std::string_view key);  // "" and a problem when missing or empty
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
  std::optional<double> number(std::string_view key, double least, double most);
  std::optional<std::uint64_t> size(std::string_view key, std::uint64_t least, std::uint64_t most);
  std::optional<std::chrono::milliseconds> duration(std::string_view key, std::chrono::milliseconds least,
                                                    std::chrono::milliseconds most);
  // The index in `words` of the text; nothing when missing or not one of them (reported with the nearest).
  std::optional<std::size_t> one_of(std::string_view key, const std::vector<std::string>& words);
  std::vector<std::string> texts(std::string_view key);  // empty when missing
  PerLanguage per_language(std::string_view key, bool required);

  // Calls `read` with a reader for the table, and finishes that reader. Nothing happens when the key is missing.
  void table(std::string_view key, const std::function<void(TableReader&)>& read);
  // The same for each member of the table `key`, each of which must be a table.
  void each_table(std::string_view key, const std::function<void(const Member&, TableReader&)>& read);
  // The same for each element of the array of tables `key`.
  void each_element(std::string_view key, const std::function<void(TableReader&)>& read);

  // The same for one element of the array `key` that the caller walks itself.
  void element(const Value& item, std::string_view key, const std::function<void(TableReader&)>& read);

  // Reports a fault at a key, or anywhere.
  void fault(std::string_view key, std::string message, std::string suggestion = {});
  void fault_at(const Place& place, std::string message, std::string suggestion = {});

  // Reports, with `finish`, that a required key is missing; not where an unknown key is taken for its misspelling.
  void missing(std::string_view key);

  // Reports what is missing and all keys that nobody asked for, save those that begin with `x-`. Call once, at the end.
  void finish();

 private:
  std::optional<std::string> text_of(const Value& value, std::string_view key);
  bool expect(const Member& member, Kind kind, std::string_view wanted);

  const Value* table_;
  std::string file_;
  std::string path_;
  Problems& problems_;
  std::vector<std::string> known_;
  std::vector<std::string> missing_;
};

// A tag such as "de", "de-AT" or "de-x-simple".
[[nodiscard]] bool language_tag(std::string_view text);

}  // namespace stadtkern::config
