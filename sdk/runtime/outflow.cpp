// SPDX-License-Identifier: Apache-2.0
#include "runtime/outflow.h"

#include "wire/prefix.h"

#include <chrono>

namespace stadtkern::runtime {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kLook{200};

}  // namespace

bool Outflow::open(const std::function<std::shared_ptr<Stream>(StreamHandlers)>& accept) {
  StreamHandlers handlers;
  handlers.on_credit = [self = shared_from_this()] {
    const std::lock_guard lock(self->mutex_);
    ++self->credits_;
    self->changed_.notify_all();
  };
  handlers.on_gone = [self = shared_from_this()](const Error*) {
    const std::lock_guard lock(self->mutex_);
    self->gone_ = true;
    self->changed_.notify_all();
  };
  stream_ = accept(std::move(handlers));
  return stream_ != nullptr;
}

Status Outflow::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view chunk = bytes.substr(0, wire::kMaxChunk);
    std::uint64_t seen = 0;
    {
      const std::lock_guard lock(mutex_);
      seen = credits_;
    }
    switch (stream_->write(chunk)) {
      case STADTKERN_OK:
        bytes.remove_prefix(chunk.size());
        break;
      case STADTKERN_RESOURCE_EXHAUSTED:
        if (Status waited = wait_for_credit(seen); !waited) return waited;
        break;
      default:
        return Error{Code::Cancelled, "the reader is gone"};
    }
  }
  return {};
}

Status Outflow::wait_for_credit(std::uint64_t seen) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  std::unique_lock lock(mutex_);
  while (credits_ == seen) {
    if (gone_ || ending_) return Error{Code::Cancelled, "the reader is gone, or the module ends"};
    if (std::chrono::steady_clock::now() >= end) return Error{Code::DeadlineExceeded, "the reader takes nothing"};
    changed_.wait_for(lock, kLook);
  }
  return {};
}

void Outflow::end(const Status& outcome) {
  if (outcome) return stream_->end(nullptr);
  const Error& error = outcome.error();
  stream_->end(&error);
}

}  // namespace stadtkern::runtime
