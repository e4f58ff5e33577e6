// SPDX-License-Identifier: EUPL-1.2
#include "clerk/staff_text.h"

#include <utility>

#include "text.h"

namespace waste::clerk {
namespace {

stadtkern::Result<std::string> checked(std::string text, bool lines, const char* pointer, std::size_t longest,
                                       bool needed) {
  if (!valid_utf8(text) || has_control(text, lines)) {
    return fault(pointer, lines ? "must be plain text in UTF-8" : "must be one line of plain text in UTF-8");
  }
  if (needed && text.empty()) return fault(pointer, "is needed");
  if (code_points(text) > longest) {
    return fault(pointer, "must be at most " + std::to_string(longest) + " characters long");
  }
  return text;
}

}  // namespace

stadtkern::Result<std::string> checked_text(std::string_view text, const char* pointer, std::size_t longest,
                                            bool needed) {
  return checked(unix_lines(trim(text)), true, pointer, longest, needed);
}

stadtkern::Result<std::string> checked_line(std::string_view text, const char* pointer, std::size_t longest,
                                            bool needed) {
  return checked(std::string(trim(text)), false, pointer, longest, needed);
}

stadtkern::Error fault(std::string pointer, std::string reason) {
  return {stadtkern::Code::ValidationFailed,
          "the request is not acceptable",
          "clerk",
          {{std::move(pointer), std::move(reason)}}};
}

}  // namespace waste::clerk
