/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the C ABI for the town's edge: stadtkern.listeners/1, registry/1 and edge/1, which a module with the
 * permissions `listen` and `edge` is given. Threads in brackets as in abi.h. */
#pragma once

#include <stadtkern/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct stadtkern_listener {
  stadtkern_bytes name;
  stadtkern_bytes address; /* "127.0.0.1:8080" as bound, for messages */
  int descriptor;          /* listening socket, non-blocking; the plugin owns it from then on */
} stadtkern_listener;

typedef struct stadtkern_listeners {
  uint32_t size;
  /* Calls back for each listener given so far and each that comes later. Only inside create. [control]; callback
   * [control] */
  void (*on_listener)(const stadtkern_host* host, void (*callback)(void* user, const stadtkern_listener* listener),
                      void* user);
} stadtkern_listeners;

typedef struct stadtkern_registry_module {
  uint32_t size;
  uint32_t clients; /* bit i: at claims[i] the module is handed the client's address and its Authorization field */
  stadtkern_bytes id;
  stadtkern_bytes version;
  const stadtkern_pair* names; /* language, name */
  size_t name_count;
  const stadtkern_pair* summaries; /* language, summary */
  size_t summary_count;
  stadtkern_bytes mount; /* empty: no HTTP */
  const stadtkern_bytes* claims;
  size_t claim_count;
  uint64_t max_body; /* bytes */
} stadtkern_registry_module;

typedef struct stadtkern_registry_town {
  uint32_t size;
  uint32_t id; /* interned; 0 is the node: modules of scope "node" */
  stadtkern_bytes name;
  const stadtkern_pair* display_names; /* language, name */
  size_t display_name_count;
  const stadtkern_bytes* hosts;
  size_t host_count;
  const stadtkern_bytes* languages;
  size_t language_count;
  int is_default;
  const stadtkern_registry_module* modules;
  size_t module_count;
} stadtkern_registry_town;

typedef struct stadtkern_registry {
  uint32_t size;
  /* The whole registry, at first and after each change; apply it whole before returning. Views live during the
   * callback. Only inside create. [control]; callback [control] */
  void (*on_change)(const stadtkern_host* host,
                    void (*callback)(void* user, uint64_t number, const stadtkern_registry_town* towns, size_t count),
                    void* user);
} stadtkern_registry;

typedef struct stadtkern_identity {
  uint32_t size;
  uint16_t assurance; /* 0 none, 1 low, 2 substantial, 3 high */
  uint16_t sampled;
  stadtkern_bytes principal;
  const stadtkern_bytes* roles;
  size_t role_count;
  const stadtkern_bytes* groups;
  size_t group_count;
  stadtkern_bytes client; /* class of an anonymous client */
  stadtkern_bytes trace_id;
} stadtkern_identity;

typedef struct stadtkern_http_request {
  uint32_t size;
  uint32_t town; /* interned */
  stadtkern_bytes module;
  stadtkern_bytes verb, path, query, base_path, mount, origin;
  const stadtkern_pair* headers;
  size_t header_count;
  stadtkern_bytes body;
  stadtkern_bytes idempotency_key;
  stadtkern_bytes locale;
  stadtkern_bytes request_id;
  uint32_t deadline_ms;
} stadtkern_http_request;

typedef struct stadtkern_http_response {
  uint32_t size;
  uint32_t status;
  const stadtkern_pair* headers; /* without content-length */
  size_t header_count;
  stadtkern_bytes body;
} stadtkern_http_response;

/* Exactly one of response and error is set; views live during the callback. [worker] */
typedef void (*stadtkern_on_http)(void* user, const stadtkern_http_response* response, const stadtkern_error* error);

/* Of one HTTP request that may be answered by a stream. One call at a time. [worker] */
typedef struct stadtkern_http_stream {
  uint32_t size;
  /* A stream begins; its body follows in pieces. */
  void (*on_head)(void* user, uint32_t status, const stadtkern_pair* headers, size_t header_count);
  /* Costs its size in credit, of which there are 256 KiB at first. */
  void (*on_piece)(void* user, stadtkern_bytes piece);
  /* The last call: a whole response from an address that is no stream; or NULL, NULL when a stream has ended well. */
  void (*on_end)(void* user, const stadtkern_http_response* response, const stadtkern_error* error);
} stadtkern_http_stream;

typedef struct stadtkern_edge {
  uint32_t size;
  /* Sends an HTTP request to the module that owns the mount, for a person. Never blocks; a full window answers
   * RESOURCE_EXHAUSTED through the callback. FAILED_PRECONDITION with the reason "http.stream": this GET or HEAD is
   * answered by a stream, ask by http_stream. Returns a handle for cancel; it is void once the callback was called.
   * [any] */
  uint64_t (*http)(const stadtkern_host* host, const stadtkern_http_request* request,
                   const stadtkern_identity* identity, stadtkern_on_http on_response, void* user);
  /* The client went away. The callback still comes, with CANCELLED. [any] */
  void (*cancel)(const stadtkern_host* host, uint64_t call);
  /* Prometheus text of one module, by its id, or of the kernel (empty id). [any] */
  void (*metrics)(const stadtkern_host* host, stadtkern_bytes module, stadtkern_on_reply on_reply, void* user);
  /* Like http, for a GET whose client takes server-sent events, and for what http said is a stream. An error after
   * on_head means that the body is not whole. `callbacks` must stay valid until on_end. [any] */
  uint64_t (*http_stream)(const stadtkern_host* host, const stadtkern_http_request* request,
                          const stadtkern_identity* identity, const stadtkern_http_stream* callbacks, void* user);
  void (*give_credit)(const stadtkern_host* host, uint64_t call, uint32_t bytes); /* of pieces that went on [any] */
  /* Gives the id of the module that provides a contract in a town, or nothing. The contract must stand in `requires` of
   * plugin.toml; `put` is called before this returns. From on_change it answers by the new registry. [any] */
  void (*provider)(const stadtkern_host* host, uint32_t town, stadtkern_bytes contract,
                   void (*put)(void* to, stadtkern_bytes module), void* to);
  /* Calls a method of that contract as the module itself. NOT_FOUND: nobody provides it there. [any] */
  uint64_t (*call)(const stadtkern_host* host, uint32_t town, stadtkern_bytes contract, stadtkern_bytes method,
                   stadtkern_bytes body, uint32_t deadline_ms, stadtkern_on_reply on_reply, void* user);
} stadtkern_edge;

#ifdef __cplusplus
}
#endif
