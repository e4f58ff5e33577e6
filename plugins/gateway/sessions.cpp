// SPDX-License-Identifier: EUPL-1.2
#include "sessions.h"

#include <utility>

#include "sessions-v1.pb.h"

namespace gateway {
namespace {

namespace contract = ::sessions::v1;

constexpr std::string_view kContract = "sessions/v1";
constexpr std::chrono::milliseconds kCheckTime{3'000};
constexpr std::chrono::milliseconds kChangesTime{800};

bool read(std::string_view from, google::protobuf::MessageLite& to) {
  return to.ParseFromArray(from.data(), static_cast<int>(from.size()));
}

// The two ends of one answer: on the caller's thread.
void note(Asked& asked, std::string_view body, const stadtkern::Error* error) {
  contract::Checked answer;
  if (error != nullptr) {
    asked.error = *error;
  } else if (!read(body, answer)) {
    asked.error = stadtkern::Error{stadtkern::Code::Internal, "what keeps the sessions answered something else"};
  } else if (answer.known()) {
    auto visitor = std::make_shared<Visitor>();
    visitor->principal = answer.principal();
    visitor->roles = {answer.roles().begin(), answer.roles().end()};
    visitor->groups = {answer.groups().begin(), answer.groups().end()};
    visitor->assurance = answer.assurance();
    asked.visitor = std::move(visitor);
    asked.generation = answer.generation();
    asked.holds = std::chrono::milliseconds(answer.keep_ms());
  }
}

}  // namespace

VisitorPtr Sessions::find(std::uint32_t town, std::string_view credential, Time now) {
  collect();
  return cache_.find(town, credential, now);
}

void Sessions::ask(Exchange& exchange, Time now) {
  contract::Credential body;
  body.set_token(exchange.credential);
  exchange.asked = {};
  exchange.asked.at = now;
  exchange.checking = true;
  backend_.call(exchange.town->id, kContract, "Check", body.SerializeAsString(), kCheckTime,
                [&exchange](std::string_view answer, const stadtkern::Error* error) {
                  note(exchange.asked, answer, error);
                  exchange.checked();
                });
}

VisitorPtr Sessions::take(Exchange& exchange) {
  Asked& asked = exchange.asked;
  if (!asked.visitor) return nullptr;
  collect();
  cache_.keep(exchange.town->id, exchange.credential, asked.visitor, asked.generation, asked.holds, asked.at);
  return asked.visitor;
}

void Sessions::tick(Time now) {
  collect();
  for (const auto& question : cache_.due(now)) {
    contract::Since body;
    body.set_generation(question.since);
    backend_.call(
        question.town, kContract, "Changes", body.SerializeAsString(), kChangesTime,
        [arrived = arrived_, town = question.town, now](std::string_view text, const stadtkern::Error* error) {
          Heard heard;
          heard.town = town;
          heard.asked = now;
          contract::Changed answer;
          heard.failed = error != nullptr || !read(text, answer);
          heard.all = answer.all();
          heard.generation = answer.generation();
          heard.principals = {answer.principals().begin(), answer.principals().end()};
          const std::lock_guard lock(arrived->mutex);
          arrived->heard.push_back(std::move(heard));
        });
  }
}

void Sessions::collect() {
  std::vector<Heard> heard;
  {
    const std::lock_guard lock(arrived_->mutex);
    heard.swap(arrived_->heard);
  }
  for (const Heard& one : heard) {
    if (one.failed) {
      cache_.not_heard(one.town);
    } else {
      cache_.changed(one.town, one.generation, one.principals, one.all, one.asked);
    }
  }
}

}  // namespace gateway
