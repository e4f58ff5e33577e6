// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/kept_data.h"

#include "catalogue/manifest.h"
#include "config/atomic_file.h"
#include "config/table_reader.h"
#include "config/toml_file.h"
#include "config/town.h"

#include <algorithm>
#include <iterator>

namespace stadtkern::lifecycle {
namespace {

constexpr std::int64_t kFormat = 1;

}  // namespace

void keep_until(KeptList& list, KeptData one) {
  const auto same = std::find_if(list.begin(), list.end(), [&](const KeptData& other) {
    return other.module == one.module && other.town == one.town;
  });
  if (same != list.end()) {
    same->until = one.until;
  } else {
    list.push_back(std::move(one));
  }
}

KeptList take_due(KeptList& list, std::int64_t now) {
  const auto due =
      std::stable_partition(list.begin(), list.end(), [&](const KeptData& one) { return one.until > now; });
  KeptList taken(std::make_move_iterator(due), std::make_move_iterator(list.end()));
  list.erase(due, list.end());
  return taken;
}

Result<KeptList> load_kept(const std::filesystem::path& state) {
  const auto path = state / kKeptDataFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return KeptList{};
  config::Problems problems;
  KeptList list;
  if (const auto value = config::read_toml(path, problems)) {
    config::TableReader root(*value, path.string(), {}, problems);
    const auto format = root.integer("format", 1, INT64_MAX);
    if (format && *format > kFormat) {
      return Error{Code::FailedPrecondition, path.string() + " was written by a newer program; use that one"};
    }
    if (!format) root.missing("format");
    root.each_element("kept", [&](config::TableReader& table) {
      KeptData one{table.required_text("module"), table.required_text("town"),
                   table.integer("until", 1, INT64_MAX).value_or(0)};
      // They become a folder's name that is removed.
      if (!catalogue::module_id(one.module)) table.fault("module", "this is no module's id");
      if (!config::town_name(one.town)) table.fault("town", "this is no town's name");
      if (one.until == 0) table.missing("until");
      list.push_back(std::move(one));
    });
    root.finish();
  }
  if (!problems.empty()) return Error{Code::DataLoss, config::to_text(problems.front())};
  return list;
}

Status save_kept(const std::filesystem::path& state, const KeptList& list) {
  std::string text =
      "# Written by the kernel: data of uninstalled modules, and when (in seconds since 1970) it is erased.\n"
      "format = " +
      std::to_string(kFormat) + "\n";
  for (const KeptData& one : list) {
    text += "\n[[kept]]\nmodule = \"" + one.module + "\"\ntown = \"" + one.town +
            "\"\nuntil = " + std::to_string(one.until) + "\n";
  }
  return config::replace_file(state / kKeptDataFile, text);
}

}  // namespace stadtkern::lifecycle
