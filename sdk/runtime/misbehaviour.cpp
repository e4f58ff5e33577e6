// SPDX-License-Identifier: Apache-2.0
#include "runtime/misbehaviour.h"

namespace stadtkern::runtime {

namespace {

constexpr std::int64_t kMinute_ns = 60'000'000'000;
constexpr std::size_t kMaxText = 256;

}  // namespace

Misbehaviour::Misbehaviour(Log& log, Report report, std::function<std::int64_t()> monotonic_ns)
    : log_(log), report_(std::move(report)), monotonic_ns_(std::move(monotonic_ns)) {}

void Misbehaviour::tell(std::string_view what, std::initializer_list<Log::Field> fields) {
  const std::string text(what.substr(0, kMaxText));
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t minute = monotonic_ns_() / kMinute_ns;
    if (minute != minute_) {
      minute_ = minute;
      told_.clear();
    }
    if (told_.size() >= kTexts || !told_.insert(text).second) return;
  }
  log_.write(STADTKERN_LOG_ERROR, "plugin misbehaving: " + text, fields);
  if (report_) report_(text);
}

}  // namespace stadtkern::runtime
