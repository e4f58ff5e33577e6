// SPDX-License-Identifier: Apache-2.0
#include "runtime/stream.h"

#include "runtime/calls.h"
#include "wire/bus_messages.h"

#include <algorithm>
#include <utility>

namespace stadtkern::runtime {

Stream::Stream(Link& link, std::uint32_t epoch, std::uint64_t number, Defer defer)
    : link_(link), epoch_(epoch), number_(number), defer_(std::move(defer)) {}

void Stream::send(wire::Kind kind, std::string_view payload, std::uint32_t aux, std::uint16_t status) {
  wire::Prefix prefix;
  prefix.kind = kind;
  prefix.epoch = epoch_;
  prefix.correlation = number_;
  prefix.aux = aux;
  prefix.status = status;
  link_.send(wire::header(prefix), payload);
}

bool Stream::accept(StreamHandlers handlers, std::function<void()> gone) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(accepted_, true)) return false;
    handlers_ = std::move(handlers);
    gone_ = std::move(gone);
    if (!started_) return true;
  }
  // A kept request, accepted later: its owner does not know the stream yet.
  run_soon();
  return true;
}

bool Stream::stand_first(std::string head) {
  const std::lock_guard lock(mutex_);
  if (head_sent_) return false;
  head_ = std::move(head);
  return true;
}

void Stream::head_only() {
  const std::lock_guard lock(mutex_);
  head_only_ = true;
}

void Stream::send_head() {
  if (head_.empty()) return;
  send(wire::Kind::Chunk, head_);
  credit_ -= std::min<std::uint64_t>(credit_, head_.size());
  head_.clear();
  head_sent_ = true;
}

void Stream::set_handlers(StreamHandlers handlers) {
  const std::lock_guard lock(mutex_);
  handlers_ = std::move(handlers);
}

void Stream::start() {
  {
    const std::lock_guard lock(mutex_);
    started_ = true;
  }
  run();
}

stadtkern_code Stream::write(std::string_view chunk) {
  if (chunk.size() > wire::kMaxChunk) return STADTKERN_TOO_LARGE;
  std::unique_lock lock(mutex_);
  if (ended_out_ || last_) return STADTKERN_CANCELLED;
  if (head_only_) {
    finish(nullptr);
    lock.unlock();
    run_soon();
    return STADTKERN_CANCELLED;
  }
  if (chunk.size() + head_.size() > credit_) {
    wants_credit_ = true;
    return STADTKERN_RESOURCE_EXHAUSTED;
  }
  send_head();
  credit_ -= chunk.size();
  // Sent under the lock, so that chunks of several threads keep the order in which they were taken.
  send(wire::Kind::Chunk, chunk);
  return STADTKERN_OK;
}

void Stream::end(const Error* error) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_out_) return;
    finish(error);
  }
  run_soon();
}

void Stream::end_with(std::string last) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_out_ || last_) return;
    last_ = std::move(last);
    if (!send_last()) return;
    finish(nullptr);
  }
  run_soon();
}

bool Stream::send_last() {
  std::size_t sent = 0;
  while (sent < last_->size() && credit_ > 0) {
    const auto size = std::min<std::uint64_t>({last_->size() - sent, credit_, wire::kMaxChunk});
    send(wire::Kind::Chunk, std::string_view(*last_).substr(sent, size));
    credit_ -= size;
    sent += size;
  }
  last_->erase(0, sent);
  return last_->empty();
}

void Stream::finish(const Error* error) {
  ended_out_ = true;
  ended_in_ = true;  // our END finishes the call, whatever the caller still had to say
  items_.clear();
  if (!error) send_head();
  wire::ErrorDetails details;
  if (error) {
    details.message = error->message;
    details.reason = error->reason;
    for (const auto& field : error->fields) details.fields.push_back({field.pointer, field.reason});
  }
  send(wire::Kind::End, error ? wire::encode(details) : std::string(), 0,
       error ? static_cast<std::uint16_t>(error->code) : 0);
  items_.push_back({Item::Kind::Gone, {}, {}});
}

// Whoever ended the stream may be inside one of its callbacks, or in the object that on_gone frees.
void Stream::run_soon() {
  defer_([self = shared_from_this()] { self->run(); });
}

void Stream::give_credit(std::uint32_t bytes) {
  if (bytes == 0) return;
  const std::lock_guard lock(mutex_);
  if (!ended_in_) send(wire::Kind::Credit, {}, bytes);
}

bool Stream::over() const {
  const std::lock_guard lock(mutex_);
  return ended_out_;
}

void Stream::arrived(const wire::Prefix& prefix, std::string payload) {
  const std::lock_guard lock(mutex_);
  if (ended_out_) return;
  switch (prefix.kind) {
    case wire::Kind::Chunk:
      if (!ended_in_) items_.push_back({Item::Kind::Chunk, std::move(payload), {}});
      return;
    case wire::Kind::End:
      if (prefix.status != STADTKERN_OK) {
        const Error error = error_of(prefix, payload);
        finish(&error);
        items_.back().error = error;
      } else if (!std::exchange(ended_in_, true)) {
        items_.push_back({Item::Kind::End, {}, {}});
      }
      return;
    case wire::Kind::Credit:
      credit_ += prefix.aux;
      if (last_) {
        if (send_last()) finish(nullptr);
      } else if (std::exchange(wants_credit_, false)) {
        items_.push_back({Item::Kind::Credit, {}, {}});
      }
      return;
    case wire::Kind::Cancel:
      ended_out_ = true;
      ended_in_ = true;
      items_.clear();
      items_.push_back({Item::Kind::Gone, {}, Error{Code::Cancelled, "the caller is gone"}});
      return;
    default:
      return;
  }
}

// The thread that finds nobody at it runs the callbacks until none is left.
void Stream::run() {
  const auto alive = shared_from_this();
  std::unique_lock lock(mutex_);
  if (busy_ || !started_ || !accepted_) return;
  busy_ = true;
  while (!items_.empty()) {
    const Item item = std::move(items_.front());
    items_.pop_front();
    lock.unlock();
    std::uint32_t credit = 0;
    if (item.kind == Item::Kind::Chunk && handlers_.on_chunk) credit = handlers_.on_chunk(item.payload);
    if (item.kind == Item::Kind::Credit && handlers_.on_credit) handlers_.on_credit();
    if (item.kind == Item::Kind::End && handlers_.on_end) handlers_.on_end();
    if (item.kind == Item::Kind::Gone) {
      if (handlers_.on_gone) handlers_.on_gone(item.error ? &*item.error : nullptr);
      gone_();
    }
    give_credit(credit);
    lock.lock();
  }
  busy_ = false;
}

}  // namespace stadtkern::runtime
