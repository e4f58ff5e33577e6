// SPDX-License-Identifier: EUPL-1.2
// Tells from a file's first bytes what form it has and which city's it is. Pure; any thread.
#pragma once

#include <string_view>

#include <stadtkern/result.h>

#include "import/tables.h"

namespace waste::importing {

enum class Form { Open311Json, Open311Xml, HelsinkiJson, ZurichCsv, BostonCsv };

struct Recognised {
  Form form = Form::Open311Json;
  const Source* source = nullptr;  // lives in the tables
};

inline constexpr std::size_t kRecogniseBytes = 64 * 1024;

// `head` is the whole file or its first kRecogniseBytes. An Open311 file belongs to the city in whose box its first
// located request lies, else to the source "open311". `wanted` names the source instead; empty: find it out.
// UNSUPPORTED_MEDIA when the form is none of these; NOT_FOUND when the wanted source is unknown or of another form.
[[nodiscard]] stadtkern::Result<Recognised> recognise(std::string_view head, const Tables& tables,
                                                      std::string_view wanted);

}  // namespace waste::importing
