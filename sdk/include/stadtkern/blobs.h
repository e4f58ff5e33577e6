// SPDX-License-Identifier: Apache-2.0
// What is too large for a row: photos, documents. Put the content first, then name it in a row:
//
//   auto photo = stadtkern::Blobs(request.town()).put(bytes);           // durable
//   ... write([name = *photo](Tx& tx) {
//     tx.execute("INSERT INTO photos (file) VALUES (?)", {name});
//     tx.add_blob(name);                                                // and remove_blob with the row's DELETE
#pragma once

#include <stadtkern/abi_blobs.h>
#include <stadtkern/store.h>

#include <string>
#include <string_view>

namespace stadtkern {

// A town's blobs. A light handle, valid as long as its town.
class Blobs {
 public:
  explicit Blobs(const Town& town) : town_(town) {}

  // Makes the content durable and returns its name, 64 hex digits; the same content again is the same blob. At most
  // 32 MiB. One that no write has named within a day of its last put may be removed. Errors: TooLarge, StorageFull,
  // Unavailable. [worker]
  Result<std::string> put(std::string_view content) const;
  // Checked against its name. Errors: NotFound, DataLoss. [worker]
  Result<std::string> get(std::string_view name) const;

 private:
  Town town_;
};

}  // namespace stadtkern
