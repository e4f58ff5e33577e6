// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/lock.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "catalogue/manifest.h"
#include "config/atomic_file.h"
#include "config/table_reader.h"
#include "config/toml_file.h"

namespace stadtkern::catalogue {
namespace {

using config::in_quotes;
using config::Problems;
using config::TableReader;

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kLargest = std::size_t{4} * 1024 * 1024;  // bytes: 100 modules pinned in each of 1,000 towns

bool sha256_text(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// What stands in a name of a town or module needs no escape in TOML.
bool plain(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

std::string toml(std::string_view text) {
  return '"' + std::string(text) + '"';
}

Locked read_locked(TableReader& table) {
  Locked one;
  one.id = table.required_text("id");
  if (!one.id.empty() && !module_id(one.id)) table.fault("id", in_quotes(one.id) + " is no module's id");
  const auto version = table.required_text("version");
  if (const auto parsed = parse_version(version)) {
    one.version = *parsed;
  } else if (!version.empty()) {
    table.fault("version", in_quotes(version) + " is no version such as \"1.4.0\"");
  }
  one.sha256 = table.text("sha256").value_or("");
  if (!one.sha256.empty() && !sha256_text(one.sha256)) {
    table.fault("sha256", "\"sha256\" must be 64 hexadecimal digits in lower case");
  }
  one.towns = table.texts("towns");
  for (const auto& town : one.towns) {
    if (!plain(town)) table.fault("towns", in_quotes(town) + " is no town's name");
  }
  // An empty list would turn an entry for nobody into one for everybody.
  if (table.has("towns") && one.towns.empty()) table.fault("towns", "\"towns\" must name a town, or be left out");
  return one;
}

// Reports each town, and "every town", that has two entries for one module.
class Uniqueness {
 public:
  void add(const Locked& one, TableReader& table) {
    if (one.towns.empty() && !taken_.insert({one.id, {}}).second) {
      table.fault("id", "a second entry of " + in_quotes(one.id) + " for every town");
    }
    for (const auto& town : one.towns) {
      if (taken_.insert({one.id, town}).second) continue;
      table.fault("towns", "a second entry of " + in_quotes(one.id) + " for town " + in_quotes(town));
    }
  }

 private:
  std::set<std::pair<std::string, std::string>> taken_;
};

}  // namespace

const Locked* Lock::find(std::string_view id, std::string_view town) const {
  return LockIndex(*this).find(id, town);
}

LockIndex::LockIndex(const Lock& lock) {
  by_id_.reserve(lock.modules.size());
  for (const auto& one : lock.modules) by_id_.push_back(&one);
  std::stable_sort(by_id_.begin(), by_id_.end(), [](const Locked* a, const Locked* b) { return a->id < b->id; });
}

const Locked* LockIndex::find(std::string_view id, std::string_view town) const {
  const Locked* everywhere = nullptr;
  auto one = std::lower_bound(by_id_.begin(), by_id_.end(), id,
                              [](const Locked* entry, std::string_view wanted) { return entry->id < wanted; });
  for (; one != by_id_.end() && (*one)->id == id; ++one) {
    const auto& towns = (*one)->towns;
    if (towns.empty()) {
      everywhere = *one;
    } else if (std::find(towns.begin(), towns.end(), town) != towns.end()) {
      return *one;
    }
  }
  return everywhere;
}

Lock sorted(Lock lock) {
  for (auto& one : lock.modules) std::sort(one.towns.begin(), one.towns.end());
  std::sort(lock.modules.begin(), lock.modules.end(), [](const Locked& a, const Locked& b) {
    return std::tie(a.id, b.version, a.sha256, a.towns) < std::tie(b.id, a.version, b.sha256, b.towns);
  });
  return lock;
}

std::string to_text(const Lock& lock) {
  std::string text =
      "# Written by `stadtkern apply` and `install`: which version of a module serves which towns. Keep it with the\n"
      "# configuration: with both, another machine runs the same.\n"
      "format = " +
      std::to_string(kFormat) + "\n";
  for (const auto& one : sorted(lock).modules) {
    text += "\n[[module]]\nid = " + toml(one.id) + "\nversion = " + toml(to_text(one.version)) + "\n";
    if (!one.sha256.empty()) text += "sha256 = " + toml(one.sha256) + "\n";
    if (one.towns.empty()) continue;
    text += "towns = [";
    for (const auto& town : one.towns) text += toml(town) + (&town == &one.towns.back() ? "]\n" : ", ");
  }
  return text;
}

Result<Lock> parse_lock(std::string_view text, const std::string& file) {
  Problems problems;
  Lock lock;
  if (const auto value = config::parse_toml(text, file, problems)) {
    TableReader root(*value, file, {}, problems);
    const auto format = root.integer("format", 1, INT64_MAX);
    if (format && *format > kFormat) {
      return Error{Code::FailedPrecondition, file + ": format " + std::to_string(*format) +
                                                 " is newer than this program, which reads format " +
                                                 std::to_string(kFormat) + "; use the newer one"};
    }
    if (!format) root.missing("format");
    Uniqueness unique;
    root.each_element("module", [&](TableReader& table) {
      auto one = read_locked(table);
      unique.add(one, table);
      lock.modules.push_back(std::move(one));
    });
    root.finish();
  }
  if (!problems.empty()) return Error{Code::DataLoss, config::to_text(problems.front())};
  return lock;
}

Result<Lock> load_lock(const std::filesystem::path& state) {
  const auto path = state / kLockFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return Lock{};
  Problems problems;
  const auto text = config::read_file(path, kLargest, path.string(), problems);
  if (!text) return Error{Code::DataLoss, config::to_text(problems.front())};
  return parse_lock(*text, path.string());
}

Status save_lock(const std::filesystem::path& state, const Lock& lock) {
  const auto path = state / kLockFile;
  const auto text = to_text(lock);
  const auto again = parse_lock(text, path.string());
  if (!again || *again != sorted(lock) || text.size() > kLargest) {
    return Error{Code::InvalidArgument,
                 "not a lock that can be kept: " +
                     (again ? std::string("it would be read as another one, or is too long") : again.error().message)};
  }
  return config::replace_file(path, text);
}

}  // namespace stadtkern::catalogue
