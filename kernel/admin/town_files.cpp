// SPDX-License-Identifier: EUPL-1.2
#include "admin/town_files.h"

#include "admin/client.h"
#include "admin/placing.h"
#include "config/atomic_file.h"
#include "config/config.h"
#include "config/toml_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using lifecycle::Descriptor;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kLook{50};
// Modules may write what they log of requests in portions, several times a second.
constexpr std::chrono::seconds kCollected{1};

struct Node {
  std::optional<Client> client;
  fs::path config;
  config::LoadOptions load;
  std::vector<std::string> towns;
};

Result<Node> look_around(const fs::path& state, const fs::path& config, const std::vector<fs::path>& modules) {
  Node node;
  node.config = config;
  node.load.module_folders = modules;
  Result<Client> client = Client::connect(state);
  if (!client && client.error().code != Code::Unavailable) return client.error();  // one may well run
  if (client) {
    auto status = client->status();
    if (!status) return status.error();
    node.client = *std::move(client);
    node.config = status->config_folder;
    node.load.module_folders.assign(status->module_folders.begin(), status->module_folders.end());
    node.towns = status->towns;
  }
  if (auto overrides = config::load_overrides(state)) node.load.overrides = *std::move(overrides);
  return node;
}

std::vector<fs::path> stores_of(const fs::path& state, const std::string& town) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(state / "stores", error), end; !error && entry != end; entry.increment(error)) {
    std::error_code none;
    if (fs::exists(entry->path() / town, none)) found.push_back(entry->path() / town);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<std::string> read_template(const Node& node, const std::string& name, bool& of_a_town) {
  of_a_town = false;
  std::vector<fs::path> places{name};
  if (name.find('/') == std::string::npos) {
    places.push_back(node.config / "templates" / (name + ".toml"));
    places.push_back(node.config / "towns" / (name + ".toml"));
  }
  std::string tried;
  for (const fs::path& place : places) {
    tried += (tried.empty() ? "" : ", ") + place.string();
    std::error_code error;
    if (!fs::is_regular_file(place, error)) continue;
    config::Problems problems;
    auto text = config::read_file(place, config::kLargestToml, place.string(), problems);
    if (!text) return Error{Code::InvalidArgument, config::to_text(std::move(problems))};
    of_a_town = place.parent_path().filename() == "towns";
    return *std::move(text);
  }
  return Error{Code::NotFound, "there is no template " + name + " (looked for " + tried + ")"};
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

Status remove_file(const fs::path& file) {
  std::error_code error;
  fs::remove_all(file, error);
  if (error) return Error{Code::StorageFull, file.string() + ": cannot be removed: " + error.message()};
  const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder && ::fsync(folder.get()) != 0)
    return Error{Code::StorageFull, file.string() + ": its end cannot be synced"};
  return {};
}

// A town is gone when no process has it open any more.
Status wait_until_closed(Client& client, const std::string& town) {
  const auto end = steady_clock::now() + kPatience;
  for (; steady_clock::now() < end; std::this_thread::sleep_for(kLook)) {
    const auto status = client.status();
    if (!status) return status.error();
    const auto has = [&](const auto& towns) { return std::find(towns.begin(), towns.end(), town) != towns.end(); };
    const bool open = std::any_of(status->instances.begin(), status->instances.end(), [&](const auto& instance) {
      return has(instance.towns) || has(instance.closing_towns);
    });
    if (!open) return {};
  }
  return Error{Code::Unavailable, "a module has not let go of " + town + " within 60 s; repeat the command"};
}

}  // namespace

void wait_until_open(Client& client, const std::string& town, std::vector<std::string>& notes) {
  const auto end = steady_clock::now() + kPatience;
  for (; steady_clock::now() < end; std::this_thread::sleep_for(kLook)) {
    wire::admin::Admin ask;
    ask.get_town = wire::admin::GetTown{town};
    const auto answer = client.ask(ask);
    if (!answer) return;
    const auto status = client.status();
    if (!status) return;
    bool waiting = false;
    std::vector<std::string> failed;
    for (const wire::admin::TownModule& module : answer->town->modules) {
      if (!module.enabled) continue;
      const bool open = std::any_of(status->instances.begin(), status->instances.end(), [&](const auto& instance) {
        return instance.module == module.id &&
               std::find(instance.towns.begin(), instance.towns.end(), town) != instance.towns.end();
      });
      if (module.state == "failed" || module.state == "quarantined") {
        failed.push_back(module.id + " did not open the town: " + module.error);
      } else {
        waiting = waiting || !open;
      }
    }
    if (waiting) continue;
    notes.insert(notes.end(), failed.begin(), failed.end());
    return;
  }
  notes.push_back("not every module has opened the town yet; see `stadtkern town show " + town + "`");
}

