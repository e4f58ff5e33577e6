// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/resolver_search.h"

#include <algorithm>

#include "catalogue/graph.h"

namespace stadtkern::catalogue::search {
namespace {

bool overlap(const std::string& a, const std::string& b) {
  return (a + "/").starts_with(b + "/") || (b + "/").starts_with(a + "/");
}

}  // namespace

Index Facts::number(const Fact& fact) {
  const auto [found, fresh] = numbers_.emplace(fact, static_cast<Index>(all_.size()));
  if (fresh) all_.push_back(fact);
  return found->second;
}

Compiled::Compiled(const std::vector<Candidate>& list) {
  for (const auto& candidate : list) candidates.push_back(&candidate);
  std::sort(candidates.begin(), candidates.end(), [](const Candidate* a, const Candidate* b) {
    return std::tie(a->id, b->version, a->sha256, a->withdrawn) < std::tie(b->id, a->version, b->sha256, b->withdrawn);
  });
  const auto count = candidates.size();
  needs.resize(count);
  provides.resize(count);
  exclusions.resize(count);
  module_of.resize(count);
  for (Index i = 0; i < count; ++i) {
    const auto& one = *candidates[i];
    const auto [module, fresh] = modules.emplace(one.id, std::pair(i, i));
    module->second.second = i + 1;
    module_of[i] = module->second.first;
    for (const auto& [name, version] : one.provides) {
      const auto number = contract(name);
      provides[i].emplace_back(number, &version);
      providers[number].emplace_back(i, &version);
    }
    for (const auto& need : one.needs) {
      const auto number = contract(need.contract);
      needed_by[number].emplace_back(i, static_cast<Index>(needs[i].size()));
      needs[i].push_back(
          {number, &need.range, need.optional, facts.number({Fact::Kind::Need, one.id, need.contract}), {}});
    }
  }
  find_exclusions();
}

Index Compiled::contract(const std::string& name) {
  const auto [found, fresh] = contracts_.emplace(name, static_cast<Index>(contract_names_.size()));
  if (fresh) {
    contract_names_.push_back(name);
    providers.emplace_back();
    needed_by.emplace_back();
  }
  return found->second;
}

void Compiled::exclude(Index a, Index b, Index fact) {
  exclusions[a].push_back({b, fact});
  exclusions[b].push_back({a, fact});
}

void Compiled::find_exclusions() {
  for (Index i = 0; i < candidates.size(); ++i) {
    for (auto& need : needs[i]) {
      for (const auto& [other, version] : providers[need.contract]) {
        if (module_of[other] == module_of[i]) continue;
        if (need.range->contains(*version)) {
          need.fitting.push_back(other);
        } else {
          exclude(i, other, need.fact);
        }
      }
    }
  }
  for (Index number = 0; number < providers.size(); ++number) {
    if (shared_contract(contract_names_[number])) continue;
    const auto& all = providers[number];
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        if (module_of[all[i].first] == module_of[all[j].first]) continue;
        exclude(all[i].first, all[j].first, facts.number({Fact::Kind::BothProvide, contract_names_[number], {}}));
      }
    }
  }
  // Versions of one module mostly have the same paths: each is looked at once.
  std::map<std::string, std::vector<Index>> by_path;
  for (Index i = 0; i < candidates.size(); ++i) {
    for (const auto& path : candidates[i]->paths) by_path[path].push_back(i);
  }
  for (auto first = by_path.begin(); first != by_path.end(); ++first) {
    for (auto second = first; second != by_path.end(); ++second) {
      if (first != second && !overlap(first->first, second->first)) continue;
      for (const Index a : first->second) {
        for (const Index b : second->second) {
          if (module_of[a] == module_of[b] || (first == second && a > b)) continue;
          const auto& [low, high] = std::minmax(candidates[a]->id, candidates[b]->id);
          exclude(a, b, facts.number({Fact::Kind::BothClaim, low, high}));
        }
      }
    }
  }
}

Search::Search(const Compiled& compiled, const std::vector<bool>& relaxed) : compiled_(compiled), relaxed_(relaxed) {}

bool Search::begin(const std::vector<Variable>& variables, bool partial) {
  partial_ = partial;
  alive_.assign(compiled_.candidates.size(), 0);
  left_.assign(compiled_.candidates.size(), 0);
  killed_.clear();
  queue_.clear();
  queued_.assign(compiled_.providers.size(), 0);
  for (const Variable variable : variables) {
    if (variable->empty()) return false;
    left_[compiled_.module_of[variable->front()]] = static_cast<Index>(variable->size());
    for (const Index candidate : *variable) alive_[candidate] = 1;
  }
  if (partial) return true;
  for (const Variable variable : variables) {
    for (const Index candidate : *variable) {
      const auto& needs = compiled_.needs[candidate];
      const bool lives = std::all_of(needs.begin(), needs.end(), [&](const auto& need) { return supported(need); });
      if (!lives && !kill(candidate)) return false;
    }
  }
  return propagate();
}

bool Search::supported(const Compiled::Need& need) const {
  if (need.optional || relaxed_[need.fact]) return true;
  return std::any_of(need.fitting.begin(), need.fitting.end(), [&](Index provider) { return alive_[provider] != 0; });
}

bool Search::kill(Index candidate) {
  if (alive_[candidate] == 0) return true;
  alive_[candidate] = 0;
  killed_.push_back(candidate);
  for (const auto& [contract, version] : compiled_.provides[candidate]) {
    if (partial_ || queued_[contract] != 0) continue;
    queued_[contract] = 1;
    queue_.push_back(contract);
  }
  return --left_[compiled_.module_of[candidate]] > 0;
}

bool Search::propagate() {
  while (!queue_.empty()) {
    const Index contract = queue_.back();
    queue_.pop_back();
    queued_[contract] = 0;
    for (const auto& [candidate, number] : compiled_.needed_by[contract]) {
      if (alive_[candidate] == 0 || supported(compiled_.needs[candidate][number])) continue;
      if (!kill(candidate)) return false;
    }
  }
  return true;
}

bool Search::assign(Variable variable, Index candidate) {
  for (const Index other : *variable) {
    if (other != candidate && !kill(other)) return false;
  }
  for (const auto& [other, fact] : compiled_.exclusions[candidate]) {
    if (!relaxed_[fact] && !kill(other)) return false;
  }
  return propagate();
}

void Search::empty_queue() {
  for (const Index contract : queue_) queued_[contract] = 0;
  queue_.clear();
}

void Search::undo(std::size_t mark) {
  empty_queue();
  while (killed_.size() > mark) {
    alive_[killed_.back()] = 1;
    ++left_[compiled_.module_of[killed_.back()]];
    killed_.pop_back();
  }
}

}  // namespace stadtkern::catalogue::search
