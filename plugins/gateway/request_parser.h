// SPDX-License-Identifier: EUPL-1.2
// Reads one request after the other by Boost.Beast's parser, whose only home this is, and refuses whatever two readers
// of the same bytes could frame differently. No socket. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "request_head.h"

namespace gateway {

// Why the bytes of a connection are refused; the connection ends with the answer.
enum class Refusal {
  None,
  Malformed,          // 400
  HeadTimeout,        // 408
  BodyTimeout,        // 408
  BodyTooLarge,       // 413
  TargetTooLong,      // 414
  ExpectationFailed,  // 417
  HeadTooLarge,       // 431
  CodingUnknown,      // 501
  VerbUnknown,        // 501
  VersionUnknown      // 505
};

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // `text` is a whole head with its blank line (HeadScan found it). Fills `head` with views into it.
  Refusal read_head(std::string_view text, RequestHead& head);

  struct Fed {
    std::size_t used = 0;
    bool complete = false;
    Refusal refusal = Refusal::None;
  };
  // After a head with a body: appends what `bytes` hold of it to `body`, at most `limit` bytes in all.
  Fed read_body(std::string_view bytes, std::string& body, std::uint64_t limit);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace gateway
