// SPDX-License-Identifier: EUPL-1.2
#include "guests/radius.h"

#include <stadtkern/json_writer.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "addresses.h"
#include "guests/access.h"
#include "guests/admission.h"
#include "guests/code.h"
#include "guests/passes.h"
#include "guests/session_list.h"
#include "guests/sessions.h"
#include "guests/station.h"
#include "guests/words.h"
#include "requests.h"

namespace wifi::guests {
namespace {

using stadtkern::Json;
using stadtkern::JsonWriter;
using stadtkern::Raw;
using stadtkern::Result;
using stadtkern::Tx;

constexpr std::int64_t kMostOfAttribute = 0xffffffff;  // RADIUS counts in 32 bits
constexpr std::int64_t kInterim = 300;                 // seconds: so often a server is asked to tell of a session

std::string language_of(const stadtkern::Town& town) {
  const auto languages = town.languages();
  return languages.empty() ? std::string("de") : std::string(languages.front());
}

Raw empty(unsigned status) {
  return {status, "application/json", {}};
}

Raw reject(unsigned status, std::string_view words) {
  JsonWriter json;
  json.begin_object().key("control:Auth-Type").string("Reject");
  if (!words.empty()) json.key("Reply-Message").string(words);
  json.end_object();
  return {status, "application/json", json.take()};
}

Raw refuse(Verdict verdict, std::string_view language) {
  switch (verdict) {
    case Verdict::TooManyDevices:
      return reject(401, text(language, "radius_too_many"));
    case Verdict::Blocked:
      return reject(200, text(language, "radius_blocked"));
    case Verdict::DayTimeUsed:
      return reject(200, text(language, "radius_day_time"));
    case Verdict::DayDataUsed:
      return reject(200, text(language, "radius_day_data"));
    case Verdict::TimeUsed:
      return reject(200, text(language, "radius_time"));
    case Verdict::DataUsed:
      return reject(200, text(language, "radius_data"));
    case Verdict::Allowed:
    case Verdict::Ended:
      break;
  }
  return reject(200, text(language, "radius_ended"));
}

Raw accept(const Left& left, const std::string& data_attribute) {
  JsonWriter json;
  json.begin_object().key("control:Auth-Type").string("Accept");
  if (left.seconds) json.key("Session-Timeout").integer(std::min(*left.seconds, kMostOfAttribute));
  if (left.bytes && !data_attribute.empty()) {
    json.key(data_attribute).integer(std::min(*left.bytes, kMostOfAttribute));
  }
  json.key("Acct-Interim-Interval").integer(kInterim).end_object();
  return {200, "application/json", json.take()};
}

// A voucher's code, or the address of a device that holds a pass today. Nothing: none of ours.
std::optional<Pass> pass_of(Tx& tx, DayNumber day, const std::string& user) {
  if (const auto code = read_code(user)) return passes::by_code(tx, *code);
  if (const auto station = station_of(user)) {
    return passes::of_device(tx, day, pseudonym(passes::key_of(tx, day), "device", *station), tx.now_us());
  }
  return std::nullopt;
}

// By what somebody who tries codes is known, in memory: the device, or else the access point.
std::string guesser_of(std::uint32_t town, const Login& login) {
  const std::string& who = login.calling.empty() ? login.called : login.calling;
  if (who.empty()) return {};
  return token_hash(std::to_string(town).append("/").append(station_of(who).value_or(who)));
}

}  // namespace

void Radius::serve(stadtkern::Host& host) {
  auto http = host.http();
  for (const char* const end : {"", "/"}) {
    const auto at = [&](const char* path) { return std::string(path) + end; };
    http.raw("POST", kRadius, at("/authorize"), this, &Radius::authorize);
    http.raw("POST", kRadius, at("/postauth"), this, &Radius::postauth);
    http.raw("POST", kRadius, at("/accounting"), this, &Radius::accounting);
    http.raw("GET", kRadius, at("/accounting"), this, &Radius::list);
  }
}

void Radius::authorize(const Request& request, const HttpRequest& http, RawReply reply) {
  if (auto no = refused(request, http)) return reply.send(*std::move(no));
  Json body;
  if (auto no = refused_body(request.body(), body)) return reply.send(*std::move(no));
  Faults faults;
  Login login = read_login(body, faults);
  if (!faults.empty()) return reply.send(Raw{400, "application/json", faults_json(faults)});
  if (const auto station = station_of(login.calling.empty() ? login.user : login.calling)) {
    asked_.note(request.town().id(), *station, system_now());
  }
  const std::string guesser = guesser_of(request.town().id(), login);
  const std::string language = language_of(request.town());
  if (!guesses_.may(guesser, system_now())) return reply.send(reject(200, text(language, "radius_guesses")));
  request.town().store().write(std::move(reply), [this, login = std::move(login), guesser](Tx& tx) -> Result<Raw> {
    return answer_login(tx, login, guesser);
  });
}

Raw Radius::answer_login(Tx& tx, const Login& login, const std::string& guesser) {
  const auto town = tx.town();
  const Micros now = tx.now_us();
  const DayNumber day = local_day(now, town.time_zone());
  const auto calling = station_of(login.calling);
  const auto named = station_of(login.user);
  // A device cannot be somebody else's.
  if (named && calling && *named != *calling) return empty(200);
  const auto pass = pass_of(tx, day, login.user);
  const bool right = pass && (named || login.password.empty() || read_code(login.password) == pass->code);
  if (!right) {
    if (!named) guesses_.slipped(guesser, system_now());
    return empty(200);  // another module of the server may know it
  }
  const std::string device =
      calling || named ? pseudonym(passes::key_of(tx, day), "device", calling ? *calling : *named) : std::string();
  const Pass counted = passes::counted(tx, day, device, *pass);
  const Left left = judge(counted, passes::today(tx, counted.id, day, device, now), now);
  if (left.verdict != Verdict::Allowed) return refuse(left.verdict, language_of(town));
  passes::touch(tx, counted, now);
  if (!device.empty()) {
    passes::bind(tx, day, device, counted);
    passes::let_in(tx, day, device, now);
  }
  return accept(left, town.settings().text("radius_data_attribute"));
}

void Radius::postauth(const Request& request, const HttpRequest& http, RawReply reply) {
  if (auto no = refused(request, http)) return reply.send(*std::move(no));
  Json body;
  if (auto no = refused_body(request.body(), body)) return reply.send(*std::move(no));
  Faults faults;
  const Login login = read_login(body, faults);
  const bool accepted = login.reply == "Access-Accept";
  if (!accepted && login.reply != "Access-Reject") {
    faults.emplace_back("reply", "\"" + login.reply + "\" is not a valid choice.");
  }
  if (!faults.empty()) return reply.send(Raw{400, "application/json", faults_json(faults)});
  request.town().store().write(std::move(reply), [accepted](Tx& tx) -> Result<Raw> {
    sessions::count_answer(tx, local_day(tx.now_us(), tx.town().time_zone()), accepted);
    return empty(201);
  });
}

void Radius::accounting(const Request& request, const HttpRequest& http, RawReply reply) {
  if (auto no = refused(request, http)) return reply.send(*std::move(no));
  Json body;
  if (auto no = refused_body(request.body(), body)) return reply.send(*std::move(no));
  Faults faults;
  Accounting accounting = read_accounting(body, faults);
  if (!faults.empty()) return reply.send(Raw{400, "application/json", faults_json(faults)});
  if (accounting.record.kind == RecordKind::Off) return reply.send(empty(200));
  request.town().store().write(std::move(reply), [this, accounting = std::move(accounting)](Tx& tx) -> Result<Raw> {
    return account(tx, accounting);
  });
}

Raw Radius::account(Tx& tx, const Accounting& accounting) {
  const Record& record = accounting.record;
  const auto town = tx.town();
  const Micros now = tx.now_us();
  if (record.kind == RecordKind::On) {
    for (const std::string& id : sessions::close_at(tx, record.called)) live_.gone(town.id(), id);
    return empty(200);
  }
  const DayNumber day = local_day(now, town.time_zone());
  Change change = apply(sessions::find(tx, record.id), record, now);
  if (change.unchanged) return empty(200);
  if (change.replaces) {
    sessions::set_aside(tx, record.id);
    live_.gone(town.id(), record.id);
  }
  Session& session = change.session;
  const auto station = station_of(record.calling);
  const std::string device = station ? pseudonym(passes::key_of(tx, day), "device", *station) : std::string();
  if (session.pass.empty()) {
    if (const auto pass = pass_of(tx, day, record.user)) session.pass = passes::counted(tx, day, device, *pass).id;
  }
  if (session.open()) {
    const std::string key = passes::key_of(tx, day);
    if (session.named != day) session.device = session.place = {};
    session.named = day;
    if (!device.empty()) session.device = device;
    if (!record.address.empty()) session.place = pseudonym(key, "place", record.address);
    live_.heard(town.id(), record.id, accounting.device, now);
  } else {
    session.device = session.place = {};
    session.named = 0;
    live_.gone(town.id(), record.id);
  }
  sessions::save(tx, change);
  // Now the session tells whether it is there.
  if (!device.empty() && (change.created || !session.open())) passes::let_in(tx, day, device, 0);
  if (change.created) sessions::count_begun(tx, day);
  if (change.seconds != 0 || change.bytes != 0) passes::use(tx, session.pass, day, change.seconds, change.bytes);
  return empty(change.created ? 201 : 200);
}

void Radius::list(const Request& request, const HttpRequest& http, RawReply reply) {
  if (auto no = refused(request, http)) return reply.send(*std::move(no));
  reply.send(session_list(request, http, live_));
}

}  // namespace wifi::guests
