// SPDX-License-Identifier: EUPL-1.2
#include "mirror/front.h"

#include <memory>
#include <string>
#include <utility>

#include "foreign/settings.h"
#include "mirror/mirror_store.h"
#include "mirror/run.h"
#include "requests.h"
#include "waste.pb.h"

namespace waste::mirror {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

namespace {

constexpr std::size_t kDaysShown = 14;

Error no_mirror() {
  return {Code::NotFound, "this town's settings of waste name no server to mirror (\"mirror\")"};
}

template <class Repeated>
void fill(Repeated& to, const std::vector<Difference>& from) {
  for (const Difference& one : from) {
    v1::MirrorDifference& out = *to.Add();
    out.set_report(one.report);
    out.set_foreign_id(one.source_id);
  }
}

v1::Mirror message_of(Connection& connection, const foreign::Mirror& mirror, bool running) {
  const State state = mirror::state(connection, mirror.source);
  v1::Mirror out;
  out.set_source(mirror.source);
  out.set_since(format_w3c(mirror.since));
  out.set_running(running);
  if (state.pulled) out.set_pulled_at(format_w3c(*state.pulled));
  if (state.swept) out.set_swept_at(format_w3c(*state.swept));
  if (state.switched) out.set_switched_at(format_w3c(*state.switched));
  if (!state.switched && state.next > 0) out.set_next_at(format_w3c(state.next));
  out.set_failures(static_cast<std::uint32_t>(state.failures));
  out.set_error(state.error);
  for (const Day& day : days(connection, mirror.source, kDaysShown)) {
    v1::MirrorDay& to = *out.add_days();
    to.set_day(day.day);
    to.set_new_(day.fresh);
    to.set_changed(day.changed);
    if (day.vanished) to.set_vanished(*day.vanished);
    if (day.only_here) to.set_only_here(*day.only_here);
    fill(*to.mutable_new_reports(), day.named[0]);
    fill(*to.mutable_changed_reports(), day.named[1]);
    fill(*to.mutable_vanished_reports(), day.named[2]);
    fill(*to.mutable_only_here_reports(), day.named[3]);
  }
  return out;
}

}  // namespace

void Front::serve(stadtkern::Host& host) {
  host.serve("GetMirror", this, &Front::get);
  host.serve("PullMirror", this, &Front::pull);
  host.serve("SwitchMirror", this, &Front::switch_over);
  auto http = host.http();
  http.get("/mirror", "GetMirror", kStaff);
  http.post("/mirror/pull", "PullMirror", kStaff);
  http.post("/mirror/switch-over", "SwitchMirror", kStaff);
  host.command("mirror", this, &Front::command);
}

Result<v1::Mirror> Front::get(const Request& request, const v1::MirrorQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const auto town = towns_.of(request.town());
  if (!town->settings.mirror) return no_mirror();
  const bool running = puller_.running(request.town());
  return request.town().store().read([&](Connection& connection) -> Result<v1::Mirror> {
    return message_of(connection, *town->settings.mirror, running);
  });
}

Result<v1::Mirror> Front::pull(const Request& request, const v1::MirrorPull&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const auto town = towns_.of(request.town());
  if (!town->settings.mirror) return no_mirror();
  auto before = request.town().store().read([&](Connection& connection) -> Result<v1::Mirror> {
    return message_of(connection, *town->settings.mirror, true);
  });
  if (!before) return before;
  if (!before->switched_at().empty()) {
    return Error{Code::Conflict, "this town has switched over: nothing is pulled any more"};
  }
  // One that is under way already is as good.
  puller_.pull(request.town(), true, {}, {});
  return before;
}

void Front::switch_over(const Request& request, const v1::SwitchOver& body, Reply<v1::Mirror> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const auto town = towns_.of(request.town());
  if (!town->settings.mirror) return reply.send(no_mirror());
  request.town().store().write(std::move(reply), [town, back = body.back()](Tx& tx) -> Result<v1::Mirror> {
    const foreign::Mirror& mirror = *town->settings.mirror;
    switch_state(tx, mirror.source, back);
    return message_of(tx, mirror, false);
  });
}

Result<std::unique_ptr<stadtkern::CommandRun>> Front::command(const Request& request, stadtkern::Command command,
                                                              const stadtkern::Host::Arguments& arguments) {
  auto act = read_act(arguments);
  if (!act) return std::move(act).error();
  const auto town = towns_.of(request.town());
  if (!town->settings.mirror) return no_mirror();
  return std::unique_ptr<stadtkern::CommandRun>(
      std::make_unique<MirrorRun>(command, puller_, town->settings.mirror->source, *act));
}

void Front::tick(const stadtkern::Town& town) {
  struct Wanted {
    bool due = false;
    bool whole = false;
  };
  const auto wanted = std::make_shared<Wanted>();
  const auto snapshot = towns_.of(town);
  if (!snapshot->settings.mirror || puller_.running(town)) return;
  town.store().write(
      [wanted, snapshot](Tx& tx) -> stadtkern::Status {
        const foreign::Mirror& mirror = *snapshot->settings.mirror;
        State now = state(tx, mirror.source);
        // The first time is for operators to choose (the command), or a period away.
        if (!now.switched && now.next == 0) {
          now.next = tx.now_us() + mirror.every;
          save(tx, mirror.source, now);
        }
        wanted->due = !now.switched && now.next <= tx.now_us();
        wanted->whole = !now.swept || tx.now_us() - *now.swept >= kDay;
        return {};
      },
      [this, wanted, town, open = puller_.open(town)](const stadtkern::Status& stored) {
        const std::lock_guard lock(open->mutex);
        if (stored && wanted->due && !open->closed) puller_.pull(town, wanted->whole, {}, {});
      });
}

}  // namespace waste::mirror
