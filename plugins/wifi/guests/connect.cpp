// SPDX-License-Identifier: EUPL-1.2
#include "guests/connect.h"

#include <stadtkern/form.h>
#include <stadtkern/json_writer.h>

#include <charconv>
#include <optional>
#include <utility>

#include "addresses.h"
#include "guests/built_in.h"
#include "guests/code.h"
#include "guests/passes.h"
#include "guests/sessions.h"
#include "guests/station.h"
#include "random.h"
#include "requests.h"

namespace wifi::guests {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

constexpr std::int64_t kMega = 1'000'000;
constexpr std::size_t kLongestCode = 40;
constexpr int kOfDevice = 20;  // agreements in an hour

Raw page(unsigned status, const ConnectView& view) {
  return {status, "text/html; charset=utf-8", connect_page(view), {{"cache-control", "no-store"}}};
}

// What somebody who agrees may use: of the town's settings.
Limits limits_of(const stadtkern::Settings& settings) {
  Limits out;
  out.day_seconds = settings.integer("guest_minutes_a_day") * 60;
  out.day_bytes = settings.integer("guest_megabytes_a_day") * kMega;
  out.devices = settings.integer("guest_devices");
  return out;
}

ConnectView view_of(const Request& request, const HttpRequest& http, const Form& form) {
  ConnectView view;
  const auto town = request.town();
  view.languages = languages_of(town.languages());
  view.language = chosen_language(view.languages, form["lang"], request.locale());
  view.town = town.display_name(view.language == "de-x-simple" ? "de" : view.language);
  view.base = http.base_path();
  view.limits = limits_of(town.settings());
  view.station = station_of(form["mac"]).value_or(std::string());
  view.code = std::string(form["code"]).substr(0, kLongestCode);
  return view;
}

void fill_terms(Connection& connection, ConnectView& view) {
  const passes::Terms terms = passes::terms(connection);
  view.version = terms.version;
  view.terms = view.language == "en" ? terms.en : view.language == "de-x-simple" ? terms.simple : terms.de;
  if (view.terms.empty()) view.terms = terms.de;
}

// The pass of a device by its address in the network, which nobody else has: what is left of it. A hardware address
// that somebody names is no proof of anything.
struct Known {
  std::optional<Pass> pass;
  std::optional<Left> left;
  bool online = false;   // a session of this network address is open
  bool several = false;  // ... and more than one: nobody's figures are told
};

Known known_device(Connection& connection, const stadtkern::Town& town, std::string_view address) {
  Known out;
  const Micros now = system_now();
  const DayNumber day = local_day(now, town.time_zone());
  const std::string key = passes::known_key(connection, day);
  if (key.empty() || address.empty()) return out;
  const auto open = sessions::at_place(connection, pseudonym(key, "place", address));
  out.online = !open.empty();
  out.several = open.size() > 1;
  if (open.size() != 1) return out;
  const std::string& device = open.front().device;
  out.pass = passes::find(connection, open.front().pass);
  if (out.pass) out.left = judge(*out.pass, passes::today(connection, out.pass->id, day, device, now), now);
  return out;
}

// A voucher in the device's hands that is still good: whoever names its address takes it away from nobody, neither by a
// click nor by a voucher of their own.
std::optional<Pass> voucher_of(Tx& tx, DayNumber day, const std::string& device, Micros now) {
  auto pass = passes::held_by(tx, day, device);
  if (!pass || pass->kind != PassKind::Voucher || !passes::good(tx, *pass, day, device, now)) return std::nullopt;
  return pass;
}

// The pass in this device's hands for the day, or behind the voucher that it holds, and what is left of it.
Left take(Tx& tx, const Pass& pass, const std::string& station) {
  const Micros now = tx.now_us();
  const DayNumber day = local_day(now, tx.town().time_zone());
  std::string device;
  if (!station.empty()) device = pseudonym(passes::key_of(tx, day), "device", station);
  const Left left = judge(pass, passes::today(tx, pass.id, day, device, now), now);
  if (left.verdict != Verdict::Allowed) return left;
  if (!device.empty()) {
    if (const auto held = voucher_of(tx, day, device, now); held && held->id != pass.id) {
      passes::queue(tx, day, device, pass);
      return left;
    }
    passes::bind(tx, day, device, pass);
    passes::touch(tx, pass, now);  // a code that is yet to be typed is not in use yet
  }
  return left;
}

Pass accepted_pass(Tx& tx, const ConnectView& view) {
  const Micros now = tx.now_us();
  Pass pass;
  pass.id = random_hex(kIdBytes);
  pass.kind = PassKind::Accepted;
  pass.code = make_code(random_bytes(kCodeBytes));
  pass.limits = view.limits;
  pass.made = now;
  pass.until = next_midnight(now, tx.town().time_zone());
  pass.terms = view.version;
  passes::make_room(tx, tx.town().settings().integer("guest_agreements_waiting"));
  passes::add(tx, pass);
  return pass;
}

// The device of that address may go online. Who says so is not known: nothing is told of what it has used.
void agree_for(Tx& tx, ConnectView& view) {
  const Micros now = tx.now_us();
  const DayNumber day = local_day(now, tx.town().time_zone());
  const std::string device = pseudonym(passes::key_of(tx, day), "device", view.station);
  view.figures = false;
  view.left = Left{};
  if (voucher_of(tx, day, device, now)) return;
  auto pass = passes::agreed(tx, day, device);  // who agrees again has not more for it
  if (!pass) pass = accepted_pass(tx, view);
  passes::bind(tx, day, device, *pass);
}

std::string client_of(const Request& request, const HttpRequest& http) {
  const std::string_view client = http.header("stadtkern-client");
  return client.empty() ? std::string() : std::to_string(request.town().id()).append("/").append(client);
}

}  // namespace

