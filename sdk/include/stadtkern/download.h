// SPDX-License-Identifier: Apache-2.0
// A file of any length as the answer to one GET: written piece by piece, as fast as the client takes it.
#pragma once

#include <stadtkern/detail/api.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern {

// Copy it freely; any thread. What is held for a client is bounded: 256 KiB on its way, and one piece here. Who goes
// away ends it; on_gone tells. The host breaks it off when the town is closed, and at drain when its time is over.
class Download {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  static constexpr std::size_t kMostAtOnce = std::size_t{1} << 20;

  // Before the first write; names in lower case. Left out: 200 and application/octet-stream.
  void begin(unsigned status, const Headers& headers) const;
  // `call` writes until write() says no, or ends it; one call at a time, the first when the handler has returned, the
  // next when a write() that said no has been sent. It should not read more than a few milliseconds' worth at once:
  // requests wait for its worker. An error breaks the download off. [worker]
  void on_room(std::function<Status()> call) const;
  // Takes all of it, at most 1 MiB; a few tens of KiB are good. False: no more now (on_room comes), or nobody wants it.
  // Never blocks.
  bool write(std::string_view bytes) const;
  void end() const;                     // the file is whole
  void fail(const Error& error) const;  // it is not: the client's connection breaks, or nothing written: is told this
  bool open() const;                    // somebody still wants it
  // Called once, when it has ended, in whatever way; at once when it already has. [worker]
  void on_gone(std::function<void()> call) const;

 private:
  friend class Host;
  struct State;
  explicit Download(std::shared_ptr<State> state) : state_(std::move(state)) {}
  // Takes the request as a stream; nothing when it is none.
  static std::shared_ptr<State> accept(const detail::Api* api, stadtkern_request* request);
  static void room(const std::shared_ptr<State>& state) noexcept;
  std::shared_ptr<State> state_;
};

}  // namespace stadtkern
