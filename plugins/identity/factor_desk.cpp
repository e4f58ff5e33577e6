// SPDX-License-Identifier: EUPL-1.2
#include "factor_desk.h"

#include <memory>
#include <utility>

#include "accounts.h"
#include "answering.h"
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
using stadtkern::Request;
using stadtkern::Result;

Error wrong_code() {
  return {Code::PermissionDenied, "the code is another one, or has been used", "code.wrong"};
}

// Guessing codes of one's own account is held up like guessing passwords.
std::string guess_key(const Request& request, const std::string& account) {
  return "code\n" + std::string(request.town().name()) + "\n" + account;
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

void FactorDesk::begin(const Request& request, const v1::FactorBegin&,
                       Reply<stadtkern::WithHeaders<v1::FactorSecret>> reply) {
  using Out = stadtkern::WithHeaders<v1::FactorSecret>;
  const auto id = own_account(request);
  if (!id) return reply.send(id.error());
  write_and_answer<Out>(request.town(), std::make_shared<Reply<Out>>(std::move(reply)),
                        [town = request.town(), id = *id](Tx& tx) -> Result<Out> {
                          const auto account = accounts::find(tx, id);
                          if (!account || !account->active()) return no_account();
                          if (second_factors::standing(tx, id) == Standing::On) {
                            return Error{Code::Conflict, "your account has a second factor: take it off before"};
                          }
                          const std::string secret = second_factors::begin(tx, id);
                          Out out;
                          out.message.set_secret(totp::base32(secret));
                          out.message.set_uri(totp::uri(secret, town.display_name("de"), account->mail));
                          out.headers.emplace_back("cache-control", "no-store");
                          return out;
                        });
}

void FactorDesk::confirm(const Request& request, const v1::FactorCode& body,
                         Reply<stadtkern::WithHeaders<v1::RecoveryCodes>> reply) {
  using Out = stadtkern::WithHeaders<v1::RecoveryCodes>;
  const auto id = own_account(request);
  if (!id) return reply.send(id.error());
  const std::string key = guess_key(request, *id);
  if (auto free = passwords_.attempt(key, *id, true); !free) return reply.send(std::move(free).error());
  write_and_answer<Out>(
      request.town(), std::make_shared<Reply<Out>>(std::move(reply)),
      [this, key, town = request.town(), id = *id, code = body.code(),
       edge = from_edge(request)](Tx& tx) -> Result<Out> {
        const auto account = accounts::find(tx, id);
        if (!account || !account->active()) return no_account();
        const auto codes = second_factors::confirm(tx, id, code);
        if (codes.empty()) return wrong_code();
        passwords_.passed(key, id);
        // Sessions from before were begun with the password alone; this one goes on with more.
        const SessionLimits limits = limits_of(town);
        sessions::end_all(tx, id);
        accounts::note_change(tx, id, "second_factor", id);
        const std::string token = sessions::begin(tx, id, edge.label, second_factors::kWithCode, limits);
        Out out;
        for (const auto& one : codes) out.message.add_codes(one);
        out.headers = signed_in(*account, token, sessions::know_device(tx, id, edge.device), limits).headers;
        return out;
      });
}

void FactorDesk::remove(const Request& request, const v1::FactorCode& body, Reply<v1::Done> reply) {
  const auto id = own_account(request);
  if (!id) return reply.send(id.error());
  const std::string key = guess_key(request, *id);
  if (auto free = passwords_.attempt(key, *id, true); !free) return reply.send(std::move(free).error());
  request.town().store().write(std::move(reply), [this, key, id = *id, code = body.code()](Tx& tx) -> Result<v1::Done> {
    if (!second_factors::take(tx, id, code)) return wrong_code();
    passwords_.passed(key, id);
    second_factors::remove(tx, id);
    sessions::end_all(tx, id);
    accounts::note_change(tx, id, "second_factor", id);
    return v1::Done{};
  });
}

void FactorDesk::remove_for(const Request& request, const v1::GetAccountQuery& body, Reply<v1::Done> reply) {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(
      std::move(reply), [id = body.id(), by = std::string(request.principal().id())](Tx& tx) -> Result<v1::Done> {
        if (!accounts::find(tx, id)) return no_account();
        if (second_factors::remove(tx, id) == 0) return v1::Done{};
        sessions::end_all(tx, id);
        accounts::note_change(tx, id, "second_factor", by);
        return v1::Done{};
      });
}

}  // namespace identity
