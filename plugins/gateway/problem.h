// SPDX-License-Identifier: EUPL-1.2
// Errors as RFC 9457 problem details, and the HTTP status of each outcome (DECISIONS §16). Pure.
#pragma once

#include <stadtkern/result.h>

#include <string>
#include <string_view>

#include "request_parser.h"

namespace gateway {

// "Not Found" for 404; "Unknown" for a status nobody named.
std::string_view status_text(unsigned status) noexcept;
unsigned status_of(stadtkern::Code code) noexcept;

// What is told of one failure. Views live as long as what they were made from.
struct Problem {
  unsigned status = 500;
  std::string_view type;  // last part of the type's URN: "not-found"
  std::string_view detail;
  std::string_view reason{};  // a module's own finer code
  const std::vector<stadtkern::FieldError>* fields = nullptr;
};

// `type` is written into `type_text`, which the problem then views.
Problem problem_of(const stadtkern::Error& error, std::string& type_text);
Problem problem_of(Refusal refusal) noexcept;

// Appends the JSON document.
void write_problem(const Problem& problem, std::string_view request_id, std::string& to);

// Appends `text` as a JSON string; what is no UTF-8 becomes U+FFFD.
void write_json_string(std::string_view text, std::string& to);

// Whole seconds for Retry-After, at least one; 0 when nothing is to be said.
unsigned retry_after_seconds(const stadtkern::Error& error) noexcept;

}  // namespace gateway
