// SPDX-License-Identifier: EUPL-1.2
// Open data by HTTP: for a map, and whole in three forms.
#pragma once

#include <memory>

#include <stadtkern/plugin.h>

#include "sites/open_data.h"

namespace wifi::sites {

class OpenDataFront {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using Download = stadtkern::Download;

  void map(const Request& request, const stadtkern::HttpRequest& http, stadtkern::Reply<stadtkern::Raw> reply);
  stadtkern::Status all_geojson(const Request& request, const Download& download);
  stadtkern::Status all_csv(const Request& request, const Download& download);
  stadtkern::Status all_ngsi(const Request& request, const Download& download);
};

}  // namespace wifi::sites
