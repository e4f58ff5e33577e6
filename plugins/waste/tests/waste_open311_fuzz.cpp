// SPDX-License-Identifier: EUPL-1.2
// Anything at all as path, query and body of Open311: it must be answered, never crash.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "open311/new_report.h"
#include "open311/request_query.h"
#include "open311/target.h"

using namespace waste;
using namespace waste::open311;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Settings kSettings;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  static_cast<void>(parse_target("GET", text));
  const auto parsed = Parameters::parse(text.substr(0, size / 2), text.substr(size / 2));
  if (const auto* errors = std::get_if<Errors>(&parsed)) {
    static_cast<void>(write_errors(Format::Xml, *errors));
    return 0;
  }
  const auto& parameters = std::get<Parameters>(parsed);
  const auto query = parse_request_query(parameters, kSettings, 0);
  if (const auto* errors = std::get_if<Errors>(&query)) static_cast<void>(write_errors(Format::Json, *errors));
  const auto report = parse_new_report(parameters, kSettings, 0);
  if (const auto* errors = std::get_if<Errors>(&report)) static_cast<void>(write_errors(Format::Xml, *errors));
  return 0;
}
