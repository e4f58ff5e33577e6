// SPDX-License-Identifier: EUPL-1.2
#include "pages/form_key.h"

#include <sodium.h>

#include <array>

namespace waste::pages {

std::string new_form_key() {
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 33> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  return hex.data();
}

}  // namespace waste::pages
