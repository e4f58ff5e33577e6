// SPDX-License-Identifier: Apache-2.0
// Everything that is wrong with one request, collected so that its user hears it at once. Inside sdk/json only.
#pragma once

#include <stadtkern/result.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::json {

inline constexpr std::size_t kMaxFieldErrors = 64;  // what is wrong beyond these is left out

class Refusals {
 public:
  // The body's content is not what its message allows, at a JSON pointer.
  void body(std::string pointer, std::string reason) { add(std::move(pointer), std::move(reason)); }

  // A parameter is wrong, or the body is no JSON at all: the request is malformed.
  void malformed(std::string pointer, std::string reason) {
    malformed_ = true;
    add(std::move(pointer), std::move(reason));
  }

  [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }

  // Was the value at `pointer`, or one inside it, refused?
  [[nodiscard]] bool touches(std::string_view pointer) const;

  // InvalidArgument when something was malformed, else ValidationFailed.
  [[nodiscard]] Error error() &&;

 private:
  void add(std::string pointer, std::string reason);

  std::vector<FieldError> fields_;
  std::size_t more_ = 0;
  bool malformed_ = false;
};

// Of `names` the one that `word` most likely meant: the fewest letters to change, at most
// about a third. Empty when none is so near.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names);

}  // namespace stadtkern::json
