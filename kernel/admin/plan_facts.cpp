// SPDX-License-Identifier: EUPL-1.2
#include "admin/plan_facts.h"

#include "admin/withdrawn.h"
#include "config/toml_file.h"

#include <algorithm>
#include <map>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = std::size_t{4} << 20;

// One hash over every file that the configuration is read from.
std::string hash_of_config(const fs::path& folder, const config::Config& config) {
  std::string text;
  const auto add = [&text](const std::string& name, std::string_view bytes) {
    text += name + " " + lifecycle::sha256_of(bytes) + "\n";
  };
  const auto add_file = [&](const std::string& name, const fs::path& file) {
    config::Problems ignored;
    add(name, config::read_file(file, kLargestFile, name, ignored).value_or(""));
  };
  add_file("stadtkern.toml", folder / "stadtkern.toml");
  for (const config::Town& town : config.towns) {
    add_file("towns/" + town.name, folder / "towns" / (town.name + ".toml"));
    add("area " + town.name, town.area);
  }
  for (const catalogue::Module& module : config.catalogue.modules) {
    add_file("module " + module.manifest.id, module.folder / catalogue::kManifestFile);
  }
  return lifecycle::sha256_of(text);
}

std::vector<catalogue::Wish> wishes_of(const config::Config& config) {
  std::vector<catalogue::Wish> wishes;
  const auto add = [&](const std::string& town, const std::vector<config::ModuleUse>& uses) {
    for (const auto& use : uses) {
      if (use.enabled) wishes.push_back({town, use.id, use.version});
    }
  };
  add({}, config.node.uses);
  for (const auto& town : config.towns) add(town.name, town.modules);
  return wishes;
}

Status choose(const PlanQuestion& question, PlanFacts& facts) {
  catalogue::Question asked;
  asked.wishes = wishes_of(*facts.config);
  const auto withdrawn = withdrawn_packages(question.state);
  for (const auto& build : facts.builds) {
    // Who writes down one version, and no range, means it.
    const auto meant = [&](const catalogue::Wish& wish) {
      const auto exact = wish.id == build.manifest->id ? catalogue::parse_version(wish.range.text()) : std::nullopt;
      return exact && *exact == build.manifest->version;
    };
    const bool avoided =
        withdrawn.contains(build.sha256) && std::none_of(asked.wishes.begin(), asked.wishes.end(), meant);
    asked.candidates.push_back(catalogue::candidate_of(*build.manifest, build.sha256, avoided));
  }
  asked.lock = facts.wanted.lock;
  asked.upgrade_all = question.upgrade_all;
  asked.upgrade = question.upgrade;
  catalogue::Answer answer = catalogue::resolve(asked);
  if (answer.conflicts.empty()) {
    facts.wanted.choices = std::move(answer.choices);
    std::set<std::string> used;
    for (const catalogue::Choice& choice : facts.wanted.choices) used.insert(choice.sha256);
    for (const auto& [sha256, one] : withdrawn) {
      if (used.contains(sha256)) facts.warnings.push_back(one.words);
    }
    return {};
  }
  std::string text = "no versions fit together:";
  for (const auto& conflict : answer.conflicts) {
    text += "\n  " + (conflict.town.empty() ? std::string("the node") : conflict.town) + ": " + to_text(conflict);
  }
  return Error{Code::InvalidArgument, text + "\nnothing changed"};
}

// The kernel says versions; which package that is, the lock says, or there is but one.
std::string sha256_of_running(const PlanFacts& facts, const catalogue::LockIndex& lock, const std::string& id,
                              const catalogue::Version& version, const std::string& town) {
  const auto* locked = lock.find(id, town);
  if (locked != nullptr && locked->version == version) return locked->sha256;
  for (const auto& build : facts.builds) {
    if (build.manifest->id == id && build.manifest->version == version) return build.sha256;
  }
  return {};
}

