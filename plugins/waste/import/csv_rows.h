// SPDX-License-Identifier: EUPL-1.2
// The two cities whose exports are CSV with columns of their own.
#pragma once

#include <memory>

#include "import/row.h"
#include "import/tables.h"

namespace waste::importing {

// Zürich, "Züri wie neu": date, year, service_code, e, n (Swiss grid LV95). It gives neither id nor state nor time of
// day: the id is made of the row's content, the n-th row of the same content ending in "#n"; the state is done, for the
// file is an archive; both times are the day's beginning in Zürich.
[[nodiscard]] std::unique_ptr<RowReader> zurich_reader(const Source& source, const Tables& tables, RowSink sink);

// Boston 311: case_enquiry_id, open_dt, closed_dt, ... on Boston's wall clock; closure_reason becomes the public note.
[[nodiscard]] std::unique_ptr<RowReader> boston_reader(const Source& source, const Tables& tables, RowSink sink);

}  // namespace waste::importing
