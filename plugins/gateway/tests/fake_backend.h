// SPDX-License-Identifier: EUPL-1.2
// Modules in memory: answers on a thread of its own, as the host's workers do. A path that begins with /hold is kept
// until release(); /fail/N fails with that code; all else is answered with what was asked.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ascii.h"
#include "backend.h"

class FakeBackend final : public gateway::Backend {
 public:
  struct Seen {
    std::uint32_t town = 0;
    std::string module, verb, path, query, base_path, mount, origin, body, idempotency_key, locale, request_id;
    std::map<std::string, std::string> headers;
    std::string principal, client;
    std::vector<std::string> roles;
    unsigned assurance = 0;
  };

  FakeBackend() : thread_([this] { run(); }) {}
  ~FakeBackend() override {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  std::uint64_t http(const gateway::Call& call, const gateway::Identity& who, gateway::AnswerSink& sink) override {
    const std::lock_guard lock(mutex_);
    Seen seen{call.town,
              std::string(call.module),
              std::string(call.verb),
              std::string(call.path),
              std::string(call.query),
              std::string(call.base_path),
              std::string(call.mount),
              std::string(call.origin),
              std::string(call.body),
              std::string(call.idempotency_key),
              std::string(call.locale),
              std::string(call.request_id),
              {},
              std::string(who.principal),
              std::string(who.client),
              {who.roles.begin(), who.roles.end()},
              who.assurance};
    for (const auto& header : call.headers) seen.headers.emplace(header.name, header.value);
    const auto number = ++last_;
    (seen.path.starts_with("/hold") ? held_ : ready_).push_back({number, seen, &sink});
    seen_.push_back(std::move(seen));
    changed_.notify_all();
    return number;
  }

  void give_credit(std::uint64_t, std::uint32_t bytes) override {
    const std::lock_guard lock(mutex_);
    credit_ += bytes;
    changed_.notify_all();
  }

  void cancel(std::uint64_t call) override {
    const std::lock_guard lock(mutex_);
    cancelled_.push_back(call);
    for (auto work = held_.begin(); work != held_.end(); ++work) {
      if (work->number != call) continue;
      work->seen.path = "/fail/1";
      ready_.push_back(*work);
      held_.erase(work);
      break;
    }
    changed_.notify_all();
  }

  // How a town's contracts answer; NotFound without it. Called on the caller's thread, answers on it.
  using Answer =
      std::function<stadtkern::Result<std::string>(std::uint32_t town, std::string_view method, std::string_view body)>;
  void answer_with(Answer answer) {
    const std::lock_guard lock(mutex_);
    contract_ = std::move(answer);
  }
  // The same for stats/v1; `method` is the contract with its module. Set before the first request.
  void figures_with(Answer answer) { figures_ = std::move(answer); }
  void call(std::uint32_t town, std::string_view contract, std::string_view method, std::string_view body,
            std::chrono::milliseconds,
            std::function<void(std::string_view answer, const stadtkern::Error* error)> on_answer) override {
    Answer answer;
    {
      const std::lock_guard lock(mutex_);
      ++asked_[std::string(method)];
      answer = contract_;
    }
    stadtkern::Result<std::string> out = stadtkern::Error{stadtkern::Code::NotFound, "nobody provides it"};
    if (figures_ && contract.starts_with("stats/v1@")) out = figures_(town, contract, body);
    if (answer && contract == "sessions/v1") out = answer(town, method, body);
    if (out) return on_answer(*out, nullptr);
    on_answer({}, &out.error());
  }
  std::size_t asked(const std::string& method) {
    const std::lock_guard lock(mutex_);
    return asked_[method];
  }

  void metrics(std::string_view module, std::function<void(const std::string*)> on_text) override {
    const std::string text = "up 1\n";
    on_text(module == "extra" ? nullptr : &text);
  }

  void log(Level, std::string_view, std::span<const gateway::HeaderLine> fields) override {
    const std::lock_guard lock(mutex_);
    std::string line;
    for (const auto& field : fields) line.append(field.name).append("=").append(field.value).append(" ");
    lines_.push_back(line);
  }

  void release() {
    const std::lock_guard lock(mutex_);
    for (auto& work : held_) ready_.push_back(work);
    held_.clear();
    changed_.notify_all();
  }

  // Waits until `count` calls have come, and gives the last of them.
  Seen seen(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return seen_.size() >= count; });
    return seen_.size() >= count ? seen_[count - 1] : Seen{};
  }
  bool cancelled(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return cancelled_.size() >= count; });
  }
  std::size_t calls() {
    const std::lock_guard lock(mutex_);
    return seen_.size();
  }
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  struct Work {
    std::uint64_t number;
    Seen seen;
    gateway::AnswerSink* sink;
  };

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return over_ || !ready_.empty(); });
      if (ready_.empty()) return;
      const Work work = std::move(ready_.front());
      ready_.pop_front();
      lock.unlock();
      answer(work);
      lock.lock();
    }
  }

  static void answer(const Work& work) {
    constexpr std::string_view kFail = "/fail/";
    if (work.seen.path.starts_with(kFail)) {
      const auto code = gateway::number<unsigned short>(work.seen.path.substr(kFail.size()));
      return work.sink->failed({static_cast<stadtkern::Code>(code.value_or(21)), "as asked"});
    }
    // Every module says what only the keeper of sessions may say.
    const gateway::HeaderLine headers[]{{"content-type", "text/plain"},
                                        {"etag", "\"7\""},
                                        {"stadtkern-session", "NewTokenNewTokenNewTokenNewTokenNewToken 600"}};
    const std::size_t said = work.seen.path == "/untagged" ? 1 : work.seen.path == "/quiet" ? 2 : 3;
    work.sink->answered(200, std::span(headers).first(said),
                        work.seen.verb + " " + work.seen.path + " " + work.seen.body);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> ready_;
  std::deque<Work> held_;
  std::vector<Seen> seen_;
  std::vector<std::uint64_t> cancelled_;
  std::vector<std::string> lines_;
  Answer figures_;
  Answer contract_;
  std::map<std::string, std::size_t> asked_;
  std::uint64_t last_ = 0;
  std::uint64_t credit_ = 0;
  bool over_ = false;
  std::thread thread_;
};
