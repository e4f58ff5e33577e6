// SPDX-License-Identifier: EUPL-1.2
#include "admin/restore.h"

#include "admin/archive.h"
#include "admin/client.h"
#include "admin/placing.h"
#include "admin/sha256.h"
#include "admin/town_files.h"
#include "config/atomic_file.h"
#include "config/config.h"
#include "config/toml_file.h"
#include "lifecycle/erasures.h"
#include "wire/backup.h"

#include <sodium/randombytes.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestManifest = 256u << 20;
// An erasure is listed before it is done: what was erased shortly before a backup is erased again too, which does no
// harm.
constexpr std::int64_t kErasureMarginUs = std::int64_t{24} * 3600 * 1'000'000;

Error refused(const std::string& why) {
  return {Code::FailedPrecondition, why + "; nothing was changed"};
}

std::string new_log_id() {
  std::string random(16, '\0');
  ::randombytes_buf(random.data(), random.size());
  std::string text(2 * random.size() + 1, '\0');
  ::sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(random.data()), random.size());
  text.pop_back();
  return text;
}

class Restore {
 public:
  explicit Restore(const RestorePlan& plan) : plan_(plan) {}

  Result<RestoreResult> run() {
    if (Status whole = check_seal(plan_.file); !whole) return whole.error();
    const auto alone = lock_towns(plan_.state);
    if (!alone) return alone.error();
    if (Status known = look_around(); !known) return known.error();
    auto staging = Staging::make(plan_.state);
    if (!staging) return staging.error();
    staging_ = std::move(*staging);
    if (Status unpacked = unpack(); !unpacked) return unpacked.error();
    if (Status fits = check_config(); !fits) return fits.error();
    if (Status marked = mark(); !marked) return marked.error();
    if (Status placed = place(); !placed) return placed.error();
    return std::move(result_);
  }

 private:
  // Where the configuration is and what modules there are: as the kernel says, or as we were told.
  Status look_around() {
    config_ = plan_.config;
    load_.module_folders = plan_.modules;
    Result<Client> client = Client::connect(plan_.state);
    if (client) {
      const Result<wire::admin::Status> status = client->status();
      if (!status) return status.error();
      config_ = status->config_folder;
      load_.module_folders.assign(status->module_folders.begin(), status->module_folders.end());
      result_.running = true;
    } else if (client.error().code != Code::Unavailable) {
      return client.error();  // one may well run
    }
    if (auto overrides = config::load_overrides(plan_.state)) load_.overrides = *std::move(overrides);
    config::Loaded loaded = config::load(config_, load_);
    if (!loaded.config) return Error{Code::InvalidArgument, config::to_text(std::move(loaded.problems))};
    now_ = *std::move(loaded.config);
    if (!now_.node.database.empty()) {
      return refused("this node's stores are in PostgreSQL, whose own tools restore them (pg_restore)");
    }
    return {};
  }

  Status unpack() {
    auto opened = ArchiveReader::open(plan_.file);
    if (!opened) return opened.error();
    ArchiveReader& reader = **opened;
    auto first = reader.next();
    if (!first) return first.error();
    if (!*first || (*first)->name != kIndexName) return refused(plan_.file.string() + " is no backup of Stadtkern");
    const auto bytes = reader.read_all(kLargestManifest);
    if (!bytes) return bytes.error();
    auto index = parse_index(*bytes);
    if (!index) return index.error();
    for (const std::string& town : plan_.towns) {
      if (std::find(index->towns.begin(), index->towns.end(), town) != index->towns.end()) continue;
      return Error{Code::NotFound, "the backup has no town " + town};
    }
    const std::size_t wanted = plan_.towns.empty() ? index->towns.size() : plan_.towns.size();
    if (wanted != 1 && (plan_.as || !plan_.settings.empty())) {
      return Error{Code::InvalidArgument, "--as and --set are for one town: choose it with --town"};
    }
    std::set<std::string> seen;
    for (;;) {
      auto entry = reader.next();
      if (!entry) return entry.error();
      if (!*entry) break;
      if (Status taken = take(reader, **entry, seen); !taken) return taken;
    }
    for (const auto& [name, file] : expected_) return refused("the backup lacks " + name);
    for (const std::string& town : index->towns) {
      if (!seen.contains(town)) return refused("the backup lacks the town " + town);
    }
    return {};
  }

  [[nodiscard]] bool wanted(const std::string& town) const {
    return plan_.towns.empty() || std::find(plan_.towns.begin(), plan_.towns.end(), town) != plan_.towns.end();
  }

