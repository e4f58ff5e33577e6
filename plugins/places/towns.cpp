// SPDX-License-Identifier: EUPL-1.2
#include "towns.h"

#include <utility>

#include "store.h"

namespace places {
namespace {

struct Read {
  std::vector<Address> addresses;
  std::vector<District> districts;
};

}  // namespace

stadtkern::Status Towns::read(const stadtkern::Town& town) {
  auto snapshot = std::make_shared<TownSnapshot>();
  const auto languages = town.languages();
  snapshot->name = town.display_name(languages.empty() ? std::string_view() : languages.front());
  const auto settings = town.settings();
  snapshot->attribution = settings.text("attribution");
  snapshot->example_places = settings.text("example_places");
  snapshot->nearest_m = static_cast<double>(settings.integer("nearest_m", 150));
  auto links = read_links(settings.json());
  if (!links) return std::move(links).error();
  snapshot->links = *std::move(links);
  if (!town.area().empty()) {
    auto area = Shape::parse(town.area());
    if (!area) return stadtkern::Error{area.error().code, "the town's area is " + area.error().message};
    snapshot->area = *std::move(area);
  }
  const std::lock_guard lock(mutex_);
  auto& kept = towns_[town.id()];
  if (!kept) kept = std::make_shared<Kept>();
  // The name stands in the index.
  if (kept->snapshot && kept->snapshot->name != snapshot->name) kept->index = nullptr;
  kept->snapshot = std::move(snapshot);
  return {};
}

void Towns::forget(const stadtkern::Town& town) {
  const std::lock_guard lock(mutex_);
  towns_.erase(town.id());
}

std::shared_ptr<Towns::Kept> Towns::kept(const stadtkern::Town& town) const {
  const std::lock_guard lock(mutex_);
  return towns_.at(town.id());
}

std::shared_ptr<const TownSnapshot> Towns::of(const stadtkern::Town& town) const {
  const std::lock_guard lock(mutex_);
  return towns_.at(town.id())->snapshot;
}

std::shared_ptr<const Index> Towns::current(Kept& kept, std::int64_t generation) {
  const std::lock_guard lock(mutex_);
  kept.asked = ++asked_;
  return kept.generation == generation ? kept.index : nullptr;
}

stadtkern::Result<std::shared_ptr<const Index>> Towns::index(const stadtkern::Town& town) {
  using stadtkern::Connection;
  const auto kept = this->kept(town);
  const auto generation = [&] {
    return town.store().read([](Connection& db) -> stadtkern::Result<std::int64_t> { return store::generation(db); });
  };
  auto now = generation();
  if (!now) return std::move(now).error();
  if (auto index = current(*kept, *now)) return index;
  const std::lock_guard building(kept->building);
  // Asked again, and before the rows are read: what is committed between the two makes the next one build anew.
  now = generation();
  if (!now) return std::move(now).error();
  if (auto index = current(*kept, *now)) return index;
  auto read = town.store().read([](Connection& db) -> stadtkern::Result<Read> {
    return Read{store::addresses(db), store::districts(db)};
  });
  if (!read) return std::move(read).error();
  auto index = std::make_shared<const Index>(std::move(read->addresses), std::move(read->districts), of(town)->name);
  const std::lock_guard lock(mutex_);
  kept->index = index;
  kept->generation = *now;
  drop_oldest(*kept);
  return index;
}

// Under the lock.
void Towns::drop_oldest(const Kept& newest) {
  while (true) {
    std::size_t all = 0;
    Kept* oldest = nullptr;
    for (const auto& [id, kept] : towns_) {
      if (!kept->index) continue;
      all += kept->index->addresses();
      if (kept.get() != &newest && (oldest == nullptr || kept->asked < oldest->asked)) oldest = kept.get();
    }
    if (all <= kMostKept || oldest == nullptr) return;
    oldest->index = nullptr;
    oldest->generation = -1;
  }
}

}  // namespace places
