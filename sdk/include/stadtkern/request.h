// SPDX-License-Identifier: Apache-2.0
// A request being handled: who asks, for which town, until when; and the Reply that completes it.
#pragma once

#include <stadtkern/answer.h>
#include <stadtkern/town.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern {

// Who a request is made for, as the edge found out; nobody inside can forge it. Any thread while the request lives.
class Principal {
 public:
  explicit Principal(const stadtkern_request_view& view) : view_(&view) {}

  bool anonymous() const { return view_->principal.size == 0; }
  std::string_view id() const { return detail::view(view_->principal); }  // opaque
  bool has(std::string_view role) const;                                  // a role of this request's town
  bool in(std::string_view group) const;
  unsigned assurance() const { return view_->assurance; }  // 0 none, 1 low, 2 substantial, 3 high

 private:
  const stadtkern_request_view* view_;
};

// One HTTP request as a raw route sees it.
class HttpRequest {
 public:
  explicit HttpRequest(const stadtkern_http_view& view) : view_(view) {}

  std::string_view verb() const { return detail::view(view_.verb); }
  std::string_view path() const { return detail::view(view_.path); }    // below the mount, percent-encoded
  std::string_view query() const { return detail::view(view_.query); }  // raw, without "?"
  std::string_view mount() const { return detail::view(view_.mount); }  // the mount or claimed path that matched
  std::string_view base_path() const { return detail::view(view_.base_path); }  // links back here begin with it
  std::string_view origin() const { return detail::view(view_.origin); }        // "https://town.example"
  std::string_view header(std::string_view lower_case_name) const;              // empty when absent
  std::string_view parameter(std::string_view name) const;                      // from the route's pattern, decoded

 private:
  stadtkern_http_view view_;
};

// Read-only and valid until the request is completed; use on the handler's thread, or on any while a Reply is kept.
class Request {
 public:
  Request(const detail::Api* api, stadtkern_request* request) : api_(api), request_(request) {
    view_.size = sizeof view_;
    api_->bus->view(request_, &view_);
  }

  Town town() const { return {api_, view_.town}; }
  Principal principal() const { return Principal(view_); }
  std::string_view body() const { return detail::view(view_.body); }
  std::string_view method() const { return detail::view(view_.method); }
  std::string_view locale() const { return detail::view(view_.locale); }  // BCP 47, or empty
  std::uint64_t number() const { return view_.number; }
  std::int64_t deadline_ns() const { return view_.deadline; }  // CLOCK_MONOTONIC
  bool cancelled() const { return api_->bus->cancelled(request_) != 0; }
  std::optional<HttpRequest> http() const;  // nothing when it did not come by HTTP

  const detail::Api* api() const { return api_; }
  stadtkern_request* handle() const { return request_; }

 private:
  const detail::Api* api_;
  stadtkern_request* request_;
  stadtkern_request_view view_{};
};

// Completes a request, exactly once: send it, or hand it to store.write. Move-only; any thread. One that is dropped
// answers INTERNAL, so that no caller waits in vain.
template <class Message>
class Reply {
 public:
  Reply(const detail::Api* api, stadtkern_request* request) : api_(api), request_(request) {}
  Reply(Reply&& other) noexcept : api_(other.api_), request_(other.release()) {}
  Reply& operator=(Reply&&) = delete;
  ~Reply() {
    if (request_) send(Error{Code::Internal, "the handler ended without an answer"});
  }

  void send(const Answer<Message>& answer) {
    // Given up only when the answer is made: should that throw, the request still gets one.
    if (answer) {
      answer.with_response([&](const stadtkern_response* response) { api_->bus->reply(release(), response); });
    } else {
      const detail::ErrorView view(answer.error());
      api_->bus->fail(release(), view.get());
    }
  }

  // Gives the request up without completing it: for who completes it by other means.
  stadtkern_request* release() { return std::exchange(request_, nullptr); }

 private:
  const detail::Api* api_;
  stadtkern_request* request_;
};

}  // namespace stadtkern
