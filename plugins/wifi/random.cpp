// SPDX-License-Identifier: EUPL-1.2
#include "random.h"

#include <sodium/core.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <cstdlib>
#include <vector>

namespace wifi {

std::string random_hex(std::size_t bytes) {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
  std::vector<unsigned char> raw(bytes);
  randombytes_buf(raw.data(), raw.size());
  std::string out(2 * bytes + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), raw.data(), raw.size());
  out.pop_back();
  return out;
}

}  // namespace wifi
