// SPDX-License-Identifier: EUPL-1.2
#include "admin/backup.h"

#include "admin/archive.h"
#include "admin/module_line.h"
#include "admin/sha256.h"
#include "config/config.h"
#include "config/toml_file.h"
#include "lifecycle/erasures.h"
#include "wire/backup.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr int kAttempts = 8;
constexpr std::chrono::milliseconds kPause{100};  // between them, longer each time
constexpr std::uint32_t kWaitMs = 120;  // for the batch that runs: the rest of the barrier's 200 ms is for the answers
constexpr std::uint64_t kLargestListing = 256u << 20;

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// One module, its snapshot held or copied.
struct Part {
  ModuleLine line;
  wire::backup::HoldReply held;
  wire::backup::Listing listing;
};

class TownCopy {
 public:
  TownCopy(const BackupPlan& plan, const wire::admin::Status& node, std::string town) : plan_(plan), node_(node) {
    facts_.name = std::move(town);
  }
  ~TownCopy() {
    for (Part& part : parts_) drop(part);
  }
  TownCopy(const TownCopy&) = delete;
  TownCopy& operator=(const TownCopy&) = delete;

  Result<BackupTown> write(ArchiveWriter& to) {
    if (Status found = find_modules(); !found) return found.error();
    if (Status read = read_config(); !read) return read.error();
    facts_.erasures = lifecycle::ErasureList(plan_.state / lifecycle::kErasuresFile).lines();
    if (Status held = hold(); !held) return held.error();
    if (Status listed = list(); !listed) return listed.error();
    if (Status begun = to.add(town_entry(facts_.name, "town.json"), to_json(facts_)); !begun) return begun.error();
    for (std::size_t i = 0; i < facts_.config.size(); ++i) {
      const Status added = to.add(town_entry(facts_.name, facts_.config[i].name), config_bytes_[i]);
      if (!added) return added.error();
    }
    for (Part& part : parts_) {
      if (Status copied = copy(part, to); !copied) return copied.error();
      drop(part);
    }
    return facts_;
  }

 private:
  Status find_modules() {
    Result<Client> client = Client::connect(plan_.state);
    if (!client) return client.error();
    wire::admin::Admin ask_town;
    ask_town.get_town = wire::admin::GetTown{facts_.name};
    const auto town = client->ask(ask_town);
    if (!town) return town.error();
    wire::admin::Admin ask_all;
    ask_all.locate.emplace();
    const auto all = client->ask(ask_all);
    if (!all) return all.error();
    for (const wire::admin::TownModule& module : town->town->modules) {
      if (!plan_.module.empty() && module.id != plan_.module) continue;
      const fs::path store = plan_.state / "stores" / module.id / facts_.name / "store.db";
      std::error_code error;
      if (!module.enabled) {
        if (fs::exists(store, error)) facts_.left_out.push_back(module.id);
        continue;
      }
      const std::string service = "backup/v1@" + module.id;
      const bool offers = std::any_of(all->located->modules.begin(), all->located->modules.end(), [&](const auto& one) {
        return std::find(one.services.begin(), one.services.end(), service) != one.services.end();
      });
      if (!offers) continue;  // keeps nothing
      Result<Client> own = Client::connect(plan_.state);
      if (!own) return own.error();
      parts_.push_back({ModuleLine(*std::move(own), facts_.name, module.id, module.version), {}, {}});
    }
    if (facts_.left_out.empty() || plan_.leave_out) return {};
    return Error{Code::FailedPrecondition,
                 facts_.left_out.front() + " is switched off in " + facts_.name +
                     " and keeps data there, which only a running module can copy: `stadtkern enable " + facts_.name +
                     " " + facts_.left_out.front() + "` first, or leave it out with --leave-out-disabled"};
  }

  Status read_config() {
    const fs::path folder = node_.config_folder;
    config::Problems problems;
    const fs::path file = folder / "towns" / (facts_.name + ".toml");
    const auto text = config::read_file(file, config::kLargestToml, file.string(), problems);
    if (!text) return Error{Code::StorageFull, config::to_text(std::move(problems))};
    add_config("config.toml", *text);
    const auto town = config::parse_town(*text, facts_.name, file.string(), {folder}, problems);
    if (town && !town->town.area.empty()) {
      facts_.area_path = town->town.area_file.lexically_relative(folder).string();
      add_config("area.geojson", town->town.area);
    }
    return {};
  }

  void add_config(std::string name, std::string bytes) {
    facts_.config.push_back({std::move(name), bytes.size(), sha256_hex(bytes)});
    config_bytes_.push_back(std::move(bytes));
  }

