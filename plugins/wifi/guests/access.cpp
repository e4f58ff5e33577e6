// SPDX-License-Identifier: EUPL-1.2
#include "guests/access.h"

#include <algorithm>

namespace wifi::guests {
namespace {

// Takes the smaller one; false when nothing is left.
bool bound(std::optional<std::int64_t>& left, std::int64_t limit, std::int64_t used) {
  if (limit <= 0) return true;
  const std::int64_t rest = std::max<std::int64_t>(0, limit - used);
  left = left ? std::min(*left, rest) : rest;
  return rest > 0;
}

}  // namespace

Left judge(const Pass& pass, const Today& today, Micros now) {
  Left left;
  const auto refuse = [&](Verdict verdict) {
    if (left.verdict == Verdict::Allowed) left.verdict = verdict;
  };
  if (pass.blocked) refuse(Verdict::Blocked);
  const Micros end = end_from(pass, now);
  if (end != 0 && !bound(left.seconds, end, now)) refuse(Verdict::Ended);
  if (left.seconds) *left.seconds /= kSecond;
  if (!bound(left.seconds, pass.limits.seconds, pass.used_seconds)) refuse(Verdict::TimeUsed);
  if (!bound(left.bytes, pass.limits.bytes, pass.used_bytes)) refuse(Verdict::DataUsed);
  if (!bound(left.seconds, pass.limits.day_seconds, today.seconds)) refuse(Verdict::DayTimeUsed);
  if (!bound(left.bytes, pass.limits.day_bytes, today.bytes)) refuse(Verdict::DayDataUsed);
  if (pass.limits.devices > 0 && today.others >= pass.limits.devices) refuse(Verdict::TooManyDevices);
  // Less than a second is none: a server takes 0 for no limit.
  if (left.seconds == 0) refuse(Verdict::Ended);
  return left;
}

Micros end_from(const Pass& pass, Micros now) {
  if (pass.limits.lasts <= 0) return pass.until;
  const Micros lapses = (pass.first != 0 ? pass.first : now) + pass.limits.lasts * kSecond;
  return pass.until == 0 ? lapses : std::min(pass.until, lapses);
}

}  // namespace wifi::guests
