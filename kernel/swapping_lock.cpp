// SPDX-License-Identifier: EUPL-1.2
// What swaps leave behind: the lock file, which versions served before, and what an operator must be told of both.
#include "catalogue/resolver.h"
#include "swapping.h"

#include <algorithm>
#include <utility>

namespace stadtkern {
namespace {

using lifecycle::Swap;
using lifecycle::UnitState;

// Calls `each(town, use)` for every enabled use; the node's town has no name.
template <class Each>
void each_use(const config::Config& config, const Each& each) {
  const auto some = [&](const std::string& town, const std::vector<config::ModuleUse>& uses) {
    for (const config::ModuleUse& use : uses) {
      if (use.enabled) each(town, use);
    }
  };
  some({}, config.node.uses);
  for (const config::Town& town : config.towns) some(town.name, town.modules);
}

}  // namespace

Status Swapping::read_lock() {
  Result<catalogue::Lock> lock = catalogue::load_lock(".");  // the working directory is the state folder
  if (!lock) return lock.error();
  choice_.lock = *std::move(lock);
  Result<catalogue::ServedBefore> served = catalogue::load_served(".");
  if (served) {
    served_ = *std::move(served);
  } else {
    around_.log.warning("which versions served before is not known", {{"why", served.error().message}});
  }
  return {};
}

void Swapping::remember(const config::Config& config) {
  each_use(config, [this](const std::string& town, const config::ModuleUse& use) {
    choice_.releases.insert_or_assign({town, use.id}, use.release);
  });
}

void Swapping::hand_over(lifecycle::Handover& handover) const {
  for (const auto& [where, release] : choice_.releases) {
    if (release.generation == 0) continue;
    handover.releases.push_back(
        {where.first, where.second, to_text(release.version), release.sha256, release.generation});
  }
}

void Swapping::take_over(const lifecycle::Handover& handover) {
  for (const auto& one : handover.releases) {
    const auto version = catalogue::parse_version(one.version);
    if (!version) continue;
    choice_.releases.insert_or_assign({one.town, one.module}, catalogue::Release{*version, one.sha256, one.generation});
  }
}

// The lock with the module's entries as they have to be under that choice. A town in which it is off just now keeps
// what was chosen for it.
catalogue::Lock Swapping::locked(const config::Config& config, const config::Choice& choice,
                                 const std::string& module) const {
  std::map<std::string, catalogue::Release> serves;
  for (const auto& [where, release] : choice.releases) {
    const auto& [town, id] = where;
    if (id == module && (town.empty() || config.town(town) != nullptr)) serves.emplace(town, release);
  }
  each_use(config, [&](const std::string& town, const config::ModuleUse& use) {
    if (use.id == module) serves.insert_or_assign(town, use.release);
  });
  std::vector<catalogue::Choice> choices;
  for (const auto& [town, release] : serves) choices.push_back({town, module, release.version, release.sha256});
  if (choices.empty()) return choice.lock;
  catalogue::Lock lock = choice.lock;
  std::erase_if(lock.modules, [&](const catalogue::Locked& entry) { return entry.id == module; });
  for (catalogue::Locked& entry : catalogue::lock_of(choices, choice.lock).modules) {
    lock.modules.push_back(std::move(entry));
  }
  return lock;
}

void Swapping::pin(const config::Config& config) {
  look_at_lock(config);
  if (current_ && !current_->swap.over()) return;  // it writes by itself what stays
  std::set<std::string> unpinned;
  const catalogue::LockIndex index(choice_.lock);
  each_use(config, [&](const std::string& town, const config::ModuleUse& use) {
    if (index.find(use.id, town) == nullptr) unpinned.insert(use.id);
  });
  if (unpinned.empty()) return;
  config::Choice choice = choice_;
  for (const std::string& module : unpinned) choice.lock = locked(config, choice, module);
  if (const Status saved = catalogue::save_lock(".", choice.lock); !saved) {
    return around_.log.warning("the lock file cannot be written", {{"why", saved.error().message}});
  }
  choice_.lock = std::move(choice.lock);
}

// Each note is told once, and again when it comes back.
void Swapping::look_at_lock(const config::Config& config) {
  std::vector<lifecycle::LockNote> notes = lifecycle::lock_notes(config, choice_.lock);
  for (const lifecycle::LockNote& note : notes) {
    if (std::find(notes_.begin(), notes_.end(), note) != notes_.end()) continue;
    around_.log.warning(note.text, {{"module", note.module}, {"next", note.next}});
    around_.audit.record("kernel", "lock", note.text);
  }
  notes_ = std::move(notes);
}

void Swapping::note_what_served(const config::Choice& before) {
  const lifecycle::SwapOrder& order = current_->swap.order();
  for (const std::string& town : current_->swap.towns()) {
    const auto from = before.find(town, order.module);
    if (!from || (from->version == order.to.version && from->sha256 == order.to.sha256)) continue;
    catalogue::note_served(served_, order.module, town, *from, order.back);
  }
  if (const Status saved = catalogue::save_served(".", served_); !saved) {
    around_.log.warning("which version served before cannot be noted; a rollback has to name one",
                        {{"module", order.module}, {"why", saved.error().message}});
  }
}

// What to go back to in these towns; those that have nothing to go back to are taken out.
Result<catalogue::Release> Swapping::served_before(const std::string& module, std::set<std::string>& towns) const {
  std::map<catalogue::Release, std::vector<std::string>> found;
  std::vector<std::string> none;
  for (const std::string& town : towns) {
    const catalogue::Served* last = catalogue::last_served(served_, module, town);
    if (last == nullptr) {
      none.push_back(town);
    } else {
      found[{last->version, last->sha256}].push_back(town);
    }
  }
  if (found.empty()) {
    return Error{Code::FailedPrecondition, "no version of " + module + " is known to have served " +
                                               lifecycle::town_list(none) + " before the one that serves now; `" +
                                               "stadtkern rollback " + module + "@VERSION` goes to one that lies here"};
  }
  if (found.size() > 1) {
    std::string text = "not all towns had the same version of " + module + " before: ";
    for (const auto& [release, list] : found) {
      text += (text.ends_with(": ") ? "" : "; ") + to_text(release.version) + " in " + lifecycle::town_list(list);
    }
    return Error{Code::FailedPrecondition, text + ". Say which go back, with --town"};
  }
  for (const std::string& town : none) towns.erase(town);
  return found.begin()->first;
}

// A module folder of development can hold another version than the one that ran. When that one ends, what lies there
// is better than nothing: it is swapped in, unless it wants new rights or cannot use the stores.
void Swapping::take_what_lies_there(const std::string& unit) {
  if (current_ && !current_->swap.over()) return;
  const lifecycle::Unit* failed = around_.supervisor.desired().unit(unit);
  const auto status = around_.supervisor.status_of(unit);
  if (failed == nullptr || !status || status->pid != 0 || !failed->release.sha256.empty()) return;
  if (status->state != UnitState::Failed && status->state != UnitState::Quarantined) return;
  config::Problems ignored;
  const auto there = catalogue::read_manifest(failed->folder, ignored);
  if (!there || there->id != failed->module || there->version == failed->release.version) return;
  wire::admin::SwapModule wanted;
  wanted.module = failed->module;
  wanted.version = to_text(there->version);
  for (const auto& [town, open] : failed->towns) wanted.towns.push_back(town);
  const std::string what = wanted.module + " " + wanted.version;
  if (refused_ == what) return;
  if (!around_.audit.enter({"kernel", "swap", what, "its folder holds this version now"})) return;
  const Status begun = begin(wanted, "kernel", {});
  if (begun) return;
  refused_ = what;
  around_.log.error("the folder of a module that has ended holds another version, which cannot be taken",
                    {{"module", wanted.module}, {"version", wanted.version}, {"why", begun.error().message}});
  around_.audit.record({"kernel", "swap failed", what, name(begun.error().code)});
}

std::vector<catalogue::Module> Swapping::held() const {
  std::vector<catalogue::Module> modules;
  if (!current_ || current_->swap.over()) return modules;
  for (const lifecycle::Desired* picture : {&current_->old_picture, &current_->new_picture}) {
    for (catalogue::Module& module : picture->config->in_use()) modules.push_back(std::move(module));
  }
  return modules;
}

Status Swapping::forget(const std::string& module, const std::vector<std::string>& towns) {
  if (current_ && !current_->swap.over() && current_->swap.order().module == module) {
    return Error{Code::FailedPrecondition, "a swap of " + module + " is under way: end it first"};
  }
  const auto gone = [&](const std::string& town) { return std::find(towns.begin(), towns.end(), town) != towns.end(); };
  bool used = false;  // by a town that stays
  each_use(*around_.supervisor.desired().config,
           [&](const std::string&, const config::ModuleUse& use) { used = used || use.id == module; });
  catalogue::Lock lock;
  for (catalogue::Locked entry : choice_.lock.modules) {
    const bool by_name = !entry.towns.empty();
    if (entry.id == module) std::erase_if(entry.towns, gone);
    // An entry that names nobody any more would be one for everybody.
    const bool goes = entry.id == module && (!used || (by_name && entry.towns.empty()));
    if (!goes) lock.modules.push_back(std::move(entry));
  }
  if (Status saved = catalogue::save_lock(".", lock); !saved) return saved;
  choice_.lock = std::move(lock);
  std::erase_if(choice_.releases,
                [&](const auto& entry) { return entry.first.second == module && (!used || gone(entry.first.first)); });
  std::erase_if(served_, [&](const catalogue::Served& one) { return one.id == module && gone(one.town); });
  return catalogue::save_served(".", served_);
}

Status Swapping::may_restart(const std::string& module) const {
  if (!current_ || current_->swap.over() || current_->swap.order().module != module) return {};
  const bool leaving = current_->swap.phase() == Swap::Phase::Leaving;
  return Error{Code::FailedPrecondition,
               "a swap of " + module + " is under way (" + std::string(name(current_->swap.phase())) +
                   (leaving ? "): try again when the version before has ended, in some seconds"
                            : "), which a restart would turn back: end it first, by `stadtkern swap --keep` or "
                              "`--back`")};
}

}  // namespace stadtkern
