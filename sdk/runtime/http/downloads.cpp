// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/downloads.h"

#include <utility>

namespace stadtkern::runtime {

std::optional<std::string> download_head(std::uint32_t status, const std::vector<wire::http::Header>& headers) {
  // No part of it can be asked for again: the next one may be another file.
  wire::http::ResponseHead head{status, {{"accept-ranges", "none"}}};
  bool typed = false;
  bool kept = false;
  for (const auto& header : headers) {
    typed = typed || header.name == "content-type";
    kept = kept || header.name == "cache-control";
    head.headers.push_back(header);
  }
  if (!typed) head.headers.push_back({"content-type", "application/octet-stream"});
  if (!kept) head.headers.push_back({"cache-control", "no-store"});
  std::string bytes = wire::http::join(head, {});
  if (bytes.size() > Downloads::kMostHead) return std::nullopt;
  return bytes;
}

bool Downloads::admit(std::uint32_t town, std::string client, const std::shared_ptr<Stream>& stream) {
  const std::lock_guard lock(mutex_);
  // One that is over makes room at once, though a worker may still hold it.
  std::erase_if(open_, [](const Open& open) {
    const auto known = open.stream.lock();
    return !known || known->over();
  });
  std::size_t in_town = 0;
  std::size_t of_client = 0;
  for (const Open& open : open_) {
    if (open.town != town) continue;
    ++in_town;
    if (!client.empty() && open.client == client) ++of_client;
  }
  if (open_.size() >= kMost || in_town >= kMostInTown || of_client >= kMostOfClient) return false;
  open_.push_back({town, std::move(client), stream});
  return true;
}

std::string client_of(const wire::Identity& identity) {
  return identity.principal.empty() ? identity.client : identity.principal;
}

void Downloads::begin(const std::shared_ptr<Stream>& stream) {
  {
    const std::lock_guard lock(mutex_);
    for (Open& open : open_) {
      if (open.stream.lock() == stream) open.begun = true;
    }
    if (!over_) return;
  }
  break_off({{0, {}, stream}});
}

void Downloads::break_off(std::vector<Open> which) {
  const Error error{Code::Unavailable, "the module ends here before the file does: begin it anew", {}, {}, 5000};
  for (const Open& open : which) {
    if (const auto stream = open.stream.lock()) stream->end(&error);
  }
}

void Downloads::break_off(std::uint32_t town) {
  std::vector<Open> mine;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(open_, [&](const Open& open) {
      if (open.town != town || !open.begun) return false;
      mine.push_back(open);
      return true;
    });
  }
  break_off(std::move(mine));
}

void Downloads::break_off_all() {
  std::vector<Open> all;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    std::erase_if(open_, [&](const Open& open) {
      if (open.begun) all.push_back(open);
      return open.begun;
    });
  }
  break_off(std::move(all));
}

}  // namespace stadtkern::runtime
