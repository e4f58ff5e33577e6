// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/plan.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <compare>
#include <map>
#include <set>
#include <tuple>

namespace stadtkern::lifecycle {
namespace {

using catalogue::Choice;
using catalogue::Manifest;
using Kind = PlanStep::Kind;

constexpr std::size_t kMostTowns = 5;
// Rough, on purpose high: a migration with the town's store reopened, and a rewrite of what it holds.
constexpr std::chrono::milliseconds kPerTown{150};
constexpr std::uint64_t kBytesPerMs = std::uint64_t{20} * 1024;
const catalogue::Version kLeast{0, 0, 0, "0"};  // before every version

// One version of one module that is somewhere in the question. Each is there once, so that pointers tell them apart.
struct Version {
  std::string_view id;
  const catalogue::Version* number = nullptr;
  std::string_view sha256;
  std::size_t place = 0;  // among all, by which the plan's hash names it
  mutable const Build* build = nullptr;
  mutable bool runs = false;  // now
  mutable bool kept = false;  // then
  friend bool operator<(const Version& a, const Version& b) {
    return std::tie(a.id, *a.number, a.sha256) < std::tie(b.id, *b.number, b.sha256);
  }
};

// What changes for towns of one module that go the same way. Null: nothing there.
struct Change {
  const Version* from = nullptr;
  const Version* to = nullptr;
  friend bool operator<(const Change& a, const Change& b) {
    const auto before = [](const Version* x, const Version* y) { return y != nullptr && (x == nullptr || *x < *y); };
    return a.from != b.from ? before(a.from, b.from) : a.to != b.to && before(a.to, b.to);
  }
};
struct Moved {
  std::vector<std::string> towns;
  std::uint64_t bytes = 0;
};

// By town and module, which is how they mostly come.
template <class T>
std::vector<const T*> in_order(const std::vector<T>& list) {
  std::vector<const T*> out;
  out.reserve(list.size());
  for (const T& one : list) out.push_back(&one);
  const auto before = [](const T* a, const T* b) { return std::tie(a->town, a->id) < std::tie(b->town, b->id); };
  if (!std::is_sorted(out.begin(), out.end(), before)) std::sort(out.begin(), out.end(), before);
  return out;
}

class Planner {
 public:
  Planner(const Wanted& wanted, const std::vector<Active>& actual, const std::vector<Build>& catalogue)
      : wanted_(wanted), choices_(in_order(wanted.choices)), actual_(in_order(actual)) {
    std::set<Version> known;  // in whatever order they come
    for (const auto& build : catalogue) {
      known.insert({build.manifest->id, &build.manifest->version, build.sha256, 0, &build});
    }
    for (const auto& one : known) version(one.id, *one.number, one.sha256)->build = one.build;
  }

  Plan make() {
    plan_.lock = catalogue::lock_of(wanted_.choices, wanted_.lock);
    pin();
    compare();
    std::stable_sort(plan_.steps.begin(), plan_.steps.end(), [](const PlanStep& a, const PlanStep& b) {
      return std::tie(a.kind, a.id, a.from, a.to, a.towns) < std::tie(b.kind, b.id, b.from, b.to, b.towns);
    });
    plan_.touched.assign(touched_.begin(), touched_.end());
    plan_.hash = hash();
    return std::move(plan_);
  }

 private:
  const Version* version(std::string_view id, const catalogue::Version& number, std::string_view sha256) {
    return &*versions_.insert({id, &number, sha256, versions_.size()}).first;
  }

  // What the lock would say anew. A module that no town uses now keeps its entries, for one may want it back as it was;
  // `uninstall` takes them out.
  void pin() {
    const auto before = catalogue::sorted(wanted_.lock).modules;
    std::set<std::string> used;
    for (const auto& one : plan_.lock.modules) {
      used.insert(one.id);
      if (std::find(before.begin(), before.end(), one) != before.end()) continue;
      PlanStep step{Kind::Pin, one.id};
      step.to = to_text(one.version);
      step.towns = one.towns;
      if (const auto* old = wanted_.lock.find(one.id, one.towns.empty() ? std::string() : one.towns.front())) {
        step.from = to_text(old->version);
      }
      plan_.steps.push_back(std::move(step));
    }
    for (const auto& one : before) {
      if (!used.contains(one.id)) plan_.lock.modules.push_back(one);
    }
    plan_.lock = catalogue::sorted(std::move(plan_.lock));
  }