  // All of them at the same moment; several times, for a machine may be busy just then.
  Status hold() {
    Status held;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(kPause * attempt);
      held = hold_once();
      if (held || !worth_repeating(held.error().code)) return held;
    }
    return held;
  }

  static bool worth_repeating(Code code) {
    return code == Code::Unavailable || code == Code::ResourceExhausted || code == Code::DeadlineExceeded;
  }

  Status hold_once() {
    const std::string body = wire::encode(wire::backup::HoldRequest{kWaitMs});
    const auto begun = steady_clock::now();
    Status all;
    for (Part& part : parts_) keep_first(all, part.line.send("Hold", body));
    for (Part& part : parts_) {
      Result<std::string> answer = part.line.receive();
      const auto held = answer ? wire::decode<wire::backup::HoldReply>(*answer) : std::nullopt;
      if (held) part.held = *held;
      if (!answer) keep_first(all, answer.error());
    }
    facts_.created_us = now_us();
    facts_.created = rfc3339(facts_.created_us);
    for (Part& part : parts_) {
      if (!part.held.snapshot.empty()) keep_first(all, part.line.send("Release", named(part)));
    }
    for (Part& part : parts_) {
      if (part.held.snapshot.empty()) continue;
      if (Result<std::string> answer = part.line.receive(); !answer) keep_first(all, answer.error());
    }
    const auto barrier = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun).count();
    facts_.barrier_us = static_cast<std::uint64_t>(barrier);
    if (all && barrier > kLongestBarrierUs) {
      all = Error{Code::Unavailable, facts_.name + " stood still for " + std::to_string(barrier / 1000) +
                                         " ms, over the 200 ms that a backup may cost; try again when it is quieter"};
    }
    if (all) return all;
    for (Part& part : parts_) drop(part);
    return all;
  }

  static void keep_first(Status& all, const Status& next) {
    // A hold that ended by itself is only a slow moment.
    if (!next && next.error().reason == "hold_ended") {
      if (all) all = Error{Code::Unavailable, next.error().message, next.error().reason};
    } else if (!next && (all || worth_repeating(all.error().code))) {
      all = next;
    }
  }

  static std::string named(const Part& part) { return wire::encode(wire::backup::SnapshotRequest{part.held.snapshot}); }

  void drop(Part& part) {
    if (part.held.snapshot.empty()) return;
    // Best effort: a snapshot that nobody uses is forgotten by itself.
    if (part.line.send("Drop", named(part))) static_cast<void>(part.line.receive());
    part.held = {};
  }

  Status list() {
    total_ = 0;
    for (Part& part : parts_) {
      std::string bytes;
      Status listed = part.line.stream("List", named(part), [&](std::string_view piece) -> Status {
        bytes.append(piece);
        if (bytes.size() > kLargestListing) return Error{Code::Internal, "a list of files over 256 MiB"};
        return {};
      });
      if (!listed) return listed;
      const auto listing = wire::decode<wire::backup::Listing>(bytes);
      if (!listing || listing->files.empty())
        return Error{Code::Internal, part.line.module() + ": its list cannot be read"};
      BackupModule& module = facts_.modules.emplace_back();
      module.id = part.line.module();
      module.version = part.line.version();
      module.schema = part.held.schema;
      module.log_id = part.held.log_id;
      module.last_seq = part.held.last_seq;
      for (const wire::backup::File& file : listing->files) {
        module.files.push_back({file.name, file.size, file.sha256});
        total_ += file.size;
      }
    }
    return {};
  }

  // The stream has all files one behind the other; each goes into an entry of its own, its hash compared.
  Status copy(Part& part, ArchiveWriter& to) {
    const auto module = std::find_if(facts_.modules.begin(), facts_.modules.end(),
                                     [&](const auto& one) { return one.id == part.line.module(); });
    auto next = module->files.begin();
    std::uint64_t left = 0;
    std::optional<Sha256> hash;
    const auto open_next = [&]() -> Status {
      while (!hash && next != module->files.end()) {
        if (Status begun = to.begin(store_entry(facts_.name, module->id, next->name), next->size); !begun) return begun;
        hash.emplace();
        left = next->size;
        if (left > 0) break;
        if (Status closed = close_entry(*next, hash); !closed) return closed;
        ++next;
      }
      return {};
    };
    if (Status opened = open_next(); !opened) return opened;
    Status sent = part.line.stream("Read", named(part), [&](std::string_view piece) -> Status {
      while (!piece.empty()) {
        if (!hash) return Error{Code::Internal, module->id + " sent more than it had listed"};
        const std::string_view now =
            piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size())));
        if (Status written = to.write(now); !written) return written;
        hash->add(now);
        left -= now.size();
        piece.remove_prefix(now.size());
        done_ += now.size();
        if (left > 0) continue;
        if (Status closed = close_entry(*next, hash); !closed) return closed;
        ++next;
        if (Status opened = open_next(); !opened) return opened;
      }
      if (plan_.progress) plan_.progress(facts_.name, done_, total_);
      return {};
    });
    if (!sent) return sent;
    if (hash) return Error{Code::Internal, module->id + " sent less than it had listed"};
    return {};
  }

  static Status close_entry(const BackupFile& file, std::optional<Sha256>& hash) {
    const bool same = hash->hex() == file.sha256;
    hash.reset();
    return same ? Status{} : Status{Error{Code::DataLoss, file.name + " came over with other bytes than listed"}};
  }

  const BackupPlan& plan_;
  const wire::admin::Status& node_;
  BackupTown facts_;
  std::vector<std::string> config_bytes_;
  std::vector<Part> parts_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace

Result<std::vector<BackupTown>> make_backup(const BackupPlan& plan) {
  Result<Client> client = Client::connect(plan.state);
  if (!client) return client.error();
  const Result<wire::admin::Status> status = client->status();
  if (!status) return status.error();
  const std::vector<std::string> towns = plan.towns.empty() ? status->towns : plan.towns;
  for (const std::string& town : towns) {
    const auto& known = status->towns;
    if (std::find(known.begin(), known.end(), town) != known.end()) continue;
    return Error{Code::NotFound, "there is no town " + town + "; see `stadtkern town list`"};
  }
  if (towns.empty()) return Error{Code::NotFound, "the node has no town"};

  auto writer = ArchiveWriter::create(plan.file);
  if (!writer) return writer.error();
  const BackupIndex index{status->version, rfc3339(now_us()), towns};
  if (Status added = (*writer)->add(std::string(kIndexName), to_json(index)); !added) return added.error();
  std::vector<BackupTown> made;
  for (const std::string& town : towns) {
    TownCopy copy(plan, *status, town);
    Result<BackupTown> written = copy.write(**writer);
    if (!written) return written.error();
    made.push_back(*std::move(written));
  }
  if (Status finished = (*writer)->finish(); !finished) return finished.error();
  return made;
}

}  // namespace stadtkern::admin