Result<TownAdded> add_town(const TownAdd& what) {
  if (!config::town_name(what.name)) {
    return Error{Code::InvalidArgument, "\"" + what.name +
                                            "\" cannot be a town's name: lower-case letters, digits and "
                                            "\"-\", a letter first"};
  }
  const auto alone = lock_towns(what.state);
  if (!alone) return alone.error();
  auto node = look_around(what.state, what.config, what.modules);
  if (!node) return node.error();
  TownAdded added{node->config / "towns" / (what.name + ".toml"), node->client.has_value(), {}};
  std::error_code error;
  if (fs::exists(added.file, error)) {
    return Error{Code::FailedPrecondition, "the town " + what.name + " is there: " + added.file.string()};
  }
  if (const auto stores = stores_of(what.state, what.name); !stores.empty()) {
    return Error{Code::FailedPrecondition, "there is data of an earlier town " + what.name + " in " +
                                               stores.front().string() + ": `stadtkern town erase " + what.name +
                                               " --yes` takes it away for good"};
  }
  bool of_a_town = false;
  auto text = read_template(*node, what.town_template, of_a_town);
  if (!text) return text.error();
  replace_all(*text, "{town}", what.name);
  auto settings = what.settings;
  const auto is_set = [&](std::string_view key) {
    return std::any_of(settings.begin(), settings.end(), [&](const auto& one) { return one.key == key; });
  };
  if (of_a_town && !is_set("hosts")) {
    settings.push_back({"hosts", "[]"});
    added.notes.push_back("it has no host names: those belong to " + what.town_template +
                          "; add some with --set hosts='[...]'");
  }
  auto edited = config::edited_toml(*text, what.name + ".toml", settings, {"default"});
  if (!edited) return edited.error();
  node->load.overlay["towns/" + what.name + ".toml"] = *edited;
  config::Loaded loaded = config::load(node->config, node->load);
  if (!loaded.config) {
    return Error{Code::InvalidArgument, config::to_text(std::move(loaded.problems)) +
                                            "change what the template says with --set KEY=VALUE (for instance --set "
                                            "ags=99999003)"};
  }
  if (node->client) {
    if (Status noted = node->client->note({"town add", what.name, {}, {}}); !noted) return noted.error();
  }
  if (Status written = config::replace_file(added.file, *edited); !written) return written.error();
  if (Status given = Staging::make_like(node->config / "stadtkern.toml", added.file); !given) {
    fs::remove(added.file, error);
    return given.error();
  }
  if (!node->client) return added;
  wire::admin::Admin reload;
  reload.reload.emplace();
  if (const auto done = node->client->ask(reload); !done) {
    fs::remove(added.file, error);
    return done.error();
  }
  wait_until_open(*node->client, what.name, added.notes);
  return added;
}

Result<TownErase> plan_erase(const fs::path& state, const std::string& name) {
  if (!config::town_name(name)) return Error{Code::InvalidArgument, "\"" + name + "\" is no town's name"};
  Result<Client> client = Client::connect(state);
  if (!client) return client.error();  // only the kernel knows who has the town open
  auto node = look_around(state, {}, {});
  if (!node) return node.error();
  TownErase plan;
  plan.name = name;
  plan.config = node->config;
  plan.modules = node->load.module_folders;
  plan.stores = stores_of(state, name);
  std::error_code error;
  for (const fs::path& store : plan.stores) {
    for (fs::recursive_directory_iterator entry(store, error), end; !error && entry != end; entry.increment(error)) {
      std::error_code gone;
      if (entry->is_regular_file(gone)) plan.bytes += entry->file_size(gone);
    }
  }
  const fs::path file = node->config / "towns" / (name + ".toml");
  if (fs::exists(file, error)) plan.files.push_back(file);
  config::Loaded loaded = config::load(node->config, node->load);
  if (loaded.config) {
    const config::Town* town = loaded.config->town(name);
    const bool shared = town == nullptr ||
                        std::any_of(loaded.config->towns.begin(), loaded.config->towns.end(), [&](const auto& other) {
                          return other.name != name && other.area_file == town->area_file;
                        });
    if (!shared && !town->area_file.empty()) plan.files.push_back(town->area_file);
  }
  for (const config::Override& change : node->load.overrides) plan.overrides += change.town == name ? 1 : 0;
  const bool known = std::find(node->towns.begin(), node->towns.end(), name) != node->towns.end();
  if (!known && plan.stores.empty() && plan.files.empty() && plan.overrides == 0) {
    return Error{Code::NotFound, "there is nothing of a town " + name + "; see `stadtkern town list`"};
  }
  return plan;
}

