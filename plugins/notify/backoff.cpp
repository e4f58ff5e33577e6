// SPDX-License-Identifier: EUPL-1.2
#include "backoff.h"

#include <algorithm>

namespace notify {
namespace {

Micros doubled(Micros first, int failures, Micros most) {
  Micros pause = first;
  for (int i = 1; i < failures && pause < most; ++i) pause *= 2;
  return std::min(pause, most);
}

}  // namespace

Micros delivery_pause(int failures) {
  return doubled(kMinute, failures, 4 * kHour);
}

Micros trouble_pause(int failures) {
  return doubled(5 * kSecond, failures, kHour);
}

Micros server_pause(int failures) {
  return doubled(5 * kSecond, failures, 5 * kMinute);
}

Micros miss_pause(int misses) {
  return doubled(2 * kSecond, misses, 5 * kMinute);
}

bool tried_long_enough(Micros made, Micros now) {
  return now - made >= kTriedFor;
}

}  // namespace notify
