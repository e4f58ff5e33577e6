// SPDX-License-Identifier: EUPL-1.2
#include "example.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include <stadtkern/store.h>

#include "store.h"
#include "tile_store.h"

namespace places::example {
namespace {

// A write function must be done within milliseconds.
constexpr std::size_t kPerWrite = 100;

struct Work {
  Contents addresses;
  Contents districts;
  std::string_view map;
  TileSet tiles;
  std::int64_t tile_set = 0;
  bool wanted = false;  // found out by the first write; they run one after the other
};

}  // namespace

void offer(const stadtkern::Town& town, Contents addresses, Contents districts, std::string_view map, TileSet tiles) {
  using stadtkern::Status;
  using stadtkern::Tx;
  const auto work = std::make_shared<Work>(Work{std::move(addresses), std::move(districts), map, std::move(tiles)});
  town.store().write([work](Tx& tx) -> Status {
    work->wanted = store::wants_example(tx);
    if (!work->wanted) return {};
    store::example_begun(tx);
    store::changed(tx);
    for (const District& district : work->districts.districts) store::put(tx, district);
    return {};
  });
  for (std::size_t from = 0; from < work->addresses.addresses.size(); from += kPerWrite) {
    town.store().write([work, from](Tx& tx) -> Status {
      const auto& all = work->addresses.addresses;
      if (!work->wanted) return {};
      for (std::size_t i = from; i < std::min(all.size(), from + kPerWrite); ++i) store::put(tx, all[i]);
      return {};
    });
  }
  for (std::size_t from = 0; from < work->tiles.tiles.size(); from += kPerWrite) {
    town.store().write([work, from](Tx& tx) -> Status {
      const auto& all = work->tiles.tiles;
      if (!work->wanted || (from > 0 && work->tile_set == 0)) return {};
      if (from == 0) {
        if (tile_store::current(tx)) return {};
        work->tile_set = tile_store::begin(tx, work->tiles.attribution, tile_store::etag_of_set(all), all);
      }
      tile_store::put(tx, work->tile_set, std::span(all).subspan(from, std::min(kPerWrite, all.size() - from)));
      return {};
    });
  }
  town.store().write([work](Tx& tx) -> Status {
    if (!work->wanted) return {};
    if (work->tile_set != 0 && !tile_store::complete(tx, work->tile_set, work->tiles.tiles.size())) return {};
    if (!work->map.empty() && !store::map(tx)) store::put_map(tx, MapKind::GeoJson, work->map);
    store::example_ended(tx);
    store::finished(tx);
    return {};
  });
}

}  // namespace places::example
