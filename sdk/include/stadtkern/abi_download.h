/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the C ABI for files that need not fit a message: stadtkern.download/1. Threads in brackets as in abi.h.
 */
#pragma once

#include <stadtkern/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct stadtkern_download {
  uint32_t size;
  /* A GET route below `mount` (the module's mount or a claimed path) whose answer is a file of any length, sent as a
   * stream. The handler either fails the request or takes it as a stream (stream->accept), and writes the file's bytes
   * as there is credit. stream->end with NULL says that the file is whole; an error, or the end of this process, breaks
   * the client's connection, so that no part is taken for the whole. HEAD comes to the same handler, and the stream
   * ends for it with the first bytes written (CANCELLED). The host breaks it off when the town is closed, and when the
   * drain time is over. 16 of a town and 64 of an instance run at once, the next is told to come again. Only inside
   * create. [control] */
  stadtkern_code (*route)(const stadtkern_host* host, stadtkern_bytes mount, stadtkern_bytes pattern,
                          stadtkern_bytes role, stadtkern_handler handler, void* user, stadtkern_fail fail, void* to);
  /* Status and header fields (names in lower case), at most 16 KiB, before the first bytes are written. Left out: 200
   * and application/octet-stream. FAILED_PRECONDITION when bytes were written, or the stream is no download. [any] */
  stadtkern_code (*begin)(stadtkern_stream* stream, uint32_t status, const stadtkern_pair* headers,
                          size_t header_count);
} stadtkern_download;

#ifdef __cplusplus
}
#endif
