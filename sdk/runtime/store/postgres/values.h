// SPDX-License-Identifier: Apache-2.0
// Values on their way to PostgreSQL and back. Each goes with its own type, so that the server never guesses one.
#pragma once

#include <stadtkern/result.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "runtime/store/postgres/library.h"
#include "runtime/store/value.h"

namespace stadtkern::runtime::store::postgres {

// A statement's values in the binary form. Views into the given values and into itself: neither may move.
class Arguments {
 public:
  Arguments() = default;
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  // InvalidArgument with reason "text" or "number" for what no store keeps.
  Status take(std::span<const Value> values);
  [[nodiscard]] libpq::Parameters parameters() const noexcept;
  // One character per value for its type: statements are prepared for the types of their values.
  [[nodiscard]] const std::string& signature() const noexcept { return signature_; }

 private:
  std::vector<unsigned> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<std::array<char, 8>> numbers_;
  std::string signature_;
};

// One row of a result at a time. `bytes` holds the decoded byte columns of the row read last.
class RowReader {
 public:
  explicit RowReader(const pg_result* result);
  // Internal with reason "type" for a column that is none of the common types.
  Result<std::span<const Value>> read(int row);

 private:
  Result<Value> column(int row, int column);

  const pg_result* result_;
  std::vector<Value> values_;
  std::vector<std::string> bytes_;
};

}  // namespace stadtkern::runtime::store::postgres
