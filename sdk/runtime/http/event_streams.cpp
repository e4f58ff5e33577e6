// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/event_streams.h"

#include "wire/http_head.h"

namespace stadtkern::runtime {

std::string event_stream_head() {
  const wire::http::ResponseHead head{200, {{"content-type", "text/event-stream"}, {"cache-control", "no-store"}}};
  return wire::http::join(head, {});
}

void EventStreams::add(std::uint32_t town, const std::shared_ptr<Stream>& stream) {
  {
    const std::lock_guard lock(mutex_);
    if (!over_) return open_.push_back({town, stream});
  }
  stream->end(nullptr);
}

void EventStreams::beat(std::int64_t now_ns) {
  std::vector<std::shared_ptr<Stream>> alive;
  {
    const std::lock_guard lock(mutex_);
    if (now_ns < next_beat_ns_) return;
    next_beat_ns_ = now_ns + std::chrono::nanoseconds(kBeat).count();
    std::erase_if(open_, [](const Open& open) { return open.stream.expired(); });
    for (const Open& open : open_) {
      if (auto stream = open.stream.lock()) alive.push_back(std::move(stream));
    }
  }
  // One that has no credit has a client that does not read, which needs no sign of life.
  for (const auto& stream : alive) stream->write(":\n\n");
}

std::vector<std::shared_ptr<Stream>> EventStreams::take(std::optional<std::uint32_t> town) {
  std::vector<std::shared_ptr<Stream>> taken;
  std::erase_if(open_, [&](const Open& open) {
    if (town && open.town != *town) return false;
    if (auto stream = open.stream.lock()) taken.push_back(std::move(stream));
    return true;
  });
  return taken;
}

void EventStreams::end_of(std::uint32_t town) {
  std::unique_lock lock(mutex_);
  const auto ending = take(town);
  lock.unlock();
  for (const auto& stream : ending) stream->end(nullptr);
}

void EventStreams::end_all() {
  std::unique_lock lock(mutex_);
  over_ = true;
  const auto ending = take(std::nullopt);
  lock.unlock();
  for (const auto& stream : ending) stream->end(nullptr);
}

}  // namespace stadtkern::runtime