  void compare() {
    std::map<std::string_view, std::map<Change, Moved>> changes;
    const auto note = [&](const Change& change, std::string_view id, const std::string& town, std::uint64_t bytes) {
      if (change.from != nullptr) change.from->runs = true;
      if (change.to != nullptr) change.to->kept = true;
      if (change.from == change.to) return;
      Moved& moved = changes[id][change];
      if (!town.empty()) moved.towns.push_back(town);
      moved.bytes += bytes;
    };
    auto now = actual_.begin();
    auto then = choices_.begin();
    while (now != actual_.end() || then != choices_.end()) {
      const auto order = now == actual_.end() ? std::strong_ordering::greater
                         : then == choices_.end()
                             ? std::strong_ordering::less
                             : std::tie((*now)->town, (*now)->id) <=> std::tie((*then)->town, (*then)->id);
      Change change;
      const Active* active = std::is_lteq(order) ? *now++ : nullptr;
      const Choice* choice = std::is_gteq(order) ? *then++ : nullptr;
      if (active != nullptr) change.from = version(active->id, active->version, active->sha256);
      if (choice != nullptr) change.to = version(choice->id, choice->version, choice->sha256);
      add_to_world(change, active != nullptr ? active->id : choice->id,
                   active != nullptr ? active->town : choice->town);
      note(change, active != nullptr ? active->id : choice->id, active != nullptr ? active->town : choice->town,
           active != nullptr ? active->store_bytes : 0);
    }
    for (const auto& [id, ways] : changes) {
      std::set<const Version*> fresh;  // versions of this module that came up already in the plan
      for (const auto& [change, moved] : ways) step(id, change, moved, fresh);
    }
  }

  // One line of the hash's text: what a town has of a module, and is to have.
  void add_to_world(const Change& change, std::string_view id, std::string_view town) {
    const auto word = [this](std::string_view text) {
      // With its length before it, no two worlds have the same text.
      world_.append(std::to_string(text.size())).append(":").append(text).append(" ");
    };
    const auto place = [](const Version* one) {
      return one == nullptr ? std::string("-") : std::to_string(one->place);
    };
    word(town);
    word(id);
    world_.append(place(change.from)).append(" ").append(place(change.to)).append("\n");
  }

  void step(std::string_view id, const Change& change, const Moved& moved, std::set<const Version*>& fresh) {
    PlanStep one{Kind::Start, std::string(id)};
    one.towns = moved.towns;
    if (change.from != nullptr) one.from = to_text(*change.from->number);
    if (change.to != nullptr) one.to = to_text(*change.to->number);
    touched_.insert(one.towns.begin(), one.towns.end());
    if (change.to != nullptr && !change.to->runs && fresh.insert(change.to).second) arrive(*change.to);
    if (change.from != nullptr && change.to != nullptr) {
      one.kind = Kind::Swap;
      migrate(change, moved, one);
    } else if (change.to != nullptr) {
      one.kind = change.to->runs ? Kind::OpenTown : Kind::Start;
    } else {
      one.kind = change.from->kept ? Kind::CloseTown : Kind::Stop;
    }
    plan_.steps.push_back(std::move(one));
  }

  // What a version that does not serve yet brings: told once, however many towns go to it.
  void arrive(const Version& to) {
    if (to.build == nullptr) return;
    const auto number = to_text(*to.number);
    if (!to.build->installed) {
      PlanStep install{Kind::Install, std::string(to.id)};
      install.to = number;
      plan_.steps.push_back(std::move(install));
    }
    std::set<std::string> granted;
    std::set<std::string> roles;
    for (auto known = versions_.lower_bound({to.id, &kLeast, {}}); known != versions_.end() && known->id == to.id;
         ++known) {
      if (known->build == nullptr || (!known->runs && !locked(*known))) continue;
      for (auto& permission : permissions_of(*known->build->manifest)) granted.insert(std::move(permission));
      for (const auto& role : known->build->manifest->roles) roles.insert(role.id);
    }
    for (auto& permission : permissions_of(*to.build->manifest)) {
      if (!granted.contains(permission))
        plan_.permissions.push_back({std::string(to.id), number, std::move(permission)});
    }
    for (const auto& role : to.build->manifest->roles) {
      if (!roles.contains(role.id)) plan_.roles.push_back({std::string(to.id), number, role.id});
    }
  }

  [[nodiscard]] bool locked(const Version& one) const {
    const auto& all = wanted_.lock.modules;
    return std::any_of(all.begin(), all.end(), [&](const catalogue::Locked& entry) {
      return entry.id == one.id && entry.version == *one.number && entry.sha256 == one.sha256;
    });
  }

  void migrate(const Change& change, const Moved& moved, const PlanStep& swap) {
    if (change.from->build == nullptr || change.to->build == nullptr) return;
    const Manifest& from = *change.from->build->manifest;
    const Manifest& to = *change.to->build->manifest;
    if (from.schema == to.schema) return;
    PlanStep one = swap;
    one.kind = Kind::Migrate;
    one.from_schema = from.schema;
    one.to_schema = to.schema;
    one.needs_stop = !side_by_side(from, to);
    one.estimate = kPerTown * static_cast<int>(std::max<std::size_t>(1, moved.towns.size())) +
                   std::chrono::milliseconds(moved.bytes / kBytesPerMs);
    plan_.steps.push_back(std::move(one));
  }

