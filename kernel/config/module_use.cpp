// SPDX-License-Identifier: EUPL-1.2
#include "config/module_use.h"

#include <algorithm>

namespace stadtkern::config {

std::optional<catalogue::Release> Choice::find(const std::string& town, const std::string& module,
                                               const catalogue::LockIndex& index) const {
  if (const auto chosen = releases.find({town, module}); chosen != releases.end()) return chosen->second;
  const catalogue::Locked* locked = index.find(module, town);
  if (locked == nullptr) return std::nullopt;
  return catalogue::Release{locked->version, locked->sha256};
}

std::vector<RawUse> read_uses(TableReader& root) {
  std::vector<RawUse> uses;
  root.each_table("modules", [&](const Member& entry, TableReader& table) {
    RawUse raw;
    raw.use.id = entry.key;
    raw.use.place = {root.place("modules").file, entry.line, entry.column};
    if (const auto text = table.text("version")) {
      if (const auto range = catalogue::Range::parse(*text)) {
        raw.use.version = *range;
      } else {
        table.fault("version", "a range is written like \"^1.2\" or \">=1.2 <2\", not " + in_quotes(*text));
      }
    }
    raw.use.enabled = table.boolean("enabled").value_or(true);
    raw.settings.kind = Kind::Table;
    for (const auto& member : table.members()) {
      if (member.key == "version" || member.key == "enabled") continue;
      static_cast<void>(table.member(member.key));  // known here; whether the module knows it is its schema's matter
      raw.settings.members.push_back(member);
    }
    uses.push_back(std::move(raw));
  });
  return uses;
}

}  // namespace stadtkern::config
