// SPDX-License-Identifier: EUPL-1.2
#include "address.h"

#include "fold.h"
#include "house_number.h"

namespace places {

std::string address_key(const Address& address) {
  const auto number = parse_house_number(address.number);
  return compact_name(address.street) + '|' + (number ? number->key : std::string()) + '|' + address.postcode + '|' +
         joined(folded_words(address.place));
}

std::string district_id(std::string_view name) {
  std::string id;
  for (const std::string& word : folded_words(name)) id += (id.empty() ? "" : "-") + word;
  return id;
}

}  // namespace places
