// SPDX-License-Identifier: EUPL-1.2
#include "mirror/run.h"

#include <array>
#include <mutex>
#include <utility>
#include <vector>

#include <stadtkern/json_writer.h>

namespace waste::mirror {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Tx;

namespace {

constexpr std::size_t kDaysShown = 30;

std::string line_of(const Day& day) {
  constexpr std::array<const char*, 4> kNames{"new_reports", "changed_reports", "vanished_reports",
                                              "only_here_reports"};
  stadtkern::JsonWriter json;
  json.begin_object().key("day").string(day.day);
  json.key("new").integer(static_cast<std::int64_t>(day.fresh));
  json.key("changed").integer(static_cast<std::int64_t>(day.changed));
  for (const auto& [name, value] : {std::pair("vanished", day.vanished), {"only_here", day.only_here}}) {
    json.key(name);
    value ? json.integer(static_cast<std::int64_t>(*value)) : json.null();
  }
  for (std::size_t kind = 0; kind < kNames.size(); ++kind) {
    json.key(kNames[kind]).begin_array();
    for (const Difference& one : day.named[kind]) {
      json.begin_object().key("report").string(one.report).text_or_null("foreign_id", one.source_id).end_object();
    }
    json.end_array();
  }
  return json.end_object().take();
}

std::string state_line(const State& state, std::string_view source, std::size_t days) {
  const auto time = [](const std::optional<Micros>& at) { return at ? format_w3c(*at) : std::string(); };
  stadtkern::JsonWriter json;
  json.begin_object().key("source").string(source).key("days").integer(static_cast<std::int64_t>(days));
  json.text_or_null("pulled_at", time(state.pulled)).text_or_null("swept_at", time(state.swept));
  json.text_or_null("switched_at", time(state.switched)).text_or_null("error", state.error);
  return json.end_object().take();
}

}  // namespace

Result<Act> read_act(const stadtkern::Host::Arguments& arguments) {
  constexpr std::array<std::pair<std::string_view, Act>, 4> kActs{{{"--recent", Act::Recent},
                                                                   {"--differences", Act::Differences},
                                                                   {"--switch-over", Act::SwitchOver},
                                                                   {"--switch-back", Act::SwitchBack}}};
  Act act = Act::Pull;
  for (const std::string_view word : arguments) {
    bool known = false;
    for (const auto& [name, value] : kActs) {
      if (word != name) continue;
      known = act == Act::Pull;
      act = value;
    }
    if (!known) {
      return Error{
          Code::InvalidArgument,
          "mirror takes one of --recent, --differences, --switch-over and --switch-back, not " + std::string(word)};
    }
  }
  return act;
}

void switch_state(Tx& tx, std::string_view source, bool back) {
  State now = state(tx, source);
  if (back) {
    now.switched.reset();
    now.next = tx.now_us();
  } else if (!now.switched) {
    now.switched = tx.now_us();
  }
  save(tx, source, now);
  tx.acted_on(source);
}

struct MirrorRun::Caller {
  explicit Caller(const stadtkern::Command& its) : command(its) {}

  void output(const std::string& line) {
    const std::lock_guard lock(mutex);
    // A caller that takes nothing at the moment misses a line.
    if (!over) (void)command.output(line);
  }
  void tell(const Result<std::string>& outcome) {
    const std::lock_guard lock(mutex);
    if (std::exchange(over, true)) return;
    if (outcome) {
      command.finish(*outcome);
    } else {
      command.finish(outcome.error());
    }
  }

  std::mutex mutex;
  const stadtkern::Command command;
  bool over = false;  // it has been told, or is gone
};

MirrorRun::MirrorRun(const stadtkern::Command& command, Puller& puller, std::string source, Act act)
    : puller_(puller), source_(std::move(source)), act_(act), caller_(std::make_shared<Caller>(command)) {}

MirrorRun::~MirrorRun() {
  const std::lock_guard lock(caller_->mutex);
  caller_->over = true;
}

void MirrorRun::input_end() {
  const stadtkern::Town town = caller_->command.town();
  if (act_ == Act::Differences) return show();
  if (act_ == Act::SwitchOver || act_ == Act::SwitchBack) {
    return town.store().write(
        [source = source_, back = act_ == Act::SwitchBack](Tx& tx) -> stadtkern::Status {
          switch_state(tx, source, back);
          return {};
        },
        [caller = caller_, over = act_ == Act::SwitchOver](const stadtkern::Status& stored) {
          const char* line = over ? R"({"switched_over":true})" : R"({"switched_over":false})";
          caller->tell(stored ? Result<std::string>(line) : stored.error());
        });
  }
  puller_.pull(
      town, act_ == Act::Pull,
      [caller = caller_](std::uint64_t read) {
        stadtkern::JsonWriter json;
        json.begin_object().key("progress").begin_object().key("read").integer(static_cast<std::int64_t>(read));
        caller->output(json.end_object().end_object().take());
      },
      [caller = caller_](const Result<Pulled>& pulled) {
        caller->tell(pulled ? Result<std::string>(pulled->json()) : pulled.error());
      });
}

void MirrorRun::show() const {
  auto shown = caller_->command.town().store().read([&](Connection& connection) -> Result<std::string> {
    const auto all = days(connection, source_, kDaysShown);
    for (const Day& day : all) caller_->output(line_of(day));
    return state_line(state(connection, source_), source_, all.size());
  });
  caller_->tell(shown);
}

}  // namespace waste::mirror
