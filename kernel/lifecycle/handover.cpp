// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/handover.h"

#include "lifecycle/descriptor.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>

namespace stadtkern::lifecycle {
namespace {

constexpr const char* kVariable = "STADTKERN_HANDOVER";
constexpr int kFirstOwn = 3;  // behind the standard ones

std::vector<int> descriptors(const Handover& handover) {
  std::vector<int> all{handover.state_lock, handover.admin_socket, handover.program};
  for (const Handover::Socket& socket : handover.listeners) all.push_back(socket.descriptor);
  for (const Handover::Unit& unit : handover.units) {
    if (!unit.process) continue;
    all.insert(all.end(), {unit.process->control, unit.process->log, unit.process->output});
  }
  std::erase_if(all, [](int descriptor) { return descriptor < kFirstOwn; });
  return all;
}

// What a library opened without close-on-exec in the program before would stay open for ever.
void close_others(const std::vector<int>& kept) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
  if (folder == nullptr) return;
  std::vector<int> others;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    int number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    const bool keep = std::find(kept.begin(), kept.end(), number) != kept.end();
    if (number >= kFirstOwn && number != ::dirfd(folder.get()) && !keep) others.push_back(number);
  }
  for (const int number : others) ::close(number);
}

sigset_t kernel_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&signals, number);
  return signals;
}

Result<Descriptor> written(const std::string& bytes) {
  Descriptor file(::memfd_create("stadtkern-handover", 0));
  for (std::size_t done = 0; file && done < bytes.size();) {
    const ssize_t size = ::write(file.get(), bytes.data() + done, bytes.size() - done);
    if (size <= 0) return Error{Code::Unavailable, std::string("no memory for the handover: ") + ::strerror(errno)};
    done += static_cast<std::size_t>(size);
  }
  if (!file || ::lseek(file.get(), 0, SEEK_SET) != 0) return Error{Code::Unavailable, "no memory for the handover"};
  return file;
}

}  // namespace

std::vector<std::string> own_arguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  std::vector<std::string> words;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\0');
    words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return words;
}

Result<std::optional<Handover>> take_handover() {
  const char* text = std::getenv(kVariable);
  if (text == nullptr) return std::optional<Handover>();
  const std::string_view number = text;
  int descriptor = -1;
  std::from_chars(number.data(), number.data() + number.size(), descriptor);
  ::unsetenv(kVariable);
  const Descriptor file(descriptor);
  std::string bytes;
  std::array<char, 64 * 1024> buffer;
  for (ssize_t size = 1; size > 0;) {
    size = ::read(file.get(), buffer.data(), buffer.size());
    if (size > 0) bytes.append(buffer.data(), static_cast<std::size_t>(size));
  }
  std::optional<Handover> handover = wire::decode<Handover>(bytes);
  if (!handover || handover->format != Handover::kFormat || handover->epoch == 0) {
    return Error{Code::DataLoss, "what the kernel before left cannot be read by this version"};
  }
  ::prctl(PR_SET_NAME, "stadtkernd");  // a program run by its descriptor is named by that
  std::vector<int> kept = descriptors(*handover);
  kept.push_back(descriptor);
  close_others(kept);
  if (!handover->working_folder.empty() && ::chdir(handover->working_folder.c_str()) != 0) {
    return Error{Code::Unavailable, "cannot change into " + handover->working_folder + ": " + ::strerror(errno)};
  }
  return handover;
}

Error become(const std::string& program, const Handover& handover) {
  const Result<Descriptor> file = written(wire::encode(handover));
  if (!file) return file.error();
  for (const int descriptor : descriptors(handover)) ::fcntl(descriptor, F_SETFD, 0);
  ::setenv(kVariable, std::to_string(file->get()).c_str(), 1);
  std::vector<std::string> words = handover.arguments;
  if (words.empty()) words.emplace_back("stadtkernd");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::alarm(kPatience);
  ::execve(program.c_str(), arguments.data(), ::environ);
  const std::string why = ::strerror(errno);
  ::alarm(0);
  ::unsetenv(kVariable);
  return {Code::Unavailable, "cannot run " + program + ": " + why};
}

void give_back(Handover handover, const std::string& why) {
  if (!handover.why_back.empty()) return;
  handover.why_back = why;
  [[maybe_unused]] const Error error = become("/proc/self/fd/" + std::to_string(handover.program), handover);
}

void hold_signals() {
  const sigset_t ends = kernel_signals();
  ::sigprocmask(SIG_BLOCK, &ends, nullptr);
}

void hear_signals() {
  const sigset_t ends = kernel_signals();
  ::sigprocmask(SIG_UNBLOCK, &ends, nullptr);
}

int copy_of(int descriptor) noexcept {
  return ::fcntl(descriptor, F_DUPFD_CLOEXEC, kFirstOwn);
}

void settle(const Handover& handover) {
  ::alarm(0);
  for (const int descriptor : descriptors(handover)) ::close(descriptor);
}

}  // namespace stadtkern::lifecycle
