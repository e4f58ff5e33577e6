// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace stadtkern::lifecycle {
namespace {

constexpr int kPipeSize = 256 * 1024;  // room for a burst while the disk is slow

}  // namespace

Pipe make_pipe(bool never_blocks) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
  if (never_blocks) ::fcntl(pipe.write.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(pipe.read.get(), F_SETPIPE_SZ, kPipeSize);
  return pipe;
}

}  // namespace stadtkern::lifecycle
