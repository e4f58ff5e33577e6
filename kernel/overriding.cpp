// SPDX-License-Identifier: EUPL-1.2
// What operators change against the files: the half of Kernel that keeps it in the state folder and puts it in force.
#include "config/json.h"
#include "config/overrides.h"
#include "kernel.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace stadtkern {

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
  if (const Result<config::Config> file = read_config(without, copy_of_secrets())) {
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
  std::string fault;
  const std::optional<config::Value> wanted = config::parse_json(changes, fault);
  if (!wanted || wanted->kind != config::Kind::Table) {
    return Error{Code::InvalidArgument, "the changes are no JSON object" + (fault.empty() ? fault : ": " + fault)};
  }
  Result<config::Overrides> overrides = config::load_overrides(state_.path());
  if (!overrides) return overrides.error();
  for (const config::Member& member : wanted->members) {
    config::reset_override(*overrides, town, module, member.key);
  }
  // What the files say now, if they can be read without what is being changed; else what they said.
  const auto read = read_config(*overrides, copy_of_secrets());
  const std::shared_ptr<const config::Files> texts = read ? files_read_ : files_;
  for (const config::Member& member : wanted->members) {
    if (member.value.kind == config::Kind::Null) continue;
    config::Override change{town, module, false, who, std::int64_t{std::time(nullptr)} * 1'000'000, {}};
    change.setting = member.key;
    change.value = config::json_text(member.value);
    change.file_value = config::setting_in(*texts, town, module, member.key);
    config::set_override(*overrides, std::move(change));
  }
  return put_in_force(*overrides);
}

Status Kernel::put_in_force(const config::Overrides& overrides) {
  Result<config::Config> config = read_config(overrides, copy_of_secrets());
  if (!config) return config.error();
  if (Status saved = config::save_overrides(state_.path(), overrides); !saved) return saved;
  const auto applied = apply(*std::move(config));
  return applied ? Status() : Status(applied.error());
}

}  // namespace stadtkern
