// SPDX-License-Identifier: EUPL-1.2
#include "import_run.h"

#include <algorithm>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include <stadtkern/store.h>

#include <stadtkern/json_writer.h>
#include "store.h"
#include "tile_store.h"

namespace places {
namespace {

// A write function must be done within milliseconds.
constexpr std::size_t kAddressesPerWrite = 100;
constexpr std::size_t kDistrictsPerWrite = 4;
constexpr std::size_t kPartsPerWrite = 8;
constexpr std::size_t kTilesPerWrite = 50;
constexpr std::size_t kTileBytesPerWrite = 512 * 1024;
constexpr std::uint64_t kRowsPerProgress = 2000;
// The result is one chunk of a stream, at most 64 KiB.
constexpr std::size_t kLongestReason = 60;

std::string shortened(std::string text) {
  if (text.size() <= kLongestReason) return text;
  std::size_t most = kLongestReason;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

}  // namespace

// One write after the other. The first one that fails ends it: what is stored stays, and a second run goes on from
// there.
class ImportWork : public std::enable_shared_from_this<ImportWork> {
 public:
  explicit ImportWork(const stadtkern::Command& command) : command_{command}, town_{command.town()} {}

  void begin(Contents contents) {
    contents_ = std::move(contents);
    skipped_ = contents_.repeated;
    if (contents_.tiles) tiles_etag_ = tile_store::etag_of_set(contents_.tiles->tiles);
    next();
  }

  void fail(const stadtkern::Error& error) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(over_, true)) return;
    command_.finish(error);
  }

  // The command is gone, and with it everything that could be told to its caller.
  void abandon() {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }

 private:
  using Step = stadtkern::Status (ImportWork::*)(stadtkern::Tx&);

  // Which write comes next; null when all is done.
  Step next_step() const {
    if (address_ < contents_.addresses.size()) return &ImportWork::write_addresses;
    if (!contents_.districts.empty() && !districts_kept_) return &ImportWork::write_districts;
    if (contents_.map && !map_done_) return &ImportWork::write_map;
    if (contents_.map && !map_cleared_) return &ImportWork::clear_maps;
    if (contents_.tiles && !tiles_done_) return &ImportWork::write_tiles;
    if (contents_.tiles && !tiles_cleared_) return &ImportWork::clear_tiles;
    return finished_ ? nullptr : &ImportWork::write_end;
  }

  // [any]
  void next() {
    {
      const std::lock_guard lock(mutex_);
      if (over_) return;
      if (next_step() == nullptr) {
        over_ = true;
        command_.finish(result());
        return;
      }
      tell_progress();
    }
    town_.store().write(
        [self = shared_from_this()](stadtkern::Tx& tx) {
          const Step step = self->next_step();
          return (self.get()->*step)(tx);
        },
        [self = shared_from_this()](const stadtkern::Status& status) {
          if (status) return self->next();
          stadtkern::Error error = status.error();
          error.message += " (what was written so far is stored; running the import again goes on from there)";
          self->fail(error);
        });
  }

  // The steps run one at a time, on a writer; only `over_` is touched by others.

  void count(stadtkern::Tx& tx, store::Outcome outcome) {
    ++(outcome == store::Outcome::Stored ? stored_ : outcome == store::Outcome::Updated ? updated_ : skipped_);
    if (outcome != store::Outcome::Same && !std::exchange(changed_, true)) store::changed(tx);
  }

  stadtkern::Status write_addresses(stadtkern::Tx& tx) {
    const std::size_t end = std::min(contents_.addresses.size(), address_ + kAddressesPerWrite);
    for (; address_ < end; ++address_) count(tx, store::put(tx, contents_.addresses[address_]));
    return {};
  }

  stadtkern::Status write_districts(stadtkern::Tx& tx) {
    const std::size_t end = std::min(contents_.districts.size(), district_ + kDistrictsPerWrite);
    for (; district_ < end; ++district_) count(tx, store::put(tx, contents_.districts[district_]));
    if (district_ < contents_.districts.size()) return {};
    // Districts share the town among them: one that the file doesn't have any more would overlap the others.
    std::vector<std::string> ids;
    for (const District& district : contents_.districts) ids.push_back(district.id);
    removed_ = static_cast<std::uint64_t>(store::keep_districts(tx, ids));
    if (removed_ > 0 && !std::exchange(changed_, true)) store::changed(tx);
    districts_kept_ = true;
    return {};
  }

  stadtkern::Status write_map(stadtkern::Tx& tx) {
    const std::string& bytes = contents_.map->bytes;
    const std::size_t parts = (bytes.size() + store::kPart - 1) / store::kPart;
    if (map_ == 0) {
      const std::string etag = etag_of(bytes);
      const auto known = store::map(tx);
      if (known && known->etag == etag && known->size == bytes.size()) {
        ++skipped_;
        map_ = known->id;
        map_done_ = true;
        return {};
      }
      replaces_ = known.has_value();
      map_ = store::begin_map(tx, contents_.map->kind, bytes.size(), etag);
    }
    const std::size_t end = std::min(parts, part_ + kPartsPerWrite);
    for (; part_ < end; ++part_) {
      store::put_part(tx, map_, part_, std::string_view(bytes).substr(part_ * store::kPart, store::kPart));
    }
    if (part_ < parts) return {};
    if (!store::complete_map(tx, map_, parts)) {
      return stadtkern::Error{stadtkern::Code::Conflict, "another import of a base map ran at the same time"};
    }
    ++(replaces_ ? updated_ : stored_);
    map_done_ = true;
    return {};
  }

