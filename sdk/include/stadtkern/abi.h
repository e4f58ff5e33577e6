/* SPDX-License-Identifier: Apache-2.0 */
/* Stadtkern's C ABI: the only binary contract between a host and a plugin. Version 1.0;
 * sdk/README.md says what that promises.
 *
 * A plugin's shared library exports ONE symbol, `stadtkern_plugin` (a stadtkern_entry). Everything else is asked for
 * by id and revision as a table of functions: host->table(host, "stadtkern.bus/1"). Tables only grow at their end; a
 * table's `size` says how much of it this host has. No C++ type, exception or allocation crosses: what a call returns
 * by pointer belongs to its maker and lives as long as the text says; what must outlive a call is copied by the callee.
 *
 * Loaded once, never unloaded. `create` is called once per process.
 *
 * Threads, named in brackets at each function and callback:
 *   [control]  create, destroy: one at a time, nothing else of the plugin runs
 *   [worker]   request handlers, town_*: concurrent, any worker; town_* never two at once for one town
 *   [writer]   write functions, timers, event handlers: one at a time per town, concurrent across towns
 *   [any]      may be called from every thread, also the plugin's own
 */
#pragma once

#include <stadtkern/codes.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STADTKERN_ABI_MAGIC 0x4b54534eu /* a host refuses an entry that does not begin with it */
#define STADTKERN_ABI_MAJOR 1u          /* differs: refused */
#define STADTKERN_ABI_MINOR 0u          /* a plugin of a higher minor than the host's is refused */

/* ---- values ------------------------------------------------------------------------------------------------- */

/* A view of bytes or of UTF-8 text; not NUL-terminated. */
typedef struct stadtkern_bytes {
  const char* data;
  size_t size;
} stadtkern_bytes;

typedef struct stadtkern_field_error {
  stadtkern_bytes pointer; /* JSON pointer, or a parameter's name */
  stadtkern_bytes reason;
} stadtkern_field_error;

typedef struct stadtkern_error {
  uint32_t size;
  uint16_t code; /* stadtkern_code */
  uint16_t outcome_unknown;
  uint32_t retry_after_ms;
  stadtkern_bytes message;
  stadtkern_bytes reason;
  const stadtkern_field_error* fields;
  size_t field_count;
} stadtkern_error;

/* Where a failing call puts its error; the error is copied before the function returns. May be called once per call
 * that fails; `to` is what came with it. */
typedef void (*stadtkern_fail)(void* to, const stadtkern_error* error);

typedef enum stadtkern_value_type {
  STADTKERN_NULL = 0,
  STADTKERN_INTEGER = 1,
  STADTKERN_REAL = 2,
  STADTKERN_TEXT = 3,
  STADTKERN_BYTES = 4,
  STADTKERN_BOOLEAN = 5 /* settings only; a store has 0 and 1 */
} stadtkern_value_type;

typedef struct stadtkern_value {
  uint32_t type; /* stadtkern_value_type */
  int64_t integer;
  double real;
  stadtkern_bytes bytes; /* text or bytes */
} stadtkern_value;

typedef struct stadtkern_pair {
  stadtkern_bytes name;
  stadtkern_bytes value;
} stadtkern_pair;

/* Opaque: owned by the host. */
typedef struct stadtkern_town stadtkern_town;             /* from town_open until town_close has returned */
typedef struct stadtkern_request stadtkern_request;       /* from its handler until it is completed */
typedef struct stadtkern_connection stadtkern_connection; /* during the callback that brought it */
typedef struct stadtkern_tx stadtkern_tx;                 /* during the callback that brought it */
typedef struct stadtkern_stream stadtkern_stream;         /* until on_gone has returned */
typedef struct stadtkern_call stadtkern_call;

/* ---- host and plugin ---------------------------------------------------------------------------------------- */

