// SPDX-License-Identifier: EUPL-1.2
// Resolver: which version of each module serves which town. Pure: the same question, in whatever order its parts stand,
// has the same answer.
//
// What counts, in this order: that everything fits together in each town; that what was asked to be upgraded is as new
// as it can be; that what the lock says stays; that the rest is as new as it can be. Among modules of one kind the
// first by id goes first. Towns do not hold one another back; modules of scope node are the same for all of them.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/lock.h"
#include "catalogue/manifest.h"
#include "catalogue/version.h"

namespace stadtkern::catalogue {

// A version that could be chosen, as far as it matters here.
struct Candidate {
  struct Need {
    std::string contract;
    Range range;
    bool optional = false;  // it may be missing, but a provider that is there must fit
  };
  std::string id;
  Version version;
  std::string sha256;  // as in Locked; two builds of one version are two candidates
  std::vector<std::pair<std::string, Version>> provides;
  std::vector<Need> needs;
  std::vector<std::string> paths;  // mount and claims
  bool withdrawn = false;          // not chosen anew; where the lock names it, it may stay
};

[[nodiscard]] Candidate candidate_of(const Manifest& manifest, std::string sha256, bool withdrawn = false);

// A module that is enabled in a town, or (town empty) on the node for all of them.
struct Wish {
  std::string town;
  std::string id;
  Range range;
};

struct Question {
  // Newest: a town that is held to an old version keeps it alone. Fewest: towns that may choose take the version that
  // suits most of them, so that fewer processes run.
  enum class Sharing { Newest, Fewest };
  std::vector<Candidate> candidates;
  std::vector<Wish> wishes;
  Lock lock;
  bool upgrade_all = false;
  std::set<std::string> upgrade;  // ids whose lock does not count
  Sharing sharing = Sharing::Newest;
};

struct Choice {
  std::string town;
  std::string id;
  Version version;
  std::string sha256;
  friend bool operator==(const Choice&, const Choice&) = default;
};

// Why there is no answer for a town: all that is needed to see it, and no more. Several towns together conflict only by
// a module of the node; then `town` names them all.
struct Conflict {
  std::string town;
  std::vector<std::string> reasons;  // "shop 2.1.0 needs bench/v1 >=1.2"
  friend bool operator==(const Conflict&, const Conflict&) = default;
};

// The reasons in one line, with "; " between.
[[nodiscard]] std::string to_text(const Conflict& conflict);

struct Answer {
  std::vector<Choice> choices;  // by town and id; empty when there is a conflict
  std::vector<Conflict> conflicts;
};

[[nodiscard]] Answer resolve(const Question& question);

// The lock that says so: what serves most towns is the entry for every town, so that a town that comes later takes that
// and no pilot; of equals the one that was it in `before`, else the newest. A town that `before` names and that no
// choice is about, because the module is off there just now, keeps its entry.
[[nodiscard]] Lock lock_of(const std::vector<Choice>& choices, const Lock& before = {});

}  // namespace stadtkern::catalogue
