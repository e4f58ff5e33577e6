// SPDX-License-Identifier: EUPL-1.2
#include "config/table_reader.h"

#include <algorithm>
#include <cmath>

#include "config/units.h"

namespace stadtkern::config {
namespace {

const Value kEmptyTable = blank(Kind::Table);

std::string shown(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

template <class T, class Show>
std::string range_text(T least, T most, const Show& show) {
  return "between " + show(least) + " and " + show(most);
}

}  // namespace

TableReader::TableReader(const Value& value, std::string file, std::string path, Problems& problems)
    : table_(&value), file_(std::move(file)), path_(std::move(path)), problems_(problems) {
  if (value.kind == Kind::Table) return;
  problems_.push_back(
      problem_at({file_, value.line, value.column}, path_, "must be a table, not " + std::string(words(value.kind))));
  table_ = &kEmptyTable;
}

Place TableReader::place(std::string_view key) const {
  if (const auto* member = table_->find(key)) return {file_, member->line, member->column};
  return {file_, table_->line, table_->column};
}

const Member* TableReader::member(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  return table_->find(key);
}

bool TableReader::expect(const Member& member, Kind kind, std::string_view wanted) {
  if (member.value.kind == kind) return true;
  fault(member.key,
        in_quotes(member.key) + " must be " + std::string(wanted) + ", not " + std::string(words(member.value.kind)));
  return false;
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Text, "a string")) return std::nullopt;
  return found->value.text;
}

std::string TableReader::required_text(std::string_view key) {
  const auto* found = member(key);
  if (!found) {
    missing(key);
    return {};
  }
  auto value = text(key);
  if (value && value->empty()) fault(key, in_quotes(key) + " must not be empty");
  return value.value_or("");
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Boolean, "true or false")) return std::nullopt;
  return found->value.boolean;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Integer, "an integer")) return std::nullopt;
  if (found->value.integer < least || found->value.integer > most) {
    const auto range = range_text(least, most, [](std::int64_t n) { return std::to_string(n); });
    fault(key, in_quotes(key) + " must be " + range + ", not " + std::to_string(found->value.integer));
    return std::nullopt;
  }
  return found->value.integer;
}

std::optional<double> TableReader::number(std::string_view key, double least, double most) {
  const auto* found = member(key);
  if (!found) return std::nullopt;
  const bool whole = found->value.kind == Kind::Integer;
  if (!whole && !expect(*found, Kind::Float, "a number")) return std::nullopt;
  const double value = whole ? static_cast<double>(found->value.integer) : found->value.number;
  if (!(value >= least && value <= most)) {  // also refuses nan
    fault(key, in_quotes(key) + " must be " + range_text(least, most, shown) +
                   (std::isfinite(value) ? ", not " + shown(value) : std::string()));
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> TableReader::size(std::string_view key, std::uint64_t least, std::uint64_t most) {
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Text, "a size such as \"64 KiB\"")) return std::nullopt;
  const auto bytes = parse_size(found->value.text);
  if (!bytes) {
    fault(key, in_quotes(key) + " must be a size such as \"64 KiB\" (B, KiB, MiB, GiB, TiB), not " +
                   in_quotes(found->value.text));
  } else if (*bytes < least || *bytes > most) {
    fault(key, in_quotes(key) + " must be " + range_text(least, most, size_text) + ", not " + found->value.text);
    return std::nullopt;
  }
  return bytes;
}

std::optional<std::chrono::milliseconds> TableReader::duration(std::string_view key, std::chrono::milliseconds least,
                                                               std::chrono::milliseconds most) {
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Text, "a duration such as \"10 s\"")) return std::nullopt;
  const auto length = parse_duration(found->value.text);
  if (!length) {
    fault(key, in_quotes(key) + " must be a duration such as \"10 s\" (ms, s, min, h, d), not " +
                   in_quotes(found->value.text));
  } else if (*length < least || *length > most) {
    fault(key, in_quotes(key) + " must be " + range_text(least, most, duration_text) + ", not " + found->value.text);
    return std::nullopt;
  }
  return length;
}