void Connect::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kConnect, "/", this, &Connect::show);
  http.raw("POST", kConnect, "/", this, &Connect::enter);
  http.raw("GET", kConnect, "/style.css", this, &Connect::style);
  http.raw("GET", kCaptive, "/", this, &Connect::captive);
}

void Connect::style(const Request&, const HttpRequest&, RawReply reply) {
  reply.send(Raw{200,
                 "text/css; charset=utf-8",
                 std::string(built_in::connect_css()),
                 {{"cache-control", "public, max-age=86400"}}});
}

void Connect::show(const Request& request, const HttpRequest& http, RawReply reply) {
  ConnectView view = view_of(request, http, Form(http.query()));
  const auto known = request.town().store().read([&](Connection& connection) -> Result<Known> {
    fill_terms(connection, view);
    return known_device(connection, request.town(), http.header("stadtkern-address"));
  });
  if (!known) return reply.send(known.error());
  view.online = known->online;
  if (!known->several) view.left = known->left;
  reply.send(page(200, view));
}

void Connect::enter(const Request& request, const HttpRequest& http, RawReply reply) {
  const Form form(request.body());
  ConnectView view = view_of(request, http, form);
  const std::string client = client_of(request, http);
  const bool voucher = form["do"] == "voucher";
  if (!voucher) {
    view.notice = against(request, client, view.station);
  } else if (!guessed_.may(client, system_now())) {
    view.notice = "connect_wait";
  } else if (!read_code(view.code)) {
    guessed_.slipped(client, system_now());
    view.fault = "connect_code_wrong";
  }
  if (!view.notice.empty() || !view.fault.empty()) {
    const auto terms = request.town().store().read([&](Connection& connection) -> Result<bool> {
      fill_terms(connection, view);
      return true;
    });
    if (!terms) return reply.send(terms.error());
    return reply.send(page(view.fault.empty() ? 429 : 422, view));
  }
  if (voucher) return redeem(request, std::move(view), std::move(reply));
  const std::string_view version = form["terms"];
  std::from_chars(version.data(), version.data() + version.size(), view.version);
  accept(request, std::move(view), std::move(reply));
}

std::string_view Connect::against(const Request& request, const std::string& client, const std::string& station) {
  if (client.empty()) return {};
  const Micros now = system_now();
  const auto town = request.town().id();
  if (!station.empty()) {
    const std::string key = token_hash(std::string(client).append("/").append(station));
    if (!by_device_.take(key, kOfDevice, now)) return "connect_wait";
    // At a hotspot that asks by the device's address, nobody else behind the same router is in its way.
    if (asked_.lately(town, station, now)) return {};
  }
  const auto of_client = static_cast<int>(request.town().settings().integer("guest_agreements_an_hour"));
  return by_client_.take(client, of_client, now) ? std::string_view() : "connect_busy";
}

void Connect::accept(const Request& request, ConnectView view, RawReply reply) {
  request.town().store().write(std::move(reply), [view = std::move(view)](Tx& tx) mutable -> Result<Raw> {
    const std::int64_t read = view.version;
    fill_terms(tx, view);
    if (read != view.version) {
      view.notice = "connect_newer";
      return page(409, view);
    }
    if (view.station.empty()) {
      const Pass pass = accepted_pass(tx, view);
      view.left = take(tx, pass, {});
      view.own_code = pass.code;
    } else {
      agree_for(tx, view);
    }
    view.code.clear();
    return page(200, view);
  });
}

void Connect::redeem(const Request& request, ConnectView view, RawReply reply) {
  const std::string client = client_of(request, *request.http());
  request.town().store().write(std::move(reply), [this, client, view = std::move(view)](Tx& tx) mutable -> Result<Raw> {
    fill_terms(tx, view);
    const auto pass = passes::by_code(tx, *read_code(view.code));
    if (!pass) {
      guessed_.slipped(client, system_now());
      view.fault = "connect_code_unknown";
      return page(422, view);
    }
    view.left = take(tx, *pass, view.station);
    if (view.station.empty()) view.own_code = pass->code;
    view.code.clear();
    return page(200, view);
  });
}

// RFC 8908. It goes on saying so to who is online: some systems ask nothing else.
void Connect::captive(const Request& request, const HttpRequest& http, RawReply reply) {
  const auto known = request.town().store().read([&](Connection& connection) -> Result<Known> {
    return known_device(connection, request.town(), http.header("stadtkern-address"));
  });
  if (!known) return reply.send(known.error());
  const bool used_up = known->left && known->left->verdict != Verdict::Allowed;
  const bool inside = known->online && !used_up;
  const std::string_view base = http.base_path();
  const std::string site =
      std::string(http.origin()).append(base.substr(0, base.size() - std::string_view(kCaptive).size()));
  stadtkern::JsonWriter json;
  json.begin_object().key("captive").boolean(!inside);
  json.key("user-portal-url").string(site + kConnect);
  json.key("venue-info-url").string(site + "/wifi");
  if (inside && !known->several && known->left) {
    if (known->left->seconds) json.key("seconds-remaining").integer(*known->left->seconds);
    if (known->left->bytes) json.key("bytes-remaining").integer(*known->left->bytes);
    json.key("can-extend-session").boolean(true);
  }
  json.end_object();
  reply.send(Raw{200, "application/captive+json", json.take(), {{"cache-control", "private"}}});
}

}  // namespace wifi::guests
