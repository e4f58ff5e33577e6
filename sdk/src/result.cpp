// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/result.h>

#include <array>

namespace stadtkern {

std::string_view name(Code code) noexcept {
  static constexpr std::array<std::string_view, 26> kNames{
      "OK",
      "CANCELLED",
      "INVALID_ARGUMENT",
      "VALIDATION_FAILED",
      "UNAUTHENTICATED",
      "PERMISSION_DENIED",
      "NOT_FOUND",
      "CONFLICT",
      "KEY_REUSED",
      "PRECONDITION_FAILED",
      "FAILED_PRECONDITION",
      "GONE",
      "TOO_LARGE",
      "UNSUPPORTED_MEDIA",
      "METHOD_NOT_ALLOWED",
      "RATE_LIMITED",
      "RESOURCE_EXHAUSTED",
      "UNAVAILABLE",
      "DEADLINE_EXCEEDED",
      "UNIMPLEMENTED",
      "STORAGE_FULL",
      "INTERNAL",
      "DATA_LOSS",
      "LAGGED",
      "STALE",
      "HOPS_EXCEEDED",
  };
  const auto number = static_cast<std::size_t>(code);
  return number < kNames.size() ? kNames[number] : kNames[STADTKERN_INTERNAL];
}

}  // namespace stadtkern
