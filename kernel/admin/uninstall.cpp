// SPDX-License-Identifier: EUPL-1.2
#include "admin/uninstall.h"

#include "admin/backup.h"
#include "admin/client.h"
#include "admin/node_trust.h"
#include "admin/placing.h"
#include "catalogue/lock.h"
#include "config/atomic_file.h"
#include "config/config.h"
#include "config/toml_edit.h"
#include "config/toml_file.h"
#include "packages/files.h"
#include "packages/garbage.h"

#include <algorithm>
#include <ctime>
#include <set>
#include <thread>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{50};
constexpr std::chrono::seconds kPatience{60};

// The module in a town, or nothing where it does not stand in its configuration.
Result<std::optional<UninstallTown>> look_at(Client& client, const UninstallWish& wish, const fs::path& config,
                                             const std::string& town) {
  wire::admin::Admin ask;
  ask.get_town = wire::admin::GetTown{town};
  const auto answer = client.ask(ask);
  if (!answer) return answer.error();
  if (!answer->town) return Error{Code::Internal, "the kernel's answer is empty"};
  const auto& modules = answer->town->modules;
  const auto use = std::find_if(modules.begin(), modules.end(), [&](const auto& one) { return one.id == wish.module; });
  if (use == modules.end()) return std::optional<UninstallTown>();
  UninstallTown found{town, use->enabled, false, config / "towns" / (town + ".toml"), {}, {}};
  std::error_code error;
  found.data = fs::exists(wish.state / "stores" / wish.module / town, error);
  config::Problems problems;
  auto text = config::read_file(found.file, config::kLargestToml, found.file.string(), problems);
  if (!text) return Error{Code::FailedPrecondition, config::to_text(std::move(problems))};
  found.text = *std::move(text);
  auto then = config::without_module(found.text, found.file.string(), wish.module);
  if (!then) return then.error();
  found.then = *std::move(then);
  return std::optional(std::move(found));
}

// Whether all else stands without it: another module may need it.
Status check(const UninstallWish& wish, UninstallPlan& plan, const wire::admin::Status& status) {
  config::LoadOptions load;
  load.module_folders.assign(status.module_folders.begin(), status.module_folders.end());
  load.state = wish.state;
  load.overrides = plan.overrides;
  if (auto lock = catalogue::load_lock(wish.state)) load.choice.lock = *std::move(lock);
  for (const UninstallTown& town : plan.towns) load.overlay["towns/" + town.name + ".toml"] = town.then;
  config::Loaded loaded = config::load(plan.config, load);
  if (loaded.config) {
    plan.in_database = !loaded.config->node.database.empty();
    return {};
  }
  return Error{Code::FailedPrecondition, "without " + plan.module + " the configuration does not stand:\n" +
                                             config::to_text(std::move(loaded.problems)) + "nothing was done"};
}

Status write_all(const UninstallPlan& plan, std::string UninstallTown::*text) {
  for (const UninstallTown& town : plan.towns) {
    if (Status written = config::replace_file(town.file, town.*text); !written) return written;
    if (Status given = Staging::make_like(plan.config / "stadtkern.toml", town.file); !given) return given;
  }
  return {};
}

Status put_overrides(const fs::path& state, const config::Overrides& overrides) {
  if (Status saved = config::save_overrides(state, overrides); !saved) return saved;
  return Staging::give_to_owner_of(state, state / config::kOverridesFile);
}

Result<std::uint64_t> export_to(const UninstallWish& wish, const UninstallPlan& plan, const fs::path& file) {
  BackupPlan copy;
  copy.state = wish.state;
  copy.file = file;
  copy.module = plan.module;
  for (const UninstallTown& town : plan.towns) {
    if (!town.data) continue;
    if (!town.enabled) {
      return Error{Code::FailedPrecondition,
                   plan.module + " is switched off in " + town.name +
                       " and keeps data there, which only a running module can copy: " + "`stadtkern enable " +
                       town.name + " " + plan.module + "` first, or --no-export; nothing was done"};
    }
    copy.towns.push_back(town.name);
  }
  if (copy.towns.empty()) return std::uint64_t{0};
  const auto made = make_backup(copy);
  if (!made) return made.error();
  std::error_code error;
  return static_cast<std::uint64_t>(fs::file_size(file, error));
}

// Each is entered in the audit log before it is done.
Status take_out(Client& client, const UninstallWish& wish, const UninstallPlan& plan) {
  for (const UninstallTown& town : plan.towns) {
    if (Status noted = client.note({"uninstall", town.name, {}, plan.module}); !noted) return noted;
  }
  const auto put_back = [&](const Error& why) {
    const bool back = write_all(plan, &UninstallTown::text) && put_overrides(wish.state, plan.before);
    return Error{why.code, why.message + (back ? "\nnothing was done" : "\nand the files could not be put back")};
  };
  if (plan.before != plan.overrides) {
    if (Status saved = put_overrides(wish.state, plan.overrides); !saved) return put_back(saved.error());
  }
  if (Status written = write_all(plan, &UninstallTown::then); !written) return put_back(written.error());
  wire::admin::Admin reload;
  reload.reload.emplace();
  if (const auto done = client.ask(reload); !done) return put_back(done.error());
  return {};
}