Status see_running(const wire::admin::Status& status, PlanFacts& facts) {
  const catalogue::LockIndex lock(facts.wanted.lock);
  const auto add = [&](const std::string& town, const std::string& id, const std::string& text) {
    const auto version = catalogue::parse_version(text);
    if (version) facts.actual.push_back({town, id, *version, sha256_of_running(facts, lock, id, *version, town), 0});
  };
  // Towns' modules are asked for town by town: an instance that drains serves none any more.
  const auto of_node = [&](const std::string& id) {
    const auto& uses = facts.config->node.uses;
    return std::any_of(uses.begin(), uses.end(), [&](const config::ModuleUse& use) { return use.id == id; });
  };
  for (const auto& instance : status.instances) {
    if (of_node(instance.module)) add({}, instance.module, instance.version);
  }
  std::vector<wire::admin::Admin> questions(status.towns.size());
  for (std::size_t i = 0; i < questions.size(); ++i) questions[i].get_town = wire::admin::GetTown{status.towns[i]};
  const auto answers = facts.client->ask_all(questions);
  if (!answers) return answers.error();
  for (const auto& answer : *answers) {
    if (!answer.town) return Error{Code::Internal, "the kernel's answer is empty"};
    for (const auto& module : answer.town->modules) {
      if (module.enabled) add(answer.town->name, module.id, module.version);
    }
  }
  return {};
}

// Without a kernel the lock is what would run.
void see_locked(PlanFacts& facts) {
  const catalogue::LockIndex lock(facts.wanted.lock);
  for (const auto& choice : facts.wanted.choices) {
    const auto* locked = lock.find(choice.id, choice.town);
    if (locked != nullptr) facts.actual.push_back({choice.town, choice.id, locked->version, locked->sha256, 0});
  }
}

// Only of stores that a swap would touch: there may be thousands.
void weigh_stores(const fs::path& state, PlanFacts& facts) {
  std::map<std::pair<std::string_view, std::string_view>, const catalogue::Choice*> choices;
  for (const auto& choice : facts.wanted.choices)
    choices.emplace(std::pair<std::string_view, std::string_view>(choice.town, choice.id), &choice);
  for (auto& active : facts.actual) {
    const auto found = choices.find({active.town, active.id});
    if (active.town.empty() || found == choices.end() || found->second->version == active.version) continue;
    std::error_code error;
    const fs::path store = state / "stores" / active.id / active.town;
    for (fs::recursive_directory_iterator entry(store, error), end; !error && entry != end; entry.increment(error)) {
      std::error_code gone;
      if (entry->is_regular_file(gone)) active.store_bytes += entry->file_size(gone);
    }
  }
}

}  // namespace

Result<std::unique_ptr<PlanFacts>> look_at_world(const PlanQuestion& question) {
  auto facts = std::make_unique<PlanFacts>();
  fs::path folder = question.config;
  config::LoadOptions load;
  load.module_folders = question.modules;
  wire::admin::Status status;
  Result<Client> client = Client::connect(question.state);
  if (!client && client.error().code != Code::Unavailable) return client.error();
  if (client) {
    Result<wire::admin::Status> told = client->status();
    if (!told) return told.error();
    status = *std::move(told);
    // What serves is not settled meanwhile.
    if (status.swap && !status.swap->over) {
      return Error{Code::FailedPrecondition, "a swap of " + status.swap->module + " is under way (" +
                                                 status.swap->phase + "): wait for its end, or end it by `stadtkern " +
                                                 "swap --keep` or `--back`; nothing was done"};
    }
    folder = status.config_folder;
    load.module_folders.assign(status.module_folders.begin(), status.module_folders.end());
    facts->client = *std::move(client);
  }
  Result<config::Overrides> overrides = config::load_overrides(question.state);
  if (!overrides) return overrides.error();
  Result<catalogue::Lock> lock = catalogue::load_lock(question.state);
  if (!lock) return lock.error();
  load.overrides = facts->wanted.overrides = *std::move(overrides);
  load.state = question.state;
  load.choice.lock = facts->wanted.lock = *std::move(lock);
  config::Loaded loaded = config::load(folder, load);
  if (!loaded.config) return Error{Code::InvalidArgument, config::to_text(std::move(loaded.problems))};
  facts->config = std::move(loaded.config);
  facts->wanted.config_hash = hash_of_config(folder, *facts->config);
  for (const auto& module : facts->config->catalogue.modules) {
    facts->builds.push_back({&module.manifest, module.sha256, true});
  }
  std::vector<std::string> known;
  for (const auto& build : facts->builds) known.push_back(build.manifest->id);
  for (const std::string& id : question.upgrade) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    const std::string near = config::nearest(id, known);
    return Error{Code::InvalidArgument, "--upgrade " + id + ": there is no such module on this node" +
                                            (near.empty() ? std::string() : "; did you mean " + near + "?")};
  }
  if (Status chosen = choose(question, *facts); !chosen) return chosen.error();
  if (facts->client) {
    if (Status seen = see_running(status, *facts); !seen) return seen.error();
  } else {
    see_locked(*facts);
  }
  weigh_stores(question.state, *facts);
  return facts;
}

}  // namespace stadtkern::admin
