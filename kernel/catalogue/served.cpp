// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/served.h"

#include <algorithm>

#include "catalogue/manifest.h"
#include "config/atomic_file.h"
#include "config/table_reader.h"
#include "config/toml_file.h"

namespace stadtkern::catalogue {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kLargest = std::size_t{16} * 1024 * 1024;

Served read_one(config::TableReader& table) {
  Served one;
  one.id = table.required_text("id");
  one.town = table.text("town").value_or("");
  const auto version = parse_version(table.required_text("version"));
  if (version) one.version = *version;
  if (!version) table.fault("version", "this is no version such as \"1.4.0\"");
  if (!module_id(one.id)) table.fault("id", "this is no module's id");
  one.sha256 = table.text("sha256").value_or("");
  return one;
}

}  // namespace

const Served* last_served(const ServedBefore& before, std::string_view id, std::string_view town) {
  const auto found =
      std::find_if(before.rbegin(), before.rend(), [&](const Served& one) { return one.id == id && one.town == town; });
  return found == before.rend() ? nullptr : &*found;
}

void note_served(ServedBefore& before, std::string_view id, const std::string& town, const Release& from, bool back) {
  if (const Served* last = back ? last_served(before, id, town) : nullptr) {
    before.erase(before.begin() + (last - before.data()));
  } else {
    before.push_back({std::string(id), town, from.version, from.sha256});
  }
  const auto mine = [&](const Served& one) { return one.id == id && one.town == town; };
  if (static_cast<std::size_t>(std::count_if(before.begin(), before.end(), mine)) > kMostServed) {
    before.erase(std::find_if(before.begin(), before.end(), mine));
  }
}

Result<ServedBefore> load_served(const std::filesystem::path& state) {
  const auto path = state / kServedFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return ServedBefore{};
  config::Problems problems;
  ServedBefore before;
  const auto text = config::read_file(path, kLargest, path.string(), problems);
  const auto value = text ? config::parse_toml(*text, path.string(), problems) : std::nullopt;
  if (value) {
    config::TableReader root(*value, path.string(), {}, problems);
    const auto format = root.integer("format", 1, INT64_MAX);
    if (format && *format > kFormat) {
      return Error{Code::FailedPrecondition, path.string() + " was written by a newer program; use that one"};
    }
    if (!format) root.missing("format");
    root.each_element("served", [&](config::TableReader& table) { before.push_back(read_one(table)); });
    root.finish();
  }
  if (!problems.empty()) return Error{Code::DataLoss, config::to_text(problems.front())};
  return before;
}

Status save_served(const std::filesystem::path& state, const ServedBefore& before) {
  std::string text =
      "# Written by the kernel: which versions served before, oldest first. `stadtkern rollback` goes back to them.\n"
      "format = " +
      std::to_string(kFormat) + "\n";
  // Names of towns and modules, versions and hashes need no escape.
  for (const Served& one : before) {
    text += "\n[[served]]\nid = \"" + one.id + "\"\n";
    if (!one.town.empty()) text += "town = \"" + one.town + "\"\n";
    text += "version = \"" + to_text(one.version) + "\"\n";
    if (!one.sha256.empty()) text += "sha256 = \"" + one.sha256 + "\"\n";
  }
  return config::replace_file(state / kServedFile, text);
}

}  // namespace stadtkern::catalogue
