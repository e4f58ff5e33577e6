// SPDX-License-Identifier: EUPL-1.2
#include "open_data/bulk.h"

#include <utility>
#include <vector>

#include "photo.h"
#include "store.h"

namespace waste::open_data {
namespace {

// A few milliseconds' work, and a piece or two on the bus.
constexpr std::size_t kSliceRows = 200;
constexpr std::size_t kSliceBytes = 48 * 1024;

}  // namespace

Bulk::Bulk(stadtkern::Download download, stadtkern::Town town, std::shared_ptr<const TownSnapshot> settings,
           std::unique_ptr<BulkForm> form, std::string below)
    : download_{std::move(download)},
      town_{town},
      settings_{std::move(settings)},
      form_{std::move(form)},
      below_{std::move(below)} {}

stadtkern::Status Bulk::more() {
  for (;;) {
    std::string piece;
    if (!std::exchange(begun_, true)) piece = form_->begin();
    const auto more = next_slice(piece);
    if (!more) return more.error();
    if (!*more) piece += form_->end();
    const bool room = download_.write(piece);
    if (!*more) {
      download_.end();
      return {};
    }
    if (!room) return {};
  }
}

stadtkern::Result<bool> Bulk::next_slice(std::string& to) {
  const store::With with{.attributes = false, .notes = false, .photos = form_->whole()};
  auto slice = town_.store().read([&](store::Connection& connection) -> stadtkern::Result<std::vector<store::Kept>> {
    return store::slice(connection, last_, kSliceRows, kSliceBytes, with);
  });
  if (!slice) return slice.error();
  const Settings& settings = settings_->settings;
  for (store::Kept& kept : *slice) {
    PublicReport view = public_view(kept.report, settings.categories, settings.language, {}, kept.photos);
    if (form_->whole()) {
      std::vector<std::string> urls;
      for (const PublicPhoto& photo : view.photos) urls.push_back(below_ + photo_path(photo.id));
      view.media_urls.insert(view.media_urls.begin(), urls.begin(), urls.end());
    }
    form_->append(to, view);
  }
  if (slice->empty()) return false;
  last_ = slice->back().report.id;
  return true;
}

}  // namespace waste::open_data
