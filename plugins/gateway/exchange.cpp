// SPDX-License-Identifier: EUPL-1.2
#include "exchange.h"

#include "cookies.h"

namespace gateway {
namespace {

constexpr std::string_view kAskForStream = "http.stream";  // stadtkern/abi_edge.h

}  // namespace

void Exchange::answered(unsigned status, std::span<const HeaderLine> headers, std::string_view content) noexcept {
  fill(answer, status, headers, content);
  if (keeper) take_cookies(headers);
  completed();
}

// What a keeper of sessions says of its cookies; nobody else is heard.
void Exchange::take_cookies(std::span<const HeaderLine> headers) {
  for (const auto& [name, value] : headers) {
    const bool of_session = name == "stadtkern-session";
    if (!of_session && name != "stadtkern-device") continue;
    const auto cookie = cookie_name(of_session ? Cookie::Session : Cookie::Device, town->name, secure);
    const std::string line = set_cookie(cookie, value, secure);
    if (line.empty()) continue;
    answer.line("set-cookie", line);
    if (of_session) signing = value == "-" ? Signing::Out : Signing::In;
  }
}

void Exchange::checked() noexcept {
  completions_.push(*this);
}

void Exchange::failed(const stadtkern::Error& error) noexcept {
  if (wants_stream && flow.begun()) {
    // Behind a stream's head there is no place for it: events end, and the client comes again; a file breaks off.
    if (answer.events) return completed();
    if (flow.break_off()) completions_.push(*this);
    return;
  }
  ask_again = !wants_stream && error.code == stadtkern::Code::FailedPrecondition && error.reason == kAskForStream;
  if (!ask_again) fill(answer, error, request_id);
  completed();
}

void Exchange::stream_began(unsigned status, std::span<const HeaderLine> headers) noexcept {
  fill(answer, status, headers, {});
  if (flow.begin()) completions_.push(*this);
}

void Exchange::stream_piece(std::string_view bytes) noexcept {
  if (flow.piece(bytes)) completions_.push(*this);
}

void Exchange::stream_ended() noexcept {
  completed();
}

void Exchange::completed() noexcept {
  if (!wants_stream || flow.end()) completions_.push(*this);
}

void Exchange::collect() {
  if (wants_stream) flow.collect(chunked());
  calling = wants_stream && !flow.over();
}

void Exchange::clear() {
  // Memory that one large request needed is not kept for all that follow.
  constexpr std::size_t kKept = 64 * 1024;
  for (std::string* buffer : {&text, &body, &answer.body, &sealed}) {
    if (buffer->capacity() > kKept) std::string().swap(*buffer);
    buffer->clear();
  }
  stage = Stage::Reading;
  session = nullptr;
  head.clear();
  body_limit = room = 0;
  continue_wanted = last = calling = counted = secure = wants_stream = ask_again = all_towns = false;
  flow.clear();
  registry.reset();
  town = nullptr;
  module = nullptr;
  target = {};
  mount = prefix = path = {};
  base_path.clear();
  origin.clear();
  request_id.clear();
  forwarded_host = {};
  client.reset();
  rate_key = 0;
  rate_policies.clear();
  rate_limits.clear();
  client_class.clear();
  masked_client.clear();
  token = nullptr;
  credential.clear();
  by_cookie = keeper = checking = cookie_over = false;
  signing = Signing::None;
  reason = {};
  asked = {};
  visitor.reset();
  call = 0;
  answer.clear();
  ending = {};
}

void Completions::push(Exchange& exchange) noexcept {
  Exchange* newest = newest_.load(std::memory_order_relaxed);
  do {
    exchange.next_ = newest;
  } while (!newest_.compare_exchange_weak(newest, &exchange, std::memory_order_release, std::memory_order_relaxed));
  if (newest == nullptr) wake_();
}

Exchange* Completions::in_order() noexcept {
  Exchange* newest = newest_.exchange(nullptr, std::memory_order_acquire);
  Exchange* first = nullptr;
  while (newest != nullptr) {
    Exchange* older = newest->next_;
    newest->next_ = first;
    first = newest;
    newest = older;
  }
  return first;
}

Exchange& ExchangePool::take() {
  if (free_.empty()) {
    all_.push_back(std::make_unique<Exchange>(completions_));
    free_.reserve(all_.size());
    return *all_.back();
  }
  Exchange& exchange = *free_.back();
  free_.pop_back();
  return exchange;
}

void ExchangePool::give_back(Exchange& exchange) {
  exchange.clear();
  free_.push_back(&exchange);
}

}  // namespace gateway
