/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the C ABI for dangerous work (decoding images and documents that strangers send): stadtkern.worker/1. The
 * work is done by a program of the module's folder that plugin.toml names, a process of its own for each job: with
 * limits, without privileges, with no descriptor but three. It reads the job's input from descriptor 0 until its end,
 * writes the answer to 1 and, in a few words, what it found to 2. Threads in brackets as in abi.h. */
#pragma once

#include <stadtkern/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct stadtkern_worker_job {
  uint32_t size;
  uint32_t argument_count;
  stadtkern_bytes worker;           /* "photo": [workers.photo] of plugin.toml */
  const stadtkern_bytes* arguments; /* `ps` shows them: no personal data, no secret */
  stadtkern_bytes input;            /* copied; at most 32 MiB */
} stadtkern_worker_job;

typedef enum stadtkern_worker_end {
  STADTKERN_WORKER_EXITED = 0,    /* `status` is its exit code */
  STADTKERN_WORKER_SIGNALLED = 1, /* it crashed, or went over a limit: `status` is the signal */
  STADTKERN_WORKER_TIMED_OUT = 2, /* it was ended at its deadline */
  STADTKERN_WORKER_TOO_MUCH = 3   /* it was ended because it wrote more than it may */
} stadtkern_worker_end;

typedef struct stadtkern_worker_result {
  uint32_t size;
  uint32_t end; /* stadtkern_worker_end */
  int32_t status;
  uint32_t ran_ms;
  stadtkern_bytes output; /* what it wrote to descriptor 1: from a stranger's input, and not to be trusted */
  stadtkern_bytes report; /* the first 4 KiB of descriptor 2 */
} stadtkern_worker_result;

/* Exactly one of result and error is set; views live during the callback. */
typedef void (*stadtkern_on_worker)(void* user, const stadtkern_worker_result* result, const stadtkern_error* error);

typedef struct stadtkern_worker {
  uint32_t size;
  uint32_t reserved;
  /* Two jobs run at once, sixteen wait. The callback comes exactly once, on a thread that may do what [worker] may but
   * wait for calls; never inside this. Errors: PERMISSION_DENIED (plugin.toml names no such worker), TOO_LARGE,
   * UNAVAILABLE (too many wait, the program cannot be started, the module ends). [any] */
  void (*run)(const stadtkern_host* host, const stadtkern_worker_job* job, stadtkern_on_worker on_result, void* user);
} stadtkern_worker;

#ifdef __cplusplus
}
#endif
