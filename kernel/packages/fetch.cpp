// SPDX-License-Identifier: EUPL-1.2
#include "packages/fetch.h"

#include "packages/fetch_outcome.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration): unistd.h has it for GNU only

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kFolder = "file://";
constexpr const char* kProgram = "stadtkern-fetch";
constexpr std::size_t kMostSaid = 512;
constexpr std::chrono::seconds kGrace{10};  // the program ends by itself before that

Error too_large(const std::string& shown, const FetchLimits& limits) {
  return refused(shown + " is larger than it may be (" + std::to_string(limits.bytes) + " bytes)");
}

Status copy(const fs::path& path, const FetchLimits& limits, const Descriptor& out) {
  const Result<Descriptor> in = open_regular(path);
  if (!in) return in.error();
  std::array<char, 65536> buffer{};
  for (std::uint64_t total = 0;;) {
    const ssize_t size = ::read(in->get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble(path, "read");
    if (size == 0) return {};
    total += static_cast<std::uint64_t>(size);
    if (total > limits.bytes) return too_large(path.string(), limits);
    if (!write_all(out.get(), {buffer.data(), static_cast<std::size_t>(size)})) return trouble(path, "be copied");
  }
}

// Beside us, as in a build; else where the Debian package has it.
Result<fs::path> program() {
  std::error_code error;
  const fs::path ours = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& folder : {ours, ours.parent_path() / "lib/stadtkern"}) {
    if (fs::exists(folder / kProgram, error)) return folder / kProgram;
  }
  return Error{Code::StorageFull, std::string(kProgram) + " is not beside this program: is the installation whole?"};
}

struct Ends {
  Descriptor read;
  Descriptor write;
};

Result<Ends> new_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return trouble("a pipe", "be made");
  return Ends{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<pid_t> spawn(const fs::path& path, int in, int out, int said) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, said, 2);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::string name = path.string();
  const std::array<char*, 2> words{name.data(), nullptr};
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, name.c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return trouble(path, "be started", failed);
  return pid;
}

// What the program says until it ends or its time is over.
std::string listen(int said, Clock::time_point end) {
  std::string text;
  std::array<char, kMostSaid> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd one{said, POLLIN, 0};
    const int ready = left > 0 ? ::poll(&one, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    const ssize_t size = ::read(said, buffer.data(), buffer.size());
    if (size <= 0) break;
    text.append(buffer.data(), std::min(static_cast<std::size_t>(size), kMostSaid - std::min(kMostSaid, text.size())));
  }
  return text.substr(0, text.find('\n'));
}

Status ask_program(const std::string& address, const std::string& name, const FetchLimits& limits,
                   const Descriptor& out) {
  const std::string shown = shown_address(address) + "/" + name;
  const Result<fs::path> path = program();
  if (!path) return path.error();
  Result<Ends> task = new_pipe();
  Result<Ends> said = new_pipe();
  if (!task || !said) return task ? said.error() : task.error();
  const std::string text =
      address + "/" + name + "\n" + std::to_string(limits.bytes) + "\n" + std::to_string(limits.time.count()) + "\n";
  if (!write_all(task->write.get(), text)) return trouble("a pipe", "be written");  // it fits into the pipe
  task->write.reset();
  const Result<pid_t> pid = spawn(*path, task->read.get(), out.get(), said->write.get());
  if (!pid) return pid.error();
  said->write.reset();
  const Clock::time_point end = Clock::now() + limits.time + kGrace;
  const std::string words = listen(said->read.get(), end);
  const bool late = Clock::now() >= end;
  if (late) ::kill(*pid, SIGKILL);
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (late) return Error{Code::Unavailable, shown + ": no answer within " + std::to_string(limits.time.count()) + " s"};
  const auto outcome = WIFEXITED(status) ? static_cast<FetchOutcome>(WEXITSTATUS(status)) : FetchOutcome::Unreachable;
  switch (outcome) {
    case FetchOutcome::Done:
      return {};
    case FetchOutcome::NotFound:
      return Error{Code::NotFound, shown + ": " + words};
    case FetchOutcome::TooLarge:
      return too_large(shown, limits);
    case FetchOutcome::NotWritten:
      return Error{Code::StorageFull, shown + " cannot be kept: " + words};
    case FetchOutcome::Refused:
      return refused(shown + ": " + words);
    case FetchOutcome::Unreachable:
      break;
  }
  return Error{Code::Unavailable, shown + " cannot be fetched: " + (words.empty() ? "no reason is known" : words)};
}

}  // namespace

Result<std::string> catalogue_address(std::string_view text) {
  constexpr std::size_t kLongest = 2048;
  std::string address(text);
  const bool web = address.starts_with("http://") || address.starts_with("https://");
  if (!web && !address.starts_with(kFolder)) {
    if (address.empty() || address.find("://") != std::string::npos) {
      return Error{Code::InvalidArgument, "a catalogue's address begins with https://, http:// or file://"};
    }
    address = std::string(kFolder) + fs::absolute(address).lexically_normal().string();
  }
  if (!web && !address.starts_with("file:///")) {
    return Error{Code::InvalidArgument, "a catalogue's folder is written as file:///PATH"};
  }
  const bool plain = std::all_of(address.begin(), address.end(), [&](char c) {
    return web ? c > ' ' && c <= '~' : static_cast<unsigned char>(c) >= ' ';
  });
  if (!plain || address.size() > kLongest || (web && address.find_first_of("?#") != std::string::npos)) {
    return Error{Code::InvalidArgument,
                 "a catalogue's address has no spaces, no \"?\" and no \"#\", and is shorter "
                 "than 2048 bytes"};
  }
  while (address.size() > kFolder.size() + 1 && address.ends_with('/')) address.pop_back();
  return address;
}

std::string shown_address(std::string_view address) {
  std::string shown(address.substr(0, address.find_first_of("?#")));
  const std::size_t begin = shown.find("://");
  if (begin == std::string::npos || shown.starts_with(kFolder)) return shown;
  const std::size_t host = begin + 3;
  const std::size_t slash = shown.find('/', host);
  const std::size_t at = shown.rfind('@', slash);
  if (at != std::string::npos && at >= host) shown.erase(host, at + 1 - host);
  return shown;
}

Status fetch(const std::string& address, const std::string& name, const FetchLimits& limits, const Descriptor& out) {
  if (address.starts_with(kFolder)) return copy(fs::path(address.substr(kFolder.size())) / name, limits, out);
  return ask_program(address, name, limits, out);
}

Result<std::string> fetch_small(const std::string& address, const std::string& name, const FetchLimits& limits) {
  const Descriptor out(::memfd_create("catalogue", MFD_CLOEXEC));
  if (!out) return trouble("memory", "be had");
  if (Status done = fetch(address, name, limits, out); !done) return done.error();
  std::string bytes;
  std::array<char, 65536> buffer{};
  for (off_t at = 0;;) {
    const ssize_t size = ::pread(out.get(), buffer.data(), buffer.size(), at);
    if (size <= 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(size));
    at += size;
  }
}

}  // namespace stadtkern::packages
