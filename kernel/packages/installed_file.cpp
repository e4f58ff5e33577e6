// SPDX-License-Identifier: EUPL-1.2
// Apart from installed.cpp: the host links this, and no manifests.
#include "admin/sha256.h"
#include "packages/contents.h"
#include "packages/files.h"
#include "packages/installed.h"

#include <array>

namespace stadtkern::packages {

namespace fs = std::filesystem;

Status check_installed_file(const fs::path& folder, std::string_view name) {
  const Result<std::string> text = read_small(folder / kHashesFile, kLargestHashes);
  if (!text) return text.error();
  const Result<Hashes> hashes = parse_hashes(*text);
  if (!hashes) return refused((folder / kHashesFile).string() + ": " + hashes.error().message);
  const auto wanted = hashes->find(name);
  const fs::path path = folder / name;
  if (wanted == hashes->end()) return Error{Code::NotFound, path.string() + " is no file of its package"};
  const Result<Descriptor> in = open_regular(path);
  if (!in) return in.error();
  admin::Sha256 sum;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t size = ::read(in->get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble(path, "read");
    if (size == 0) break;
    sum.add({buffer.data(), static_cast<std::size_t>(size)});
  }
  if (sum.hex() == wanted->second) return {};
  return refused(path.string() + " is not the file that was installed: remove the package and install it again");
}

}  // namespace stadtkern::packages
