// SPDX-License-Identifier: Apache-2.0
#include "testkit/exchange.h"

#include "runtime/calls.h"

namespace stadtkern::testkit {

Result<std::string> Exchange::answer() {
  std::unique_lock lock(mutex_);
  if (signal_.wait_for(lock, kLongestWait, [&] { return answer_.has_value(); })) return *answer_;
  return Error{Code::DeadlineExceeded, "the test waited 20 s for an answer"};
}

bool Exchange::answered() const {
  const std::lock_guard lock(mutex_);
  return answer_.has_value();
}

std::optional<std::string> Exchange::next() {
  std::unique_lock lock(mutex_);
  signal_.wait_for(lock, kLongestWait, [&] { return !chunks_.empty() || answer_; });
  if (chunks_.empty()) return std::nullopt;
  std::string chunk = std::move(chunks_.front());
  chunks_.pop_front();
  return chunk;
}

bool Exchange::wait_for_credit(std::uint64_t bytes) {
  std::unique_lock lock(mutex_);
  return signal_.wait_for(lock, kLongestWait, [&] { return credit_ >= bytes || answer_; });
}

void Exchange::arrived(const wire::Prefix& prefix, std::string_view payload) {
  const std::lock_guard lock(mutex_);
  if (prefix.kind == wire::Kind::Chunk) {
    chunks_.emplace_back(payload);
  } else if (prefix.kind == wire::Kind::Credit) {
    credit_ += prefix.aux;
  } else if (prefix.status == STADTKERN_OK) {
    answer_ = std::string(payload);
  } else {
    answer_ = runtime::error_of(prefix, payload);
  }
  signal_.notify_all();
}

}  // namespace stadtkern::testkit
