// SPDX-License-Identifier: EUPL-1.2
// Reads a package from its bytes and believes nothing in it: kinds, names, bounds and hashes are checked as they come.
// Whether its signature is right is install.h's matter. Touches no disk by itself.
#pragma once

#include "packages/contents.h"
#include "packages/tar.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::packages {

struct Package {
  catalogue::Manifest manifest;
  std::string manifest_text;
  std::vector<PackedFile> files;  // without the list of hashes
  std::uint64_t unpacked = 0;     // bytes
};

// Where the files go. What is not wanted is refused by an error, which ends the reading.
class Sink {
 public:
  virtual ~Sink() = default;
  [[nodiscard]] virtual Status begin(const TarEntry& entry) = 0;
  [[nodiscard]] virtual Status write(std::string_view bytes) = 0;
  // The file is whole, and its hash is right.
  [[nodiscard]] virtual Status end() = 0;
};

// `packed_size`: of all that `source` gives. FailedPrecondition, with words that go behind "FILE is refused: ", for
// whatever is wrong with it; the source's and the sink's own errors as they are. Without a sink it only checks.
[[nodiscard]] Result<Package> read_package(TarReader::Source source, std::uint64_t packed_size, Sink* sink);

}  // namespace stadtkern::packages