  stadtkern::Status clear_maps(stadtkern::Tx& tx) {
    map_cleared_ = !store::drop_other_maps(tx, map_);
    return {};
  }

  stadtkern::Status write_tiles(stadtkern::Tx& tx) {
    const auto& tiles = contents_.tiles->tiles;
    if (tile_set_ == 0) {
      const auto known = tile_store::current(tx);
      if (known && known->etag == tiles_etag_ && known->attribution == contents_.tiles->attribution) {
        tile_set_ = known->id;
        tiles_done_ = true;
        return {};
      }
      tile_set_ = tile_store::begin(tx, contents_.tiles->attribution, tiles_etag_, tiles);
    }
    const std::size_t from = tile_;
    std::size_t bytes = 0;
    for (; tile_ < std::min(tiles.size(), from + kTilesPerWrite) && bytes < kTileBytesPerWrite; ++tile_) {
      bytes += tiles[tile_].bytes.size();
    }
    tile_store::put(tx, tile_set_, std::span(tiles).subspan(from, tile_ - from));
    if (tile_ < tiles.size()) return {};
    if (!tile_store::complete(tx, tile_set_, tiles.size())) {
      return stadtkern::Error{stadtkern::Code::Conflict, "another import of a base map ran at the same time"};
    }
    tiles_done_ = true;
    return {};
  }

  stadtkern::Status clear_tiles(stadtkern::Tx& tx) {
    tiles_cleared_ = !tile_store::drop_others(tx, tile_set_);
    return {};
  }

  stadtkern::Status write_end(stadtkern::Tx& tx) {
    store::finished(tx);
    finished_ = true;
    return {};
  }

  // Under the lock.
  void tell_progress() {
    if (address_ / kRowsPerProgress == told_ / kRowsPerProgress) return;
    told_ = address_;
    stadtkern::JsonWriter json;
    json.begin_object().key("progress").begin_object().key("read").integer(static_cast<std::int64_t>(address_));
    json.end_object().end_object();
    // A caller that takes nothing at the moment misses a step of its progress bar.
    (void)command_.output(json.take());
  }

  // read = stored + updated + skipped + outside + failed; `removed` are districts that the file doesn't have, `tiles`
  // those of the base map, `note` says why there are none.
  std::string result() const {
    stadtkern::JsonWriter json;
    const auto count = [&](const char* name, std::uint64_t number) {
      json.key(name).integer(static_cast<std::int64_t>(number));
    };
    json.begin_object();
    count("read", contents_.read);
    count("stored", stored_);
    count("updated", updated_);
    count("skipped", skipped_);
    count("outside", contents_.outside);
    count("removed", removed_);
    json.key("failed").begin_array();
    for (const RowFailure& failure : contents_.failed) {
      json.begin_object();
      count("line", failure.line);
      json.key("reason").string(shortened(failure.reason)).end_object();
    }
    json.end_array();
    if (contents_.tiles) count("tiles", contents_.tiles->tiles.size());
    if (!contents_.note.empty()) json.key("note").string(contents_.note);
    json.end_object();
    return json.take();
  }

  const stadtkern::Command command_;
  const stadtkern::Town town_;
  std::mutex mutex_;
  bool over_ = false;  // nothing more is told to the caller, and no further write begins

  Contents contents_;
  std::size_t address_ = 0;
  std::size_t district_ = 0;
  std::size_t part_ = 0;
  std::int64_t map_ = 0;
  std::size_t tile_ = 0;
  std::int64_t tile_set_ = 0;
  std::string tiles_etag_;
  bool tiles_done_ = false;
  bool tiles_cleared_ = false;
  bool districts_kept_ = false;
  bool map_done_ = false;
  bool map_cleared_ = false;
  bool replaces_ = false;
  bool finished_ = false;
  bool changed_ = false;
  std::uint64_t stored_ = 0;
  std::uint64_t updated_ = 0;
  std::uint64_t skipped_ = 0;
  std::uint64_t removed_ = 0;
  std::uint64_t told_ = 0;
};

ImportRun::ImportRun(const stadtkern::Command& command, std::shared_ptr<const TownSnapshot> town, GeoJsonUse use)
    : work_{std::make_shared<ImportWork>(command)}, town_{std::move(town)}, use_{use} {}

ImportRun::~ImportRun() {
  work_->abandon();
}

std::uint32_t ImportRun::input(std::string_view chunk) {
  if (refused_) return 0;
  if (file_.size() + chunk.size() > kLargestFile) {
    refused_ = true;
    std::string().swap(file_);
    work_->fail({stadtkern::Code::TooLarge, "the file is larger than 128 MiB: cut it to the town"});
    return 0;
  }
  file_ += chunk;
  return static_cast<std::uint32_t>(chunk.size());
}

void ImportRun::input_end() {
  if (refused_) return;
  auto contents = read_contents(std::exchange(file_, {}), town_->area ? &*town_->area : nullptr, use_);
  if (!contents) return work_->fail(contents.error());
  work_->begin(*std::move(contents));
}

}  // namespace places
