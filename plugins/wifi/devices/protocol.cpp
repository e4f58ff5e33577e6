// SPDX-License-Identifier: EUPL-1.2
#include "devices/protocol.h"

#include <utility>

#include "addresses.h"
#include "devices/draft.h"
#include "devices/steps.h"
#include "guests/times.h"
#include "random.h"
#include "requests.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;

constexpr Micros kQuiet = 10 * kMinute;  // between two lines of the log

// Answered in a read; what it means for the device is written behind, for a GET may be asked twice.
struct Served {
  Card card;
  std::string checksum;          // empty: there is none
  std::optional<Drafted> fresh;  // worked out just now
};

Refusal not_found() {
  return {404, "error: not found"};
}

bool enabled(const Request& request) {
  return request.town().settings().boolean("devices/enabled", false);
}

Admission admission_of(const Request& request) {
  const auto settings = request.town().settings();
  const auto today = guests::local_day(system_now(), request.town().time_zone());
  const bool holds = still_holds(settings.text("devices/secret_before_until"), today);
  return {enabled(request), settings.boolean("devices/registration", true), settings.text("devices/secret"),
          holds ? settings.text("devices/secret_before") : std::string()};
}

// What a form or a query says in one line; the body goes before the query, as the agent sends one or the other.
Form fields_of(const Request& request, const HttpRequest& http) {
  return http.verb() == "POST" ? Form(request.body()) : Form(http.query());
}

// The agent takes what stands behind "key: " in any line of the answer: a name shall not look like one.
std::string without_labels(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != ' ' || out.empty() || out.back() != ':') out += c;
  }
  return out;
}

std::string attachment(const Card& card) {
  std::string out = "attachment; filename=";
  for (const char c : card.name) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
    out += plain ? c : '_';
  }
  return out + ".tar.gz";
}

// The device and what it is to have, or what its caller is told. `compose` also when its checksum is known.
Result<std::variant<Served, Refusal>> serve_read(const Request& request, const HttpRequest& http, bool compose) {
  using Out = std::variant<Served, Refusal>;
  const Form fields = fields_of(request, http);
  return request.town().store().read([&](Connection& connection) -> Result<Out> {
    auto found = admitted(connection, http.parameter("id"), fields["key"]);
    if (auto* refusal = std::get_if<Refusal>(&found)) return Out(*refusal);
    Served out{std::get<Card>(std::move(found)), {}, {}};
    if (out.card.state == kDeactivated || !out.card.configured) return Out(not_found());
    out.checksum = out.card.checksum;  // who has a configuration keeps it, where another is refused
    if (compose || behind(connection, out.card)) {
      out.fresh = drafted(connection, out.card);
      if (out.fresh->draft.refusal.empty()) out.checksum = out.fresh->draft.checksum;
    }
    return Out(std::move(out));
  });
}

Raw too_large() {
  return answer(500, "error: the configuration is too large");
}

}  // namespace

Raw answer(unsigned status, std::string body) {
  return {status, "text/plain; charset=utf-8", std::move(body), {{"x-openwisp-controller", "true"}}};
}

Raw answer(const Refusal& refusal) {
  return answer(refusal.status, refusal.text);
}

std::variant<Card, Refusal> admitted(Connection& connection, std::string_view id, std::string_view key) {
  const auto plain = canonical_id(id);
  auto card = plain ? find(connection, *plain) : std::nullopt;
  if (!card) return not_found();
  if (key.empty()) return missing("key");
  if (card->key.empty() || !same_secret(card->key, key)) return wrong_key();
  return *std::move(card);
}

void Protocol::serve(stadtkern::Host& host) {
  host_ = &host;
  auto http = host.http();
  // The agent calls the short paths; newer controllers have the same below /device.
  for (const std::string prefix : {"", "/device"}) {
    http.raw("POST", kController, prefix + "/register/", this, &Protocol::registration);
    http.raw("GET", kController, prefix + "/register/", this, &Protocol::post_only);
    http.raw("GET", kController, prefix + "/checksum/{id}/", this, &Protocol::checksum);
    http.raw("POST", kController, prefix + "/checksum/{id}/", this, &Protocol::get_only);
    http.raw("GET", kController, prefix + "/download-config/{id}/", this, &Protocol::download);
    http.raw("POST", kController, prefix + "/download-config/{id}/", this, &Protocol::get_only);
    http.raw("POST", kController, prefix + "/report-status/{id}/", this, &Protocol::report_status);
    http.raw("GET", kController, prefix + "/report-status/{id}/", this, &Protocol::post_only);
    http.raw("POST", kController, prefix + "/update-info/{id}/", this, &Protocol::update_info);
    http.raw("GET", kController, prefix + "/update-info/{id}/", this, &Protocol::post_only);
  }
}

void Protocol::get_only(const Request&, const HttpRequest&, Reply reply) {
  Raw out = answer(405, "error: method not allowed");
  out.headers.emplace_back("allow", "GET, HEAD");
  reply.send(out);
}

void Protocol::post_only(const Request&, const HttpRequest&, Reply reply) {
  Raw out = answer(405, "error: method not allowed");
  out.headers.emplace_back("allow", "POST");
  reply.send(out);
}

