// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/errors.h"

#include <string>

namespace stadtkern::runtime::store::postgres {

namespace {

constexpr unsigned kRetrySoon = 1000;
constexpr unsigned kRetryDisk = 30000;

Error unavailable(std::string message, const char* reason, unsigned retry_ms = kRetrySoon) {
  return {.code = Code::Unavailable, .message = std::move(message), .reason = reason, .retry_after_ms = retry_ms};
}

}  // namespace

Error connection_lost(std::string_view why, bool outcome_unknown) {
  Error error = unavailable("the connection to PostgreSQL was lost: " + std::string(why), "connection_lost");
  error.outcome_unknown = outcome_unknown;
  return error;
}

Error error_of(std::string_view sqlstate, std::string_view message) {
  if (sqlstate.empty() || sqlstate.starts_with("08") || sqlstate.starts_with("57P")) return connection_lost(message);
  const std::string_view family = sqlstate.substr(0, 2);
  // Such a message quotes the value that it complains about.
  const std::string_view told = family == "22" ? std::string_view{"a value doesn't fit"} : message;
  std::string text = "PostgreSQL " + std::string(sqlstate) + ": " + std::string(told);

  if (sqlstate == "23505" || sqlstate == "23P01") return {Code::Conflict, std::move(text), "unique"};
  if (sqlstate == "23503") return {Code::Conflict, std::move(text), "foreign_key"};
  if (sqlstate == "23502") return {Code::Internal, std::move(text), "not_null"};
  if (sqlstate == "23514") return {Code::Internal, std::move(text), "check"};
  if (sqlstate == "42804" || family == "22") return {Code::Internal, std::move(text), "type"};
  if (sqlstate == "25006") return unavailable(std::move(text), "standby", kRetryDisk);
  if (sqlstate == "25P02") return unavailable(std::move(text), "transaction_lost");
  if (sqlstate == "53100") {
    return {.code = Code::StorageFull, .message = std::move(text), .reason = "", .retry_after_ms = kRetryDisk};
  }
  if (sqlstate == "53200") return {Code::ResourceExhausted, std::move(text), "memory"};
  if (sqlstate == "53300") return unavailable(std::move(text), "connections");
  if (sqlstate == "55P03" || family == "40") return unavailable(std::move(text), "busy");
  if (sqlstate == "57014") return unavailable("a statement took too long: " + text, "timeout");
  if (family == "53" || family == "58") return unavailable(std::move(text), "io", kRetryDisk);
  if (family == "54") return {Code::TooLarge, std::move(text), ""};
  if (sqlstate == "XX001" || sqlstate == "XX002") return {Code::DataLoss, text + "; restore the town's backup", ""};
  return {Code::Internal, std::move(text), "sql"};
}

}  // namespace stadtkern::runtime::store::postgres
