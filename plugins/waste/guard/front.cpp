// SPDX-License-Identifier: EUPL-1.2
#include "guard/front.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "changes.h"
#include "citizens/town_keys.h"
#include "guard/form_token.h"
#include "id.h"
#include "messages.h"
#include "photo_store.h"
#include "requests.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

std::string joined(const std::vector<std::string>& reasons) {
  std::string out;
  for (const std::string& one : reasons) out += (out.empty() ? "" : ", ") + one;
  return out;
}

Result<held::Held> waiting(Connection& connection, std::string_view id) {
  const auto normal = normal_report_id(id);
  auto found = normal ? held::find(connection, *normal) : std::nullopt;
  if (!found) return stadtkern::not_found("suspicious report", id);
  return *std::move(found);
}

v1::Report shown(Connection& connection, const held::Held& one, const Settings& settings, std::string_view language,
                 std::string_view base) {
  Report report = one.content.report;
  const bool released = report.text_public;
  report.text_public = true;  // staff read it to decide
  PublicReport view = public_view(report, settings.categories, language);
  view.text_public = released;
  view.photos = staff_view(photo_store::of_report(connection, one.id));
  return message_of(view, base);
}

}  // namespace

void GuardFront::serve(stadtkern::Host& host) {
  host.serve("GetFormToken", this, &GuardFront::form_token);
  host.serve("ListSuspicious", this, &GuardFront::list);
  host.serve("AcceptReport", this, &GuardFront::accept);
  host.serve("RejectReport", this, &GuardFront::reject);
  auto http = host.http();
  http.get("/form-token", "GetFormToken");
  http.get("/suspicious", "ListSuspicious", kStaff);
  http.post("/reports/{id}/accept", "AcceptReport", kStaff);
  http.post("/reports/{id}/reject", "RejectReport", kStaff);
  host.retention().rule(
      "suspicious",
      {{"de", "Verdächtige Meldungen, die niemand angenommen hat"}, {"en", "Suspicious reports that nobody accepted"}},
      "keep_suspicious", kKeepSuspicious, this, &GuardFront::due, &GuardFront::drop);
}

bool GuardFront::within_rate(const Request& request, const GuardSettings& settings) {
  const std::string client = request.principal().anonymous() ? client_of(request) : std::string();
  if (client.empty()) return true;
  return buckets_.take(std::to_string(request.town().id()) + "/" + client, settings.reports_per_hour, system_now());
}

Result<std::string> GuardFront::doubts(const Request& request, const v1::NewReport& body,
                                       const GuardSettings& settings) {
  if (!request.principal().anonymous()) return std::string();
  std::vector<std::string> reasons;
  if (!body.website().empty()) reasons.emplace_back("honeypot");
  if (body.form_token().empty()) {
    if (settings.form_token_required) {
      return Error{Code::ValidationFailed,
                   "the report is not acceptable",
                   "report",
                   {{"/form_token", "is needed: fetch one from /form-token when the form is shown"}}};
    }
  } else {
    const auto key = request.town().store().read(
        [](Connection& connection) -> Result<std::string> { return town_keys::lasting(connection).value_or(""); });
    if (!key) return key.error();
    const auto verdict =
        key->empty() ? guard::Verdict::Forged : guard::check_form_token(*key, body.form_token(), system_now());
    if (verdict == guard::Verdict::TooFast) reasons.emplace_back("too_fast");
    if (verdict == guard::Verdict::TooOld || verdict == guard::Verdict::Forged) reasons.emplace_back("form_token");
  }
  if (!within_rate(request, settings)) reasons.emplace_back("rate");
  return joined(reasons);
}

std::string GuardFront::doubts(const Request& request, const TownSnapshot& town) {
  const bool known = !town.settings.api_keys.empty();  // whoever comes so far has one
  return known || within_rate(request, town.guard) ? std::string() : "rate";
}

void GuardFront::form_token(const Request& request, const v1::FormTokenQuery&, Reply<v1::FormToken> reply) {
  const auto answer = [](const std::string& key) {
    v1::FormToken out;
    out.set_form_token(guard::make_form_token(key, system_now()));
    out.set_least_seconds(guard::kLeastAge / kSecond);
    out.set_good_for_seconds(guard::kGreatestAge / kSecond);
    return out;
  };
  const auto key = request.town().store().read(
      [](Connection& connection) -> Result<std::string> { return town_keys::lasting(connection).value_or(""); });
  if (!key) return reply.send(key.error());
  if (!key->empty()) return reply.send(answer(*key));
  // The first form of a town: its key is made now.
  const auto kept = std::make_shared<Reply<v1::FormToken>>(std::move(reply));
  const auto made = std::make_shared<std::string>();
  request.town().store().write(
      [made](Tx& tx) -> stadtkern::Status {
        *made = town_keys::lasting(tx);
        return {};
      },
      [kept, made, answer](const stadtkern::Status& stored) {
        if (!stored) return kept->send(stored.error());
        kept->send(answer(*made));
      });
}

Result<v1::SuspiciousList> GuardFront::list(const Request& request, const v1::SuspiciousQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const auto town = towns_.of(request.town());
  return request.town().store().read([&](Connection& connection) -> Result<v1::SuspiciousList> {
    v1::SuspiciousList out;
    for (const held::Held& one : held::list(connection)) {
      v1::SuspiciousReport& to = *out.add_reports();
      *to.mutable_report() = shown(connection, one, town->settings, request.locale(), base_path_of(request));
      to.set_received_at(format_w3c(one.received));
      to.set_reasons(one.reasons);
    }
    out.set_waiting(static_cast<std::uint64_t>(held::count(connection)));
    return out;
  });
}

Result<Report> GuardFront::let_in(Tx& tx, std::string_view id) {
  auto found = waiting(tx, id);
  if (!found) return std::move(found).error();
  held::take(tx, found->id);
  return changes::accept(tx, std::move(found->content));
}

stadtkern::Status GuardFront::throw_away(Tx& tx, std::string_view id) {
  const auto found = waiting(tx, id);
  if (!found) return found.error();
  held::remove(tx, found->id);
  return {};
}

void GuardFront::accept(const Request& request, const v1::Acceptance& body, Reply<v1::Report> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(
      std::move(reply),
      [id = body.id(), town = towns_.of(request.town()), language = std::string(request.locale()),
       base = base_path_of(request)](Tx& tx) -> Result<v1::Report> {
        const auto made = let_in(tx, id);
        if (!made) return made.error();
        return message_of(public_view(*made, town->settings.categories, language), base);
      });
}

void GuardFront::reject(const Request& request, const v1::Rejection& body, Reply<v1::Rejected> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [id = body.id()](Tx& tx) -> Result<v1::Rejected> {
    if (auto gone = throw_away(tx, id); !gone) return std::move(gone).error();
    return v1::Rejected{};
  });
}

Result<stadtkern::Due> GuardFront::due(Connection& connection, Micros before) {
  return held::due(connection, before);
}

Result<std::uint64_t> GuardFront::drop(Tx& tx, Micros before, std::uint64_t limit) {
  return held::drop(tx, before, limit);
}

}  // namespace waste
