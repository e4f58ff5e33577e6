// SPDX-License-Identifier: EUPL-1.2
// All reports of a town as one file of any length: read slice by slice in the order of the ids, as the client takes
// them. Between two slices nothing is held of the store, so a slow client is in nobody's way; a report that is there
// from the beginning to the end is in the file once, as it was when its turn came.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <stadtkern/plugin.h>

#include "open_data/bulk_form.h"
#include "town_settings.h"

namespace waste::open_data {

// One client's file. One call at a time. [worker]
class Bulk {
 public:
  // `below`: what the addresses of photos begin with.
  Bulk(stadtkern::Download download, stadtkern::Town town, std::shared_ptr<const TownSnapshot> settings,
       std::unique_ptr<BulkForm> form, std::string below);

  // Writes until there is no room, or the file is whole.
  stadtkern::Status more();

 private:
  stadtkern::Result<bool> next_slice(std::string& to);  // false: that was the last

  const stadtkern::Download download_;
  const stadtkern::Town town_;
  const std::shared_ptr<const TownSnapshot> settings_;
  const std::unique_ptr<BulkForm> form_;
  const std::string below_;
  std::string last_;  // the id that was written last
  bool begun_ = false;
};

}  // namespace waste::open_data
