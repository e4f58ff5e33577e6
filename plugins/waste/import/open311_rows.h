// SPDX-License-Identifier: EUPL-1.2
// Requests of Open311 servers (Köln, San Francisco and everybody else's), as JSON or XML; and Helsinki's object around
// one. Times without an offset are on the source's wall clock. San Francisco's file of 2011 has lost its morning and
// afternoon (hours run from 1 to 12): such times are taken as they stand.
#pragma once

#include <memory>

#include "import/row.h"
#include "import/tables.h"

namespace stadtkern {
struct Json;
}

namespace waste::importing {

// `request` is an object with Open311's field names; numbers may stand for texts and texts for numbers.
[[nodiscard]] RowOutcome open311_row(const stadtkern::Json& request, const Source& source, const Tables& tables);

// A list of requests, an object with such a list as "service_requests" or "requests", or one request.
[[nodiscard]] std::unique_ptr<RowReader> open311_json_reader(const Source& source, const Tables& tables, RowSink sink);

// <service_requests><request>...; the file is held in memory, at most 64 MiB.
[[nodiscard]] std::unique_ptr<RowReader> open311_xml_reader(const Source& source, const Tables& tables, RowSink sink);

// {"data": {request}, "extraData": ...}, its position being "longitude,latitude".
[[nodiscard]] std::unique_ptr<RowReader> helsinki_reader(const Source& source, const Tables& tables, RowSink sink);

}  // namespace waste::importing
