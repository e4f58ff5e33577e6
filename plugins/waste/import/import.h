// SPDX-License-Identifier: EUPL-1.2
// Import of other cities' reports: a file comes in as pieces of bytes, rows come out one by one; memory stays bounded
// (a CSV record or JSON element 1 MiB, an XML file 64 MiB). Nothing is stored here.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "import/recognise.h"
#include "import/row.h"
#include "import/tables.h"

namespace waste::importing {

// One file. One thread. The tables must outlive it.
class Importer {
 public:
  Importer(const Tables& tables, std::string wanted_source, RowSink sink);

  // Bytes as they come, in any sizes. Fails once, when the form is not recognised; the import is over then.
  [[nodiscard]] stadtkern::Status write(std::string_view bytes);
  [[nodiscard]] stadtkern::Status finish();

  // Null before the file is recognised.
  [[nodiscard]] const Source* source() const { return source_; }

 private:
  stadtkern::Status begin();

  const Tables& tables_;
  std::string wanted_;
  RowSink sink_;
  std::string head_;
  const Source* source_ = nullptr;
  std::unique_ptr<RowReader> reader_;
};

// An import with more is hopeless. Its result must fit into one chunk of a stream, 64 KiB.
inline constexpr std::size_t kMostFailures = 500;

// What became of an import's rows: each row is in exactly one bucket, so that
// read = stored + updated + skipped + unlocated + failed.size().
struct ImportResult {
  struct Failure {
    std::uint64_t line = 0;
    std::string reason;
  };
  std::uint64_t stored = 0;
  std::uint64_t updated = 0;    // known already, and changed in the source
  std::uint64_t skipped = 0;    // known already, and the same
  std::uint64_t unlocated = 0;  // not stored: no usable position
  std::vector<Failure> failed;
  std::map<std::string, std::uint64_t> unmapped;  // source category -> rows that got the catch-all

  [[nodiscard]] std::uint64_t read() const;
  [[nodiscard]] bool hopeless() const { return failed.size() >= kMostFailures; }  // the import should stop

  // {"read","stored","updated","skipped","unlocated","failed":[{"line","reason"}],"unmapped":{...}} on one line.
  [[nodiscard]] std::string json() const;
};

}  // namespace waste::importing
