// SPDX-License-Identifier: EUPL-1.2
// Tiles as they are kept and sent: by gzip, which halves what a phone loads. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace places::tiles {

[[nodiscard]] std::string packed(std::string_view bytes);

// Nothing when it is no gzip, cut off, or would be more than `most`.
[[nodiscard]] std::optional<std::string> unpacked(std::string_view bytes, std::size_t most);

// Whether an Accept-Encoding header allows gzip (RFC 9110 section 12.5.3); only where it is named.
[[nodiscard]] bool takes_gzip(std::string_view header);

}  // namespace places::tiles
