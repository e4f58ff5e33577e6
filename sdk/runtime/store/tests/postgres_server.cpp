// SPDX-License-Identifier: Apache-2.0
#include "postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace stadtkern::runtime::store::test {

namespace {

constexpr int kLongestMs = 60'000;
PostgresServer* server = nullptr;

std::filesystem::path find_programs() {
  std::filesystem::path found;
  std::error_code ignored;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    const auto programs = version.path() / "bin";
    if (std::filesystem::exists(programs / "initdb", ignored) && programs > found) found = programs;
  }
  if (found.empty()) {
    throw std::runtime_error(
        "no PostgreSQL server below /usr/lib/postgresql: install the package postgresql, or leave these tests out with "
        "STADTKERN_TEST_POSTGRESQL=none");
  }
  return found;
}

}  // namespace

PostgresServer::PostgresServer() : programs_(find_programs()), user_(geteuid()), group_(getegid()) {
  if (user_ == 0) {  // PostgreSQL refuses to run as root
    const passwd* other = getpwnam("stadtkern");
    if (other == nullptr) other = getpwnam("postgres");
    if (other == nullptr) throw std::runtime_error("there is neither a user stadtkern nor postgres to run a server as");
    user_ = other->pw_uid;
    group_ = other->pw_gid;
    if (chown(folder_.path().c_str(), user_, group_) != 0) throw std::runtime_error("cannot hand over the folder");
  }
  make_cluster();
  start();
  server = this;
}

PostgresServer::~PostgresServer() {
  server = nullptr;
  stop();
}

PostgresServer& PostgresServer::running() {
  if (server == nullptr) throw std::runtime_error("no server runs");
  return *server;
}

std::string PostgresServer::conninfo(const std::string& database) const {
  return "host=" + folder_.path().string() + " user=tester dbname=" + database;
}

pid_t PostgresServer::spawn(const std::vector<std::string>& arguments, int output) const {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  // Between fork and exec: system calls only.
  if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(group_) != 0 || setuid(user_) != 0)) _exit(126);
  if (prctl(PR_SET_PDEATHSIG, SIGQUIT) != 0 || getppid() != parent) _exit(126);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir("/") != 0) _exit(126);
  execv(raw[0], raw.data());
  _exit(127);
}

bool PostgresServer::wait(pid_t pid, int milliseconds, int& status) const {
  const int end = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  pollfd poll_on{end, POLLIN, 0};
  const bool ended = end >= 0 && poll(&poll_on, 1, milliseconds) == 1;
  if (end >= 0) ::close(end);
  if (!ended) ::kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  return ended;
}

void PostgresServer::make_cluster() {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = spawn({programs_ / "initdb", "-D", folder_.path() / "data", "-U", "tester", "-A", "trust", "-E",
                           "UTF8", "--locale=C", "--no-sync", "--no-instructions"},
                          pipe_ends[1]);
  ::close(pipe_ends[1]);
  std::thread reader{[&] { listen(pipe_ends[0]); }};
  int status = 0;
  const bool ended = wait(pid, kLongestMs, status);
  reader.join();
  if (!ended || !WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("initdb failed:\n" + said());
}

void PostgresServer::start() {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::unique_lock lock{mutex_};
  said_.clear();
  ready_ = silent_ = false;
  pid_ = spawn({programs_ / "postgres", "-D", folder_.path() / "data", "-k", folder_.path(), "-c",
                "listen_addresses=", "-c", "fsync=off", "-c", "logging_collector=off", "-c", "log_destination=stderr",
                "-c", "max_connections=50", "-c", "shared_buffers=16MB"},
               pipe_ends[1]);
  ::close(pipe_ends[1]);
  listener_ = std::thread{[this, output = pipe_ends[0]] { listen(output); }};
  changed_.wait_for(lock, std::chrono::milliseconds{kLongestMs}, [&] { return ready_ || silent_; });
  const bool ready = ready_;
  lock.unlock();
  if (ready) return;
  stop();
  throw std::runtime_error("the PostgreSQL server doesn't start:\n" + said());
}

void PostgresServer::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGQUIT);
  int status = 0;
  static_cast<void>(wait(pid_, kLongestMs, status));
  pid_ = -1;
  listener_.join();
}

void PostgresServer::listen(int output) {
  std::array<char, 4096> chunk{};
  for (ssize_t got = 0; (got = ::read(output, chunk.data(), chunk.size())) > 0;) {
    const std::lock_guard lock{mutex_};
    said_.append(chunk.data(), static_cast<std::size_t>(got));
    if (!ready_ && said_.find("ready to accept connections") != std::string::npos) ready_ = true;
    changed_.notify_all();
  }
  ::close(output);
  const std::lock_guard lock{mutex_};
  silent_ = true;
  changed_.notify_all();
}

std::string PostgresServer::said() {
  const std::lock_guard lock{mutex_};
  return said_;
}

}  // namespace stadtkern::runtime::store::test
