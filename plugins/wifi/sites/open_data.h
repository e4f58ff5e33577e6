// SPDX-License-Identifier: EUPL-1.2
// The hotspots as open data: GeoJSON (RFC 7946), a table (RFC 4180), NGSI-LD (ETSI GS CIM 009, smart data model
// WifiPointOfInterest). Pure: head, one hotspot after the other, foot.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sites/site.h"

namespace wifi::sites {

struct Hotspot {
  Site site;
  std::optional<Working> working;
};

class Format {
 public:
  Format() = default;
  virtual ~Format() = default;
  Format(const Format&) = delete;
  Format& operator=(const Format&) = delete;

  [[nodiscard]] virtual std::string_view type() const = 0;
  [[nodiscard]] virtual std::string_view ending() const = 0;  // of a file's name
  [[nodiscard]] virtual std::string head() const = 0;
  [[nodiscard]] virtual std::string row(const Hotspot& hotspot, bool first) const = 0;
  [[nodiscard]] virtual std::string foot() const = 0;
};

[[nodiscard]] std::unique_ptr<Format> geojson(std::string_view licence);
[[nodiscard]] std::unique_ptr<Format> table(std::string_view licence);
// Entities as POST /ngsi-ld/v1/entityOperations/upsert takes them; `town` is part of their ids.
[[nodiscard]] std::unique_ptr<Format> ngsi(std::string_view licence, std::string_view town);

// As many of them as fit into `most` bytes, in one document; whether those are `all` there are stands in it.
[[nodiscard]] std::string geojson_of(const std::vector<Hotspot>& hotspots, std::string_view licence, bool all,
                                     std::size_t most);

}  // namespace wifi::sites
