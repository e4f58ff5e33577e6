// SPDX-License-Identifier: EUPL-1.2
#include "guard/form_token.h"

#include <limits>

#include "hash.h"
#include "text.h"

namespace waste::guard {
namespace {

std::string signature(std::string_view key, std::string_view signed_part) {
  return hash_of(key, {"form", signed_part});
}

}  // namespace

// "SECONDS.DIGITS.SIGNATURE"
std::string make_form_token(std::string_view key, Micros now) {
  const std::string begin = std::to_string(now / kSecond) + "." + random_hex(8);
  return begin + "." + signature(key, begin);
}

Verdict check_form_token(std::string_view key, std::string_view token, Micros now) {
  const auto last = token.rfind('.');
  if (last == std::string_view::npos || !same_secret(token.substr(last + 1), signature(key, token.substr(0, last)))) {
    return Verdict::Forged;
  }
  const auto seconds = whole_number(token.substr(0, token.find('.')));
  if (!seconds || *seconds > static_cast<unsigned long long>(std::numeric_limits<Micros>::max() / kSecond)) {
    return Verdict::Forged;
  }
  const Micros age = now - static_cast<Micros>(*seconds) * kSecond;
  if (age < kLeastAge) return Verdict::TooFast;
  return age > kGreatestAge ? Verdict::TooOld : Verdict::Good;
}

}  // namespace waste::guard
