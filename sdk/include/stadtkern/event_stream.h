// SPDX-License-Identifier: Apache-2.0
// Server-sent events (WHATWG HTML, section 9.2) to one client: a browser's EventSource, or curl -N.
#pragma once

#include <stadtkern/detail/api.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace stadtkern {

// Copy it freely, keep it as long as you like; any thread. The client leaves, comes again and then says which event it
// saw last: keep enough to go on from there, or send the whole state first. Ended by the host when the town closes and
// at drain.
class EventStream {
 public:
  struct Event {
    std::string_view data;       // UTF-8, may have several lines
    std::string_view id = {};    // what the client names when it comes again; one line
    std::string_view name = {};  // empty: "message"; one line
  };

  // Never blocks. False: nobody listens any more. A client that has fallen 256 KiB behind is ended, so that it comes
  // again instead of being kept in memory.
  bool send(const Event& event) const;
  bool open() const;
  void end() const;
  // The last event that this client saw, from its header Last-Event-ID; empty at first.
  const std::string& last_event_id() const;
  // Called once, when the client is gone or the stream was ended; at once when it already is. [worker]
  void on_gone(std::function<void()> call) const;

 private:
  friend class Host;
  struct State;
  explicit EventStream(std::shared_ptr<State> state) : state_(std::move(state)) {}
  // Takes the request as a stream; nothing when it is none.
  static std::shared_ptr<State> accept(const detail::Api* api, stadtkern_request* request, std::string_view last_id);
  void refuse(const Error& error) const;
  void greet() const;  // a comment
  std::shared_ptr<State> state_;
};

}  // namespace stadtkern
