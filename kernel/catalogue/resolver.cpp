// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/resolver.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

#include "catalogue/resolver_problem.h"

namespace stadtkern::catalogue {
namespace {

using search::Compiled;
using search::Fact;
using search::Index;
using search::Problem;
using search::Towns;

constexpr std::size_t kMostNamed = 3;

std::string list_of(const std::vector<std::string>& words, const char* last) {
  std::string text;
  const auto shown = std::min(words.size(), kMostNamed);
  for (std::size_t i = 0; i < shown; ++i) {
    const bool end = i + 1 == words.size();
    text += (i == 0 ? "" : end ? std::string(" ") + last + " " : std::string(", ")) + words[i];
  }
  return words.size() > shown ? text + " ..." : text;
}

std::string contract_version(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

// Puts facts into words, for some towns.
class Words {
 public:
  Words(const Compiled& compiled, const Problem& problem, const Towns& towns, const std::vector<Fact>& facts)
      : compiled_(compiled), facts_(facts) {
    for (const auto& item : problem.node_items()) wishes_.push_back(item.wish);
    for (const auto town : towns) {
      for (const auto& item : problem.items(town)) wishes_.push_back(item.wish);
    }
    where_ = towns.size() == 1 && !problem.towns()[towns.front()].empty() ? "in " + problem.towns()[towns.front()]
             : towns.size() == 1                                          ? std::string("on this node")
                                                                          : std::string("in these towns");
  }

  [[nodiscard]] std::string of(const Fact& fact) const {
    switch (fact.kind) {
      case Fact::Kind::Range:
        return range(fact);
      case Fact::Kind::Withdrawn:
        return withdrawn(fact.a);
      case Fact::Kind::Need:
        return need(fact);
      case Fact::Kind::BothProvide:
        return both_provide(fact.a);
      case Fact::Kind::BothClaim:
        return fact.a + " and " + fact.b + " claim the same path, " + common_path(fact.a, fact.b);
    }
    return {};
  }

 private:
  // The versions of a module that the reasons leave.
  [[nodiscard]] std::vector<const Candidate*> left(const std::string& id) const {
    std::vector<const Candidate*> list;
    const auto module = compiled_.modules.find(id);
    if (module == compiled_.modules.end()) return list;
    for (Index i = module->second.first; i < module->second.second; ++i) {
      const auto* one = compiled_.candidates[i];
      const bool inside = std::any_of(wishes_.begin(), wishes_.end(), [&](const Wish* wish) {
        return wish->id == id && (!counts({Fact::Kind::Range, wish->town, id}) || wish->range.contains(one->version));
      });
      if (inside && !(one->withdrawn && counts({Fact::Kind::Withdrawn, id, {}}))) list.push_back(one);
    }
    return list;
  }

  [[nodiscard]] bool counts(const Fact& fact) const {
    return std::find(facts_.begin(), facts_.end(), fact) != facts_.end();
  }

  [[nodiscard]] std::string range(const Fact& fact) const {
    const auto found = std::find_if(wishes_.begin(), wishes_.end(),
                                    [&](const Wish* wish) { return wish->town == fact.a && wish->id == fact.b; });
    const auto& text = (*found)->range.text();
    const auto who = fact.a.empty() ? std::string("the node") : "town " + fact.a;
    return who + (parse_version(text) ? " pins " : " asks for ") + fact.b + " " + text +
           (left(fact.b).empty() ? ", which is not there: there is " + versions_of(fact.b) : std::string());
  }

  [[nodiscard]] std::string versions_of(const std::string& id) const {
    std::vector<std::string> versions;
    const auto module = compiled_.modules.find(id);
    if (module == compiled_.modules.end()) return "none";
    for (Index i = module->second.first; i < module->second.second; ++i) {
      versions.push_back(to_text(compiled_.candidates[i]->version));
      if (versions.size() > 1 && versions.back() == versions[versions.size() - 2]) versions.pop_back();
    }
    return list_of(versions, "and");
  }

  [[nodiscard]] std::string withdrawn(const std::string& id) const {
    std::vector<std::string> versions;
    const auto module = compiled_.modules.find(id);
    for (Index i = module->second.first; i < module->second.second; ++i) {
      const auto* one = compiled_.candidates[i];
      const bool wanted = std::any_of(wishes_.begin(), wishes_.end(), [&](const Wish* wish) {
        return wish->id == id && wish->range.contains(one->version);
      });
      if (one->withdrawn && wanted) versions.push_back(to_text(one->version));
    }
    return id + " " + list_of(versions, "and") + (versions.size() == 1 ? " is withdrawn" : " are withdrawn");
  }

  // "shop 2.1.0 needs bench/v1 >=1.2", and what there is instead.
  [[nodiscard]] std::string need(const Fact& fact) const {
    std::vector<std::string> who;
    std::string range;
    bool same = true;
    for (const auto* one : left(fact.a)) {
      for (const auto& need : one->needs) {
        if (need.contract != fact.b) continue;
        if (!range.empty() && need.range.text() != range) same = false;
        range = need.range.text();
      }
    }
    for (const auto* one : left(fact.a)) {
      for (const auto& need : one->needs) {
        if (need.contract != fact.b) continue;
        who.push_back(to_text(one->version) + (same ? "" : " needs " + fact.b + " " + need.range.text()));
      }
    }
    auto text = fact.a + " " + list_of(who, "and");
    if (same) text += (who.size() == 1 ? " needs " : " need ") + fact.b + " " + range;
    return text + offers(fact);
  }

  [[nodiscard]] std::string offers(const Fact& fact) const {
    std::vector<std::string> offers;
    std::set<std::string> seen;
    for (const auto* wish : wishes_) {
      if (wish->id == fact.a || !seen.insert(wish->id).second) continue;
      for (const auto* one : left(wish->id)) {
        for (const auto& [contract, version] : one->provides) {
          if (contract != fact.b) continue;
          offers.push_back(one->id + " " + to_text(one->version) + " provides " + contract_version(version));
        }
      }
    }
    if (offers.empty()) return ", which no module enabled " + where_ + " provides";
    return "; " + list_of(offers, "and");
  }

  [[nodiscard]] std::string both_provide(const std::string& contract) const {
    std::vector<std::string> who;
    std::set<std::string> seen;
    for (const auto* wish : wishes_) {
      if (!seen.insert(wish->id).second) continue;
      const auto all = left(wish->id);
      const bool provides = std::any_of(all.begin(), all.end(), [&](const Candidate* one) {
        return std::any_of(one->provides.begin(), one->provides.end(),
                           [&](const auto& provision) { return provision.first == contract; });
      });
      if (provides) who.push_back(wish->id);
    }
    std::sort(who.begin(), who.end());
    return list_of(who, "and") + " both provide " + contract;
  }

  [[nodiscard]] std::string common_path(const std::string& a, const std::string& b) const {
    for (const auto* first : left(a)) {
      for (const auto* second : left(b)) {
        for (const auto& path : first->paths) {
          for (const auto& other : second->paths) {
            if ((path + "/").starts_with(other + "/")) return path;
            if ((other + "/").starts_with(path + "/")) return other;
          }
        }
      }
    }
    return {};
  }

  const Compiled& compiled_;
  const std::vector<Fact>& facts_;
  std::vector<const Wish*> wishes_;
  std::string where_;
};

Conflict conflict_of(const Compiled& compiled, const Problem& problem, const Towns& towns) {
  Conflict conflict;
  for (const auto town : towns) conflict.town += (conflict.town.empty() ? "" : ", ") + problem.towns()[town];
  // A module that is nowhere says enough.
  const auto unknown = [&](const std::vector<search::Item>& items) {
    for (const auto& item : items) {
      const auto& wish = *item.wish;
      if (compiled.modules.contains(wish.id)) continue;
      conflict.reasons.push_back((wish.town.empty() ? "the node" : "town " + wish.town) + " wants " + wish.id +
                                 ", which is not installed in any version");
    }
  };
  unknown(problem.node_items());
  for (const auto town : towns) unknown(problem.items(town));
  if (!conflict.reasons.empty()) return conflict;
  const auto facts = problem.reasons(towns);
  const Words words(compiled, problem, towns, facts);
  for (const auto& fact : facts) {
    if (fact.kind == Fact::Kind::Need) conflict.reasons.push_back(words.of(fact));
  }
  for (const auto& fact : facts) {
    if (fact.kind != Fact::Kind::Need) conflict.reasons.push_back(words.of(fact));
  }
  if (facts.empty()) {
    conflict.reasons.emplace_back(
        "no answer was found in the time that is given to it; narrower version ranges make it easier");
  }
  return conflict;
}

// Each town that cannot be helped alone; else the fewest towns that cannot be helped together.
std::vector<Conflict> explain(const Compiled& compiled, const Problem& problem) {
  const std::vector<bool> none(compiled.facts.all().size(), false);
  std::vector<Conflict> conflicts;
  for (std::size_t town = 0; town < problem.towns().size(); ++town) {
    if (!problem.solve({town}, none)) conflicts.push_back(conflict_of(compiled, problem, {town}));
  }
  if (!conflicts.empty()) return conflicts;
  Towns towns(problem.towns().size());
  std::iota(towns.begin(), towns.end(), 0U);
  for (std::size_t i = towns.size(); i-- > 0;) {
    auto fewer = towns;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (!problem.solve(fewer, none)) towns = std::move(fewer);
  }
  return {conflict_of(compiled, problem, towns)};
}

}  // namespace

Candidate candidate_of(const Manifest& manifest, std::string sha256, bool withdrawn) {
  Candidate candidate;
  candidate.id = manifest.id;
  candidate.version = manifest.version;
  candidate.sha256 = std::move(sha256);
  candidate.withdrawn = withdrawn;
  for (const auto& provision : manifest.provides)
    candidate.provides.emplace_back(provision.contract, provision.version);
  for (const auto& need : manifest.requirements) {
    candidate.needs.push_back({need.contract, need.range, need.optional});
  }
  candidate.paths = manifest.http.claims;
  if (!manifest.http.mount.empty()) candidate.paths.push_back(manifest.http.mount);
  return candidate;
}

std::string to_text(const Conflict& conflict) {
  std::string text;
  for (const auto& reason : conflict.reasons) text += (text.empty() ? "" : "; ") + reason;
  return text;
}

Answer resolve(const Question& question) {
  Compiled compiled(question.candidates);
  const Problem problem(question, compiled, compiled.facts);
  Answer answer;
  Towns all(problem.towns().size());
  std::iota(all.begin(), all.end(), 0U);
  const auto solution = problem.solve(all, std::vector<bool>(compiled.facts.all().size(), false));
  if (!solution) {
    answer.conflicts = explain(compiled, problem);
    return answer;
  }
  const auto add = [&](const std::vector<search::Item>& items, const std::vector<Index>& chosen) {
    const auto begin = static_cast<std::ptrdiff_t>(answer.choices.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& one = *compiled.candidates[chosen[i]];
      answer.choices.push_back({items[i].wish->town, one.id, one.version, one.sha256});
    }
    std::sort(answer.choices.begin() + begin, answer.choices.end(),
              [](const Choice& a, const Choice& b) { return a.id < b.id; });
  };
  // Towns come in their order.
  add(problem.node_items(), solution->node);
  for (const auto town : all) add(problem.items(town), solution->towns[town]);
  return answer;
}

namespace {

// The entry for every town, or null.
const Locked* everywhere(const Lock& lock, std::string_view id) {
  const auto found = std::find_if(lock.modules.begin(), lock.modules.end(),
                                  [&](const Locked& entry) { return entry.id == id && entry.towns.empty(); });
  return found == lock.modules.end() ? nullptr : &*found;
}

bool same_code(const Locked& a, const Locked& b) {
  return a.version == b.version && a.sha256 == b.sha256;
}

// Entries by name of towns that no choice is about, into the module's part of `lock`, which begins at `first`.
void keep_absent(const Lock& before, const std::vector<const Choice*>& chosen, std::size_t first, Lock& lock) {
  for (const Locked& old : before.modules) {
    if (old.id != chosen.front()->id) continue;
    for (const std::string& town : old.towns) {
      if (std::any_of(chosen.begin(), chosen.end(), [&](const Choice* one) { return one->town == town; })) continue;
      const auto begin = lock.modules.begin() + static_cast<std::ptrdiff_t>(first);
      const auto same = std::find_if(begin, lock.modules.end(), [&](const Locked& one) { return same_code(one, old); });
      if (same == lock.modules.end()) {
        lock.modules.push_back({old.id, old.version, old.sha256, {town}});
      } else if (!same->towns.empty()) {
        same->towns.push_back(town);
      }
    }
  }
}

}  // namespace

Lock lock_of(const std::vector<Choice>& choices, const Lock& before) {
  const auto in_order = [](const Choice* a, const Choice* b) {
    return std::tie(a->id, a->version, a->sha256, a->town) < std::tie(b->id, b->version, b->sha256, b->town);
  };
  std::map<std::string_view, std::vector<const Choice*>> modules;
  for (const auto& choice : choices) modules[choice.id].push_back(&choice);
  Lock lock;
  for (auto& [id, chosen] : modules) {
    std::sort(chosen.begin(), chosen.end(), in_order);
    const auto first = lock.modules.size();
    for (const auto* one : chosen) {
      const bool same = lock.modules.size() > first && lock.modules.back().version == one->version &&
                        lock.modules.back().sha256 == one->sha256;
      if (!same) lock.modules.push_back({one->id, one->version, one->sha256, {}});
      lock.modules.back().towns.push_back(one->town);
    }
    // Of equals the newest, which comes last; the node's own is nobody's exception.
    const Locked* const preset = everywhere(before, id);
    const auto size = [&](const Locked& entry) {
      return 2 * entry.towns.size() + (preset != nullptr && same_code(entry, *preset) ? 1 : 0);
    };
    auto most = lock.modules.begin() + static_cast<std::ptrdiff_t>(first);
    for (auto entry = most; entry != lock.modules.end(); ++entry) {
      if (size(*entry) >= size(*most)) most = entry;
    }
    most->towns.clear();
    keep_absent(before, chosen, first, lock);
  }
  return sorted(std::move(lock));
}

}  // namespace stadtkern::catalogue
