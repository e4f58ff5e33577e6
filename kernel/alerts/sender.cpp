// SPDX-License-Identifier: EUPL-1.2
#include "alerts/sender.h"

#include "lifecycle/pipe.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace stadtkern::alerts {
namespace {

constexpr int kRefusedForGood = 2;  // the program's exit code when another attempt would change nothing
constexpr std::size_t kMostSaid = 512;

// The first line of what the program said; it says nothing that is secret.
std::string first_line(int output) {
  std::array<char, kMostSaid> text{};
  const ssize_t size = ::read(output, text.data(), text.size());
  const std::string said(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return said.substr(0, said.find('\n'));
}

}  // namespace

std::chrono::milliseconds wait_before(unsigned attempt) noexcept {
  std::chrono::milliseconds wait{5'000};
  for (unsigned i = 1; i < attempt && wait < std::chrono::minutes(5); ++i) wait *= 3;
  return std::min<std::chrono::milliseconds>(wait, std::chrono::minutes(5));
}

Sender::Sender(lifecycle::EventLoop& loop, log::Log& log, std::string program)
    : loop_(loop), log_(log), program_(std::move(program)), timer_(loop) {}

Sender::~Sender() {
  death_.reset();
  if (!process_) return;
  process_->signal(SIGKILL);
  while (!process_->reap()) {
    if (::waitid(P_PIDFD, static_cast<id_t>(process_->pidfd()), nullptr, WEXITED | WNOWAIT) != 0) break;
  }
}

void Sender::set_target(std::string webhook, std::string secret) {
  webhook_ = std::move(webhook);
  secret_ = std::move(secret);
  if (webhook_.empty() && !process_) {
    waiting_.clear();
    pausing_ = false;
    timer_.cancel();
  }
}

void Sender::send(std::string what, std::string body, std::function<void()> delivered) {
  if (webhook_.empty()) return;
  if (waiting_.size() >= kMostWaiting) {
    // The first one may be under way; the oldest behind it is the one that is worth least.
    const auto oldest = waiting_.begin() + (process_ ? 1 : 0);
    log_.warning("an alert could not be sent: too many wait", {{"alert", oldest->what}});
    waiting_.erase(oldest);
    ++lost_;
  }
  waiting_.push_back({std::move(what), std::move(body), std::move(delivered), 0});
  next();
}

void Sender::next() {
  if (process_ || pausing_ || waiting_.empty()) return;
  if (webhook_.empty()) return waiting_.clear();
  ++waiting_.front().attempts;
  if (Status begun = begin(waiting_.front()); !begun) try_again(begun.error().message);
}

// Address and secret go through the descriptor: command lines and environments can be read by others.
Status Sender::begin(const Letter& letter) {
  lifecycle::Pipe input = lifecycle::make_pipe(true);
  lifecycle::Pipe output = lifecycle::make_pipe(true);
  if (!input.read || !output.read) return Error{Code::Unavailable, std::string("no pipe: ") + ::strerror(errno)};
  const std::string text = webhook_ + "\n" + secret_ + "\n" + letter.body;
  if (::write(input.write.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return Error{Code::Internal, "the notice does not fit into a pipe"};
  }
  input.write.reset();
  lifecycle::SpawnOptions options;
  options.command = {program_};
  options.environment = lifecycle::plain_environment();
  options.control = input.read.get();
  options.log = output.write.get();
  options.output = output.write.get();
  Result<lifecycle::Process> process = lifecycle::Process::spawn(options);
  if (!process) return process.error();
  process_ = *std::move(process);
  output_ = std::move(output.read);
  death_.emplace(loop_, process_->pidfd());
  death_->on_readable([this] { ended(); });
  timer_.after(kTimeLimit, [this] { process_->signal(SIGKILL); });
  return {};
}

void Sender::ended() {
  const std::optional<lifecycle::Exit> exit = process_->reap();
  if (!exit) return;
  timer_.cancel();
  const std::string said = first_line(output_.get());
  const std::string why = said.empty() ? lifecycle::describe(*exit) : said;
  // The watch is what calls this: it goes later, as does its descriptor.
  loop_.post([this, exit = *exit, why] {
    death_.reset();
    process_.reset();
    output_.reset();
    if (exit.clean()) {
      ++delivered_;
      log_.info("alert sent", {{"alert", waiting_.front().what}});
      const auto delivered = std::move(waiting_.front().delivered);
      waiting_.pop_front();
      delivered();
      return next();
    }
    if (exit.code == kRefusedForGood) return give_up(why);
    try_again(why);
  });
}

void Sender::give_up(const std::string& why) {
  log_.error("an alert could not be sent", {{"alert", waiting_.front().what}, {"why", why}});
  ++lost_;
  waiting_.pop_front();
  next();
}

void Sender::try_again(const std::string& why) {
  const unsigned attempts = waiting_.front().attempts;
  if (attempts >= kMostAttempts) return give_up(why);
  log_.warning("an alert could not be sent yet", {{"alert", waiting_.front().what}, {"why", why}});
  pausing_ = true;
  timer_.after(wait_before(attempts), [this] {
    pausing_ = false;
    next();
  });
}

}  // namespace stadtkern::alerts
