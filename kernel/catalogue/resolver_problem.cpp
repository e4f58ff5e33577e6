// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/resolver_problem.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace stadtkern::catalogue::search {
namespace {

constexpr int kMostNodeChoices = 5'000;  // of the node's modules, tried until every town fits

// Towns that have the same to decide have the same answer.
using Known = std::map<std::vector<Variable>, std::optional<std::vector<Index>>>;

bool any(const std::vector<Index>& /*chosen*/) {
  return true;
}

}  // namespace

Problem::Problem(const Question& question, const Compiled& compiled, Facts& facts)
    : compiled_(compiled), facts_(facts) {
  using Place = std::pair<std::string_view, std::string_view>;  // module, town
  std::map<Place, const Locked*> locked;
  for (const auto& one : question.lock.modules) {
    if (one.towns.empty()) locked.emplace(Place(one.id, {}), &one);
    for (const auto& town : one.towns) locked.emplace(Place(one.id, town), &one);
  }
  std::vector<Item> items;
  for (const auto& wish : question.wishes) {
    auto found = locked.find(Place(wish.id, wish.town));
    if (found == locked.end()) found = locked.find(Place(wish.id, {}));
    Item item{&wish, found == locked.end() ? nullptr : found->second, true, nullptr};
    item.free = item.locked == nullptr || question.upgrade_all || question.upgrade.contains(wish.id);
    items.push_back(item);
  }
  // What was asked to be upgraded, then what the lock holds, then the rest; each by id.
  const auto order = [](const Item& item) {
    const int rank = item.locked == nullptr ? 2 : item.free ? 0 : 1;
    return std::tuple(std::string_view(item.wish->town), rank, std::string_view(item.wish->id));
  };
  std::sort(items.begin(), items.end(), [&](const Item& a, const Item& b) { return order(a) < order(b); });
  items.erase(
      std::unique(items.begin(), items.end(), [&](const Item& a, const Item& b) { return order(a) == order(b); }),
      items.end());
  if (question.sharing == Question::Sharing::Fewest) find_popular(items);
  for (auto& item : items) {
    item.variable = variable(item, {});
    const auto& town = item.wish->town;
    if (!town.empty() && (towns_.empty() || towns_.back() != town)) {
      towns_.push_back(town);
      items_.emplace_back();
    }
    (town.empty() ? node_ : items_.back()).push_back(item);
  }
  if (towns_.empty() && !node_.empty()) {  // the node's modules must fit together all the same
    towns_.emplace_back();
    items_.emplace_back();
  }
}

// Again and again the candidate that suits most of the towns that none suits yet; of equals the newest.
void Problem::find_popular(const std::vector<Item>& items) {
  std::map<std::string_view, std::vector<std::vector<Index>>> open;
  for (const auto& item : items) {
    if (item.free) open[item.wish->id].push_back(domain(item, false, false));
  }
  popular_.assign(compiled_.candidates.size(), UINT32_MAX);
  for (auto& [id, domains] : open) {
    for (Index place = 0; !domains.empty(); ++place) {
      std::map<Index, std::size_t> votes;
      for (const auto& domain : domains) {
        for (const Index candidate : domain) ++votes[candidate];
      }
      if (votes.empty()) break;
      const auto best = std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) {
                          return a.second < b.second;
                        })->first;
      popular_[best] = place;
      std::erase_if(domains,
                    [&](const auto& domain) { return std::find(domain.begin(), domain.end(), best) != domain.end(); });
    }
  }
}

Variable Problem::variable(const Item& item, const std::vector<bool>& relaxed) const {
  const Wish& wish = *item.wish;
  const auto relaxes = [&](const Fact& fact) {
    const Index number = facts_.number(fact);
    return number < relaxed.size() && relaxed[number];
  };
  const bool every = !relaxed.empty() && relaxes({Fact::Kind::Range, wish.town, wish.id});
  const bool withdrawn = !relaxed.empty() && relaxes({Fact::Kind::Withdrawn, wish.id, {}});
  const auto [found, fresh] =
      domains_.try_emplace(Same(wish.id, wish.range.text(), item.locked, item.free, every, withdrawn));
  if (fresh) found->second = domain(item, every, withdrawn);
  return &found->second;
}