Result<std::uint64_t> erase_town(const fs::path& state, const TownErase& seen) {
  const auto alone = lock_towns(state);
  if (!alone) return alone.error();
  const auto planned = plan_erase(state, seen.name);  // what another command has left of it
  if (!planned) return planned.error();
  const TownErase& plan = *planned;
  auto node = look_around(state, plan.config, plan.modules);
  if (!node) return node.error();
  if (!node->client) return Error{Code::Unavailable, "no kernel runs on " + state.string()};
  Client& client = *node->client;
  std::vector<std::string> hosts;
  wire::admin::Admin ask;
  ask.get_town = wire::admin::GetTown{plan.name};
  if (const auto answer = client.ask(ask)) hosts = answer->town->hosts;

  std::erase_if(node->load.overrides, [&](const auto& change) { return change.town == plan.name; });
  node->load.overlay["towns/" + plan.name + ".toml"] = std::nullopt;
  config::Loaded loaded = config::load(node->config, node->load);
  if (!loaded.config) {
    return Error{Code::FailedPrecondition, "without " + plan.name + " the configuration is not valid:\n" +
                                               config::to_text(std::move(loaded.problems))};
  }
  if (Status noted = client.note({"town erase", plan.name, {}, {}}); !noted) return noted.error();
  if (plan.overrides > 0) {
    if (Status saved = config::save_overrides(state, node->load.overrides); !saved) return saved.error();
    const Status given = Staging::give_to_owner_of(state, state / config::kOverridesFile);
    if (!given) return given.error();
  }
  for (const fs::path& file : plan.files) {
    if (Status removed = remove_file(file); !removed) return removed.error();
  }
  wire::admin::Admin reload;
  reload.reload.emplace();
  if (const auto done = client.ask(reload); !done) return done.error();
  if (Status closed = wait_until_closed(client, plan.name); !closed) return closed.error();
  for (const fs::path& store : stores_of(state, plan.name)) {
    if (Status removed = remove_file(store); !removed) return removed.error();
  }
  std::this_thread::sleep_for(kCollected);
  std::uint64_t lines = 0;
  std::error_code error;
  for (fs::directory_iterator entry(state / "logs", error), end; !error && entry != end; entry.increment(error)) {
    // The audit is a chain of hashes over opaque ids: it stays whole.
    if (entry->path().filename().string().starts_with("audit.")) continue;
    const auto blanked = blank_log_lines(entry->path(), plan.name, hosts);
    if (!blanked) return blanked.error();
    lines += *blanked;
  }
  return lines;
}

bool names_town(std::string_view line, std::string_view town, const std::vector<std::string>& hosts) {
  const auto in_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  for (const std::string_view before : {"\"", "/t/", "town "}) {
    const std::string wanted = std::string(before).append(town);
    for (std::size_t at = line.find(wanted); at != std::string_view::npos; at = line.find(wanted, at + 1)) {
      const std::size_t end = at + wanted.size();
      if (end == line.size() || !in_name(line[end])) return true;
    }
  }
  return std::any_of(hosts.begin(), hosts.end(),
                     [&](const std::string& host) { return line.find(host) != std::string_view::npos; });
}

Result<std::uint64_t> blank_log_lines(const fs::path& log, const std::string& town,
                                      const std::vector<std::string>& hosts) {
  const Descriptor file(::open(log.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return Error{Code::StorageFull, log.string() + ": cannot be opened: " + std::strerror(errno)};
  std::ifstream in(log, std::ios::binary);
  std::uint64_t blanked = 0;
  off_t at = 0;
  for (std::string line; std::getline(in, line) && !in.eof();) {
    const auto size = line.size();
    if (names_town(line, town, hosts)) {
      constexpr std::string_view kInstead = R"({"message":"a line of a town that was erased"})";
      std::string blank(size >= kInstead.size() ? kInstead : "{}");
      blank.resize(size, ' ');
      if (::pwrite(file.get(), blank.data(), size, at) != static_cast<ssize_t>(size)) {
        return Error{Code::StorageFull, log.string() + ": cannot be written: " + std::strerror(errno)};
      }
      ++blanked;
    }
    at += static_cast<off_t>(size) + 1;
  }
  if (blanked > 0 && ::fsync(file.get()) != 0) {
    return Error{Code::StorageFull, log.string() + ": cannot be synced: " + std::strerror(errno)};
  }
  return blanked;
}

}  // namespace stadtkern::admin
