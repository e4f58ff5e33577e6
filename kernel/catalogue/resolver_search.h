// SPDX-License-Identifier: EUPL-1.2
// The resolver's search: candidates compiled to numbers, and a depth-first search that takes, of all that fits, what
// stands first. Used by resolver*.cpp only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "catalogue/resolver.h"

namespace stadtkern::catalogue::search {

using Index = std::uint32_t;  // of a candidate, a contract or a fact

// What may be the reason of a conflict; leaving one out can only allow more.
struct Fact {
  enum class Kind { Range, Withdrawn, Need, BothProvide, BothClaim };
  Kind kind = Kind::Need;
  std::string a;  // Range: town; Withdrawn, Need: module; BothProvide: contract; BothClaim: a module
  std::string b;  // Range: module; Need: contract; BothClaim: the other module
  friend auto operator<=>(const Fact& x, const Fact& y) {
    return std::tie(x.kind, x.a, x.b) <=> std::tie(y.kind, y.a, y.b);
  }
  friend bool operator==(const Fact&, const Fact&) = default;
};

class Facts {
 public:
  Index number(const Fact& fact);
  [[nodiscard]] const std::vector<Fact>& all() const { return all_; }

 private:
  std::map<Fact, Index> numbers_;
  std::vector<Fact> all_;
};

// All candidates, and which of them exclude one another.
struct Compiled {
  struct Need {
    Index contract = 0;
    const Range* range = nullptr;
    bool optional = false;
    Index fact = 0;
    std::vector<Index> fitting{};  // candidates of other modules that provide it in the range
  };
  struct Exclusion {
    Index other = 0;
    Index fact = 0;
  };
  explicit Compiled(const std::vector<Candidate>& candidates);

  std::vector<const Candidate*> candidates;                             // by id, newest first
  std::map<std::string, std::pair<Index, Index>> modules;               // id -> [first, end)
  std::vector<Index> module_of;                                         // the first of its module
  std::vector<std::vector<Need>> needs;                                 // per candidate
  std::vector<std::vector<std::pair<Index, const Version*>>> provides;  // contract, version
  std::vector<std::vector<Exclusion>> exclusions;
  std::vector<std::vector<std::pair<Index, const Version*>>> providers;  // per contract: candidate, version
  std::vector<std::vector<std::pair<Index, Index>>> needed_by;           // per contract: candidate, number of its need
  Facts facts;

 private:
  Index contract(const std::string& name);
  void exclude(Index a, Index b, Index fact);
  void find_exclusions();
  std::map<std::string, Index> contracts_;
  std::vector<std::string> contract_names_;
};

// A module to choose a version of: what it may be, the best first. Owned by the problem.
using Variable = const std::vector<Index>*;

class Search {
 public:
  // `relaxed`: facts that do not count, by number.
  Search(const Compiled& compiled, const std::vector<bool>& relaxed);

  // What is chosen for each variable, or nothing. With `partial`, what a need asks for may come from outside.
  // `accept` may refuse what was found, and the search goes on.
  template <class Accept>
  std::optional<std::vector<Index>> run(const std::vector<Variable>& variables, bool partial, const Accept& accept) {
    if (!begin(variables, partial)) return std::nullopt;
    chosen_.assign(variables.size(), 0);
    if (!descend(variables, 0, accept)) return std::nullopt;
    return chosen_;
  }
  // The search gave up: what it has not found may still be there.
  [[nodiscard]] bool gave_up() const { return steps_ == 0; }

 private:
  template <class Accept>
  bool descend(const std::vector<Variable>& variables, std::size_t at, const Accept& accept) {
    if (at == variables.size()) return accept(chosen_);
    for (const Index candidate : *variables[at]) {
      if (!alive_[candidate]) continue;
      if (steps_ == 0 || --steps_ == 0) return false;
      const std::size_t mark = killed_.size();
      chosen_[at] = candidate;
      if (assign(variables[at], candidate) && descend(variables, at + 1, accept)) return true;
      undo(mark);
    }
    return false;
  }
  bool begin(const std::vector<Variable>& variables, bool partial);
  bool assign(Variable variable, Index candidate);
  bool kill(Index candidate);
  bool propagate();
  void empty_queue();
  [[nodiscard]] bool supported(const Compiled::Need& need) const;
  void undo(std::size_t mark);

  const Compiled& compiled_;
  const std::vector<bool>& relaxed_;
  bool partial_ = false;
  std::uint32_t steps_ = 200'000;
  std::vector<char> alive_;
  std::vector<Index> left_;    // per module (its first candidate): how many are alive
  std::vector<Index> killed_;  // in order
  std::vector<Index> queue_;   // contracts that lost a provider
  std::vector<char> queued_;   // per contract
  std::vector<Index> chosen_;
};

}  // namespace stadtkern::catalogue::search
