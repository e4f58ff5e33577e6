// SPDX-License-Identifier: EUPL-1.2
// Each open town's settings and area as an immutable snapshot, and the indexes of those towns that were asked lately.
// Safe on any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <stadtkern/store.h>

#include "index.h"
#include "links.h"

namespace places {

struct TownSnapshot {
  std::optional<Shape> area;
  std::string name;  // in the town's first language
  std::string attribution;
  std::string example_places;
  double nearest_m = 150;
  std::vector<PlaceLink> links;  // on each place's page
};

class Towns {
 public:
  // Indexes of more addresses than these aren't kept, the longest unasked go first. Some 150 bytes each.
  static constexpr std::size_t kMostKept = 1'000'000;

  // Reads settings and area. On failure what was there stays.
  [[nodiscard]] stadtkern::Status read(const stadtkern::Town& town);
  void forget(const stadtkern::Town& town);

  // Of an open town.
  [[nodiscard]] std::shared_ptr<const TownSnapshot> of(const stadtkern::Town& town) const;

  // As of the store's present generation; built when it is asked for first, which takes some tenths of a second for
  // 100,000 addresses. Others who ask meanwhile wait. [worker]
  [[nodiscard]] stadtkern::Result<std::shared_ptr<const Index>> index(const stadtkern::Town& town);

 private:
  struct Kept {
    std::mutex building;  // held while an index is built; taken before mutex_
    std::shared_ptr<const TownSnapshot> snapshot;
    std::shared_ptr<const Index> index;
    std::int64_t generation = -1;
    std::uint64_t asked = 0;
  };

  [[nodiscard]] std::shared_ptr<Kept> kept(const stadtkern::Town& town) const;
  [[nodiscard]] std::shared_ptr<const Index> current(Kept& kept, std::int64_t generation);
  void drop_oldest(const Kept& newest);

  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<Kept>> towns_;
  std::uint64_t asked_ = 0;
};

}  // namespace places