// The kernel refuses it as long as a process has not let go.
Status let_forget(Client& client, const UninstallPlan& plan, std::chrono::seconds keep) {
  wire::admin::Admin request;
  request.forget.emplace();
  request.forget->module = plan.module;
  for (const UninstallTown& town : plan.towns) request.forget->towns.push_back(town.name);
  request.forget->keep_s = static_cast<std::uint64_t>(keep.count());
  const auto end = steady_clock::now() + kPatience;
  for (;; std::this_thread::sleep_for(kLook)) {
    const auto status = client.status();
    if (!status) return status.error();
    const auto listed = [&](const std::vector<std::string>& towns) {
      return std::any_of(plan.towns.begin(), plan.towns.end(), [&](const UninstallTown& town) {
        return std::find(towns.begin(), towns.end(), town.name) != towns.end();
      });
    };
    const bool open = std::any_of(status->instances.begin(), status->instances.end(), [&](const auto& instance) {
      const bool going = plan.last && instance.pid != 0;
      return instance.module == plan.module && (going || listed(instance.towns) || listed(instance.closing_towns));
    });
    if (!open) break;
    if (steady_clock::now() > end) {
      return Error{Code::DeadlineExceeded,
                   plan.module + " has not let go of its towns within 60 s; repeat the command"};
    }
  }
  const auto done = client.ask(request);
  return done ? Status() : Status(done.error());
}

Result<std::vector<std::string>> remove_packages(const UninstallWish& wish) {
  std::vector<std::string> removed;
  const auto lock = packages::lock_packages(wish.state);
  if (!lock) return lock.error();
  const auto installed = packages::scan_installed(wish.state);
  if (!installed) return installed.error();
  const auto used = packages_in_use(wish.state);
  if (!used) return used.error();
  for (const packages::InstalledPackage& package : *installed) {
    if (package.id != wish.module || used->contains(package.sha256)) continue;
    if (Status done = packages::remove_installed(package); !done) return done.error();
    removed.push_back(package.id + " " + catalogue::to_text(package.version));
  }
  return removed;
}

}  // namespace

Result<UninstallPlan> plan_uninstall(const UninstallWish& wish) {
  if (!catalogue::module_id(wish.module)) return Error{Code::InvalidArgument, wish.module + " is no module's id"};
  Result<Client> client = Client::connect(wish.state);
  if (!client) return client.error();  // only the kernel knows who has it open
  const auto status = client->status();
  if (!status) return status.error();
  if (status->swap && !status->swap->over) {
    return Error{Code::FailedPrecondition, "a swap of " + status->swap->module + " is under way: wait for its end"};
  }
  UninstallPlan plan;
  plan.module = wish.module;
  plan.config = status->config_folder;
  auto overrides = config::load_overrides(wish.state);
  if (!overrides) return overrides.error();
  plan.before = *std::move(overrides);
  plan.last = true;
  for (const std::string& town : status->towns) {
    auto found = look_at(*client, wish, plan.config, town);
    if (!found) return found.error();
    if (!*found) continue;
    const auto& only = wish.towns;
    const bool meant = only.empty() || std::find(only.begin(), only.end(), town) != only.end();
    if (meant) {
      plan.towns.push_back(**std::move(found));
    } else {
      plan.last = false;
    }
  }
  for (const std::string& town : wish.towns) {
    const bool found =
        std::any_of(plan.towns.begin(), plan.towns.end(), [&](const auto& one) { return one.name == town; });
    if (!found) return Error{Code::NotFound, town + " does not have " + wish.module + "; see `stadtkern town show`"};
  }
  const bool of_node =
      plan.towns.empty() && std::any_of(status->instances.begin(), status->instances.end(),
                                        [&](const auto& instance) { return instance.module == wish.module; });
  if (of_node) {
    return Error{Code::FailedPrecondition, wish.module + " serves the whole node: take [modules." + wish.module +
                                               "] out of " + (plan.config / "stadtkern.toml").string() +
                                               " and say `stadtkern reload` first; nothing was done"};
  }
  const auto installed = packages::scan_installed(wish.state);
  if (!installed) return installed.error();
  const bool package = std::any_of(installed->begin(), installed->end(),
                                   [&](const packages::InstalledPackage& one) { return one.id == wish.module; });
  if (plan.towns.empty() && !package) {
    return Error{Code::NotFound, "no town has " + wish.module + ", and no package of it is installed"};
  }
  plan.overrides = plan.before;
  std::erase_if(plan.overrides, [&](const config::Override& one) {
    return one.module == wish.module &&
           std::any_of(plan.towns.begin(), plan.towns.end(), [&](const auto& town) { return town.name == one.town; });
  });
  if (Status stands = check(wish, plan, *status); !stands) return stands.error();
  wire::admin::Admin locate;
  locate.locate = wire::admin::Locate{wish.module, {}, {}};
  if (const auto located = client->ask(locate); located && located->located && plan.last) {
    const fs::path packages = fs::weakly_canonical(wish.state) / "packages";
    for (const auto& module : located->located->modules) {
      if (!module.folder.starts_with(packages.string())) plan.left_folder.emplace_back(module.folder);
    }
  }
  return plan;
}

Result<Uninstalled> uninstall(const UninstallWish& wish, const UninstallPlan& plan, const std::optional<fs::path>& copy,
                              std::chrono::seconds keep) {
  const auto alone = lock_towns(wish.state);
  if (!alone) return alone.error();
  Uninstalled done;
  if (copy) {
    const auto exported = export_to(wish, plan, *copy);
    if (!exported) return exported.error();
    done.exported = *exported;
  }
  Result<Client> client = Client::connect(wish.state);
  if (!client) return client.error();
  if (Status out = take_out(*client, wish, plan); !out) return out.error();
  if (Status forgotten = let_forget(*client, plan, keep); !forgotten) return forgotten.error();
  if (std::any_of(plan.towns.begin(), plan.towns.end(), [](const UninstallTown& town) { return town.data; })) {
    done.kept_until = std::time(nullptr) + keep.count();
  }
  if (!plan.last) return done;
  auto removed = remove_packages(wish);
  if (!removed) return removed.error();
  done.packages = *std::move(removed);
  return done;
}

}  // namespace stadtkern::admin
