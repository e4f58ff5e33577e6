// SPDX-License-Identifier: Apache-2.0
// A town's blobs: immutable files beside its store, for what is too large for a row (photos, documents). Each is called
// by the SHA-256 of its content: ROOT/TOWN/blobs/ab/abcd... . Files come before the row that names them and go after
// the commit that dropped its last use, so a row always finds its file; what a kill leaves over is a file without a
// row. Such files are looked for once a day (runtime/blob_sweep.h) and go the way of those that lost their last use.
#pragma once

#include <stadtkern/result.h>

#include <bitset>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store {

inline constexpr std::size_t kMaxBlob = std::size_t{32} << 20;  // bytes
inline constexpr std::size_t kBlobName = 64;                    // hex digits

// Thread-safe; one per town and process.
class BlobFolder {
 public:
  // `root` as in sqlite::Options: .../stores/MODULE.
  BlobFolder(const std::filesystem::path& root, std::string_view town);
  BlobFolder(const BlobFolder&) = delete;
  BlobFolder& operator=(const BlobFolder&) = delete;

  // Makes the content durable and returns its name; a content that is there already is made durable too, whoever wrote
  // it. Errors: TooLarge, StorageFull (also read-only), Unavailable.
  Result<std::string> put(std::string_view content);
  // The content, checked against its name. Errors: InvalidArgument for what is no name, NotFound, DataLoss,
  // Unavailable.
  [[nodiscard]] Result<std::string> get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  // Names of the files in one of the kFolders folders that nobody has put since `before` (seconds since 1970, the file
  // system's clock). Those that are used, too.
  [[nodiscard]] std::vector<std::string> not_put_since(unsigned folder, std::time_t before) const;
  static constexpr unsigned kFolders = 256;
  // Removes these files, durably; a missing one is no error.
  Status remove(std::span<const std::string> names);

 private:
  [[nodiscard]] std::filesystem::path file_of(std::string_view name) const;
  Status settle(std::string_view name);
  Status settle_folder();
  Status write(const std::filesystem::path& file, std::string_view content);

  const std::filesystem::path root_;
  const std::filesystem::path folder_;
  std::mutex mutex_;
  bool ready_ = false;          // the names from the blobs' folder up are durable
  std::bitset<256> settled_{};  // so are those of these folders in it
};

// Whether it could be a blob's: 64 digits of 0-9a-f.
[[nodiscard]] bool blob_name(std::string_view name) noexcept;

// What the rows of a store say of its blobs, in the transaction that is open. A use is counted, so that equal contents
// of two rows are one file.
Status add_blob_use(Connection& connection, std::string_view name);
// NotFound when it has none.
Status remove_blob_use(Connection& connection, std::string_view name);
// Whether a row uses it, or its removal is under way already.
Result<bool> blob_known(Connection& connection, std::string_view name);
// Notes a blob without any use, so that remove_unused_blobs takes it; one that has uses keeps them.
Status add_unused_blob(Connection& connection, std::string_view name);
// With the writer's right held and no transaction open: removes the files that have no use any more, then forgets them.
// What fails is done at the next call, at the latest when the store is opened again.
Status remove_unused_blobs(Connection& connection, BlobFolder& folder);

}  // namespace stadtkern::runtime::store
