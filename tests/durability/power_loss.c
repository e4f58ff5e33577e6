/* SPDX-License-Identifier: EUPL-1.2 */
/* power_loss.so: preloaded into a process, it keeps a journal of every change to files below a folder that has not been
 * synced yet: what was there before, and what was written. After a kill, power_loss.py undoes a random part of it, as a
 * power failure would. The journal is written with plain appends, so it outlives the process like any file.
 *
 *   POWER_LOSS_ROOT     folder whose files are watched (absolute)
 *   POWER_LOSS_JOURNAL  folder of the journal, on the same file system: `journal`, and links to the files (inode-N)
 *   POWER_LOSS_BLIND    "1": syncs are not passed on to the journal, as if never called (a test of the test)
 *   POWER_LOSS_DEAF     "TEXT": the same for files (not folders) whose path has this in it: "store.db" is SQLite's
 *                       synchronous=OFF, "/blobs/" a store that forgets the fsync of its blobs
 *   POWER_LOSS_READ_ONLY  path of a file: while it is there, every change fails with EROFS, as on a disk that went bad
 *   POWER_LOSS_KILL     "WHEN:OPERATION:SUFFIX:N": the process kills itself before or after the N-th `write` or `sync`
 *                       of files whose name ends so, for example "after:sync:-wal:3"
 *
 * Not seen: writes through memory maps and through stdio; neither is used for what must be durable. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE = 2, SYNC = 3, CREATE = 4, RENAME = 5, UNLINK = 6, MKDIR = 7 };

/* Followed by old_length + new_length bytes: for WRITE and TRUNCATE the file's own; else two paths. Little-endian. */
struct record {
  uint32_t magic;
  uint32_t kind;
  uint64_t inode;  /* the file; of a directory for SYNC of one */
  uint64_t folder; /* inode of the directory whose entry changed */
  int64_t offset;
  int64_t old_size;
  uint64_t old_length;
  uint64_t new_length;
};
#define MAGIC 0x4c574f50u /* "POWL" */
#define DESCRIPTORS 65536
#define NAME_ENDING 24

struct tracked {
  _Atomic uint64_t inode; /* 0: not watched */
  char ending[NAME_ENDING];
  int append;
  int deaf;
};

static struct tracked descriptors[DESCRIPTORS];
static char root[PATH_MAX], above[PATH_MAX], links[PATH_MAX], deaf_to[64], read_only[PATH_MAX];
static int journal = -1, blind;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of a record and what it tells of */

static struct {
  int after, sync;
  char ending[NAME_ENDING];
  _Atomic long left;
} point;

#define REAL(type, name, ...)       \
  static type (*real)(__VA_ARGS__); \
  if (!real) *(void**)(&real) = dlsym(RTLD_NEXT, name)

static int real_open(const char* path, int flags, mode_t mode) {
  REAL(int, "open64", const char*, int, ...);
  return real(path, flags, mode);
}

static ssize_t real_pwrite(int file, const void* bytes, size_t size, off_t at) {
  REAL(ssize_t, "pwrite64", int, const void*, size_t, off_t);
  return real(file, bytes, size, at);
}

__attribute__((constructor)) static void begin(void) {
  const char* folder = getenv("POWER_LOSS_ROOT");
  const char* kept = getenv("POWER_LOSS_JOURNAL");
  const char* wish = getenv("POWER_LOSS_KILL");
  const char* no_sync = getenv("POWER_LOSS_BLIND");
  const char* deaf = getenv("POWER_LOSS_DEAF");
  char path[PATH_MAX + 16];
  if (!folder || !kept) return;
  snprintf(root, sizeof root, "%s/", folder);
  snprintf(above, sizeof above, "%s", folder);
  if (strrchr(above, '/')) *strrchr(above, '/') = 0;
  snprintf(links, sizeof links, "%s", kept);
  snprintf(path, sizeof path, "%s/journal", kept);
  if (getenv("POWER_LOSS_READ_ONLY")) snprintf(read_only, sizeof read_only, "%s", getenv("POWER_LOSS_READ_ONLY"));
  if (deaf) snprintf(deaf_to, sizeof deaf_to, "%s", deaf);
  blind = no_sync && strcmp(no_sync, "1") == 0;
  journal = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (wish) {
    char when[8] = "", what[8] = "";
    long count = 0;
    if (sscanf(wish, "%7[a-z]:%7[a-z]:%23[^:]:%ld", when, what, point.ending, &count) == 4) {
      point.after = strcmp(when, "after") == 0;
      point.sync = strcmp(what, "sync") == 0;
      atomic_store(&point.left, count);
    }
  }
}

