/* SPDX-License-Identifier: EUPL-1.2
 * Preloaded, it sets a process's wall clock: WALL_CLOCK names a file of eight bytes, the microseconds by which the
 * clock is ahead, read at every look. So a test jumps in time while a whole node runs; the monotonic clock goes on as
 * it is. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* ahead_us;

__attribute__((constructor)) static void begin(void) {
  const char* name = getenv("WALL_CLOCK");
  if (!name) return;
  const int file = open(name, O_RDONLY | O_CLOEXEC);
  void* found = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *ahead_us, PROT_READ, MAP_SHARED, file, 0);
  if (found == MAP_FAILED) {
    perror("wall_clock.so: WALL_CLOCK");
    _exit(3);
  }
  close(file);
  ahead_us = found;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  const int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (result != 0 || !ahead_us || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
  const int64_t ahead = *ahead_us;
  time->tv_sec += ahead / 1000000;
  time->tv_nsec += (ahead % 1000000) * 1000;
  if (time->tv_nsec >= 1000000000) {
    time->tv_nsec -= 1000000000;
    ++time->tv_sec;
  } else if (time->tv_nsec < 0) {
    time->tv_nsec += 1000000000;
    --time->tv_sec;
  }
  return 0;
}

int gettimeofday(struct timeval* restrict time, void* restrict zone) {
  (void)zone;
  struct timespec now;
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}

time_t time(time_t* at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}