  [[nodiscard]] std::string hash() const {
    std::string text = "stadtkern plan 2\nconfig " + wanted_.config_hash + "\n";
    const auto line = [&text](std::initializer_list<std::string_view> words) {
      // With the length before each word, no two worlds have the same text.
      for (const auto word : words) text.append(std::to_string(word.size())).append(":").append(word).append(" ");
      text += '\n';
    };
    line({"lock", catalogue::to_text(wanted_.lock)});
    for (const auto& one : wanted_.overrides) {
      const auto file = one.file_enabled ? std::to_string(static_cast<int>(*one.file_enabled)) : std::string("-");
      line({"override", one.town, one.module, one.enabled ? "1" : "0", file});
    }
    line({"world", world_});
    for (const auto& one : versions_) {
      if (!one.runs && !one.kept) continue;
      const auto schema = one.build == nullptr ? std::string("unknown")
                                               : std::to_string(one.build->manifest->schema) + "/" +
                                                     std::to_string(one.build->manifest->schema_reads_from);
      line({"version", std::to_string(one.place), one.id, to_text(*one.number), one.sha256, schema});
    }
    // A package's bytes are told by its hash; those of a folder of development are not.
    for (const auto& one : plan_.permissions) line({"permission", one.id, one.version, one.what});
    return sha256_of(text);
  }

  const Wanted& wanted_;
  std::vector<const Choice*> choices_;
  std::vector<const Active*> actual_;
  std::set<Version> versions_;
  std::set<std::string> touched_;
  std::string world_;
  Plan plan_;
};

std::string names(const std::vector<std::string>& towns) {
  std::string text;
  const auto shown = std::min(towns.size(), kMostTowns);
  for (std::size_t i = 0; i < shown; ++i) {
    text += (i == 0 ? "" : i + 1 == towns.size() ? " and " : ", ") + towns[i];
  }
  if (towns.size() > shown) text += " and " + std::to_string(towns.size() - shown) + " more";
  return text;
}

std::string about(std::chrono::milliseconds time) {
  const auto seconds = (time.count() + 999) / 1000;
  return seconds < 120 ? std::to_string(seconds) + " s" : std::to_string((seconds + 59) / 60) + " min";
}

}  // namespace

Plan plan(const Wanted& wanted, const std::vector<Active>& actual, const std::vector<Build>& catalogue) {
  return Planner(wanted, actual, catalogue).make();
}

bool side_by_side(const Manifest& a, const Manifest& b) {
  const auto& older = a.schema <= b.schema ? a : b;
  const auto& newer = a.schema <= b.schema ? b : a;
  return older.schema == newer.schema || newer.schema_reads_from <= older.schema;
}

std::vector<std::string> permissions_of(const Manifest& manifest) {
  std::vector<std::string> list;
  const auto& asks = manifest.permissions;
  if (asks.edge) list.emplace_back("edge");
  if (asks.listen) list.emplace_back("listen");
  if (asks.roles) list.emplace_back("roles");
  if (asks.node) list.emplace_back("node");
  for (const auto& host : asks.outbound) list.push_back("outbound " + host);
  for (const auto& secret : asks.secrets) list.push_back("secret " + secret);
  for (const auto& file : asks.files) list.push_back("file " + file);
  for (const auto& path : asks.clients) list.push_back("clients " + path);
  std::sort(list.begin(), list.end());
  return list;
}

std::string_view name(Kind kind) noexcept {
  static constexpr std::array<std::string_view, 8> kNames{"pin",     "install", "start", "swap",
                                                          "migrate", "open",    "close", "stop"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string to_text(const PlanStep& step) {
  const std::string where = step.towns.empty() ? std::string() : " in " + names(step.towns);
  switch (step.kind) {
    case Kind::Pin:
      return "pin " + step.id + " " + (step.from.empty() || step.from == step.to ? "" : step.from + " -> ") + step.to +
             where;
    case Kind::Swap:
      return "swap " + step.id + " " + step.from + " -> " + step.to + where;
    case Kind::Migrate:
      return "migrate " + step.id + " from schema " + std::to_string(step.from_schema) + " to " +
             std::to_string(step.to_schema) + where +
             (step.needs_stop ? ": needs a stop of about " : ": while it serves, about ") + about(step.estimate);
    case Kind::CloseTown:
    case Kind::Stop:
      return std::string(name(step.kind)) + " " + step.id + " " + step.from + where;
    case Kind::Install:
    case Kind::Start:
    case Kind::OpenTown:
      return std::string(name(step.kind)) + " " + step.id + " " + step.to + where;
  }
  return {};
}

std::string sha256_of(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

}  // namespace stadtkern::lifecycle
