// SPDX-License-Identifier: EUPL-1.2
#include "config/overrides.h"

#include <algorithm>

#include "config/atomic_file.h"
#include "config/json.h"
#include "config/toml_file.h"

namespace stadtkern::config {
namespace {

constexpr std::int64_t kFormat = 2;       // has settings
constexpr std::int64_t kOnlyEnabled = 1;  // what a kernel of before reads, too

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

// Of a setting: `value` is its JSON, `file` that of the file or empty.
std::optional<Override> read_setting(TableReader& table) {
  Override one;
  one.town = table.required_text("town");
  one.module = table.required_text("module");
  one.setting = table.required_text("key");
  one.value = table.required_text("value");
  one.who = table.required_text("who");
  one.when_us = table.integer("when_us", 0, INT64_MAX).value_or(0);
  if (auto in_file = table.text("file"); in_file && !in_file->empty()) one.file_value = std::move(*in_file);
  std::string fault;
  if (one.setting.empty() || !parse_json(one.value, fault)) {
    table.fault("value", "\"value\" is no JSON: " + fault);
    return std::nullopt;
  }
  return one;
}

std::string text_of(const Override& one) {
  const std::string begin = one.setting.empty() ? "\n[[override]]" : "\n[[setting]]";
  const std::string change = one.setting.empty()
                                 ? "\nenabled = " + flag(one.enabled)
                                 : "\nkey = " + toml_string(one.setting) + "\nvalue = " + toml_string(one.value);
  const std::string file = one.setting.empty() ? flag(one.file_enabled) : one.file_value.value_or("");
  return begin + "\ntown = " + toml_string(one.town) + "\nmodule = " + toml_string(one.module) + change +
         "\nwho = " + toml_string(one.who) + "\nwhen_us = " + std::to_string(one.when_us) +
         "\nfile = " + toml_string(file) + "\n";
}

RawTown* find_town(std::vector<RawTown>& towns, std::string_view name) {
  const auto found =
      std::find_if(towns.begin(), towns.end(), [&](const RawTown& raw) { return raw.town.name == name; });
  return found == towns.end() ? nullptr : &*found;
}

RawUse* find_use(RawTown& town, std::string_view module) {
  const auto found =
      std::find_if(town.uses.begin(), town.uses.end(), [&](const RawUse& one) { return one.use.id == module; });
  return found == town.uses.end() ? nullptr : &*found;
}

void lay_enabled(const Override& one, const catalogue::Catalogue& catalogue, RawTown& town,
                 std::vector<Drift>& drifts) {
  RawUse* use = find_use(town, one.module);
  const auto in_file = use == nullptr ? std::nullopt : std::optional<bool>(use->use.enabled);
  if (in_file != one.file_enabled) drifts.push_back({Drift::Kind::FileChanged, one, in_file});
  if (use != nullptr) {
    use->use.enabled = one.enabled;
  } else if (one.enabled && catalogue.find(one.module) == nullptr) {
    drifts.push_back({Drift::Kind::NoSuchModule, one, in_file});
  } else if (one.enabled) {
    RawUse added;
    added.use.id = one.module;
    added.use.place = town.town.place;
    added.settings.kind = Kind::Table;
    town.uses.push_back(std::move(added));
  }
}

void lay_setting(const Override& one, RawTown& town, std::vector<Drift>& drifts) {
  RawUse* use = find_use(town, one.module);
  if (use == nullptr) {
    drifts.push_back({Drift::Kind::NoSuchModule, one, std::nullopt});
    return;
  }
  std::string fault;
  auto value = parse_json(one.value, fault);
  if (!value) return;  // looked at when it was read
  Member* member = use->settings.find(one.setting);
  const auto in_file = member == nullptr ? std::nullopt : std::optional(json_text(member->value));
  if (in_file != one.file_value) drifts.push_back({Drift::Kind::FileChanged, one, std::nullopt, in_file});
  if (member != nullptr) {
    member->value = std::move(*value);
  } else {
    use->settings.members.push_back({one.setting, 0, 0, std::move(*value)});
  }
}

}  // namespace

std::string to_text(const Drift& drift) {
  const auto& one = drift.override_;
  const auto key = one.setting.empty() ? " enabled = " + flag(one.enabled) : " " + one.setting;
  const auto what = one.town + "/" + one.module + key + " (" + one.who + ")";
  if (drift.kind == Drift::Kind::NoSuchTown) return what + " has no effect: there is no such town";
  if (drift.kind == Drift::Kind::NoSuchModule) {
    return what +
           " has no effect: " + (one.setting.empty() ? "there is no such module" : "the town has no such module");
  }
  if (!one.setting.empty()) return what + " stands against the file, which says another value than before";
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
    root.each_element("setting", [&](TableReader& table) {
      if (auto one = read_setting(table)) set_override(overrides, std::move(*one));
    });
    root.finish();
  }
  if (!problems.empty()) return Error{Code::DataLoss, to_text(problems.front())};
  return overrides;
}

Status save_overrides(const std::filesystem::path& state, const Overrides& overrides) {
  const bool settings =
      std::any_of(overrides.begin(), overrides.end(), [](const Override& one) { return !one.setting.empty(); });
  std::string text =
      "# Written by the kernel: what differs from the configuration's files. `stadtkern` changes it.\n"
      "format = " +
      std::to_string(settings ? kFormat : kOnlyEnabled) + "\n";
  for (const auto& one : overrides) text += text_of(one);
  // What could not be read again would keep the kernel from starting.
  if (text.size() > kLargestToml) {
    return Error{Code::ResourceExhausted,
                 "what is changed against the files has more than 512 KiB: take some of it "
                 "back, or write it into the towns' files"};
  }
  return replace_file(state / kOverridesFile, text);
}

void set_override(Overrides& overrides, Override change) {
  reset_override(overrides, change.town, change.module, change.setting);
  overrides.push_back(std::move(change));
}

bool reset_override(Overrides& overrides, std::string_view town, std::string_view module, std::string_view setting) {
  return std::erase_if(overrides, [&](const Override& one) {
           return one.town == town && one.module == module && one.setting == setting;
         }) > 0;
}

std::vector<Drift> apply_overrides(const Overrides& overrides, const catalogue::Catalogue& catalogue,
                                   std::vector<RawTown>& towns) {
  std::vector<Drift> drifts;
  // A setting may be one of a module that stands in no file.
  for (const bool settings : {false, true}) {
    for (const auto& one : overrides) {
      if (one.setting.empty() == settings) continue;
      auto* raw = find_town(towns, one.town);
      if (raw == nullptr) {
        drifts.push_back({Drift::Kind::NoSuchTown, one, std::nullopt});
      } else if (settings) {
        lay_setting(one, *raw, drifts);
      } else {
        lay_enabled(one, catalogue, *raw, drifts);
      }
    }
  }
  return drifts;
}

}  // namespace stadtkern::config
