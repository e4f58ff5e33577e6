// SPDX-License-Identifier: EUPL-1.2
#include "admin/doctor_facts.h"

#include "config/toml_file.h"
#include "lifecycle/descriptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <fstream>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using lifecycle::Descriptor;

constexpr std::size_t kMostStores = 10'000;
constexpr std::size_t kPage = 4096;  // what is read of a file

PathFacts facts_of(const fs::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return {path.string(), false, false, 0, 0};
  return {path.string(), true, S_ISDIR(facts.st_mode), facts.st_mode & 07777U, facts.st_uid};
}

// Readable, and not what a bad disk leaves: nothing, or zeros. Which engine wrote it is not known here.
std::string fault_in(const fs::path& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!opened) return ::strerror(errno);
  std::array<char, kPage> page{};
  const ssize_t size = ::pread(opened.get(), page.data(), page.size(), 0);
  if (size < 0) return ::strerror(errno);
  if (size == 0) return "empty";
  if (std::all_of(page.begin(), page.begin() + size, [](char c) { return c == 0; })) return "begins with zeros";
  return {};
}

std::uint64_t soft_limit(const std::string& process) {
  std::ifstream limits(process + "/limits");
  for (std::string line; std::getline(limits, line);) {
    if (!line.starts_with("Max open files")) continue;
    const std::size_t digits = line.find_first_of("0123456789");
    if (digits == std::string::npos) return 0;
    std::uint64_t value = 0;
    std::from_chars(line.data() + digits, line.data() + line.size(), value);
    return value;
  }
  return 0;
}

}  // namespace

std::vector<PathFacts> look_at_state(const fs::path& state) {
  std::vector<PathFacts> paths;
  for (const char* name : {"", "run", "stores", "logs"})
    paths.push_back(facts_of(*name == '\0' ? state : state / name));
  return paths;
}

ClockFacts look_at_clock(const fs::path& state) {
  ClockFacts facts;
  facts.now = std::time(nullptr);
  config::Problems problems;
  const auto file = config::read_toml(state / "kernel.toml", problems);
  if (const config::Member* epoch = file ? file->find("epoch") : nullptr) {
    facts.epoch = static_cast<std::uint32_t>(epoch->value.integer);
  }
  timex state_of_clock{};
  const int answer = ::adjtimex(&state_of_clock);
  facts.synchronised = answer != TIME_ERROR && (state_of_clock.status & STA_UNSYNC) == 0;
  return facts;
}

StoreFacts look_at_stores(const fs::path& state) {
  StoreFacts facts;
  std::error_code error;
  const fs::path root = state / "stores";
  for (const fs::directory_entry& module : fs::directory_iterator(root, error)) {
    std::error_code inner;
    for (const fs::directory_entry& town : fs::directory_iterator(module, inner)) {
      const fs::path file = town.path() / "store.db";
      if (!fs::exists(file, inner) && !inner) continue;
      if (facts.stores >= kMostStores) {
        facts.cut_short = true;
        return facts;
      }
      ++facts.stores;
      const std::string fault = fault_in(file);
      if (!fault.empty()) facts.unreadable.push_back(fs::relative(file, root, inner).string() + ": " + fault);
    }
    if (inner) facts.unreadable.push_back(module.path().filename().string() + ": " + inner.message());
  }
  if (error && error != std::errc::no_such_file_or_directory) facts.unreadable.push_back("stores: " + error.message());
  return facts;
}

ProcessFacts look_at_process(const std::string& name, std::uint32_t pid) {
  const std::string process = "/proc/" + std::to_string(pid);
  ProcessFacts facts{name, 0, 0};
  std::error_code error;
  for (auto entry = fs::directory_iterator(process + "/fd", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    ++facts.open;
  }
  if (!error) facts.limit = soft_limit(process);
  return facts;
}

std::string try_connect(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return "is no address";
  std::string host = address.substr(0, colon);
  const auto port = static_cast<std::uint16_t>(std::strtoul(address.c_str() + colon + 1, nullptr, 10));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = htons(port);
  const bool is_v4 = ::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1;
  if (!is_v4 && ::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) return "is no address";
  const Descriptor socket(::socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr* to = is_v4 ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
  if (socket && ::connect(socket.get(), to, is_v4 ? sizeof v4 : sizeof v6) == 0) return {};
  if (!socket || errno != EINPROGRESS) return ::strerror(errno);
  pollfd connected{socket.get(), POLLOUT, 0};
  if (::poll(&connected, 1, kConnectMs) != 1) return "no answer within " + std::to_string(kConnectMs / 1000) + " s";
  int fault = 0;
  socklen_t size = sizeof fault;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &fault, &size);
  return fault == 0 ? std::string() : ::strerror(fault);
}

std::uint32_t lock_holder(const fs::path& state) {
  const Descriptor file(::open((state / "lock").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return 0;
  struct flock asked {};
  asked.l_type = F_WRLCK;
  if (::fcntl(file.get(), F_OFD_GETLK, &asked) != 0 || asked.l_type == F_UNLCK) return 0;
  std::array<char, 32> text{};
  const ssize_t size = ::pread(file.get(), text.data(), text.size() - 1, 0);
  std::uint32_t pid = 0;
  if (size > 0) std::from_chars(text.data(), text.data() + size, pid);
  return pid;
}

}  // namespace stadtkern::admin