void Protocol::registration(const Request& request, const HttpRequest& http, Reply reply) {
  auto read = read_registration(Form(request.body()), admission_of(request));
  if (const auto* refusal = std::get_if<Refusal>(&read)) return reply.send(answer(*refusal));
  const Intake intake = intake_of(request.town().settings());
  const std::string address(http.header(kAddress));
  const stadtkern::Town town = request.town();
  town.store().write(
      std::move(reply), [this, wanted = std::get<Registration>(std::move(read)), intake, address](Tx& tx) -> Raw {
        const auto out = enrol(tx, wanted, address, intake);
        if (const auto* refusal = std::get_if<Refusal>(&out)) {
          if (refusal->text == no_room().text) {
            tell(tx, full_told_, "a device was refused: there are as many as [modules.wifi.devices] at_most says",
                 intake.at_most);
          } else if (refusal->text == too_fast().text) {
            tell(tx, fast_told_, "a device was refused: more registered within an hour than at_most_an_hour says",
                 intake.an_hour);
          }
          return answer(*refusal);
        }
        const auto& enrolled = std::get<Enrolled>(out);
        std::string body = "registration-result: success\nuuid: ";
        body.append(enrolled.card.id).append("\nkey: ").append(enrolled.card.key);
        body.append("\nhostname: ").append(without_labels(enrolled.card.name));
        body.append("\nis-new: ").append(enrolled.fresh ? "1" : "0").append("\n");
        return answer(201, std::move(body));
      });
  renderer_.follow(town);
}

// Agents that were refused come again every few seconds: told now and then.
void Protocol::tell(const Tx& tx, std::atomic<Micros>& told, std::string_view words, std::int64_t limit) {
  const Micros now = tx.now_us();
  Micros last = told;
  if (last != 0 && now - last < kQuiet) return;
  if (!told.compare_exchange_strong(last, now)) return;
  const stadtkern::Town town = tx.town();
  host_->log(stadtkern::Host::Level::Warning, words, {{"limit", std::to_string(limit)}}, &town);
}

void Protocol::checksum(const Request& request, const HttpRequest& http, Reply reply) {
  if (!enabled(request)) return reply.send(answer(not_found()));
  auto read = serve_read(request, http, false);
  if (!read) return reply.send(std::move(read).error());
  if (const auto* refusal = std::get_if<Refusal>(&*read)) return reply.send(answer(*refusal));
  const auto& served = std::get<Served>(*read);
  if (served.checksum.empty()) return reply.send(too_large());
  // What was worked out here need not be again.
  if (served.fresh) {
    request.town().store().write([draft = served.fresh->draft](Tx& tx) -> Status {
      settle(tx, draft);
      return {};
    });
  }
  const Form query(http.query());
  const std::string_view management = query["management_ip"];
  contacts_.note(
      request.town().id(), served.card.id,
      {std::string(http.header(kAddress)), is_address(management) ? std::string(management) : std::string()});
  reply.send(answer(200, served.checksum));
}

void Protocol::download(const Request& request, const HttpRequest& http, Reply reply) {
  if (!enabled(request)) return reply.send(answer(not_found()));
  auto read = serve_read(request, http, true);
  if (!read) return reply.send(std::move(read).error());
  if (const auto* refusal = std::get_if<Refusal>(&*read)) return reply.send(answer(*refusal));
  auto& served = std::get<Served>(*read);
  if (!served.fresh->draft.refusal.empty()) return reply.send(too_large());
  // Queued before the answer: its report comes behind it.
  request.town().store().write([draft = served.fresh->draft](Tx& tx) -> Status {
    fetched(tx, draft);
    return {};
  });
  Raw out = answer(200, std::move(served.fresh->composed.archive));
  out.content_type = "application/octet-stream";
  out.headers.emplace_back("content-disposition", attachment(served.card));
  reply.send(out);
}

void Protocol::report_status(const Request& request, const HttpRequest& http, Reply reply) {
  if (!enabled(request)) return reply.send(answer(not_found()));
  const std::string id(http.parameter("id"));
  request.town().store().write(std::move(reply), [id, form = Form(request.body())](Tx& tx) -> Raw {
    auto found = admitted(tx, id, form["key"]);
    if (const auto* refusal = std::get_if<Refusal>(&found)) return answer(*refusal);
    auto card = std::get<Card>(std::move(found));
    if (card.state == kDeactivated || !card.configured) return answer(not_found());
    if (form["status"].empty()) return answer(missing("status"));
    if (!note_status(tx, card, form["status"], form["error_reason"])) return answer(400, "error: invalid status");
    return answer(200, "report-result: success\ncurrent-status: " + card.state + "\n");
  });
}

void Protocol::update_info(const Request& request, const HttpRequest& http, Reply reply) {
  if (!enabled(request)) return reply.send(answer(not_found()));
  const std::string id(http.parameter("id"));
  const stadtkern::Town town = request.town();
  town.store().write(std::move(reply), [id, form = Form(request.body())](Tx& tx) -> Raw {
    auto found = admitted(tx, id, form["key"]);
    if (const auto* refusal = std::get_if<Refusal>(&found)) return answer(*refusal);
    auto card = std::get<Card>(std::move(found));
    if (card.state == kDeactivated) return answer(deactivated());
    note_info(tx, card, form["model"], form["os"], form["system"]);
    return answer(200, "update-info: success\n");
  });
  renderer_.follow(town);
}

}  // namespace wifi::devices
