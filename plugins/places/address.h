// SPDX-License-Identifier: EUPL-1.2
// What the module knows of a town: addresses, streets and districts. Values only.
#pragma once

#include <string>
#include <vector>

#include "geo.h"

namespace places {

// An address, or with an empty number a street of which no address is known.
struct Address {
  std::string key;  // what makes it the same one in another file: see address_key
  std::string street;
  std::string number;  // as it is written
  std::string postcode;
  std::string place;     // the town or village of the postal address; empty: the town itself
  std::string district;  // as the source says; where districts are drawn, they count
  Position at;

  friend bool operator==(const Address&, const Address&) = default;
};

struct District {
  std::string id;  // from its name: lower case, "nord-west"
  std::string name;
  Shape shape;
};

// Street, number, postcode and place as they are compared, so that another spelling of the same is an update.
[[nodiscard]] std::string address_key(const Address& address);

// "Nord-West (Dorf)" -> "nord-west-dorf"
[[nodiscard]] std::string district_id(std::string_view name);

}  // namespace places