static int ends_with(const char* text, const char* ending) {
  const size_t a = strlen(text), b = strlen(ending);
  return a >= b && strcmp(text + a - b, ending) == 0;
}

/* True, with errno set, while no file may be changed. */
static int refused(void) {
  if (!read_only[0] || access(read_only, F_OK) != 0) return 0;
  errno = EROFS;
  return 1;
}

/* The process's own end, where it was asked for. */
static void maybe_die(int after, int sync, const struct tracked* file) {
  if (atomic_load(&point.left) <= 0 || point.after != after || point.sync != sync) return;
  if (!ends_with(file->ending, point.ending)) return;
  if (atomic_fetch_sub(&point.left, 1) == 1) kill(getpid(), SIGKILL);
}

static void note(enum kind kind, uint64_t inode, uint64_t folder, int64_t offset, int64_t old_size, const void* old,
                 size_t old_length, const void* new, size_t new_length) {
  struct record record = {MAGIC, kind, inode, folder, offset, old_size, old_length, new_length};
  struct iovec parts[3] = {{&record, sizeof record}, {(void*)old, old_length}, {(void*)new, new_length}};
  const ssize_t wanted = (ssize_t)(sizeof record + old_length + new_length);
  REAL(ssize_t, "writev", int, const struct iovec*, int);
  if (real(journal, parts, 3) != wanted) {
    static const char text[] = "power_loss: the journal cannot be written\n";
    if (write(2, text, sizeof text - 1) < 0) _exit(99);
    _exit(99);
  }
}

static struct tracked* tracked(int file) {
  if (journal < 0 || file < 0 || file >= DESCRIPTORS || atomic_load(&descriptors[file].inode) == 0) return NULL;
  return &descriptors[file];
}

static int watched(const char* path, char* absolute) {
  if (journal < 0 || !path) return 0;
  if (path[0] == '/') {
    snprintf(absolute, PATH_MAX, "%s", path);
  } else {
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here)) return 0;
    if (snprintf(absolute, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return 0;
  }
  const size_t size = strlen(root);
  if (strcmp(absolute, above) == 0) return 1; /* it is synced for the name of the folder itself */
  if (strncmp(absolute, root, size - 1) != 0 || (absolute[size - 1] != '/' && absolute[size - 1] != 0)) return 0;
  if (absolute[size - 1] == 0) return 1; /* the folder itself: it is synced for the names in it */
  /* Logs and sockets promise nothing, but the audit log does; the shared page and SQLite's index are rebuilt. */
  if (strncmp(absolute + size, "logs/audit.", 11) == 0 || ends_with(absolute, "/stadtkern.lock")) return 1;
  return strncmp(absolute + size, "logs/", 5) != 0 && strncmp(absolute + size, "run/", 4) != 0 &&
         !ends_with(absolute, "-shm") && !ends_with(absolute, ".lock");
}

static uint64_t folder_of(const char* absolute) {
  char folder[PATH_MAX];
  struct stat seen;
  snprintf(folder, sizeof folder, "%s", absolute);
  char* slash = strrchr(folder, '/');
  if (slash) *slash = 0;
  return stat(folder, &seen) == 0 ? seen.st_ino : 0;
}

static void keep_link(const char* path, uint64_t inode) {
  char name[PATH_MAX + 32];
  snprintf(name, sizeof name, "%s/inode-%llu", links, (unsigned long long)inode);
  REAL(int, "link", const char*, const char*);
  if (real(path, name) != 0 && errno != EEXIST) errno = 0;
}

