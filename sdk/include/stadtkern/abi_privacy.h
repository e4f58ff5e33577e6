/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the C ABI for modules that hold personal data (`personal_data = true` in plugin.toml):
 * stadtkern.privacy/1. Threads in brackets as in abi.h. A subject is an opaque id of the module's own. */
#pragma once

#include <stadtkern/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an export handler writes into; during the callback that brought it. */
typedef struct stadtkern_export stadtkern_export;

/* Takes one found subject. */
typedef void (*stadtkern_found)(void* to, stadtkern_bytes subject);

/* A kind of record with a time limit. Both functions are called with `before` = now less what the town's settings say:
 * what is older is due. */
typedef struct stadtkern_retention_rule {
  uint32_t size;
  uint32_t reserved;
  stadtkern_bytes id;          /* "closed_reports_contacts" */
  const stadtkern_pair* names; /* language, what goes */
  size_t name_count;
  stadtkern_bytes setting;  /* JSON pointer of a duration ("90 d") or "never" among the town's settings */
  stadtkern_bytes fallback; /* where it is not set */
  /* How many records are due, and the oldest one's time; changes nothing. [worker] */
  stadtkern_code (*due)(void* user, stadtkern_connection* connection, int64_t before, uint64_t* count, int64_t* oldest,
                        stadtkern_fail fail, void* to);
  /* Removes or blanks at most `limit` of them and says how many; called again, with no more than are left of those that
   * were due, while it says `limit`. [writer] */
  stadtkern_code (*apply)(void* user, stadtkern_tx* tx, int64_t before, uint64_t limit, uint64_t* changed,
                          stadtkern_fail fail, void* to);
  void* user;
} stadtkern_retention_rule;

typedef struct stadtkern_privacy {
  uint32_t size;
  /* Whom does the module know by that? `kind` is "email", "phone" or "name"; what it does not know finds nobody. Only
   * inside create. [control]; handler [worker] */
  stadtkern_code (*on_find)(const stadtkern_host* host,
                            stadtkern_code (*handler)(void* user, stadtkern_town* town,
                                                      stadtkern_connection* connection, stadtkern_bytes kind,
                                                      stadtkern_bytes value, stadtkern_found found, void* found_to,
                                                      stadtkern_fail fail, void* to),
                            void* user, stadtkern_fail fail, void* to);
  /* All that is held of a subject, written with section and field; nothing for an unknown one. Only inside create.
   * [control]; handler [worker] */
  stadtkern_code (*on_export)(const stadtkern_host* host,
                              stadtkern_code (*handler)(void* user, stadtkern_town* town,
                                                        stadtkern_connection* connection, stadtkern_bytes subject,
                                                        stadtkern_export* out, stadtkern_fail fail, void* to),
                              void* user, stadtkern_fail fail, void* to);
  /* Removes or blanks what is held of a subject, in steps that each stay well below 20 ms: `*more` = 1 asks to be
   * called again in a further write. Must be repeatable. Only inside create. [control]; handler [writer] */
  stadtkern_code (*on_erase)(const stadtkern_host* host,
                             stadtkern_code (*handler)(void* user, stadtkern_tx* tx, stadtkern_bytes subject,
                                                       uint64_t* changed, int* more, stadtkern_fail fail, void* to),
                             void* user, stadtkern_fail fail, void* to);
  /* Runs once a day in every open town, and when an operator asks. Only inside create. [control] */
  stadtkern_code (*rule)(const stadtkern_host* host, const stadtkern_retention_rule* rule, stadtkern_fail fail,
                         void* to);
  /* A part of an export ("contact"), and what it says. [the handler's thread] */
  void (*section)(stadtkern_export* out, stadtkern_bytes id, const stadtkern_pair* names, size_t name_count);
  void (*field)(stadtkern_export* out, stadtkern_bytes id, const stadtkern_pair* names, size_t name_count,
                const stadtkern_value* value);
  /* What committed writes of this town have removed or changed leaves the store's files too, as after an erasure: logs,
   * unused parts of pages, replies kept for repeated requests. `done` comes exactly once. UNAVAILABLE: a reader still
   * holds the old content; to be repeated. [any]; done [any] */
  void (*overwrite)(stadtkern_town* town, void (*done)(void* user, const stadtkern_error* error), void* user);
} stadtkern_privacy;

#ifdef __cplusplus
}
#endif
