// SPDX-License-Identifier: Apache-2.0
// Bodies of multipart/form-data (RFC 7578): the fields and files of a form. Pure; views into the body, which must
// outlive them.
#pragma once

#include <stadtkern/result.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

struct FormPart {
  std::string name;                 // of the field
  std::optional<std::string> file;  // its name on the client's disk: not to be trusted, nor to be kept
  std::string_view content_type{};  // as the client says; empty: text/plain
  std::string_view content{};
};

// Whether a Content-Type header says that the body is such a form.
[[nodiscard]] bool is_multipart(std::string_view content_type);

// All parts, in their order. InvalidArgument, in words: no boundary, a part without a name or an end, more than
// `most_parts`. Text behind the last boundary and before the first is skipped.
[[nodiscard]] Result<std::vector<FormPart>> read_multipart(std::string_view content_type, std::string_view body,
                                                           std::size_t most_parts = 100);

}  // namespace stadtkern