static int opened(const char* path, int flags, mode_t mode) {
  char absolute[PATH_MAX];
  struct stat seen;
  if (!watched(path, absolute)) return real_open(path, flags, mode);
  if ((flags & (O_ACCMODE | O_CREAT)) != O_RDONLY && refused()) return -1;
  pthread_mutex_lock(&mutex);
  const int was_there = lstat(absolute, &seen) == 0;
  if (was_there && (flags & O_TRUNC) && S_ISREG(seen.st_mode)) {
    fprintf(stderr, "power_loss: O_TRUNC on %s is not understood\n", absolute);
    _exit(99);
  }
  const int file = real_open(path, flags, mode);
  const int error = errno;
  if (file >= 0 && file < DESCRIPTORS && fstat(file, &seen) == 0) {
    struct tracked* entry = &descriptors[file];
    const size_t size = strlen(absolute);
    snprintf(entry->ending, sizeof entry->ending, "%s", absolute + (size >= NAME_ENDING ? size - NAME_ENDING + 1 : 0));
    entry->append = (flags & O_APPEND) != 0;
    entry->deaf = deaf_to[0] && S_ISREG(seen.st_mode) && strstr(absolute, deaf_to) != NULL;
    if (S_ISREG(seen.st_mode)) keep_link(absolute, seen.st_ino);
    if (!was_there) {
      note(CREATE, seen.st_ino, folder_of(absolute), 0, 0, absolute, strlen(absolute), NULL, 0);
    }
    atomic_store(&entry->inode, seen.st_ino);
  }
  pthread_mutex_unlock(&mutex);
  errno = error;
  return file;
}

static mode_t mode_of(int flags, va_list more) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(more, mode_t) : 0;
}

#define OPEN(name)                             \
  int name(const char* path, int flags, ...) { \
    va_list more;                              \
    va_start(more, flags);                     \
    const mode_t mode = mode_of(flags, more);  \
    va_end(more);                              \
    return opened(path, flags, mode);          \
  }
OPEN(open)
OPEN(open64)

int close(int file) {
  REAL(int, "close", int);
  if (file >= 0 && file < DESCRIPTORS) atomic_store(&descriptors[file].inode, 0);
  return real(file);
}

/* What stands at that place now, also of a file that was opened for writing only. */
static size_t bytes_before(int file, void* to, size_t size, off_t at) {
  ssize_t got = pread(file, to, size, at);
  if (got < 0) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    const int reader = real_open(name, O_RDONLY | O_CLOEXEC, 0);
    got = reader < 0 ? 0 : pread(reader, to, size, at);
    if (reader >= 0) close(reader);
  }
  return got < 0 ? 0 : (size_t)got;
}

static ssize_t written(struct tracked* entry, int file, const void* bytes, size_t size, off_t at) {
  struct stat seen;
  if (refused()) return -1;
  maybe_die(0, 0, entry);
  pthread_mutex_lock(&mutex);
  void* before = malloc(size ? size : 1);
  const size_t had = bytes_before(file, before, size, at);
  if (fstat(file, &seen) != 0) seen.st_size = 0;
  note(WRITE, entry->inode, 0, at, seen.st_size, before, had, bytes, size);
  free(before);
  const ssize_t done = real_pwrite(file, bytes, size, at);
  const int error = errno;
  pthread_mutex_unlock(&mutex);
  maybe_die(1, 0, entry);
  errno = error;
  return done;
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  struct tracked* entry = tracked(file);
  return entry ? written(entry, file, bytes, size, at) : real_pwrite(file, bytes, size, at);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return pwrite64(file, bytes, size, at);
}

ssize_t write(int file, const void* bytes, size_t size) {
  REAL(ssize_t, "write", int, const void*, size_t);
  struct tracked* entry = tracked(file);
  if (!entry) return real(file, bytes, size);
  const off_t at = lseek(file, 0, entry->append ? SEEK_END : SEEK_CUR);
  const ssize_t done = written(entry, file, bytes, size, at);
  if (done > 0) lseek(file, at + done, SEEK_SET);
  return done;
}

