// SPDX-License-Identifier: Apache-2.0
// The right to write to one store, shared by all processes that have it open: held for a batch, handed on fairly.
#pragma once

#include <stadtkern/result.h>

namespace stadtkern::runtime::store {

class WriterRight {
 public:
  virtual ~WriterRight() = default;
  WriterRight(const WriterRight&) = delete;
  WriterRight& operator=(const WriterRight&) = delete;

  // Waits its turn, at most for the right's limit; then Unavailable, reason "writer_busy". Not reentrant; one thread
  // at a time.
  virtual Status acquire() = 0;
  virtual void release() noexcept = 0;
  // A hint, cheap enough to ask before each write: somebody waits, so a batch should end early.
  [[nodiscard]] virtual bool wanted() const noexcept = 0;
  // After a commit, with the right still held: whether the disk under the store still worked when it had ended. Else
  // StorageFull with an unknown outcome, and nobody may be told that it is durable.
  [[nodiscard]] virtual Status settled() const noexcept { return {}; }

 protected:
  WriterRight() = default;
};

}  // namespace stadtkern::runtime::store
