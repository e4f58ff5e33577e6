// SPDX-License-Identifier: EUPL-1.2
// stadtkern-host MODULE_FOLDER MODULE: runs one plugin. Started by the kernel with the control channel as fd 3 and the
// log pipe as fd 4; it is of no use by itself.
#include "host/host.h"

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: stadtkern-host MODULE_FOLDER MODULE (started by stadtkernd, with fd 3 and fd 4)\n", stderr);
    return 2;
  }
  return stadtkern::host::run(argv[1], argv[2]);
}