static int truncated(int file, off_t size) {
  REAL(int, "ftruncate64", int, off_t);
  struct tracked* entry = tracked(file);
  struct stat seen;
  if (!entry || fstat(file, &seen) != 0) return real(file, size);
  if (refused()) return -1;
  pthread_mutex_lock(&mutex);
  const size_t cut = seen.st_size > size ? (size_t)(seen.st_size - size) : 0;
  void* before = malloc(cut ? cut : 1);
  const size_t had = bytes_before(file, before, cut, size);
  note(TRUNCATE, entry->inode, 0, size, seen.st_size, before, had, NULL, 0);
  free(before);
  const int done = real(file, size);
  pthread_mutex_unlock(&mutex);
  return done;
}
int ftruncate(int file, off_t size) {
  return truncated(file, size);
}
int ftruncate64(int file, off64_t size) {
  return truncated(file, size);
}

/* Only what was written before the call began is safe: the place in the journal is taken first. */
static int synced(const char* name, int file) {
  int (*real)(int);
  *(void**)(&real) = dlsym(RTLD_NEXT, name);
  struct tracked* entry = tracked(file);
  if (!entry) return real(file);
  maybe_die(0, 1, entry);
  const off_t until = lseek(journal, 0, SEEK_END);
  const int done = real(file);
  const int error = errno;
  if (done == 0 && !blind && !entry->deaf) {
    pthread_mutex_lock(&mutex);
    note(SYNC, entry->inode, 0, until, 0, NULL, 0, NULL, 0);
    pthread_mutex_unlock(&mutex);
  }
  maybe_die(1, 1, entry);
  errno = error;
  return done;
}
int fsync(int file) {
  return synced("fsync", file);
}
int fdatasync(int file) {
  return synced("fdatasync", file);
}

/* The journal keeps a link to a file that is about to lose its name. */
static uint64_t keep_inode(const char* path) {
  struct stat seen;
  if (lstat(path, &seen) != 0 || !S_ISREG(seen.st_mode)) return 0;
  keep_link(path, seen.st_ino);
  return seen.st_ino;
}

int rename(const char* from, const char* to) {
  REAL(int, "rename", const char*, const char*);
  char old_path[PATH_MAX], new_path[PATH_MAX];
  if (!watched(from, old_path) || !watched(to, new_path)) return real(from, to);
  if (refused()) return -1;
  pthread_mutex_lock(&mutex);
  keep_inode(old_path);
  const uint64_t replaced = keep_inode(new_path);
  note(RENAME, replaced, folder_of(new_path), 0, 0, old_path, strlen(old_path), new_path, strlen(new_path));
  const int done = real(from, to);
  pthread_mutex_unlock(&mutex);
  return done;
}

int link(const char* from, const char* to) {
  REAL(int, "link", const char*, const char*);
  char old_path[PATH_MAX], new_path[PATH_MAX];
  if (!watched(from, old_path) || !watched(to, new_path)) return real(from, to);
  if (refused()) return -1;
  pthread_mutex_lock(&mutex);
  const int done = real(from, to);
  const int error = errno;
  if (done == 0) {
    note(CREATE, keep_inode(new_path), folder_of(new_path), 0, 0, new_path, strlen(new_path), NULL, 0);
  }
  pthread_mutex_unlock(&mutex);
  errno = error;
  return done;
}

int unlink(const char* path) {
  REAL(int, "unlink", const char*);
  char absolute[PATH_MAX];
  if (!watched(path, absolute)) return real(path);
  if (refused()) return -1;
  pthread_mutex_lock(&mutex);
  const uint64_t inode = keep_inode(absolute);
  if (inode) note(UNLINK, inode, folder_of(absolute), 0, 0, absolute, strlen(absolute), NULL, 0);
  const int done = real(path);
  pthread_mutex_unlock(&mutex);
  return done;
}

int mkdir(const char* path, mode_t mode) {
  REAL(int, "mkdir", const char*, mode_t);
  char absolute[PATH_MAX];
  if (watched(path, absolute) && refused()) return -1;
  const int done = real(path, mode);
  const int error = errno;
  if (done == 0 && watched(path, absolute)) {
    pthread_mutex_lock(&mutex);
    note(MKDIR, 0, folder_of(absolute), 0, 0, absolute, strlen(absolute), NULL, 0);
    pthread_mutex_unlock(&mutex);
  }
  errno = error;
  return done;
}