typedef struct stadtkern_host stadtkern_host;
struct stadtkern_host {
  uint32_t size;
  uint16_t abi_major;
  uint16_t abi_minor;
  /* The table of that id, or NULL when this host does not have it. Lives as long as the process. [any] */
  const void* (*table)(const stadtkern_host* host, const char* id);
};

/* What create() returns; owned by the plugin until destroy(). A NULL function is one the plugin does not need. */
typedef struct stadtkern_instance {
  uint32_t size;
  void* self;
  /* Stops the plugin's own threads and frees it. At most 2 s. [control] */
  void (*destroy)(void* self);
  /* After every listener and, for scope "node", the registry is there; may start threads. 10 s. [worker] */
  stadtkern_code (*start)(void* self, stadtkern_fail fail, void* to);
  /* The town's store is migrated; reading and writing it is allowed. 5 s; a town that fails is left out alone. [worker]
   */
  stadtkern_code (*town_open)(void* self, stadtkern_town* town, stadtkern_fail fail, void* to);
  /* The town's settings changed; new requests see them. On failure the old settings stay. [worker] */
  stadtkern_code (*town_reconfigure)(void* self, stadtkern_town* town, stadtkern_fail fail, void* to);
  /* No request, timer or event of that town runs any more. [worker] */
  void (*town_close)(void* self, stadtkern_town* town);
  /* Take no new work of your own; call `done` once what is under way has ended, at the latest after `ms`. Only plugins
   * with threads or sockets of their own need it. [worker] */
  void (*drain)(void* self, uint32_t ms, void (*done)(void* to), void* to);
} stadtkern_instance;

typedef struct stadtkern_entry {
  uint32_t magic;
  uint16_t abi_major;
  uint16_t abi_minor;
  uint32_t size;
  const char* id;      /* from plugin.toml, by the build */
  const char* version; /* from plugin.toml, by the build */
  /* Registers handlers, routes, subscriptions and timers; no I/O. NULL after calling `fail`: the plugin is refused.
   * 10 s. [control] */
  const stadtkern_instance* (*create)(const stadtkern_host* host, stadtkern_fail fail, void* to);
} stadtkern_entry;

/* The one exported symbol:  extern const stadtkern_entry stadtkern_plugin; */
#define STADTKERN_ENTRY_SYMBOL "stadtkern_plugin"

/* ---- stadtkern.log/1 ---------------------------------------------------------------------------------------- */

typedef enum stadtkern_log_level {
  STADTKERN_LOG_DEBUG = 0,
  STADTKERN_LOG_INFO = 1,
  STADTKERN_LOG_WARNING = 2,
  STADTKERN_LOG_ERROR = 3
} stadtkern_log_level;

typedef struct stadtkern_log {
  uint32_t size;
  /* One line of UTF-8 with optional fields; never blocks: lines over what the kernel reads are dropped and counted.
   * Never log personal data or secrets. `town` may be NULL. [any] */
  void (*write)(const stadtkern_host* host, uint32_t level, const stadtkern_town* town, stadtkern_bytes message,
                const stadtkern_pair* fields, size_t field_count);
  uint32_t (*level)(const stadtkern_host* host); /* lowest level that is kept now [any] */
} stadtkern_log;

/* ---- stadtkern.town/1 --------------------------------------------------------------------------------------- */

typedef struct stadtkern_town_table {
  uint32_t size;
  /* Views live as long as the town. [any] */
  uint32_t (*id)(const stadtkern_town* town);
  stadtkern_bytes (*name)(const stadtkern_town* town);
  /* Display name in `language` (BCP 47), else in the town's first language. */
  stadtkern_bytes (*display_name)(const stadtkern_town* town, stadtkern_bytes language);
  stadtkern_bytes (*time_zone)(const stadtkern_town* town);                               /* IANA name */
  size_t (*languages)(const stadtkern_town* town, stadtkern_bytes* out, size_t capacity); /* first is the default */
  stadtkern_bytes (*area)(const stadtkern_town* town); /* GeoJSON geometry; empty: none set */
  stadtkern_bytes (*map)(const stadtkern_town* town);  /* {"lat","lon","zoom"} as JSON; empty: none set */
  /* Settings, checked against settings.schema.json with its defaults filled in. The JSON view lives until the town is
   * reconfigured: copy it in town_open and town_reconfigure. */
  stadtkern_bytes (*settings)(const stadtkern_town* town);
  /* One setting by JSON pointer ("/limits/per_day"); STADTKERN_NULL when absent or no scalar. Text views as above. */
  stadtkern_value (*setting)(const stadtkern_town* town, stadtkern_bytes pointer);
  stadtkern_bytes (*node_settings)(const stadtkern_host* host); /* scope "node": JSON */
} stadtkern_town_table;

