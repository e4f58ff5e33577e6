// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/fair_lock.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>

namespace stadtkern::runtime::store::sqlite {

namespace {

using namespace std::chrono_literals;

constexpr off_t kPageBytes = 4096;
// A holder that dies wakes nobody: sleepers look for themselves this often.
constexpr auto kLook = 5ms;
constexpr unsigned kRetryDisk = 30'000;

Error trouble(const std::string& path, const char* doing) {
  const int number = errno;
  const bool full = number == ENOSPC || number == EDQUOT || number == EROFS;
  return {full ? Code::StorageFull : Code::Unavailable, std::string(doing) + " " + path + ": " + std::strerror(number),
          "lock"};
}

// Not FUTEX_PRIVATE: the word is shared by processes.
void sleep_while(std::atomic<std::uint32_t>& word, std::uint32_t value, std::chrono::nanoseconds limit) noexcept {
  const timespec relative{limit.count() / 1'000'000'000, limit.count() % 1'000'000'000};
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAIT, value, &relative, nullptr, 0);
}

void wake_all(std::atomic<std::uint32_t>& word) noexcept {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace

static_assert(std::atomic<std::uint32_t>::is_always_lock_free && sizeof(std::atomic<std::uint32_t>) == 4);

Result<std::unique_ptr<FairLock>> FairLock::open(const std::string& path, std::chrono::milliseconds limit) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return trouble(path, "cannot open");
  // Never shrinks: another process may have the page mapped already, with the same size.
  if (ftruncate(file, kPageBytes) != 0) {
    Error error = trouble(path, "cannot size");
    ::close(file);
    return error;
  }
  void* page = mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) {
    Error error = trouble(path, "cannot map");
    ::close(file);
    return error;
  }
  return std::unique_ptr<FairLock>{new FairLock{file, static_cast<Page*>(page), limit}};
}

FairLock::~FairLock() {
  munmap(page_, kPageBytes);
  ::close(file_);  // gives up what is held
}

Status FairLock::acquire() {
  const Time deadline = std::chrono::steady_clock::now() + limit_;
  bool got = wait_for(Part::Turnstile, deadline);
  if (got) {
    got = try_lock(Part::Hold);
    if (!got) {
      page_->wanted.store(1, std::memory_order_relaxed);
      got = wait_for(Part::Hold, deadline);
    }
    page_->wanted.store(0, std::memory_order_relaxed);
    unlock(Part::Turnstile);
  }
  if (got) return {};
  return Error{.code = Code::Unavailable,
               .message = "another process has held the store's writer for " + std::to_string(limit_.count()) + " ms",
               .reason = "writer_busy",
               .retry_after_ms = 2000};
}

void FairLock::release() noexcept {
  unlock(Part::Hold);
}

bool FairLock::wanted() const noexcept {
  return page_->wanted.load(std::memory_order_relaxed) != 0;
}

// Linux's ext4 calls an fsync done whose transaction it has thrown away: when the disk fails in that moment and the
// journal was given up before fsync asked for it (seen with 6.18). To reserve a block that is there needs the journal,
// tells when it is gone, and writes nothing by itself.
Status FairLock::settled() const noexcept {
  if (::fallocate(file_, FALLOC_FL_KEEP_SIZE, 0, 1) == 0 || (errno != EROFS && errno != EIO)) return {};
  Error error{Code::StorageFull, std::string("the disk failed while this was stored: ") + std::strerror(errno)};
  error.retry_after_ms = kRetryDisk;
  error.outcome_unknown = true;
  return error;
}

bool FairLock::wait_for(Part part, Time deadline) {
  for (;;) {
    // Read before trying: a release after the try then changes the word, and the sleep doesn't begin.
    const std::uint32_t turn = page_->turn.load(std::memory_order_acquire);
    if (try_lock(part)) return true;
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= 0ns) return false;
    sleep_while(page_->turn, turn, std::min<std::chrono::nanoseconds>(left, kLook));
  }
}

bool FairLock::try_lock(Part part) const noexcept {
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(part);
  range.l_len = 1;
  return fcntl(file_, F_OFD_SETLK, &range) == 0;
}

void FairLock::unlock(Part part) noexcept {
  struct flock range {};
  range.l_type = F_UNLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(part);
  range.l_len = 1;
  fcntl(file_, F_OFD_SETLK, &range);
  page_->turn.fetch_add(1, std::memory_order_release);
  wake_all(page_->turn);
}

}  // namespace stadtkern::runtime::store::sqlite
