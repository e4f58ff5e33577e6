// SPDX-License-Identifier: EUPL-1.2
// An answer on its way to the client: which of a module's header fields may pass, what the gateway adds to every
// answer. Pure values; a worker fills one, the io thread writes its head.
#pragma once

#include <stadtkern/result.h>

#include <span>
#include <string>
#include <string_view>

#include "backend.h"
#include "problem.h"

namespace gateway {

struct Answer {
  unsigned status = 0;
  std::string lines;  // "name: value\r\n" ...
  std::string body;
  bool html = false;
  bool own_policy = false;  // `lines` hold a Content-Security-Policy
  bool own_cache = false;   // ... a Cache-Control
  bool tagged = false;      // ... an ETag
  bool events = false;      // server-sent events: a stream that may end anywhere

  void clear() noexcept;
  // `value` must be free of control characters.
  void line(std::string_view name, std::string_view value);
};

// A module's answer. Fields that no module may set (or that hold control characters) are left out.
void fill(Answer& answer, unsigned status, std::span<const HeaderLine> headers, std::string_view body);
// A failure, as problem details.
void fill(Answer& answer, const stadtkern::Error& error, std::string_view request_id);
void fill(Answer& answer, const Problem& problem, std::string_view request_id);

struct Ending {
  bool close = false;      // this answer is the connection's last
  bool http_1_0 = false;   // kept-alive connections of HTTP/1.0 are told so
  bool head_only = false;  // HEAD: the length of a body that is not sent
  bool flowing = false;    // the body is a stream
};

// The status line, the fields of every answer, and the answer's own with the blank line.
void write_head(const Answer& answer, std::string_view request_id, std::string_view date, Ending ending,
                std::string& to);
// Whether a body may follow that head.
bool carries_body(const Answer& answer, Ending ending) noexcept;

}  // namespace gateway