/* ---- stadtkern.bus/1 ---------------------------------------------------------------------------------------- */

/* Read with bus->view; all views live until the request is completed. */
typedef struct stadtkern_request_view {
  uint32_t size;
  uint16_t assurance;
  uint16_t reserved;
  uint64_t number;      /* for the log; unique within the kernel's epoch */
  int64_t deadline;     /* CLOCK_MONOTONIC ns */
  stadtkern_town* town; /* NULL: the node */
  stadtkern_bytes method;
  stadtkern_bytes body;      /* protobuf; raw HTTP routes: the body as it came */
  stadtkern_bytes principal; /* empty: anonymous */
  const stadtkern_bytes* roles;
  size_t role_count;
  const stadtkern_bytes* groups;
  size_t group_count;
  stadtkern_bytes locale;
  stadtkern_bytes trace_id;
  stadtkern_bytes idempotency_key;
} stadtkern_request_view;

typedef struct stadtkern_response {
  uint32_t size;
  uint16_t http_status; /* 0: 200, or what the route says; ignored on the bus */
  uint16_t reserved;
  stadtkern_bytes body;
  stadtkern_bytes location;      /* path below the base path, or empty */
  stadtkern_bytes content_type;  /* raw routes; empty: application/octet-stream */
  const stadtkern_pair* headers; /* raw routes */
  size_t header_count;
} stadtkern_response;

/* Must complete the request, now or later, exactly once, with reply, fail, or store->write. [worker] */
typedef void (*stadtkern_handler)(void* user, stadtkern_request* request);

/* The answer of a call: `error` is NULL on success; views live during the callback. [worker] */
typedef void (*stadtkern_on_reply)(void* user, stadtkern_bytes body, const stadtkern_error* error);

typedef struct stadtkern_bus {
  uint32_t size;
  /* A handler for a method that plugin.toml provides: "StartWait", or "bench/v1.StartWait" where two contracts have it.
   * Only inside create. [control] */
  stadtkern_code (*serve)(const stadtkern_host* host, stadtkern_bytes method, stadtkern_handler handler, void* user,
                          stadtkern_fail fail, void* to);
  void (*view)(stadtkern_request* request, stadtkern_request_view* out);         /* [any] */
  void (*reply)(stadtkern_request* request, const stadtkern_response* response); /* completes it [any] */
  void (*fail)(stadtkern_request* request, const stadtkern_error* error);        /* completes it [any] */
  int (*cancelled)(stadtkern_request* request); /* 1: the caller is gone; the request must still be completed [any] */
  /* Calls another module's method that plugin.toml requires. `parent` is a request being handled (its identity and
   * deadline go along) or NULL (as the module itself; `town` then says where). deadline_ms 0: the parent's, or 10 s.
   * The callback comes exactly once. Inside a write function or create it fails with FAILED_PRECONDITION. [any] */
  void (*call)(const stadtkern_host* host, stadtkern_request* parent, stadtkern_town* town, stadtkern_bytes service,
               stadtkern_bytes method, stadtkern_bytes body, stadtkern_bytes idempotency_key, uint32_t deadline_ms,
               stadtkern_on_reply on_reply, void* user);
  /* The same, returning when the answer is there; the callback is called on this thread before it returns. [worker] */
  void (*call_wait)(const stadtkern_host* host, stadtkern_request* parent, stadtkern_town* town,
                    stadtkern_bytes service, stadtkern_bytes method, stadtkern_bytes body,
                    stadtkern_bytes idempotency_key, uint32_t deadline_ms, stadtkern_on_reply on_reply, void* user);
} stadtkern_bus;