  Status take(ArchiveReader& reader, const ArchiveEntry& entry, std::set<std::string>& seen) {
    if (entry.name.starts_with("towns/") && entry.name.ends_with("/town.json")) {
      const auto bytes = reader.read_all(kLargestManifest);
      if (!bytes) return bytes.error();
      auto town = parse_town(*bytes);
      if (!town) return town.error();
      if (entry.name != town_entry(town->name, "town.json") || !seen.insert(town->name).second) {
        return refused("the backup's entries do not fit together");
      }
      return wanted(town->name) ? expect(*std::move(town)) : Status{};
    }
    const auto found = expected_.find(entry.name);
    if (found == expected_.end()) {
      // Of a town that nobody asked for; anything else was listed.
      const std::string town = entry.name.substr(0, entry.name.find('/', 6));
      if (entry.name.starts_with("towns/") && seen.contains(town.substr(6)) && !wanted(town.substr(6))) return {};
      return refused("the backup has an entry that it does not list: " + entry.name);
    }
    const Expected file = found->second;
    expected_.erase(found);
    if (entry.size != file.facts.size) return refused(entry.name + " has another size than listed");
    auto out = staging_->create(file.to);
    if (!out) return out.error();
    Sha256 hash;
    Status read = reader.read([&](std::string_view piece) -> Status {
      hash.add(piece);
      done_ += piece.size();
      if (plan_.progress) plan_.progress(done_, total_);
      return out->write(piece);
    });
    if (!read) return read;
    if (hash.hex() != file.facts.sha256) return refused(entry.name + " has other bytes than listed");
    return out->finish();
  }

  // A town of the file: whether it can be put here, and what belongs to it.
  Status expect(BackupTown from) {
    const std::string name = plan_.as.value_or(from.name);
    if (!config::town_name(name)) return Error{Code::InvalidArgument, "\"" + name + "\" cannot be a town's name"};
    if (result_.running && now_.town(name) != nullptr) {
      return refused("the town " + name + " is there; `stadtkern town erase " + name +
                     " --yes` takes it away for good, --as gives this one another name");
    }
    const std::string next_step = "; `stadtkern town erase " + name + " --yes` takes it away for good";
    for (const auto& entry : fs::directory_iterator(plan_.state / "stores", ignored_)) {
      std::error_code error;
      const fs::path store = entry.path() / name;
      if (fs::exists(store, error)) return refused("there is a store in " + store.string() + next_step);
    }
    for (const BackupModule& module : from.modules) {
      const catalogue::Module* here = now_.catalogue.find(module.id);
      if (here == nullptr)
        return refused("the backup has data of the module " + module.id + ", which is not installed");
      if (module.schema > here->manifest.schema) {
        return refused(module.id + " was version " + module.version + " with schema " + std::to_string(module.schema) +
                       "; the one installed has " + std::to_string(here->manifest.schema) + ": install a newer one");
      }
      for (const BackupFile& file : module.files) {
        total_ += file.size;
        expected_.emplace(store_entry(from.name, module.id, file.name),
                          Expected{file, fs::path("stores") / module.id / name / file.name});
      }
    }
    for (const BackupFile& file : from.config) {
      expected_.emplace(town_entry(from.name, file.name), Expected{file, fs::path("config") / name / file.name});
    }
    result_.towns.push_back({name, std::move(from), false, {}, 0});
    return {};
  }

  // The towns' files as they will stand, checked together with what is there.
  Status check_config() {
    for (Restored& town : result_.towns) {
      if (now_.town(town.town) != nullptr) {  // no kernel runs: who set up the machine anew has put it there
        town.config_kept = true;
        town.notes.push_back("the town's file was there and stays as it is");
        continue;
      }
      const fs::path folder = staging_->path() / "config" / town.town;
      config::Problems problems;
      const auto text = config::read_file(folder / "config.toml", config::kLargestToml, "config.toml", problems);
      if (!text) return refused("the backup has no file of the town " + town.town);
      auto settings = plan_.settings;
      std::vector<std::string> dropped;
      if (plan_.as && *plan_.as != town.from.name) {
        dropped = {"default"};
        const bool hosts =
            std::any_of(settings.begin(), settings.end(), [](const auto& one) { return one.key == "hosts"; });
        if (!hosts) {
          settings.push_back({"hosts", "[]"});
          town.notes.emplace_back(
              "it has no host names: they belong to the first town; add some with --set hosts='[...]'");
        }
      }
      if (!town.from.area_path.empty()) {
        if (Status area = add_area(town, folder, settings); !area) return area;
      }
      std::string final_text = *text;
      if (!settings.empty() || !dropped.empty()) {
        auto edited = config::edited_toml(*text, town.town + ".toml", settings, dropped);
        if (!edited) return edited.error();
        final_text = *std::move(edited);
      }
      load_.overlay["towns/" + town.town + ".toml"] = std::move(final_text);
    }
    config::Loaded loaded = config::load(config_, load_);
    if (loaded.config) return {};
    return Error{Code::InvalidArgument,
                 config::to_text(std::move(loaded.problems)) +
                     "the town's file does not fit this node; change it with --set KEY=VALUE (for instance --set "
                     "ags=99999003)"};
  }

