/* SPDX-License-Identifier: Apache-2.0 */
/* The closed list of outcomes that travel on the bus, cross the C ABI and map to HTTP and CLI exit codes.
 * Append-only: a number is never reused. A number unknown to an older side reads as INTERNAL. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef enum stadtkern_code {
  STADTKERN_OK = 0,                   /* HTTP 200/201/202/204 */
  STADTKERN_CANCELLED = 1,            /* the client went away; 499 in the log only */
  STADTKERN_INVALID_ARGUMENT = 2,     /* 400 malformed: JSON, UTF-8, type, query */
  STADTKERN_VALIDATION_FAILED = 3,    /* 422 well-formed, content refused; carries all field errors */
  STADTKERN_UNAUTHENTICATED = 4,      /* 401 */
  STADTKERN_PERMISSION_DENIED = 5,    /* 403, or 404 where existence is secret */
  STADTKERN_NOT_FOUND = 6,            /* 404 */
  STADTKERN_CONFLICT = 7,             /* 409 state forbids, or the same key is still running */
  STADTKERN_KEY_REUSED = 8,           /* 422 same idempotency key, other body */
  STADTKERN_PRECONDITION_FAILED = 9,  /* 412 If-Match */
  STADTKERN_FAILED_PRECONDITION = 10, /* 409; misuse, such as a bus call inside a write */
  STADTKERN_GONE = 11,                /* 410 */
  STADTKERN_TOO_LARGE = 12,           /* 413 */
  STADTKERN_UNSUPPORTED_MEDIA = 13,   /* 415 */
  STADTKERN_METHOD_NOT_ALLOWED = 14,  /* 405 + Allow */
  STADTKERN_RATE_LIMITED = 15,        /* 429 + Retry-After, per client */
  STADTKERN_RESOURCE_EXHAUSTED = 16,  /* 503 + Retry-After, a queue is full */
  STADTKERN_UNAVAILABLE = 17,         /* 503 + Retry-After, no instance; maybe with "outcome unknown" */
  STADTKERN_DEADLINE_EXCEEDED = 18,   /* 504 */
  STADTKERN_UNIMPLEMENTED = 19,       /* 501 method unknown to this version */
  STADTKERN_STORAGE_FULL = 20,        /* 507 disk full, quota, read-only */
  STADTKERN_INTERNAL = 21,            /* 500 a bug, or an exception at the boundary */
  STADTKERN_DATA_LOSS = 22,           /* 500 the store is damaged */
  STADTKERN_LAGGED = 23,              /* events only: the cursor is older than what is kept */
  STADTKERN_STALE = 24,               /* runtime only: an id of another epoch */
  STADTKERN_HOPS_EXCEEDED = 25        /* 508 */
} stadtkern_code;

#ifdef __cplusplus
}
#endif
