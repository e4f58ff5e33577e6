// SPDX-License-Identifier: EUPL-1.2
#include "config/overrides.h"

#include <algorithm>

#include "config/atomic_file.h"
#include "config/toml_file.h"

namespace stadtkern::config {
namespace {

constexpr std::int64_t kFormat = 1;

std::string flag(std::optional<bool> value) {
  return !value ? "absent" : *value ? "true" : "false";
}

// A TOML basic string; unlike in_quotes, nothing is cut.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      static constexpr std::string_view kHex = "0123456789ABCDEF";
      out += std::string("\\u00") + kHex[byte >> 4U] + kHex[byte & 15U];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

std::optional<Override> read_override(TableReader& table) {
  Override one;
  one.town = table.required_text("town");
  one.module = table.required_text("module");
  const auto enabled = table.boolean("enabled");
  if (!enabled) table.missing("enabled");
  one.enabled = enabled.value_or(false);
  one.who = table.required_text("who");
  one.when_us = table.integer("when_us", 0, INT64_MAX).value_or(0);
  const auto in_file = table.one_of("file", {"absent", "false", "true"});
  if (!in_file) return std::nullopt;
  if (*in_file > 0) one.file_enabled = *in_file == 2;
  return one;
}

RawTown* find_town(std::vector<RawTown>& towns, std::string_view name) {
  const auto found =
      std::find_if(towns.begin(), towns.end(), [&](const RawTown& raw) { return raw.town.name == name; });
  return found == towns.end() ? nullptr : &*found;
}

}  // namespace

std::string to_text(const Drift& drift) {
  const auto& one = drift.override_;
  const auto what = one.town + "/" + one.module + " enabled = " + flag(one.enabled) + " (" + one.who + ")";
  if (drift.kind == Drift::Kind::NoSuchTown) return what + " has no effect: there is no such town";
  if (drift.kind == Drift::Kind::NoSuchModule) return what + " has no effect: there is no such module";
  return what + " stands against the file, which changed from " + flag(one.file_enabled) + " to " +
         flag(drift.file_enabled);
}

Result<Overrides> load_overrides(const std::filesystem::path& state) {
  const auto path = state / kOverridesFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return Overrides{};
  Problems problems;
  Overrides overrides;
  const auto value = read_toml(path, problems);
  if (value) {
    TableReader root(*value, path.string(), {}, problems);
    const auto format = root.integer("format", 1, INT64_MAX);
    if (format && *format > kFormat) {
      return Error{Code::FailedPrecondition, path.string() + ": format " + std::to_string(*format) +
                                                 " is newer than this kernel, which reads format " +
                                                 std::to_string(kFormat) + "; start the newer kernel, or move it away"};
    }
    if (!format) root.missing("format");
    root.each_element("override", [&](TableReader& table) {
      if (auto one = read_override(table)) {
        set_override(overrides, std::move(*one));
      } else {
        table.missing("file");
      }
    });
    root.finish();
  }
  if (!problems.empty()) return Error{Code::DataLoss, to_text(problems.front())};
  return overrides;
}

Status save_overrides(const std::filesystem::path& state, const Overrides& overrides) {
  std::string text =
      "# Written by the kernel: what differs from the configuration's files. `stadtkern` changes it.\n"
      "format = " +
      std::to_string(kFormat) + "\n";
  for (const auto& one : overrides) {
    text += "\n[[override]]\ntown = " + toml_string(one.town) + "\nmodule = " + toml_string(one.module) +
            "\nenabled = " + flag(one.enabled) + "\nwho = " + toml_string(one.who) +
            "\nwhen_us = " + std::to_string(one.when_us) + "\nfile = " + toml_string(flag(one.file_enabled)) + "\n";
  }
  return replace_file(state / kOverridesFile, text);
}

void set_override(Overrides& overrides, Override change) {
  reset_override(overrides, change.town, change.module);
  overrides.push_back(std::move(change));
}

bool reset_override(Overrides& overrides, std::string_view town, std::string_view module) {
  return std::erase_if(overrides, [&](const Override& one) { return one.town == town && one.module == module; }) > 0;
}

std::vector<Drift> apply_overrides(const Overrides& overrides, const catalogue::Catalogue& catalogue,
                                   std::vector<RawTown>& towns) {
  std::vector<Drift> drifts;
  for (const auto& one : overrides) {
    auto* raw = find_town(towns, one.town);
    if (raw == nullptr) {
      drifts.push_back({Drift::Kind::NoSuchTown, one, std::nullopt});
      continue;
    }
    auto& uses = raw->uses;
    const auto use = std::find_if(uses.begin(), uses.end(), [&](const RawUse& u) { return u.use.id == one.module; });
    const auto in_file = use == uses.end() ? std::nullopt : std::optional<bool>(use->use.enabled);
    if (in_file != one.file_enabled) drifts.push_back({Drift::Kind::FileChanged, one, in_file});
    if (use != uses.end()) {
      use->use.enabled = one.enabled;
    } else if (one.enabled && catalogue.find(one.module) == nullptr) {
      drifts.push_back({Drift::Kind::NoSuchModule, one, in_file});
    } else if (one.enabled) {
      RawUse added;
      added.use.id = one.module;
      added.use.place = raw->town.place;
      added.settings.kind = Kind::Table;
      uses.push_back(std::move(added));
    }
  }
  return drifts;
}

}  // namespace stadtkern::config
