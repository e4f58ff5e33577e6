// SPDX-License-Identifier: EUPL-1.2
#include "all_towns.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "ascii.h"
#include "problem.h"
#include "stats-v1.pb.h"

namespace gateway {
namespace {

constexpr std::size_t kAtOnce = 32;
constexpr std::chrono::milliseconds kPatience{2'000};
constexpr std::size_t kLongestAnswer = 16 * 1024;  // bytes, of one module in one town

// `,"key":` and what follows is the caller's.
void key(std::string& json, std::string_view name) {
  if (json.back() != '{') json.push_back(',');
  write_json_string(name, json);
  json.push_back(':');
}

void text(std::string& json, std::string_view name, std::string_view value) {
  key(json, name);
  write_json_string(value, json);
}

void number(std::string& json, std::string_view name, double value) {
  key(json, name);
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  json.append(std::isfinite(value) ? std::string_view(digits, end) : std::string_view("null"));
}

// By language.
template <class Names>
void names(std::string& json, const Names& list) {
  key(json, "name");
  json.push_back('{');
  for (const auto& [language, word] : list) text(json, language, word);
  json.push_back('}');
}

void separate(std::string& json) {
  if (json.back() != '[') json.push_back(',');
}

// The key figures of an answer of stats/v1 as a JSON array.
std::string figures_of(std::string_view answer) {
  std::string json = "[";
  stats::v1::Figures figures;
  if (answer.size() > kLongestAnswer) return "[]";
  if (!figures.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) return "[]";
  for (const auto& figure : figures.figures()) {
    separate(json);
    json.push_back('{');
    text(json, "id", figure.id());
    names(json, figure.name());
    number(json, "value", figure.value());
    text(json, "unit", figure.unit());
    text(json, "as_of", figure.as_of());
    json.push_back('}');
  }
  return json + "]";
}

struct Question {
  const Town* town;  // null: whether the module's process answers
  const Module* module;
};

class Round : public std::enable_shared_from_this<Round> {
 public:
  Round(Backend& backend, const Metrics& metrics, RegistryPtr registry, std::function<void(std::string)> on_report,
        std::chrono::milliseconds longest)
      : backend_(backend),
        metrics_(metrics),
        registry_(std::move(registry)),
        on_report_(std::move(on_report)),
        end_(std::chrono::steady_clock::now() + longest) {
    std::set<std::string_view> known;
    for (const Town& town : registry_->towns()) {
      if (town.id == 0) continue;
      for (const Module& module : town.modules) {
        if (known.insert(module.id).second) questions_.push_back({nullptr, &module});
        questions_.push_back({&town, &module});
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
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
      if (left.count() <= 0 || slow_.contains(question.module->id)) {
        if (question.town != nullptr) heard_[{question.town->id, question.module->id}].silent = true;
        continue;
      }
      ++under_way_;
      lock.unlock();
      ask(question, std::min(left, kPatience));
      lock.lock();
    }
    asking_ = false;
    if (next_ < questions_.size() || under_way_ > 0 || reported_) return;
    reported_ = true;
    lock.unlock();
    on_report_(report());
  }

 private:
  struct Heard {
    bool silent = false;
    std::string figures = "[]";  // JSON
  };

  void ask(const Question& question, std::chrono::milliseconds patience) {
    auto self = shared_from_this();
    if (question.town == nullptr) {
      return backend_.metrics(question.module->id, [self, question](const std::string* text) {
        self->heard([&] {
          if (text != nullptr) self->running_.insert(question.module->id);
        });
      });
    }
    const std::string contract = "stats/v1@" + question.module->id;
    backend_.call(question.town->id, contract, "Get", {}, patience,
                  [self, question](std::string_view answer, const stadtkern::Error* error) {
                    self->heard([&] {
                      Heard& heard = self->heard_[{question.town->id, question.module->id}];
                      using stadtkern::Code;
                      // A module without figures of its own is none that fails.
                      heard.silent =
                          error != nullptr && error->code != Code::NotFound && error->code != Code::Unimplemented;
                      if (error != nullptr && error->code == Code::DeadlineExceeded) {
                        self->slow_.insert(question.module->id);
                      }
                      if (error == nullptr) heard.figures = figures_of(answer);
                    });
                  });
  }

  template <class Note>
  void heard(Note&& note) {
    {
      const std::lock_guard lock(mutex_);
      --under_way_;
      note();
    }
    go_on();
  }

  // Once all have been heard.
  std::string report() {
    std::string json = R"({"towns":[)";
    for (const Town& town : registry_->towns()) {
      if (town.id == 0) continue;
      separate(json);
      json.push_back('{');
      text(json, "town", town.name);
      names(json, town.display_names);
      key(json, "modules");
      json.push_back('[');
      for (const Module& module : town.modules) add(json, town, module);
      json.append("]}");
    }
    return json + "]}\n";
  }

  void add(std::string& json, const Town& town, const Module& module) {
    const Heard& heard = heard_[{town.id, module.id}];
    const Metrics::Count count = metrics_.of_town(town.name, module.id);
    separate(json);
    json.push_back('{');
    text(json, "module", module.id);
    text(json, "version", module.version);
    text(json, "state", running_.contains(module.id) && !heard.silent ? "ready" : "silent");
    key(json, "requests");
    append_number(json, count.requests);
    key(json, "errors");
    append_number(json, count.errors);
    key(json, "figures");
    json.append(heard.figures).push_back('}');
  }

  Backend& backend_;
  const Metrics& metrics_;
  const RegistryPtr registry_;
  const std::function<void(std::string)> on_report_;
  const std::chrono::steady_clock::time_point end_;
  std::vector<Question> questions_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t under_way_ = 0;
  bool asking_ = false;
  bool reported_ = false;
  std::set<std::string, std::less<>> running_;
  std::set<std::string, std::less<>> slow_;  // did not answer in time
  std::map<std::pair<std::uint32_t, std::string>, Heard> heard_;
};

}  // namespace

void report_all_towns(Backend& backend, const Metrics& metrics, RegistryPtr registry,
                      std::function<void(std::string json)> on_report, std::chrono::milliseconds longest) {
  std::make_shared<Round>(backend, metrics, std::move(registry), std::move(on_report), longest)->go_on();
}

}  // namespace gateway
