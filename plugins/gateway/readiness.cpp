// SPDX-License-Identifier: EUPL-1.2
#include "readiness.h"

#include <mutex>

namespace gateway {
namespace {

constexpr std::size_t kAtOnce = 32;
constexpr std::size_t kMostNamed = 20;
constexpr std::chrono::milliseconds kPatience{2'000};

struct Question {
  const Town* town;
  const Module* module;
};

class Round : public std::enable_shared_from_this<Round> {
 public:
  Round(Backend& backend, RegistryPtr registry, std::function<void(const ReadyReport&)> on_report)
      : backend_(backend), registry_(std::move(registry)), on_report_(std::move(on_report)) {
    for (const auto& town : registry_->towns()) {
      if (town.id == 0) continue;
      for (const auto& module : town.modules) {
        if (!module.mount.empty() || !module.claims.empty()) questions_.push_back({&town, &module});
      }
    }
  }

  // One caller at a time asks on, so that answers that come at once do not nest.
  void go_on() {
    std::unique_lock lock(mutex_);
    if (asking_) return;
    asking_ = true;
    while (next_ < questions_.size() && under_way_ < kAtOnce) {
      const Question question = questions_[next_++];
      ++under_way_;
      lock.unlock();
      ask(question);
      lock.lock();
    }
    asking_ = false;
    if (next_ < questions_.size() || under_way_ > 0 || reported_) return;
    reported_ = true;
    lock.unlock();
    ReadyReport report{silent_ == 0 && registry_->arrived(), registry_->number(), questions_.size(), names_};
    on_report_(report);
  }

  void heard(const Question& question, bool answers) {
    {
      const std::lock_guard lock(mutex_);
      --under_way_;
      if (!answers && ++silent_ <= kMostNamed) {
        if (!names_.empty()) names_.push_back(',');
        names_.append(question.town->name).append("/").append(question.module->id);
      }
    }
    go_on();
  }

 private:
  void ask(const Question& question);

  Backend& backend_;
  const RegistryPtr registry_;
  const std::function<void(const ReadyReport&)> on_report_;
  std::vector<Question> questions_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t under_way_ = 0;
  std::size_t silent_ = 0;
  bool asking_ = false;
  bool reported_ = false;
  std::string names_;
};

// Lives until its one answer.
class Probe final : public AnswerSink {
 public:
  Probe(std::shared_ptr<Round> round, Question question) : round_(std::move(round)), question_(question) {}
  void answered(unsigned, std::span<const HeaderLine>, std::string_view) noexcept override { tell(true); }
  void failed(const stadtkern::Error& error) noexcept override {
    using stadtkern::Code;
    tell(error.code != Code::Unavailable && error.code != Code::DeadlineExceeded &&
         error.code != Code::ResourceExhausted && error.code != Code::Cancelled);
  }

 private:
  void tell(bool answers) {
    const std::unique_ptr<Probe> self(this);
    round_->heard(question_, answers);
  }
  std::shared_ptr<Round> round_;
  Question question_;
};

void Round::ask(const Question& question) {
  Call call;
  call.town = question.town->id;
  call.module = question.module->id;
  call.verb = "OPTIONS";
  call.mount = question.module->mount.empty() ? question.module->claims.front() : question.module->mount;
  call.base_path = call.mount;
  call.request_id = "readyz";
  call.deadline = kPatience;
  backend_.http(call, {}, *new Probe(shared_from_this(), question));
}

}  // namespace

void check_readiness(Backend& backend, RegistryPtr registry, std::function<void(const ReadyReport&)> on_report) {
  std::make_shared<Round>(backend, std::move(registry), std::move(on_report))->go_on();
}

}  // namespace gateway
