// SPDX-License-Identifier: Apache-2.0
// The callee's end of a stream: chunks both ways under credit in bytes. Frames are queued in the bus's order, callbacks
// come one at a time, on whichever worker finds something in the queue. Kept alive by the runtime until its end.
#pragma once

#include "runtime/link.h"
#include "wire/prefix.h"

#include <stadtkern/abi.h>
#include <stadtkern/result.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::runtime {

// What the owner of a stream's end does. One call at a time. [worker]
struct StreamHandlers {
  std::function<std::uint32_t(std::string_view chunk)> on_chunk;  // returns the credit to give back
  std::function<void()> on_credit;
  std::function<void()> on_end;                     // the other side has said all
  std::function<void(const Error* error)> on_gone;  // the last call of all; `error`: the caller went away
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  // `defer` runs a task soon on another thread.
  using Defer = std::function<void(std::function<void()>)>;
  Stream(Link& link, std::uint32_t epoch, std::uint64_t number, Defer defer);

  // A frame of the other side is queued; run() follows. In the bus's order.
  void arrived(const wire::Prefix& prefix, std::string payload);
  // Runs the callbacks of what is queued, unless another thread is at it. [worker]
  void run();

  // The handler takes the request as a stream: callbacks begin once the handler has returned; `gone` is called once,
  // after on_gone. False when it was taken already.
  bool accept(StreamHandlers handlers, std::function<void()> gone);
  // Goes before the first bytes that are written, or before a good end; not before an error. A later one takes the
  // place of an earlier one; false when that has gone.
  bool stand_first(std::string head);
  // Only what stands first is wanted: the first bytes that are written end it well.
  void head_only();
  void set_handlers(StreamHandlers handlers);  // in place of those that accept() brought, inside the handler
  void start();                                // the handler has returned [worker]

  // Takes all, or answers ResourceExhausted (then on_credit comes), or Cancelled when the stream has ended. [any]
  stadtkern_code write(std::string_view chunk);
  // Ends our direction and, with it, the call: `error` null means well. on_gone follows, never before this returns.
  // [any]
  void end(const Error* error);
  // The same behind these last bytes, which wait for the caller's credit. [any]
  void end_with(std::string last);
  void give_credit(std::uint32_t bytes);  // [any]
  [[nodiscard]] bool over() const;        // neither side sends any more [any]

 private:
  struct Item {
    enum class Kind { Chunk, Credit, End, Gone } kind;
    std::string payload;
    std::optional<Error> error;
  };
  void run_soon();
  void finish(const Error* error);  // with mutex_ held
  bool send_last();                 // with mutex_ held; true when all of it is gone
  void send_head();                 // with mutex_ held
  void send(wire::Kind kind, std::string_view payload, std::uint32_t aux = 0, std::uint16_t status = 0);

  Link& link_;
  const std::uint32_t epoch_;
  const std::uint64_t number_;
  const Defer defer_;
  mutable std::mutex mutex_;
  StreamHandlers handlers_;
  std::function<void()> gone_;
  bool accepted_ = false;
  bool started_ = false;
  bool busy_ = false;                            // a thread runs callbacks
  std::deque<Item> items_;                       // bounded by the credit that was given
  std::uint64_t credit_ = wire::kInitialCredit;  // what we may still send
  std::string head_;                             // not sent yet
  bool head_sent_ = false;
  bool head_only_ = false;
  bool wants_credit_ = false;
  std::optional<std::string> last_;  // end_with() waits for credit
  bool ended_in_ = false;
  bool ended_out_ = false;
};

}  // namespace stadtkern::runtime
