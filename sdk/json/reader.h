// SPDX-License-Identifier: Apache-2.0
// The one strict JSON reader: a document goes in, events come out, nothing is built. RFC 8259 and no more: at most 32
// levels, UTF-8 verified (also the \u escapes), no duplicate keys, no NaN, comments, trailing commas or byte order
// mark.
#pragma once

#include <stadtkern/result.h>

#include <cstddef>
#include <string_view>

namespace stadtkern::json {

class Path;

inline constexpr std::size_t kMaxDepth = 32;  // arrays and objects inside each other

// What a document consists of, in its order. Texts are valid UTF-8. A `key` lives until read() returns, the other
// views for the call only. A number comes as its text, so that each reader chooses the type without losing a digit.
class Events {
 public:
  virtual void begin_object() = 0;
  virtual void key(std::string_view key) = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  virtual void number(std::string_view text) = 0;
  virtual void string(std::string_view text) = 0;

 protected:
  ~Events() = default;
};

// Reads one document. `path` must be empty; during each event it stands at the value concerned. The events before an
// error have happened: who builds something throws it away then.
// Error: InvalidArgument with line, column and reason in the message; the one field error holds pointer and reason.
[[nodiscard]] Status read(std::string_view document, Path& path, Events& events);

// Is this one strict JSON document? Same errors as read(). Any thread.
[[nodiscard]] Status check(std::string_view document);

}  // namespace stadtkern::json
