// SPDX-License-Identifier: EUPL-1.2
// What operators change against the files: the half of Kernel that keeps it in the state folder and puts it in force.
#include "config/json.h"
#include "config/overrides.h"
#include "kernel.h"
#include "swapping.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace stadtkern {
namespace {

constexpr std::size_t kLongestKey = 100;

Result<config::Value> object_of(const std::string& changes) {
  std::string fault;
  std::optional<config::Value> value = config::parse_json(changes, fault);
  if (!value || value->kind != config::Kind::Table) {
    return Error{Code::InvalidArgument, "the changes are no JSON object" + (fault.empty() ? fault : ": " + fault)};
  }
  for (const config::Member& member : value->members) {
    if (member.key.empty() || member.key.size() > kLongestKey) {
      return Error{Code::InvalidArgument, "a setting's name has 1 to 100 characters"};
    }
  }
  return *std::move(value);
}

// Operators at the machine are known by a number (`operator:1000`), those at a console by an account.
bool by_console(std::string_view who) {
  return who.starts_with("person:");
}

// Where secrets are, as JSON: each `{ "file": ... }` and `{ "env": ... }` in it, at any depth.
void add_references(const config::Value& value, std::set<std::string>& references) {
  if (value.members.size() == 1 && (value.members[0].key == "file" || value.members[0].key == "env")) {
    references.insert(config::json_text(value));
  }
  for (const config::Value& item : value.items) add_references(item, references);
  for (const config::Member& member : value.members) add_references(member.value, references);
}

std::set<std::string> references_in(const std::string& json) {
  std::set<std::string> references;
  std::string fault;
  if (const auto value = config::parse_json(json, fault)) add_references(*value, references);
  return references;
}

// The kernel reads files that no console's user may: which of them holds a secret is said on the machine.
Status names_no_other_secret(const config::Override& change, const config::Overrides& before) {
  std::set<std::string> known = references_in(change.file_value.value_or(std::string()));
  for (const config::Override& one : before) {
    const bool same = one.town == change.town && one.module == change.module && one.setting == change.setting;
    if (same) known.merge(references_in(one.value));
  }
  const std::set<std::string> wanted = references_in(change.value);
  if (std::includes(known.begin(), known.end(), wanted.begin(), wanted.end())) return {};
  return Error{Code::PermissionDenied,
               "where a secret is read from is said on the machine itself, by `stadtkern settings " + change.town +
                   " " + change.module + "` or in the town's file"};
}

}  // namespace

Status Kernel::set_enabled(const std::string& town, const std::string& module, bool enabled, const std::string& who) {
  if (stopping_) return Error{Code::Unavailable, "the kernel is stopping"};
  const config::Config& now = *supervisor_->desired().config;
  if (now.town(town) == nullptr)
    return Error{Code::NotFound, "there is no town " + town + "; see `stadtkern town list`"};
  if (now.catalogue.find(module) == nullptr) {
    return Error{Code::NotFound, "there is no module " + module + " in this node's module folders"};
  }
  if (now.catalogue.find(module)->manifest.scope == catalogue::Scope::Node) {
    return Error{Code::FailedPrecondition, module + " serves the whole node: enabled = false in [modules." + module +
                                               "] of stadtkern.toml switches it off, for all towns"};
  }
  Result<config::Overrides> overrides = config::load_overrides(state_.path());
  if (!overrides) return overrides.error();

  config::Override change{town, module, enabled, who, std::int64_t{std::time(nullptr)} * 1'000'000, {}};
  // What the file says, without any override for this pair.
  config::Overrides without = *overrides;
  config::reset_override(without, town, module);
  if (const Result<config::Config> file = read_config(fitting(without), copy_of_secrets())) {
    for (const config::ModuleUse& use : file->town(town)->modules) {
      if (use.id == module) change.file_enabled = use.enabled;
    }
  }
  config::set_override(*overrides, std::move(change));
  return put_in_force(*overrides);
}

