// SPDX-License-Identifier: EUPL-1.2
#include "sites/example.h"

#include <utility>
#include <variant>

#include <stadtkern/store.h>

#include "built_in.h"
#include "random.h"
#include "sites/import.h"
#include "sites/store.h"

namespace wifi::sites {

stadtkern::Status offer_example(const stadtkern::Town& town) {
  const std::string_view file = built_in::example(town.settings().text("example_sites"));
  if (file.empty()) return {};
  auto rows = read_sites(file, "example");
  if (!rows) return std::move(rows).error();
  town.store().write([rows = *std::move(rows)](stadtkern::Tx& tx) -> stadtkern::Status {
    if (!wants_example(tx)) return {};
    example_begun(tx);
    for (const ImportRow& row : rows) {
      Site site = std::get<Site>(row.outcome);
      site.id = random_hex(kIdBytes);
      site.created = site.updated = tx.now_us();
      add(tx, site);
    }
    return {};
  });
  return {};
}

}  // namespace wifi::sites
