// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "runtime/store/sqlite/backend.h"
#include "store_fixture.h"

namespace stadtkern::runtime::store::test {

std::vector<std::string> backends() {
  return {"sqlite"};
}

std::unique_ptr<Backend> make_backend(const std::string& name, const std::filesystem::path& folder) {
  if (name != "sqlite") throw std::runtime_error("no backend " + name);
  return sqlite::make_backend({.root = folder / "stores" / "notes"});
}

}  // namespace stadtkern::runtime::store::test
