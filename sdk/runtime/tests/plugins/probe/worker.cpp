// SPDX-License-Identifier: Apache-2.0
// The worker of the runtime's tests: its argument says what it shall do wrong, or tell.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

unsigned long long most(int resource) {
  rlimit limit{};
  getrlimit(static_cast<__rlimit_resource>(resource), &limit);
  return limit.rlim_cur;
}

int open_descriptors() {
  int count = 0;
  for (int number = 0; number < 1024; ++number) count += fcntl(number, F_GETFD) >= 0;
  return count;
}

}  // namespace

int main(int count, char** words) {
  const std::string mode = count > 1 ? words[1] : "";
  const std::string argument = count > 2 ? words[2] : "";
  if (mode == "deaf") return 0;  // reads nothing
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  if (mode == "echo") {
    std::cout << input << std::flush;
    std::cerr << "saw " << input.size() << " bytes";
    return 7;
  }
  if (mode == "crash") std::abort();
  if (mode == "hang") pause();
  if (mode == "burn") {
    for (volatile bool on = true; on;) {
    }
  }
  if (mode == "flood") {
    const std::string block(65536, 'x');
    while (write(1, block.data(), block.size()) > 0) {
    }
  }
  if (mode == "allocate") {
    std::vector<char> all(std::strtoull(argument.c_str(), nullptr, 10), 'x');
    return all.back() == 'x' ? 0 : 1;
  }
  if (mode == "read") {
    const int file = open(argument.c_str(), O_RDONLY);
    std::perror("read");
    return file < 0 ? 1 : 0;
  }
  if (mode == "write") {
    const int file = open(argument.c_str(), O_WRONLY | O_CREAT, 0600);
    return file < 0 || write(file, "x", 1) < 0 ? 1 : 0;
  }
  if (mode == "limits") {
    char folder[256] = {};
    std::cout << most(RLIMIT_AS) << ' ' << most(RLIMIT_CPU) << ' ' << most(RLIMIT_FSIZE) << ' ' << most(RLIMIT_NOFILE)
              << ' ' << most(RLIMIT_NPROC) << ' ' << most(RLIMIT_CORE) << ' ' << prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
              << ' ' << open_descriptors() << ' ' << getcwd(folder, sizeof folder) << ' '
              << (std::getenv("HOME") != nullptr ? "home" : "-") << std::flush;
  }
  return 0;
}
