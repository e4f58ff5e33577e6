// SPDX-License-Identifier: Apache-2.0
// Stores as schemas of one PostgreSQL database, "MODULE/TOWN" each.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "runtime/store/database.h"
#include "runtime/store/postgres/session.h"

namespace stadtkern::runtime::store::postgres {

struct Options {
  std::string conninfo;  // libpq's: "host=/run/postgresql dbname=stadtkern user=stadtkern", or a postgresql:// URI
  std::string module;    // [a-z0-9_.-]
  Times times{};
  std::size_t writers = 2;  // sessions of this process, shared by all its towns
  std::size_t readers = 4;
};

// Connects at the first use. Every store's errors may be those of Session::connect.
[[nodiscard]] std::unique_ptr<Backend> make_backend(Options options);

}  // namespace stadtkern::runtime::store::postgres
