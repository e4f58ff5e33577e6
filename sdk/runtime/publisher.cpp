// SPDX-License-Identifier: Apache-2.0
#include "runtime/publisher.h"

#include "runtime/store/meta.h"
#include "runtime/store/outbox.h"

#include <algorithm>
#include <vector>

namespace stadtkern::runtime {
namespace {

constexpr std::size_t kPageBytes = 768 * 1024;

std::string encode_page(std::string log_id, store::EventPage page) {
  wire::events::PullReply reply;
  reply.log_id = std::move(log_id);
  reply.position = static_cast<std::uint64_t>(page.position);
  reply.more = page.more;
  std::size_t bytes = 0;
  for (auto& event : page.events) {
    bytes += event.payload.size() + event.key.size() + event.subject.size() + event.type.size() + 64;
    if (bytes > kPageBytes && !reply.events.empty()) {
      // The rest comes with the next page.
      reply.position = reply.events.back().seq;
      reply.more = true;
      break;
    }
    reply.events.push_back({static_cast<std::uint64_t>(event.seq), std::move(event.type),
                            static_cast<std::uint32_t>(event.version), std::move(event.key), std::move(event.subject),
                            std::move(event.payload), static_cast<std::uint64_t>(event.created_us), event.tombstone});
  }
  return wire::encode(reply);
}

}  // namespace

Publisher::Publisher() : generation_(store::meta::new_log_id()) {}

Result<std::string> Publisher::pull(store::Stores& stores, std::string_view town, std::string_view bytes) {
  const auto request = wire::decode<wire::events::PullRequest>(bytes);
  if (!request || request->types.empty()) return Error{Code::InvalidArgument, "a pull names the types it wants"};
  const std::vector<std::string_view> types(request->types.begin(), request->types.end());
  const std::size_t limit = std::clamp<std::size_t>(request->limit, 1, wire::events::kMaxPull);
  std::string out;
  const Status status = stores.read(town, [&](store::Connection& connection) -> Status {
    const auto head = store::log_head(connection);
    if (!head) return head.error();
    auto position = static_cast<std::int64_t>(request->seq);
    if (request->log_id != head->log_id) {
      // No position, or one of a log that a restore has ended.
      if (request->log_id.empty() && request->from_now) {
        position = head->last_seq;
      } else {
        const auto oldest = store::oldest_position(connection, types);
        if (!oldest) return oldest.error();
        position = *oldest;
      }
    }
    auto page = store::events_after(connection, types, position, limit);
    if (!page) return page.error();
    out = encode_page(head->log_id, *std::move(page));
    return {};
  });
  if (!status) return status.error();
  return out;
}

std::string Publisher::heads() const {
  wire::events::HeadsReply reply;
  reply.generation = generation_;
  const std::lock_guard lock(mutex_);
  for (const auto& [town, head] : heads_) reply.heads.push_back(head);
  return wire::encode(reply);
}

void Publisher::published(std::uint32_t town, std::string_view log_id, std::int64_t last_seq) {
  const std::lock_guard lock(mutex_);
  heads_[town] = {town, std::string(log_id), static_cast<std::uint64_t>(last_seq)};
}

}  // namespace stadtkern::runtime