  // The area keeps its place unless another one stands there.
  Status add_area(const Restored& town, const fs::path& folder, std::vector<config::Setting>& settings) {
    config::Problems problems;
    const auto area = config::read_file(folder / "area.geojson", config::kLargestJson, "area.geojson", problems);
    if (!area) return refused("the backup has no area of the town " + town.town);
    std::string path = town.from.area_path;
    std::error_code error;
    const auto there = config::read_file(config_ / path, config::kLargestJson, path, problems);
    if (there && *there == *area) return {};
    if (there || fs::exists(config_ / path, error)) {
      path = "areas/" + town.town + "-restored.geojson";
      settings.push_back({"area", "\"" + path + "\""});
    }
    load_.overlay[path] = *area;
    return {};
  }

  // Beside each store: what its first opener has to do, and what was erased since the backup was made.
  Status mark() {
    const lifecycle::ErasureList erasures(plan_.state / lifecycle::kErasuresFile);
    for (Restored& town : result_.towns) {
      std::vector<wire::backup::RenamedLog> logs;
      for (const BackupModule& module : town.from.modules) logs.push_back({module.log_id, new_log_id()});
      for (std::size_t i = 0; i < logs.size(); ++i) {
        const BackupModule& module = town.from.modules[i];
        const fs::path folder = fs::path("stores") / module.id / town.town;
        const wire::backup::Restored marker{logs[i].from, logs[i].to, logs,
                                            static_cast<std::uint64_t>(town.from.created_us)};
        if (Status put = staging_->put(folder / wire::backup::kRestoredFile, wire::encode(marker)); !put) return put;
        // Under the name it had, and under the one it gets: a copy may have been here before.
        const auto subjects = erasures.subjects({town.from.name, town.town}, module.id,
                                                {town.from.created_us - kErasureMarginUs, town.from.erasures});
        if (!subjects) return Error{subjects.error().code, subjects.error().message + "; nothing was changed"};
        if (subjects->empty()) continue;
        town.erasures += subjects->size();
        const std::string list = wire::encode(wire::backup::Erasures{*subjects});
        if (Status put = staging_->put(folder / wire::backup::kErasuresFile, list); !put) return put;
      }
    }
    return {};
  }

  // From here on the state changes. The configuration comes last: until then nobody serves the town, and what a crash
  // leaves is refused by the next restore until `town erase` takes it away.
  // What is about to be put there; the kernel refuses what it cannot enter in its audit log.
  Status note() {
    Result<Client> client = Client::connect(plan_.state);
    if (!client) return client.error();
    for (const Restored& town : result_.towns) {
      if (Status noted = client->note({"restore", town.town, {}, {}}); !noted) return noted;
    }
    return {};
  }

  Status place() {
    if (result_.running) {
      if (Status noted = note(); !noted) return noted;
    }
    std::vector<fs::path> stores;
    for (const Restored& town : result_.towns) {
      for (const BackupModule& module : town.from.modules) stores.push_back(fs::path("stores") / module.id / town.town);
    }
    if (Status moved = staging_->move_into(plan_.state, stores); !moved) return moved;
    std::vector<fs::path> written;
    const auto undo = [&](Status failed) {
      std::error_code error;
      for (const fs::path& file : written) fs::remove(file, error);
      for (const fs::path& store : stores) fs::remove_all(plan_.state / store, error);
      return failed;
    };
    for (const auto& [name, text] : load_.overlay) {
      const fs::path file = config_ / name;
      std::error_code error;
      fs::create_directories(file.parent_path(), error);
      if (Status put = config::replace_file(file, *text); !put) return undo(put);
      written.push_back(file);
      if (Status given = Staging::make_like(config_ / "stadtkern.toml", file); !given) return undo(given);
    }
    if (!result_.running) return {};
    Result<Client> client = Client::connect(plan_.state);
    if (!client) return client.error();
    wire::admin::Admin ask;
    ask.reload.emplace();
    if (const auto done = client->ask(ask); !done) return undo(done.error());
    for (Restored& town : result_.towns) {
      wait_until_open(*client, town.town, town.notes);
    }
    return {};
  }

  struct Expected {
    BackupFile facts;
    fs::path to;  // below the staging folder
  };

  const RestorePlan& plan_;
  RestoreResult result_;
  fs::path config_;
  config::LoadOptions load_;
  config::Config now_;
  std::unique_ptr<Staging> staging_;
  std::map<std::string, Expected> expected_;  // by the entry's name
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  std::error_code ignored_;
};

}  // namespace

Result<RestoreResult> restore(const RestorePlan& plan) {
  return Restore(plan).run();
}

}  // namespace stadtkern::admin
