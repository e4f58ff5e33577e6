// SPDX-License-Identifier: EUPL-1.2
#include "admin/node_commands.h"

#include "lifecycle/pipe.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

namespace stadtkern::admin {
namespace {

using lifecycle::Descriptor;

constexpr const char* kBackups = "backups";

// The folder is made when it is missing (the working directory is the state folder). Nothing is removed from it: a
// backup that somebody counts on must not go unseen.
Status room_for_backup(const std::string& file) {
  if (::mkdir(kBackups, 0700) != 0 && errno != EEXIST) {
    return Error{Code::Unavailable, std::string("the folder backups cannot be made: ") + ::strerror(errno)};
  }
  const std::string begin = file.substr(0, file.rfind('-') + 1);  // "backups/TOWN-"
  std::size_t there = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(kBackups, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string other = entry->path().string();
    if (other.substr(0, other.rfind('-') + 1) == begin) ++there;
  }
  if (there < NodeCommands::kMostBackups) return {};
  return Error{Code::ResourceExhausted, "there are " + std::to_string(there) + " files " + begin +
                                            "* in the state folder: move some elsewhere, or remove them"};
}

// The last line apart from what stands before it.
wire::node::RunReply reply_of(std::string output, const lifecycle::Exit& exit) {
  wire::node::RunReply reply;
  reply.exit_code = exit.signal != 0 ? 1 : static_cast<std::uint32_t>(exit.code);
  while (output.ends_with('\n')) output.pop_back();
  const std::size_t last = output.rfind('\n');
  const std::size_t begin = last == std::string::npos ? 0 : last + 1;
  reply.result = output.substr(begin);
  reply.said = output.substr(0, begin);
  return reply;
}

}  // namespace

struct NodeCommands::Running {
  Running(lifecycle::EventLoop& loop, lifecycle::Process child, Descriptor pipe)
      : process(std::move(child)), output(std::move(pipe)), death(loop, process.pidfd()), soon(loop), longest(loop) {}

  std::string who;
  lifecycle::Process process;
  Descriptor output;
  std::string said;
  bool too_much = false;
  Answer answer;  // empty: it has been answered
  std::optional<lifecycle::EventLoop::Watch> readable;
  lifecycle::EventLoop::Watch death;
  lifecycle::EventLoop::Timer soon;
  lifecycle::EventLoop::Timer longest;
};

NodeCommands::NodeCommands(lifecycle::EventLoop& loop, std::string program)
    : loop_(loop), program_(std::move(program)) {}

NodeCommands::~NodeCommands() {
  *alive_ = false;
  for (const auto& [pid, one] : running_) {
    one->process.signal(SIGKILL);
    while (!one->process.reap()) {
      if (::waitid(P_PIDFD, static_cast<id_t>(one->process.pidfd()), nullptr, WEXITED | WNOWAIT) != 0) break;
    }
  }
}

std::string NodeCommands::who(pid_t process) const {
  const auto found = running_.find(process);
  return found == running_.end() ? std::string() : found->second->who;
}

void NodeCommands::run(const std::string& who, const wire::node::RunRequest& request, std::chrono::milliseconds within,
                       const Answer& answer) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  Result<std::vector<std::string>> command = node_command(request.arguments, now);
  if (!command) return answer(command.error());
  if (request.input.size() > kMostInput) return answer(Error{Code::TooLarge, "the input is larger than 60 KiB"});
  if (running_.size() >= kMost) {
    return answer(Error{Code::ResourceExhausted, "other commands are still running; try again in a moment"});
  }
  if (request.arguments.front() == "backup") {
    if (const Status room = room_for_backup(command->back()); !room) return answer(room.error());
  }
  command->insert(command->begin(), program_);
  if (Status begun = start(who, *std::move(command), request.input, within, answer); !begun) answer(begun.error());
}

Status NodeCommands::start(const std::string& who, std::vector<std::string> command, const std::string& input,
                           std::chrono::milliseconds within, const Answer& answer) {
  lifecycle::Pipe in = lifecycle::make_pipe(true);
  lifecycle::Pipe out = lifecycle::make_pipe(true);
  if (!in.read || !out.read) return Error{Code::Unavailable, std::string("no pipe: ") + ::strerror(errno)};
  if (::write(in.write.get(), input.data(), input.size()) != static_cast<ssize_t>(input.size())) {
    return Error{Code::Internal, "the input does not fit into a pipe"};
  }
  in.write.reset();
  // The child's ends are like those of a shell.
  for (const int end : {in.read.get(), out.write.get()}) ::fcntl(end, F_SETFL, 0);
  lifecycle::SpawnOptions options;
  options.command = std::move(command);
  options.environment = lifecycle::plain_environment();
  options.input = in.read.get();
  options.control = options.log = options.output = out.write.get();
  Result<lifecycle::Process> process = lifecycle::Process::spawn(options);
  if (!process) return process.error();
  const pid_t pid = process->pid();
  auto made = std::make_unique<Running>(loop_, *std::move(process), std::move(out.read));
  Running& one = *running_.emplace(pid, std::move(made)).first->second;
  one.who = who;
  one.answer = answer;
  one.readable.emplace(loop_, one.output.get());
  one.readable->on_readable([this, &one] { read(one); });
  one.death.on_readable([this, &one] { ended(one); });
  one.soon.after(std::min(within, kSoon), [&one] {
    wire::node::RunReply reply;
    reply.still_running = true;
    std::exchange(one.answer, {})(reply);
  });
  one.longest.after(kLongest, [&one] { one.process.signal(SIGKILL); });
  return {};
}

void NodeCommands::read(Running& one) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t size = ::read(one.output.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return;
    if (size == 0) {  // the watch is what calls this: it goes later
      return loop_.post([this, pid = one.process.pid(), alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        if (const auto found = running_.find(pid); found != running_.end()) found->second->readable.reset();
      });
    }
    one.too_much = one.too_much || one.said.size() + static_cast<std::size_t>(size) > kMostOutput;
    if (!one.too_much) one.said.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

void NodeCommands::ended(Running& one) {
  const std::optional<lifecycle::Exit> exit = one.process.reap();
  if (!exit) return;
  if (one.readable) read(one);
  one.soon.cancel();
  one.longest.cancel();
  if (const Answer answer = std::exchange(one.answer, {})) {
    if (one.too_much) {
      answer(Error{Code::ResourceExhausted, "the answer is larger than 900 KiB; ask for less"});
    } else {
      answer(reply_of(std::move(one.said), *exit));
    }
  }
  // The watch is what calls this: it goes later.
  loop_.post([this, pid = one.process.pid(), alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) running_.erase(pid);
  });
}

}  // namespace stadtkern::admin