/* ---- stadtkern.stream/1 ------------------------------------------------------------------------------------- */

/* One callback of a stream at a time. [worker] */
typedef struct stadtkern_stream_callbacks {
  uint32_t size;
  /* A chunk came; returns how many bytes of credit to give back now (usually all). */
  uint32_t (*on_chunk)(void* user, stadtkern_bytes chunk);
  void (*on_credit)(void* user); /* writing is possible again after RESOURCE_EXHAUSTED */
  void (*on_end)(void* user);    /* the other side has said all */
  /* The last call of all, after end() or because the caller went away (`error`): free `user`. */
  void (*on_gone)(void* user, const stadtkern_error* error);
} stadtkern_stream_callbacks;

typedef struct stadtkern_stream_table {
  uint32_t size;
  /* Turns the request of a method that plugin.toml declares as a stream into one. Once, inside its handler; callbacks
   * begin when that has returned. NULL when the request is none, or was taken already. */
  stadtkern_stream* (*accept)(stadtkern_request* request, const stadtkern_stream_callbacks* callbacks, void* user);
  /* Never blocks: takes all (at most 64 KiB) or answers RESOURCE_EXHAUSTED, then on_credit comes. [any] */
  stadtkern_code (*write)(stadtkern_stream* stream, stadtkern_bytes chunk);
  /* Ends our direction; `error` NULL: well. [any] */
  void (*end)(stadtkern_stream* stream, const stadtkern_error* error);
  void (*give_credit)(stadtkern_stream* stream, uint32_t bytes); /* what on_chunk kept back [any] */
} stadtkern_stream_table;

/* ---- stadtkern.http/1 --------------------------------------------------------------------------------------- */

typedef struct stadtkern_http_view {
  uint32_t size;
  stadtkern_bytes verb;
  stadtkern_bytes path;          /* below the mount or claim, percent-encoded */
  stadtkern_bytes query;         /* raw */
  stadtkern_bytes base_path;     /* what a link back here begins with */
  stadtkern_bytes mount;         /* the mount or claimed path that matched */
  stadtkern_bytes origin;        /* scheme://authority as the client sees it */
  const stadtkern_pair* headers; /* names in lower case */
  size_t header_count;
  const stadtkern_pair* parameters; /* from the pattern, percent-decoded */
  size_t parameter_count;
} stadtkern_http_view;

typedef struct stadtkern_http {
  uint32_t size;
  /* A typed route: `pattern` "/benches/{bench_id}/waits" below the module's mount carries a served method; path and
   * query parameters fill the fields of the same name. `role` may be empty. Only inside create. [control] */
  stadtkern_code (*route)(const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes pattern,
                          stadtkern_bytes method, stadtkern_bytes role, stadtkern_fail fail, void* to);
  /* A raw route below `mount` (the module's mount or a claimed path): the handler sees head and body as they came and
   * answers with any content type. A GET handler gets no way to write. Only inside create. [control] */
  stadtkern_code (*raw)(const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes mount,
                        stadtkern_bytes pattern, stadtkern_bytes role, stadtkern_handler handler, void* user,
                        stadtkern_fail fail, void* to);
  /* 0 when the request did not come by HTTP. Views live until the request is completed. [any] */
  int (*view)(stadtkern_request* request, stadtkern_http_view* out);
  /* A GET route below `mount` whose answer is a stream of server-sent events (WHATWG HTML, 9.2). The handler either
   * fails the request or takes it as a stream (stream->accept) and writes the events' bytes; status and content type
   * are the host's, as is a comment every 15 s that keeps the connection. The host ends the stream when the town closes
   * and at drain: browsers come again with Last-Event-ID. Only inside create. [control] */
  stadtkern_code (*events)(const stadtkern_host* host, stadtkern_bytes mount, stadtkern_bytes pattern,
                           stadtkern_bytes role, stadtkern_handler handler, void* user, stadtkern_fail fail, void* to);
  /* A raw route whose body may have up to `max_body` bytes, at most what plugin.toml says; other routes take what fits
   * one message (256 KiB). The handler is called when all of it is there. Only inside create. [control] */
  stadtkern_code (*upload)(const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes mount,
                           stadtkern_bytes pattern, stadtkern_bytes role, uint64_t max_body, stadtkern_handler handler,
                           void* user, stadtkern_fail fail, void* to);
} stadtkern_http;

