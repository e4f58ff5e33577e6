// SPDX-License-Identifier: Apache-2.0
#include "runtime/call_stream.h"

#include "runtime/calls.h"

#include <utility>

namespace stadtkern::runtime {

void CallStream::arrived(const wire::Prefix& prefix, std::string payload) {
  switch (prefix.kind) {
    case wire::Kind::Chunk: {
      const std::lock_guard lock(mutex_);
      if (!ended_) chunks_.push_back(std::move(payload));
      return;
    }
    case wire::Kind::Credit: {
      const std::lock_guard lock(mutex_);
      credit_ += prefix.aux;
      return;
    }
    case wire::Kind::Reply:
    case wire::Kind::End:
      if (prefix.status != STADTKERN_OK) return end(std::nullopt, error_of(prefix, payload));
      if (prefix.kind == wire::Kind::Reply) return end(std::move(payload), std::nullopt);
      return end(std::nullopt, std::nullopt);
    default:
      return;
  }
}

void CallStream::end(std::optional<std::string> reply, std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(ended_, true)) end_ = End{std::move(reply), std::move(error)};
}

void CallStream::run() {
  const auto alive = shared_from_this();
  std::unique_lock lock(mutex_);
  if (busy_) return;
  busy_ = true;
  while (!chunks_.empty() || credit_ != 0) {
    const std::uint64_t credit = std::exchange(credit_, 0);
    std::optional<std::string> bytes;
    if (!chunks_.empty()) {
      bytes = std::move(chunks_.front());
      chunks_.pop_front();
    }
    lock.unlock();
    if (credit != 0 && handlers_.on_credit) handlers_.on_credit(credit);
    if (bytes) handlers_.on_chunk(*bytes);
    lock.lock();
  }
  const std::optional<End> last = std::exchange(end_, std::nullopt);
  busy_ = false;
  lock.unlock();
  if (!last) return;
  handlers_.on_end(last->reply ? std::optional<std::string_view>(*last->reply) : std::nullopt,
                   last->error ? &*last->error : nullptr);
}

}  // namespace stadtkern::runtime
