// SPDX-License-Identifier: EUPL-1.2
// What sessions/v1 has answered about credentials, kept so that most requests need not ask. An answer holds while its
// town's changes are heard of: whoever was named in them is forgotten, and a town that has not been heard of lately is
// asked anew. Bounded: forgets the credential that was quiet longest. The clock is an argument. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gateway {

// Somebody whom the town knows.
struct Visitor {
  std::string principal;
  std::vector<std::string> roles;
  std::vector<std::string> groups;
  unsigned assurance = 0;
};
using VisitorPtr = std::shared_ptr<const Visitor>;

class SessionCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // A revoked session is used no longer than this. Changes are asked for several times within it.
  static constexpr std::chrono::milliseconds kTrusted{900};
  // A town in which nobody was known for so long isn't asked for changes any more.
  static constexpr std::chrono::seconds kFollowed{60};

  explicit SessionCache(std::size_t most = 16'384) : most_(most) {}

  // Null: ask. The credential itself is not kept.
  VisitorPtr find(std::uint32_t town, std::string_view credential, Time now);
  // An answer to a question of `asked`, which holds changes up to `generation`.
  void keep(std::uint32_t town, std::string_view credential, VisitorPtr visitor, std::uint64_t generation,
            std::chrono::milliseconds holds, Time asked);

  struct Question {
    std::uint32_t town = 0;
    std::uint64_t since = 0;
  };
  // Towns whose changes must be asked for; each is told of once until its answer.
  std::vector<Question> due(Time now);
  void changed(std::uint32_t town, std::uint64_t generation, const std::vector<std::string>& principals, bool all,
               Time asked);
  void not_heard(std::uint32_t town);  // the question failed

  std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    std::uint32_t town = 0;
    VisitorPtr visitor;
    Time until;
  };
  using Place = std::list<Entry>::iterator;
  struct Town {
    std::uint64_t generation = 0;
    Time trusted_until{};
    Time used{};
    bool asking = false;
    std::size_t entries = 0;
  };
  void remove(Place place);

  const std::size_t most_;
  std::list<Entry> entries_;  // the one that was used last is the first
  std::unordered_map<std::string, Place> by_key_;
  std::unordered_map<std::uint32_t, Town> towns_;
};

}  // namespace gateway