/* ---- stadtkern.store/1 -------------------------------------------------------------------------------------- */

/* Values live during the call. Returns 0 to go on, another number to stop. */
typedef int (*stadtkern_on_row)(void* user, const stadtkern_value* values, size_t count);

/* The effect of a write, run once at most, in a savepoint of the current batch; must not block, and no bus call is
 * possible in it. To succeed it returns STADTKERN_OK after store->respond (for a write that answers a request); to
 * fail it calls `fail` and returns the code: only its own effects are rolled back. [writer] */
typedef stadtkern_code (*stadtkern_write_function)(void* user, stadtkern_tx* tx, stadtkern_fail fail, void* to);

typedef struct stadtkern_event_draft {
  uint32_t size;
  uint32_t payload_version;
  stadtkern_bytes type;
  stadtkern_bytes key;     /* order is kept per key */
  stadtkern_bytes subject; /* an opaque id */
  stadtkern_bytes payload; /* protobuf: opaque ids only, no personal data */
} stadtkern_event_draft;

typedef struct stadtkern_store {
  uint32_t size;
  /* Runs `read` on this thread with a read connection of the town's store. [worker] */
  stadtkern_code (*read)(stadtkern_town* town, stadtkern_code (*read)(void* user, stadtkern_connection* connection),
                         void* user, stadtkern_fail fail, void* to);
  /* Queues a write; after the batch's commit the runtime answers `request` (may be NULL), then calls `done`: exactly
   * once, with NULL after the commit, else with why nothing was stored. It frees `user`. [any]; done [any] */
  void (*write)(stadtkern_town* town, stadtkern_request* request, stadtkern_write_function function,
                void (*done)(void* user, const stadtkern_error* error), void* user);
  /* One statement of the common SQL subset with `?` placeholders. `changed` may be NULL. [worker or writer] */
  stadtkern_code (*query)(stadtkern_connection* connection, stadtkern_bytes sql, const stadtkern_value* values,
                          size_t count, stadtkern_on_row on_row, void* user, int64_t* changed, stadtkern_fail fail,
                          void* to);
  stadtkern_connection* (*connection)(stadtkern_tx* tx);
  stadtkern_town* (*town)(stadtkern_tx* tx);
  int64_t (*now)(stadtkern_tx* tx); /* microseconds since 1970 UTC; the same within one write */
  /* The answer of this write, sent after the commit; at most 256 KiB. */
  void (*respond)(stadtkern_tx* tx, const stadtkern_response* response);
  /* Adds an event in this transaction; its type must be published by plugin.toml, and not be withheld. */
  stadtkern_code (*publish)(stadtkern_tx* tx, const stadtkern_event_draft* event, stadtkern_fail fail, void* to);
  /* 0 while the version serves this town on trial and the one before it does not publish that: it may be turned back,
   * and nobody there would know what it had told. 1 once it stays. */
  int (*may_publish)(stadtkern_tx* tx, stadtkern_bytes type, uint32_t payload_version);
  /* What this write is about, for the record of what staff did: an opaque id, 1 to 128 of letters, digits and -._: ;
   * may be called for several. Without it the record names the route's {id} and {..._id}, and the events' subjects. */
  stadtkern_code (*acted_on)(stadtkern_tx* tx, stadtkern_bytes object, stadtkern_fail fail, void* to);
  /* The write does what that request asks for, which is not answered yet: it is recorded, also where the route demands
   * no role, when whoever asks has any. */
  void (*acts_for)(stadtkern_tx* tx, const stadtkern_request* request);
} stadtkern_store;

