// SPDX-License-Identifier: EUPL-1.2
// Public data for others to build on: a feed, and all reports as CSV, GeoJSON and Open311's JSON: as one file, sent as
// the client takes it, and the first two also as pages of less than 1 MB that name the next one. Any worker.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/plugin.h>

#include "open_data/cursor.h"
#include "privacy.h"
#include "town_settings.h"

namespace waste {

class OpenDataFront {
 public:
  explicit OpenDataFront(const TownSettings& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host, std::string_view mount);

 private:
  using Request = stadtkern::Request;
  using HttpRequest = stadtkern::HttpRequest;
  using Reply = stadtkern::Reply<stadtkern::Raw>;

  void feed(const Request& request, const HttpRequest& http, Reply reply);
  void csv(const Request& request, const HttpRequest& http, Reply reply);
  void geojson(const Request& request, const HttpRequest& http, Reply reply);
  stadtkern::Status bulk_csv(const Request& request, const stadtkern::Download& download);
  stadtkern::Status bulk_geojson(const Request& request, const stadtkern::Download& download);
  stadtkern::Status bulk_requests(const Request& request, const stadtkern::Download& download);
  stadtkern::Result<stadtkern::Raw> feed_of(const Request& request, const HttpRequest& http);
  // `make(body, report, settings)` adds one report; the page ends at its number of reports or its size. The next page's
  // address, or empty when this was the last.
  template <class Make>
  stadtkern::Result<std::string> page(const Request& request, const HttpRequest& http,
                                      const std::optional<open_data::Cursor>& after, std::string& body, Make make);

  const TownSettings& towns_;
};

}  // namespace waste