std::vector<Index> Problem::domain(const Item& item, bool every, bool withdrawn) const {
  const Wish& wish = *item.wish;
  const auto module = compiled_.modules.find(wish.id);
  if (module == compiled_.modules.end()) return {};
  const auto is_locked = [&](Index one) {
    const auto& candidate = *compiled_.candidates[one];
    return item.locked != nullptr && item.locked->version == candidate.version &&
           item.locked->sha256 == candidate.sha256;
  };
  std::vector<Index> found;
  for (Index one = module->second.first; one < module->second.second; ++one) {
    const auto& candidate = *compiled_.candidates[one];
    if (!every && !wish.range.contains(candidate.version)) continue;
    if (candidate.withdrawn && !withdrawn && !is_locked(one)) continue;
    found.push_back(one);  // the newest first
  }
  if (!popular_.empty()) {
    std::stable_sort(found.begin(), found.end(), [&](Index a, Index b) { return popular_[a] < popular_[b]; });
  }
  if (!item.free) std::stable_partition(found.begin(), found.end(), is_locked);
  return found;
}

std::vector<Variable> Problem::variables(const std::vector<Item>& items, const std::vector<bool>& relaxed) const {
  const bool some = std::find(relaxed.begin(), relaxed.end(), true) != relaxed.end();
  std::vector<Variable> list;
  list.reserve(items.size());
  for (const auto& item : items) list.push_back(some ? variable(item, relaxed) : item.variable);
  return list;
}

std::optional<Problem::Solution> Problem::solve(const Towns& towns, const std::vector<bool>& relaxed,
                                                bool* gave_up) const {
  const auto of_node = variables(node_, relaxed);
  std::vector<std::vector<Variable>> of_towns;
  for (const auto town : towns) of_towns.push_back(variables(items_[town], relaxed));

  Solution solution;
  const auto give_up = [&] {
    if (gave_up != nullptr) *gave_up = true;
  };
  // Whether every town fits beside what was chosen for the node.
  const auto all_fit = [&](const std::vector<Index>& chosen) {
    Known known;
    solution = {chosen, {}};
    std::vector<std::vector<Index>> fixed;
    for (const Index one : chosen) fixed.push_back({one});
    for (const auto& own : of_towns) {
      const auto [found, fresh] = known.try_emplace(own);
      if (fresh) {
        std::vector<Variable> together;
        for (const auto& one : fixed) together.push_back(&one);
        together.insert(together.end(), own.begin(), own.end());
        Search search(compiled_, relaxed);
        found->second = search.run(together, false, any);
        if (search.gave_up()) give_up();
        if (found->second) {
          found->second->erase(found->second->begin(),
                               found->second->begin() + static_cast<std::ptrdiff_t>(of_node.size()));
        }
      }
      if (!found->second) return false;
      solution.towns.push_back(*found->second);
    }
    return true;
  };
  int left = kMostNodeChoices;
  bool alone = false;  // a town that does not fit whatever is chosen for the node
  Search search(compiled_, relaxed);
  const auto found = search.run(of_node, true, [&](const std::vector<Index>& chosen) {
    if (all_fit(chosen)) return true;
    if (left == kMostNodeChoices) {
      for (const auto& own : of_towns) {
        auto together = of_node;
        together.insert(together.end(), own.begin(), own.end());
        alone = alone || !Search(compiled_, relaxed).run(together, false, any);
      }
    }
    if (--left == 0) give_up();
    return alone || left == 0;
  });
  if (search.gave_up()) give_up();
  if (!found || alone || left == 0) return std::nullopt;
  return solution;
}

std::vector<Fact> Problem::reasons(const Towns& towns) const {
  const auto add = [&](const std::vector<Item>& items) {
    for (const auto& item : items) {
      facts_.number({Fact::Kind::Withdrawn, item.wish->id, {}});
      if (!(item.wish->range == Range())) facts_.number({Fact::Kind::Range, item.wish->town, item.wish->id});
    }
  };
  add(node_);
  for (const auto town : towns) add(items_[town]);
  auto all = facts_.all();
  // What an operator can change is kept longest: a range before what a module needs.
  std::sort(all.begin(), all.end(), [](const Fact& a, const Fact& b) { return b < a; });

  std::vector<bool> relaxed(all.size(), false);
  std::vector<Fact> needed;
  for (const auto& fact : all) {
    const Index number = facts_.number(fact);
    relaxed[number] = true;
    bool gave_up = false;
    if (!solve(towns, relaxed, &gave_up) && !gave_up) continue;
    relaxed[number] = false;
    needed.push_back(fact);
  }
  std::sort(needed.begin(), needed.end());
  return needed;
}

}  // namespace stadtkern::catalogue::search
