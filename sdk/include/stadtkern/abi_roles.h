/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the C ABI for a module that gives people roles: stadtkern.roles/1, which roles there are. Threads in
 * brackets as in abi.h. */
#pragma once

#include <stadtkern/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct stadtkern_roles {
  uint32_t size;
  uint32_t reserved;
  /* The roles that the manifests of the town's modules name, with their names by language; none without the permission
   * `roles`. As they were at the last town_open or town_reconfigure. Views live during `put`. [any] */
  void (*each)(const stadtkern_town* town,
               void (*put)(void* to, stadtkern_bytes role, const stadtkern_pair* names, size_t name_count), void* to);
  /* 1 when the manifest that names the role says that a password alone is not enough for it (`second_factor = true`).
   * [any] */
  int (*second_factor)(const stadtkern_town* town, stadtkern_bytes role);
} stadtkern_roles;

#ifdef __cplusplus
}
#endif