/* ---- stadtkern.events/1 and stadtkern.timer/1 --------------------------------------------------------------- */

typedef struct stadtkern_event {
  uint32_t size;
  uint32_t payload_version;
  stadtkern_bytes id; /* "LOGID/SEQ", the idempotency key of what follows from it */
  stadtkern_bytes type;
  stadtkern_bytes key;
  stadtkern_bytes subject;
  stadtkern_bytes payload;
  int64_t time; /* microseconds since 1970 UTC */
} stadtkern_event;

typedef struct stadtkern_events {
  uint32_t size;
  /* Each event of that type once in effect: the cursor moves in the transaction of the handler's effect. A failure is
   * retried with back-off, then the event is set aside. Only inside create. [control]; handler [writer] */
  stadtkern_code (*subscribe)(const stadtkern_host* host, stadtkern_bytes type,
                              stadtkern_code (*handler)(void* user, stadtkern_tx* tx, const stadtkern_event* event,
                                                        stadtkern_fail fail, void* to),
                              void* user, stadtkern_fail fail, void* to);
} stadtkern_events;

typedef struct stadtkern_timer {
  uint32_t size;
  /* Runs in every open town, once per period; what fell due while down runs once. Only inside create. [control];
   * handler [writer] */
  stadtkern_code (*every)(const stadtkern_host* host, stadtkern_bytes name, int64_t period_us,
                          stadtkern_code (*handler)(void* user, stadtkern_tx* tx, stadtkern_fail fail, void* to),
                          void* user, stadtkern_fail fail, void* to);
} stadtkern_timer;

/* ---- stadtkern.command/1 ------------------------------------------------------------------------------------ */

typedef struct stadtkern_command stadtkern_command; /* until on_gone has returned */

typedef struct stadtkern_command_callbacks {
  uint32_t size;
  uint32_t (*on_input)(void* user, stadtkern_bytes chunk); /* credit to give back [worker] */
  void (*on_input_end)(void* user);                        /* [worker] */
  /* The last call of all, after finish() or because the caller went away (`error`): free `user`. [worker] */
  void (*on_gone)(void* user, const stadtkern_error* error);
} stadtkern_command_callbacks;

typedef struct stadtkern_command_table {
  uint32_t size;
  /* Handler of a command that plugin.toml offers. Only inside create. [control]; handler [worker] */
  stadtkern_code (*serve)(const stadtkern_host* host, stadtkern_bytes name,
                          void (*handler)(void* user, stadtkern_command* command, stadtkern_request* request,
                                          const stadtkern_bytes* arguments, size_t argument_count),
                          void* user, stadtkern_fail fail, void* to);
  void (*listen)(stadtkern_command* command, const stadtkern_command_callbacks* callbacks, void* user);
  void (*give_credit)(stadtkern_command* command, uint32_t bytes);                 /* [any] */
  stadtkern_code (*output)(stadtkern_command* command, stadtkern_bytes json_line); /* without newline [any] */
  void (*finish)(stadtkern_command* command, stadtkern_bytes json_result, const stadtkern_error* error); /* [any] */
} stadtkern_command_table;

/* ---- stadtkern.metrics/1 ------------------------------------------------------------------------------------- */

typedef struct stadtkern_metrics {
  uint32_t size;
  /* Adds this plugin's own lines (Prometheus text) to the host's. Only inside create. [control]; callback [worker] */
  void (*on_scrape)(const stadtkern_host* host,
                    void (*callback)(void* user, void (*put)(void* to, stadtkern_bytes text), void* to), void* user);
} stadtkern_metrics;

#ifdef __cplusplus
}
#endif
