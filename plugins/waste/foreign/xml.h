// SPDX-License-Identifier: EUPL-1.2
// An Open311 answer in XML as the objects that its JSON would hold. Its home is import/xml_rows.cpp, beside the other
// reader of XML. Pure.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include <stadtkern/foreign_json.h>

namespace waste::foreign {

// The root's elements (<service_requests><request>, <errors><error>), each with its elements as texts; a root that is
// itself one request or error counts as one. INVALID_ARGUMENT for what is no XML; DTDs and entities are never followed.
[[nodiscard]] stadtkern::Result<std::vector<stadtkern::Json>> read_xml(std::string_view text);

}  // namespace waste::foreign
