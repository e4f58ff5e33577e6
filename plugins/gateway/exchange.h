// SPDX-License-Identifier: EUPL-1.2
// One request and its answer, from the first byte of the one to the last of the other, and the way of finished answers
// from the workers' threads to the io thread. Exchanges and their memory are used again and again.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address.h"
#include "answer.h"
#include "backend.h"
#include "flow.h"
#include "registry.h"
#include "request_head.h"
#include "session_cache.h"
#include "target.h"
#include "tokens.h"

namespace gateway {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

class Completions;
class Session;

// What was learned about a credential.
struct Asked {
  VisitorPtr visitor;  // null: nobody's, or `error`
  std::optional<stadtkern::Error> error;
  std::uint64_t generation = 0;
  std::chrono::milliseconds holds{};
  Time at{};
};

struct Exchange final : AnswerSink {
  enum class Stage {
    Reading,  // its body is still arriving
    Held,     // whole, but what is under way on its connection must end first
    Waiting,  // with a module
    Ready,    // answered
    Sealed    // its head is written: it is being sent
  };

  explicit Exchange(Completions& completions) : completions_(completions) {}

  // From the session.
  Stage stage = Stage::Reading;
  Session* session = nullptr;  // null once the client is gone
  Time began{};
  std::string text;  // the head's bytes, which `head` and `target` view
  RequestHead head;
  std::string body;
  std::uint64_t body_limit = 0;
  bool continue_wanted = false;
  bool last = false;     // nothing after it is read on its connection
  bool calling = false;  // a module still has a word to say

  // From the front.
  RegistryPtr registry;  // keeps `town` and `module`
  const Town* town = nullptr;
  const Module* module = nullptr;
  Target target;
  std::string_view mount;
  bool sees_client = false;  // the module at this path checks itself who asks
  std::string_view prefix;
  std::string_view path;  // below `prefix`
  std::string base_path;
  std::string origin;
  bool secure = false;  // over TLS, to here or to a trusted proxy
  std::string_view forwarded_host;
  std::string request_id;
  // Of a client behind a trusted proxy; empty: the peer's.
  std::optional<Address> client;
  std::string client_class;
  std::string masked_client;
  std::uint64_t rate_key = 0;  // of a client behind a trusted proxy; 0: not counted
  std::string rate_policies;   // what the answer says of rates
  std::string rate_limits;
  const Token* token = nullptr;
  std::string credential;  // of a session or a key, to be asked about
  bool by_cookie = false;  // it came as one: changes need a proof
  bool keeper = false;     // `module` keeps the town's sessions
  bool checking = false;   // `credential` is being asked about
  enum class Signing { None, In, Out };
  Signing signing = Signing::None;  // what the keeper has said of the session's cookie
  bool cookie_over = false;         // it is nobody's any more
  Asked asked;
  VisitorPtr visitor;
  std::uint64_t call = 0;
  bool all_towns = false;     // the overview is asked for
  bool wants_stream = false;  // the client takes server-sent events, or the module has said that it gives a stream
  bool ask_again = false;     // the module has said so: the same once more, as a stream
  bool counted = false;       // among the streams that are open
  std::uint64_t room = 0;     // bytes that its body may take of what all large ones share

  std::string_view reason;  // why it was refused here: a problem's type
  Answer answer;
  Ending ending;
  std::string sealed;  // the answer's head
  Flow flow;           // its body, when it is a stream

  // AnswerSink: fills `answer` on the caller's thread and hands the exchange back to the io thread.
  void answered(unsigned status, std::span<const HeaderLine> headers, std::string_view content) noexcept override;
  void failed(const stadtkern::Error& error) noexcept override;
  void stream_began(unsigned status, std::span<const HeaderLine> headers) noexcept override;
  void stream_piece(std::string_view bytes) noexcept override;
  void stream_ended() noexcept override;
  // `asked` is filled: back to the io thread.
  void checked() noexcept;
  // The same for an answer that was filled in place.
  void completed() noexcept;
  // io thread: takes in what was handed back.
  void collect();
  bool chunked() const noexcept { return !ending.http_1_0 && !ending.head_only; }
  // A file comes as a stream, whose end must be its own.
  bool downloading() const noexcept { return flow.on() && !answer.events; }

  void clear();

 private:
  friend class Completions;
  void take_cookies(std::span<const HeaderLine> headers);
  Completions& completions_;
  Exchange* next_ = nullptr;
};

// Many threads push, one takes. The taker is woken once, however many come before it looks.
class Completions {
 public:
  // `wake` may be called on any thread; after it the io thread is to call take().
  explicit Completions(std::function<void()> wake) : wake_(std::move(wake)) {}

  void push(Exchange& exchange) noexcept;
  // What has been pushed since, in that order, each removed before `each` sees it.
  template <class Each>
  void take(Each&& each) {
    for (Exchange* exchange = in_order(); exchange != nullptr;) {
      Exchange* next = exchange->next_;
      exchange->next_ = nullptr;
      each(*exchange);
      exchange = next;
    }
  }

 private:
  Exchange* in_order() noexcept;
  std::atomic<Exchange*> newest_{nullptr};
  std::function<void()> wake_;
};

// io thread only.
class ExchangePool {
 public:
  explicit ExchangePool(Completions& completions) : completions_(completions) {}
  Exchange& take();
  void give_back(Exchange& exchange);
  std::size_t in_use() const noexcept { return all_.size() - free_.size(); }

 private:
  Completions& completions_;
  std::vector<std::unique_ptr<Exchange>> all_;
  std::vector<Exchange*> free_;
};

}  // namespace gateway
