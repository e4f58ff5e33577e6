// SPDX-License-Identifier: Apache-2.0
// stadtkern.blobs/1: from C to the town's folder of blobs and to the open write.
#include "runtime/runtime.h"
#include "runtime/store/blobs.h"
#include "runtime/tables/handles.h"
#include "runtime/tables/tables.h"

#include <stadtkern/abi_blobs.h>
#include <stadtkern/detail/api.h>

#include <algorithm>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

static_assert(STADTKERN_BLOB_NAME == store::kBlobName);

// A file is written and synced: the other writes of the town must not wait for it.
Status not_in_write() {
  if (!in_write) return {};
  return Error{Code::FailedPrecondition, "a blob is put and read before the write that names it, not inside it"};
}

stadtkern_code put(stadtkern_town* town, stadtkern_bytes content, char* name_out, stadtkern_fail fail, void* to) {
  auto* stores = town->runtime().stores();
  if (!stores) return answer(Error{Code::FailedPrecondition, "plugin.toml says schema = 0: no store"}, fail, to);
  if (Status allowed = not_in_write(); !allowed) return answer(allowed, fail, to);
  const auto name = stores->put_blob(town->facts().name, view(content));
  if (!name) return answer(name.error(), fail, to);
  std::copy(name->begin(), name->end(), name_out);
  return STADTKERN_OK;
}

stadtkern_code get(stadtkern_town* town, stadtkern_bytes name, void (*take)(void* user, stadtkern_bytes content),
                   void* user, stadtkern_fail fail, void* to) {
  auto* stores = town->runtime().stores();
  if (!stores) return answer(Error{Code::FailedPrecondition, "plugin.toml says schema = 0: no store"}, fail, to);
  if (Status allowed = not_in_write(); !allowed) return answer(allowed, fail, to);
  const auto content = stores->get_blob(town->facts().name, view(name));
  if (!content) return answer(content.error(), fail, to);
  take(user, bytes(*content));
  return STADTKERN_OK;
}

}  // namespace

const stadtkern_blobs kBlobs{
    sizeof(stadtkern_blobs),
    0,
    store::kMaxBlob,
    put,
    get,
    [](stadtkern_tx* tx, stadtkern_bytes name, stadtkern_fail fail, void* to) {
      return answer(tx->tx->add_blob(view(name)), fail, to);
    },
    [](stadtkern_tx* tx, stadtkern_bytes name, stadtkern_fail fail, void* to) {
      return answer(tx->tx->remove_blob(view(name)), fail, to);
    },
};

}  // namespace stadtkern::runtime::tables