Status Kernel::change_settings(const std::string& town, const std::string& module, const std::string& changes,
                               const std::string& who) {
  if (stopping_) return Error{Code::Unavailable, "the kernel is stopping"};
  const config::Config& now = *supervisor_->desired().config;
  if (now.town(town) == nullptr) {
    return Error{Code::NotFound, "there is no town " + town + "; see `stadtkern town list`"};
  }
  // One that the town does not use yet may have its settings first: some cannot be switched on without.
  if (now.catalogue.find(module) == nullptr) {
    return Error{Code::NotFound, "there is no module " + module + " in this node's module folders"};
  }
  const Result<config::Value> wanted = object_of(changes);
  if (!wanted) return wanted.error();
  Result<config::Overrides> overrides = config::load_overrides(state_.path());
  if (!overrides) return overrides.error();
  const config::Overrides before = *overrides;
  for (const config::Member& member : wanted->members) {
    config::reset_override(*overrides, town, module, member.key);
  }
  // What the files say now, if they can be read without what is being changed; else what they said.
  const auto read = read_config(fitting(*overrides), copy_of_secrets());
  const std::shared_ptr<const config::Files> texts = read ? files_read_ : files_;
  for (const config::Member& member : wanted->members) {
    if (member.value.kind == config::Kind::Null) continue;
    config::Override change{town, module, false, who, std::int64_t{std::time(nullptr)} * 1'000'000, {}};
    change.setting = member.key;
    change.value = config::json_text(member.value);
    change.file_value = config::setting_in(*texts, town, module, member.key);
    if (by_console(who)) {
      if (Status known = names_no_other_secret(change, before); !known) return known;
    }
    config::set_override(*overrides, std::move(change));
  }
  return put_in_force(*overrides);
}

Result<config::Overrides> Kernel::fitting_overrides() const {
  Result<config::Overrides> overrides = config::load_overrides(state_.path());
  if (!overrides) return overrides;
  return fitting(*std::move(overrides));
}

config::Overrides Kernel::fitting(config::Overrides overrides) const {
  std::erase_if(overrides, [this](const config::Override& one) {
    return std::find(left_out_.begin(), left_out_.end(), one) != left_out_.end();
  });
  return overrides;
}

Result<config::Config> Kernel::load_what_fits(const config::Overrides& overrides) {
  const auto load = [this](const config::Overrides& some) {
    std::shared_ptr<const config::Files> files = files_;
    return load_config(some, swapping_->choice(), files, secrets_);
  };
  Result<config::Config> whole = load(overrides);
  if (whole) return whole;
  config::Overrides kept = overrides;
  std::erase_if(kept, [](const config::Override& one) { return !one.setting.empty(); });
  if (kept.size() == overrides.size() || !load(kept)) return whole;  // it is not theirs
  for (const config::Override& one : overrides) {
    if (one.setting.empty()) continue;
    kept.push_back(one);
    if (const auto with = load(kept); !with) {
      kept.pop_back();
      left_out_.push_back(one);
      log_.error("a changed setting does not fit and is left out",
                 {{"setting", one.town + "/" + one.module + " " + one.setting}, {"why", with.error().message}});
      audit_->record("kernel", "setting left out", one.town + "/" + one.module);
    }
  }
  return load(kept);
}

Status Kernel::put_in_force(const config::Overrides& overrides) {
  Result<config::Config> config = read_config(fitting(overrides), copy_of_secrets());
  if (!config) return config.error();
  const Result<config::Overrides> before = config::load_overrides(state_.path());
  if (!before) return before.error();
  if (Status saved = config::save_overrides(state_.path(), overrides); !saved) return saved;
  const auto applied = apply(*std::move(config));
  if (applied) return {};
  // What was refused must not come with the next start.
  if (Status back = config::save_overrides(state_.path(), *before); !back) {
    log_.error("a refused change could not be taken back", {{"why", back.error().message}});
  }
  return applied.error();
}

}  // namespace stadtkern
