// SPDX-License-Identifier: EUPL-1.2
// The resolver's question as towns with variables, and its solution. Used by resolver*.cpp only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "catalogue/resolver.h"
#include "catalogue/resolver_search.h"

namespace stadtkern::catalogue::search {

// Which towns are looked at: their places in `Problem::towns`.
using Towns = std::vector<std::size_t>;

// A wish, and what the lock says of it.
struct Item {
  const Wish* wish = nullptr;
  const Locked* locked = nullptr;
  bool free = true;             // the lock leaves the choice open
  Variable variable = nullptr;  // with every fact
};

class Problem {
 public:
  Problem(const Question& question, const Compiled& compiled, Facts& facts);

  struct Solution {
    std::vector<Index> node;                // per variable of the node
    std::vector<std::vector<Index>> towns;  // per town looked at, per variable of its own
  };

  // Without the facts that `relaxed` names by number. `gave_up`: there may be one nevertheless.
  [[nodiscard]] std::optional<Solution> solve(const Towns& towns, const std::vector<bool>& relaxed,
                                              bool* gave_up = nullptr) const;

  // A smallest set of facts without which the towns would have a solution, each of which is needed for that; in order.
  [[nodiscard]] std::vector<Fact> reasons(const Towns& towns) const;

  [[nodiscard]] const std::vector<std::string>& towns() const { return towns_; }
  [[nodiscard]] const std::vector<Item>& items(std::size_t town) const { return items_[town]; }
  [[nodiscard]] const std::vector<Item>& node_items() const { return node_; }

 private:
  [[nodiscard]] std::vector<Variable> variables(const std::vector<Item>& items, const std::vector<bool>& relaxed) const;
  [[nodiscard]] Variable variable(const Item& item, const std::vector<bool>& relaxed) const;
  [[nodiscard]] std::vector<Index> domain(const Item& item, bool every, bool withdrawn) const;
  void find_popular(const std::vector<Item>& items);

  const Compiled& compiled_;
  Facts& facts_;
  std::vector<std::string> towns_;
  std::vector<std::vector<Item>> items_;  // per town, in the order in which they are decided
  std::vector<Item> node_;
  // Many towns wish the same: what a wish allows is worked out once.
  using Same = std::tuple<std::string_view, std::string_view, const Locked*, bool, bool, bool>;
  mutable std::map<Same, std::vector<Index>> domains_;
  std::vector<Index> popular_;  // Sharing::Fewest: the place of a candidate among those of its module
};

}  // namespace stadtkern::catalogue::search
