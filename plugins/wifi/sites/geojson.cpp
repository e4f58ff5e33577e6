// SPDX-License-Identifier: EUPL-1.2
#include "sites/geojson.h"

#include <stadtkern/json_writer.h>

namespace wifi::sites {

std::string geojson_of(const std::vector<Site>& sites, const std::vector<std::optional<bool>>& online,
                       std::string_view licence) {
  stadtkern::JsonWriter json;
  json.begin_object().key("type").string("FeatureCollection").key("licence").string(licence).key("features");
  json.begin_array();
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const Site& site = sites[i];
    json.begin_object().key("type").string("Feature").key("id").string(site.id).key("geometry").begin_object();
    json.key("type").string("Point").key("coordinates").begin_array().number(site.lon).number(site.lat).end_array();
    json.end_object().key("properties").begin_object().key("name").string(site.name);
    json.text_or_null("kind", site.kind).text_or_null("address", site.address);
    json.text_or_null("provider", site.provider).text_or_null("ssid", site.ssid).key("online");
    if (online[i]) {
      json.boolean(*online[i]);
    } else {
      json.null();
    }
    json.end_object().end_object();
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace wifi::sites
