/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the C ABI for pages that people see: stadtkern.pages/1, by which a module answers for its own ([web] in
 * plugin.toml), and stadtkern.providers/1, by which another finds them. Threads in brackets as in abi.h. */
#pragma once

#include <stadtkern/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct stadtkern_pages {
  uint32_t size;
  uint32_t reserved;
  /* In create(): who answers for "/reports/{id}" below the module's pages. `verb` is "GET" (must change nothing) or
   * "POST" (a form was sent: the body holds its fields, application/x-www-form-urlencoded). The handler sees the
   * request through stadtkern.http/1 and answers through stadtkern.bus/1: http_status; the fragment as body; its title
   * as the header "title"; or `location`, a path below the module's pages. `role` (may be empty) is checked before. */
  stadtkern_code (*add)(const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes pattern, stadtkern_bytes role,
                        stadtkern_handler handler, void* user, stadtkern_fail fail, void* to);
} stadtkern_pages;

typedef struct stadtkern_providers {
  uint32_t size;
  uint32_t reserved;
  /* The town's modules that provide `contract` each for itself, as plugin.toml requires with each = true; as they were
   * at the last word of the kernel. One of them is called as "CONTRACT@MODULE". Views live during `put`. [any] */
  void (*each)(const stadtkern_town* town, stadtkern_bytes contract, void (*put)(void* to, stadtkern_bytes module),
               void* to);
} stadtkern_providers;

#ifdef __cplusplus
}
#endif
