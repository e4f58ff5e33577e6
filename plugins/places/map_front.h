// SPDX-License-Identifier: EUPL-1.2
// The base map over HTTP: GET and HEAD with ranges, conditions and a strong ETag. Any worker.
#pragma once

#include <cstddef>

#include <stadtkern/store.h>

#include "places.pb.h"

namespace places {

// The bus carries 1 MiB; the rest is for headers.
inline constexpr std::size_t kLargestAnswer = 1'000'000;

[[nodiscard]] stadtkern::Result<v1::MapInfo> map_info_of(const stadtkern::Town& town);

// A part that is too large for one answer is cut off: Content-Range says what came. A whole file that is too large is
// refused with words.
[[nodiscard]] stadtkern::Result<stadtkern::Raw> serve_map(const stadtkern::Town& town,
                                                          const stadtkern::HttpRequest& http);

}  // namespace places