std::optional<std::size_t> TableReader::one_of(std::string_view key, const std::vector<std::string>& choices) {
  const auto value = text(key);
  if (!value) return std::nullopt;
  const auto found = std::find(choices.begin(), choices.end(), *value);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  fault(key, in_quotes(key) + " must be " + alternatives(choices) + ", not " + in_quotes(*value),
        nearest(*value, choices));
  return std::nullopt;
}

std::optional<std::string> TableReader::text_of(const Value& value, std::string_view key) {
  if (value.kind == Kind::Text && !value.text.empty()) return value.text;
  fault_at(place_of(value), in_quotes(key) + " must hold strings only, none of them empty");
  return std::nullopt;
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  std::vector<std::string> list;
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Array, "an array of strings")) return list;
  for (const auto& item : found->value.items) {
    auto value = text_of(item, key);
    if (!value) continue;
    if (std::find(list.begin(), list.end(), *value) != list.end()) {
      fault_at(place_of(item), in_quotes(key) + " names " + in_quotes(*value) + " twice");
    } else {
      list.push_back(std::move(*value));
    }
  }
  return list;
}

PerLanguage TableReader::per_language(std::string_view key, bool required) {
  PerLanguage names;
  const auto* found = member(key);
  if (!found) {
    if (required) missing(key);
    return names;
  }
  if (!expect(*found, Kind::Table, "a table of languages such as { de = \"...\", en = \"...\" }")) return names;
  for (const auto& entry : found->value.members) {
    const Place at{file_, entry.line, entry.column};
    if (!language_tag(entry.key)) {
      fault_at(at, in_quotes(key) + " names " + in_quotes(entry.key) + ", which is no language tag such as \"de\"");
    } else if (entry.value.kind != Kind::Text || entry.value.text.empty()) {
      fault_at(at, in_quotes(key) + " needs a text for " + in_quotes(entry.key));
    } else {
      names.emplace(entry.key, entry.value.text);
    }
  }
  if (found->value.members.empty()) fault(key, in_quotes(key) + " needs at least one language");
  return names;
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& read) {
  const auto* found = member(key);
  if (!found) return;
  TableReader reader(found->value, file_, joined(path_, key), problems_);
  read(reader);
  reader.finish();
}

void TableReader::each_table(std::string_view key, const std::function<void(const Member&, TableReader&)>& read) {
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Table, "a table")) return;
  const auto path = joined(path_, key);
  for (const auto& entry : found->value.members) {
    if (entry.key.starts_with("x-")) continue;
    TableReader reader(entry.value, file_, joined(path, entry.key), problems_);
    read(entry, reader);
    reader.finish();
  }
}

void TableReader::each_element(std::string_view key, const std::function<void(TableReader&)>& read) {
  const auto* found = member(key);
  if (!found || !expect(*found, Kind::Array, "an array of tables")) return;
  for (const auto& item : found->value.items) element(item, key, read);
}

void TableReader::element(const Value& item, std::string_view key, const std::function<void(TableReader&)>& read) {
  TableReader reader(item, file_, joined(path_, key), problems_);
  read(reader);
  reader.finish();
}

void TableReader::fault(std::string_view key, std::string message, std::string suggestion) {
  fault_at(place(key), std::move(message), std::move(suggestion));
}

void TableReader::fault_at(const Place& place, std::string message, std::string suggestion) {
  problems_.push_back(problem_at(place, path_, std::move(message), std::move(suggestion)));
}

void TableReader::missing(std::string_view key) {
  if (std::find(missing_.begin(), missing_.end(), key) == missing_.end()) missing_.emplace_back(key);
}

void TableReader::finish() {
  for (const auto& entry : table_->members) {
    if (entry.key.starts_with("x-") || std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    auto meant = nearest(entry.key, known_);
    std::erase(missing_, meant);
    fault(entry.key, "unknown key " + in_quotes(entry.key), std::move(meant));
  }
  for (const auto& key : missing_) fault(key, "missing key " + in_quotes(key));
}

bool language_tag(std::string_view text) {
  std::size_t part = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || text[i] == '-') {
      if (part == 0 || part > 8) return false;
      part = 0;
      continue;
    }
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9')) return false;
    ++part;
  }
  const auto first = std::min(text.find('-'), text.size());
  return text.size() <= 35 && first >= 2 && first <= 3;
}

}  // namespace stadtkern::config
