// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or an Error that says what went wrong, where, and what to do. Expected failures travel in it;
// a broken invariant aborts. Values only; safe to use on any thread.
#pragma once

#include <stadtkern/codes.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace stadtkern {

// The outcome list as a scoped enum; numbers equal those in codes.h.
enum class Code : unsigned short {
  Ok = STADTKERN_OK,
  Cancelled = STADTKERN_CANCELLED,
  InvalidArgument = STADTKERN_INVALID_ARGUMENT,
  ValidationFailed = STADTKERN_VALIDATION_FAILED,
  Unauthenticated = STADTKERN_UNAUTHENTICATED,
  PermissionDenied = STADTKERN_PERMISSION_DENIED,
  NotFound = STADTKERN_NOT_FOUND,
  Conflict = STADTKERN_CONFLICT,
  KeyReused = STADTKERN_KEY_REUSED,
  PreconditionFailed = STADTKERN_PRECONDITION_FAILED,
  FailedPrecondition = STADTKERN_FAILED_PRECONDITION,
  Gone = STADTKERN_GONE,
  TooLarge = STADTKERN_TOO_LARGE,
  UnsupportedMedia = STADTKERN_UNSUPPORTED_MEDIA,
  MethodNotAllowed = STADTKERN_METHOD_NOT_ALLOWED,
  RateLimited = STADTKERN_RATE_LIMITED,
  ResourceExhausted = STADTKERN_RESOURCE_EXHAUSTED,
  Unavailable = STADTKERN_UNAVAILABLE,
  DeadlineExceeded = STADTKERN_DEADLINE_EXCEEDED,
  Unimplemented = STADTKERN_UNIMPLEMENTED,
  StorageFull = STADTKERN_STORAGE_FULL,
  Internal = STADTKERN_INTERNAL,
  DataLoss = STADTKERN_DATA_LOSS,
  Lagged = STADTKERN_LAGGED,
  Stale = STADTKERN_STALE,
  HopsExceeded = STADTKERN_HOPS_EXCEEDED,
};

// The code's name as it stands in DECISIONS and in problem+json ("NOT_FOUND"). Unknown numbers read as "INTERNAL".
[[nodiscard]] std::string_view name(Code code) noexcept;

// One refused field: where (JSON pointer, or the name of a query parameter) and why, in words for its user.
struct FieldError {
  std::string pointer;
  std::string reason;
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct [[nodiscard]] Error {
  Code code = Code::Internal;
  std::string message;               // what, where, and the next step; never a secret or personal data
  std::string reason{};              // a finer machine-readable code, [a-z_.], at most 64 characters; may be empty
  std::vector<FieldError> fields{};  // with ValidationFailed or InvalidArgument: all of them at once
  unsigned retry_after_ms = 0;       // with Unavailable, RateLimited, ResourceExhausted
  bool outcome_unknown = false;      // with Unavailable: the effect may or may not have happened
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  Error& error() & { return std::get<1>(state_); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

// Nothing, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const noexcept { return !error_; }
  Error& error() & { return *error_; }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace stadtkern
