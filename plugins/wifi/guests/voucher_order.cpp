// SPDX-License-Identifier: EUPL-1.2
#include "guests/voucher_order.h"

#include <algorithm>

namespace wifi::guests {
namespace {

constexpr std::int64_t kMega = 1'000'000;
constexpr std::int64_t kMostNumber = 10'000'000;
constexpr std::int64_t kMostDevices = 50;
constexpr Micros kYear = 365 * kDay;

// Code points; none of them a control character.
bool line(std::string_view text, std::size_t longest) {
  const bool plain = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  const auto points = std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0U) != 0x80U; });
  return plain && points > 0 && static_cast<std::size_t>(points) <= longest &&
         text.find_first_not_of(' ') != std::string_view::npos;
}

}  // namespace

Checked check(const Order& order, Micros now, std::string_view zone) {
  Checked out;
  const auto fault = [&](const char* field, const char* why) { out.faults.emplace_back(field, why); };
  if (!line(order.name, kLongestName)) fault("name", "fault_name");
  if (order.vouchers < 1 || order.vouchers > kMostVouchers) fault("vouchers", "fault_vouchers");
  const std::pair<const char*, std::int64_t> numbers[] = {{"minutes", order.minutes},
                                                          {"megabytes", order.megabytes},
                                                          {"day_minutes", order.day_minutes},
                                                          {"day_megabytes", order.day_megabytes},
                                                          {"hours", order.hours}};
  for (const auto& [field, number] : numbers) {
    if (number < 0 || number > kMostNumber) fault(field, "fault_number");
  }
  if (order.devices < 0 || order.devices > kMostDevices) fault("devices", "fault_devices");
  out.limits = {order.minutes * 60,
                order.megabytes * kMega,
                order.day_minutes * 60,
                order.day_megabytes * kMega,
                std::max<std::int64_t>(1, order.devices),
                order.hours * 3600};
  out.until = now + kYear;
  if (!order.until.empty()) {
    const Micros day = order.until.size() == 10 ? parse_time(order.until) : -1;
    // Noon of a day is that day in every zone of Europe.
    out.until = day < 0 ? 0 : next_midnight(day + kDay / 2, zone);
    if (out.until <= now || out.until > now + 20 * kYear) fault("until", "fault_until");
  }
  return out;
}

std::string_view state_of(const Pass& pass, Micros now) {
  if (pass.blocked) return "blocked";
  const Left left = judge(pass, {}, now);
  if (left.verdict != Verdict::Allowed) return "over";
  return pass.first == 0 ? "new" : "used";
}

}  // namespace wifi::guests
