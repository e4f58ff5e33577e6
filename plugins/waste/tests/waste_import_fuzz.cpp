// SPDX-License-Identifier: EUPL-1.2
// Anything at all as an import file, in small pieces: each row comes out once or fails, never crash.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "import/import.h"

using namespace waste::importing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Tables kTables = *Tables::read(
      "name,form,zone,south,west,north,east\nzurich,zurich,Europe/Zurich,,,,\nboston,boston,America/New_York,,,,\n"
      "helsinki,helsinki,Europe/Helsinki,,,,\nopen311,open311,UTC,,,,\n",
      "source,source_category,category\n*,*,other\n");
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  ImportResult result;
  Importer importer{kTables, "", [&](Row row) {
                      if (auto* failure = std::get_if<RowFailure>(&row.outcome)) {
                        result.failed.push_back({row.line, std::move(failure->reason)});
                      } else {
                        ++result.stored;
                      }
                    }};
  for (std::size_t at = 0; at < size; at += 13) {
    if (!importer.write(text.substr(at, 13))) return 0;
  }
  static_cast<void>(importer.finish());
  static_cast<void>(result.json());
  return 0;
}
