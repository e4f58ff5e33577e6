// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/lock_notes.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace stadtkern::lifecycle {
namespace {

using catalogue::to_text;

constexpr std::size_t kNamed = 5;
constexpr std::size_t kShownHash = 12;

// Towns of one module that stand alike.
struct Case {
  std::string module;
  catalogue::Release locked;
  catalogue::Release serves;
  std::string range;  // that does not admit `locked`; empty: it is not here
  friend bool operator<(const Case& a, const Case& b) {
    return std::tie(a.module, a.locked, a.serves, a.range) < std::tie(b.module, b.locked, b.serves, b.range);
  }
};

// The version, and which build of it where the other one is of the same version.
std::string release_text(const catalogue::Release& one, const catalogue::Release& other) {
  if (one.version != other.version) return to_text(one.version);
  return to_text(one.version) +
         (one.sha256.empty() ? " of the module folder" : " (package " + one.sha256.substr(0, kShownHash) + ")");
}

LockNote overruled(const Case& one, const std::vector<std::string>& towns) {
  const std::string locked = release_text(one.locked, one.serves);
  const std::string serves = release_text(one.serves, one.locked);
  const std::string version = one.module + "@" + to_text(one.locked.version);
  LockNote note{one.module, {}, "`stadtkern apply` takes what serves into the lock"};
  note.text =
      "stadtkern.lock names " + one.module + " " + locked + " for " + town_list(towns) + ", which " +
      (one.range.empty() ? std::string("is not here") : "the configuration does not allow (" + one.range + ")") + ": " +
      serves + " serves";
  if (one.range.empty()) {
    note.next += "; or bring " + locked +
                 (one.locked.sha256.empty()
                      ? " back into its folder, then `stadtkern swap " + version + "`"
                      : " back: `stadtkern install " + version + "`, then `stadtkern swap " + version + "`");
  }
  return note;
}

// What lies in the folder of a module that is not there any more.
const catalogue::Module* in_its_folder(const catalogue::Catalogue& catalogue, const catalogue::Module& gone) {
  const auto found = std::find_if(catalogue.modules.begin(), catalogue.modules.end(), [&](const auto& other) {
    return !other.gone && other.manifest.id == gone.manifest.id && other.folder == gone.folder;
  });
  return found == catalogue.modules.end() ? nullptr : &*found;
}

LockNote replaced(const config::Config& config, const catalogue::Module& gone) {
  const std::string version = gone.manifest.id + " " + to_text(gone.manifest.version);
  const catalogue::Module* now = in_its_folder(config.catalogue, gone);
  if (now == nullptr) {
    return {gone.manifest.id, version + " runs, but its folder is gone: it cannot be started again",
            "put it back, or `stadtkern swap " + gone.manifest.id + "@VERSION` to one that lies here"};
  }
  const std::string other = to_text(now->manifest.version);
  return {gone.manifest.id, version + " runs, but its folder holds " + other + " now, which a crash would bring in",
          "`stadtkern swap " + gone.manifest.id + "@" + other + "` takes it"};
}

}  // namespace

std::string town_list(const std::vector<std::string>& towns) {
  std::string text;
  const std::size_t shown = towns.size() <= kNamed ? towns.size() : kNamed - 1;
  for (std::size_t i = 0; i < shown; ++i) {
    text += (i == 0 ? "" : i + 1 == towns.size() ? " and " : ", ") + (towns[i].empty() ? "the node" : towns[i]);
  }
  if (towns.size() > shown) text += " and " + std::to_string(towns.size() - shown) + " more";
  return text;
}

std::vector<LockNote> lock_notes(const config::Config& config, const catalogue::Lock& lock) {
  std::map<Case, std::vector<std::string>> cases;
  std::vector<LockNote> notes;
  const catalogue::LockIndex index(lock);
  const auto look_at = [&](const std::string& town, const config::ModuleUse& use) {
    const catalogue::Locked* locked = use.enabled ? index.find(use.id, town) : nullptr;
    if (locked == nullptr) return;
    if (locked->version == use.release.version && locked->sha256 == use.release.sha256) return;
    Case one{use.id, {locked->version, locked->sha256}, {use.release.version, use.release.sha256}, {}};
    const catalogue::Module* there = config.catalogue.find(use.id, one.locked);
    if (there != nullptr && !there->gone && !use.version.contains(locked->version)) one.range = use.version.text();
    cases[one].push_back(town);
  };
  for (const config::ModuleUse& use : config.node.uses) look_at({}, use);
  for (const config::Town& town : config.towns) {
    for (const config::ModuleUse& use : town.modules) look_at(town.name, use);
  }
  for (const auto& [one, towns] : cases) notes.push_back(overruled(one, towns));
  for (const catalogue::Module& module : config.in_use()) {
    if (module.gone) notes.push_back(replaced(config, module));
  }
  return notes;
}

}  // namespace stadtkern::lifecycle
