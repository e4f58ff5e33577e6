// SPDX-License-Identifier: EUPL-1.2
// Public data for others to build on: a feed, and all reports as CSV and GeoJSON. An answer of this platform is one
// message of 1 MiB at most, so all reports come as pages that name the next one; a page is all that is ever held. Any
// worker.
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
  stadtkern::Result<stadtkern::Raw> feed_of(const Request& request, const HttpRequest& http);
  // `make(body, report, settings)` adds one report; the page ends at its number of reports or its size. The next page's
  // address, or empty when this was the last.
  template <class Make>
  stadtkern::Result<std::string> page(const Request& request, const HttpRequest& http,
                                      const std::optional<open_data::Cursor>& after, std::string& body, Make make);

  const TownSettings& towns_;
};

}  // namespace waste
