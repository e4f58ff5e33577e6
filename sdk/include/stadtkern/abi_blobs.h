/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the C ABI for what is too large for a row: stadtkern.blobs/1. A blob is an immutable file beside the
 * town's store, called by its content: 64 hex digits of its SHA-256. Threads in brackets as in abi.h. */
#pragma once

#include <stadtkern/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STADTKERN_BLOB_NAME 64u /* characters */

typedef struct stadtkern_blobs {
  uint32_t size;
  uint32_t reserved;
  uint64_t max_bytes; /* of one blob */
  /* Makes the content durable and writes its name to `name_out`; the same content again is the same blob. Before the
   * write that names it; without one it is left over and harms nobody. TOO_LARGE, STORAGE_FULL. [worker] */
  stadtkern_code (*put)(stadtkern_town* town, stadtkern_bytes content, char name_out[STADTKERN_BLOB_NAME],
                        stadtkern_fail fail, void* to);
  /* Calls `take` once with the content, which is checked against its name. NOT_FOUND, DATA_LOSS. [worker] */
  stadtkern_code (*get)(stadtkern_town* town, stadtkern_bytes name, void (*take)(void* user, stadtkern_bytes content),
                        void* user, stadtkern_fail fail, void* to);
  /* A row written in this transaction names the blob: it is kept while there is one more `add` than `remove`.
   * UNAVAILABLE: its last other use was removed since it was put; the request may be repeated. [writer] */
  stadtkern_code (*add)(stadtkern_tx* tx, stadtkern_bytes name, stadtkern_fail fail, void* to);
  /* A row that named it is deleted in this transaction. After the commit that removed the last one its file goes.
   * NOT_FOUND. [writer] */
  stadtkern_code (*remove)(stadtkern_tx* tx, stadtkern_bytes name, stadtkern_fail fail, void* to);
} stadtkern_blobs;

#ifdef __cplusplus
}
#endif
