// SPDX-License-Identifier: EUPL-1.2
#include "factor_desk.h"

#include <memory>
#include <utility>

#include "account_deeds.h"
#include "accounts.h"
#include "answering.h"
#include "entering.h"
#include "messages.h"
#include "second_factors.h"
#include "sessions.h"
#include "totp.h"

namespace identity {
namespace {

using second_factors::Standing;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Result;

Error wrong_code() {
  return {Code::PermissionDenied, "the code is another one, or has been used", "code.wrong"};
}

}  // namespace

void FactorDesk::serve(stadtkern::Host& host) {
  host.serve("BeginSecondFactor", this, &FactorDesk::begin);
  host.serve("ConfirmSecondFactor", this, &FactorDesk::confirm);
  host.serve("RemoveSecondFactor", this, &FactorDesk::remove);
  host.serve("RemoveSecondFactorFor", this, &FactorDesk::remove_for);
  auto http = host.http();
  http.post("/second-factor", "BeginSecondFactor");
  http.post("/second-factor/confirm", "ConfirmSecondFactor");
  http.post("/second-factor/remove", "RemoveSecondFactor");
  http.del("/accounts/{id}/second-factor", "RemoveSecondFactorFor", kAdmin);
}

void FactorDesk::begin(const Request& request, const v1::FactorBegin& body,
                       Reply<stadtkern::WithHeaders<v1::FactorSecret>> reply) {
  using Out = stadtkern::WithHeaders<v1::FactorSecret>;
  const auto kept = std::make_shared<Reply<Out>>(std::move(reply));
  begin_own(request, body.password(), [kept](Result<v1::FactorSecret> secret) {
    if (!secret) return kept->send(std::move(secret).error());
    kept->send(Out{*std::move(secret), {{"cache-control", "no-store"}}});
  });
}

void FactorDesk::begin_own(const Request& request, const std::string& password, Then<v1::FactorSecret> then) {
  const auto id = own_account(request);
  if (!id) return then(id.error());
  const auto kept = std::make_shared<Then<v1::FactorSecret>>(std::move(then));
  const auto write = [request, kept, town = request.town(), id = *id, edge = from_edge(request)](bool proven) {
    act_then<v1::FactorSecret>(
        request,
        [town, id, edge, proven](Tx& tx) -> Result<v1::FactorSecret> {
          const auto account = accounts::find(tx, id);
          if (!account || !account->active()) return no_account();
          if (second_factors::standing(tx, id) == Standing::On) {
            return Error{Code::Conflict, "your account has a second factor: take it off before"};
          }
          if (!proven && !fresh(tx, edge, id, tx.now_us(), limits_of(town))) return password_needed();
          const std::string secret = second_factors::begin(tx, id);
          v1::FactorSecret out;
          out.set_secret(totp::base32(secret));
          out.set_uri(totp::uri(secret, town.display_name("de"), account->mail));
          return out;
        },
        *kept);
  };
  if (password.empty()) return write(false);
  front_.check_own(request, *id, password, [kept, write](stadtkern::Status right) {
    if (!right) return (*kept)(std::move(right).error());
    write(true);
  });
}

void FactorDesk::confirm(const Request& request, const v1::FactorCode& body, Reply<Confirmed> reply) {
  const auto kept = std::make_shared<Reply<Confirmed>>(std::move(reply));
  confirm_own(request, body.code(), [kept](Result<Confirmed> done) { kept->send(std::move(done)); });
}

void FactorDesk::confirm_own(const Request& request, const std::string& given, Then<Confirmed> then) {
  const auto id = own_account(request);
  if (!id) return then(id.error());
  const std::string key = code_key(request.town(), *id);
  if (auto free = passwords_.attempt(key, *id, true); !free) return then(std::move(free).error());
  act_then<Confirmed>(
      request,
      [this, key, town = request.town(), id = *id, given, edge = from_edge(request)](Tx& tx) -> Result<Confirmed> {
        const auto account = accounts::find(tx, id);
        if (!account || !account->active()) return no_account();
        const auto codes = second_factors::confirm(tx, id, given);
        if (codes.empty()) return wrong_code();
        passwords_.passed(key, id);
        // Sessions from before were begun with the password alone; this one goes on with more.
        const SessionLimits limits = limits_of(town);
        sessions::end_all(tx, id);
        accounts::note_change(tx, id, "second_factor", id);
        const std::string token = sessions::begin(tx, id, edge.label, second_factors::kWithCode, limits);
        Confirmed out;
        for (const auto& one : codes) out.message.add_codes(one);
        out.headers = signed_in(*account, token, sessions::know_device(tx, id, edge.device), limits).headers;
        return out;
      },
      std::move(then));
}

void FactorDesk::remove(const Request& request, const v1::FactorCode& body, Reply<v1::Done> reply) {
  const auto kept = std::make_shared<Reply<v1::Done>>(std::move(reply));
  remove_own(request, body.code(), [kept](Result<v1::Done> done) { kept->send(std::move(done)); });
}

void FactorDesk::remove_own(const Request& request, const std::string& given, Then<v1::Done> then) {
  const auto id = own_account(request);
  if (!id) return then(id.error());
  const std::string key = code_key(request.town(), *id);
  if (auto free = passwords_.attempt(key, *id, true); !free) return then(std::move(free).error());
  act_then<v1::Done>(
      request,
      [this, key, id = *id, given](Tx& tx) -> Result<v1::Done> {
        if (!second_factors::take(tx, id, given)) return wrong_code();
        passwords_.passed(key, id);
        second_factors::remove(tx, id);
        sessions::end_all(tx, id);
        accounts::note_change(tx, id, "second_factor", id);
        return v1::Done{};
      },
      std::move(then));
}

void FactorDesk::remove_for(const Request& request, const v1::GetAccountQuery& body, Reply<v1::Done> reply) {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply),
                               [id = body.id(), remove = deeds::remove_factor(std::string(request.principal().id()))](
                                   Tx& tx) -> Result<v1::Done> {
                                 const auto account = accounts::find(tx, id);
                                 if (!account) return no_account();
                                 if (auto done = remove(tx, *account); !done) return done.error();
                                 return v1::Done{};
                               });
}

}  // namespace identity
