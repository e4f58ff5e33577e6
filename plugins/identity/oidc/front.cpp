// SPDX-License-Identifier: EUPL-1.2
#include "oidc/front.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <utility>

#include "answering.h"
#include "oidc/address.h"
#include "oidc/arrival.h"
#include "oidc/town_providers.h"
#include "secret.h"
#include "sign_ins.h"
#include "text.h"

namespace identity::oidc {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Town;

constexpr std::string_view kMount = "/api/identity/v1";
constexpr std::size_t kLongestSecret = 4096;
constexpr std::size_t kLongestCode = 4096;
constexpr std::string_view kAgain_s = "60";  // when there is no room

std::int64_t steady_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::optional<Provider> provider_of(const Town& town, std::string_view id) {
  auto all = providers_of(town);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Provider& one) { return one.id == id; });
  if (found == all.end()) return std::nullopt;
  return std::move(*found);
}

// As the provider has it registered: below the town's address where the settings have one.
std::string redirect_uri(const Town& town, const HttpRequest& http, const std::string& provider) {
  const std::string address = town.settings().text("address");
  const std::string base =
      address.empty() ? std::string(http.origin()) + std::string(http.base_path()) : address + std::string(kMount);
  return base + "/oidc/" + provider + "/callback";
}

// The first line of the file, when the settings name one.
Result<std::string> secret_of(const Provider& provider) {
  if (provider.secret_file.empty()) return provider.secret;
  std::ifstream file(provider.secret_file);
  std::string line;
  if (std::getline(file, line) && !line.empty() && line.size() <= kLongestSecret) return line;
  return Error{Code::Unavailable, "the client secret's file cannot be read, or is empty", "oidc.secret"};
}

}  // namespace

// A browser that is about to be sent there.
struct Front::Beginning {
  Reply<Raw> reply;
  Town town;
  Provider provider;
  std::string return_to;
  std::string redirect;
  FromEdge edge;
};

// A browser that has come back.
struct Front::Return {
  Kept reply;
  Town town;
  View view;
  Provider provider;
  Secrets secrets;
  std::string redirect;
  std::string code;
  FromEdge edge;
  std::string return_to;
};

void Front::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kMount, "/oidc/{provider}/start", this, &Front::start);
  http.raw("GET", kMount, "/oidc/{provider}/callback", this, &Front::callback);
}

bool Front::room(const Town& town, const View& view, const std::string& client, Reply<Raw>& reply) {
  const auto begun = under_way_.begin(std::string(town.name()), client, steady_us());
  if (begun == UnderWay::Begun::Yes) return true;
  const bool own = begun == UnderWay::Begun::ClientFull;
  Raw raw = page_.trouble(own ? 429 : 503, view, view[own ? "wait" : "busy"], {});
  raw.headers.emplace_back("retry-after", kAgain_s);
  reply.send(std::move(raw));
  return false;
}

void Front::start(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const View view(request, http);
  const Town town = request.town();
  auto provider = provider_of(town, http.parameter("provider"));
  if (!provider) return reply.send(page_.trouble(404, view, view["oidc_unknown"], {}));
  const std::string return_to = local_path(form_field(http.query(), "return_to").value_or(""));
  const std::string redirect = redirect_uri(town, http, provider->id);
  const FromEdge edge = from_edge(request);
  if (!room(town, view, edge.client, reply)) return;
  const auto begun =
      std::make_shared<Beginning>(Beginning{std::move(reply), town, *std::move(provider), return_to, redirect, edge});
  directory_.find(town, begun->provider, [this, begun, view](const Directory::Answer& known) {
    if (known) return send_there(begun, *known);
    under_way_.ended(std::string(begun->town.name()), begun->edge.client);
    host_.log(stadtkern::Host::Level::Warning, "a provider cannot be asked",
              {{"provider", begun->provider.id}, {"why", known.error().message}}, &begun->town);
    begun->reply.send(
        page_.trouble(503, view, view.words().with("oidc_silent", begun->provider.name(view.german())), {}));
  });
}

void Front::send_there(const std::shared_ptr<Beginning>& begun, const std::shared_ptr<const Known>& known) {
  const std::string& held = begun->edge.device;
  const std::string browser = held.empty() ? new_token() : held;
  write_then<std::string>(
      begun->town,
      [begun, browser](Tx& tx) -> Result<std::string> {
        return sign_ins::begin(tx, {begun->provider.id, {}, begun->return_to}, browser);
      },
      [this, begun, known, browser](Result<std::string> state) {
        if (!state) {
          under_way_.ended(std::string(begun->town.name()), begun->edge.client);
          return begun->reply.send(std::move(state).error());
        }
        const Secrets secrets = secrets_of(*state, browser);
        Raw raw = go_to(authorization_url(begun->provider, *known, secrets, begun->redirect));
        if (begun->edge.device.empty()) raw.headers.push_back(browser_field(browser));
        begun->reply.send(std::move(raw));
      });
}

void Front::callback(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const View view(request, http);
  const Town town = request.town();
  auto provider = provider_of(town, http.parameter("provider"));
  if (!provider) return reply.send(page_.trouble(404, view, view["oidc_unknown"], {}));
  const auto given = [&](std::string_view name) { return form_field(http.query(), name); };
  const FromEdge edge = from_edge(request);
  const std::string state = given("state").value_or("");
  const std::string redirect = redirect_uri(town, http, provider->id);
  const auto back = std::make_shared<Return>(Return{std::make_shared<Reply<Raw>>(std::move(reply)),
                                                    town,
                                                    view,
                                                    *std::move(provider),
                                                    secrets_of(state, edge.device),
                                                    redirect,
                                                    given("code").value_or(""),
                                                    edge,
                                                    {}});
  const auto issuer = given("iss");
  const bool refused = given("error").has_value();
  // It is over by this, however it goes on: an answer is taken once.
  write_then<SignIn>(
      town,
      [state, browser = edge.device, id = back->provider.id](Tx& tx) -> Result<SignIn> {
        auto begun = sign_ins::take(tx, state, browser);
        if (!begun || begun->provider != id) return Error{Code::NotFound, "no such sign-in is under way", "oidc.over"};
        return *std::move(begun);
      },
      [this, back, issuer, refused](Result<SignIn> begun) {
        if (!begun) return refuse(back, begun.error());
        under_way_.ended(std::string(back->town.name()), back->edge.client);
        back->return_to = begun->return_to;
        if (issuer && *issuer != back->provider.issuer) {
          return refuse(back, {Code::PermissionDenied, "iss names another provider", "oidc.token"});
        }
        if (refused || back->code.empty() || back->code.size() > kLongestCode) {
          return refuse(back, {Code::PermissionDenied, "the provider gave no code", "oidc.refused"});
        }
        directory_.find(back->town, back->provider, [this, back, issuer](const Directory::Answer& known) {
          if (!known) return refuse(back, known.error());
          if ((*known)->names_itself && !issuer) {
            return refuse(back, {Code::PermissionDenied, "iss is missing", "oidc.token"});
          }
          exchange(back, *known);
        });
      });
}

void Front::exchange(const std::shared_ptr<Return>& back, const std::shared_ptr<const Known>& known) {
  const auto secret = secret_of(back->provider);
  if (!secret) return refuse(back, secret.error());
  fetch(back->town, back->provider,
        token_request(back->provider, *secret, *known, back->code, back->secrets, back->redirect),
        [this, back, known](Result<Heard> heard) {
          if (!heard) return refuse(back, heard.error());
          auto tokens = read_tokens(*heard);
          if (!tokens) return refuse(back, tokens.error());
          check(back, known, std::make_shared<Tokens>(*std::move(tokens)), true);
        });
}

void Front::check(const std::shared_ptr<Return>& back, const std::shared_ptr<const Known>& known,
                  const std::shared_ptr<Tokens>& tokens, bool again) {
  const auto checked = known->keys.check(tokens->id_token);
  if (checked == KeySet::Checked::UnknownKey && again) {
    return directory_.renew(back->town, back->provider, known,
                            [this, back, known, tokens](const Directory::Answer& newer) {
                              check(back, newer ? *newer : known, tokens, false);
                            });
  }
  if (checked != KeySet::Checked::Good) {
    return refuse(back,
                  {Code::PermissionDenied, "the ID token is not signed with one of the provider's keys", "oidc.token"});
  }
  write_then<std::int64_t>(
      back->town, [](Tx& tx) -> Result<std::int64_t> { return tx.now_us(); },
      [this, back, tokens](Result<std::int64_t> now) {
        if (!now) return refuse(back, now.error());
        const Expected expected{back->provider.issuer, back->provider.client, back->secrets.nonce, tokens->access_token,
                                *now / 1'000'000};
        if (auto good = check_claims(tokens->id_token, expected); !good) return refuse(back, good.error());
        arrived(back, person_of(back->provider, tokens->id_token.claims));
      });
}

void Front::arrived(const std::shared_ptr<Return>& back, const Person& person) {
  write_then<Entered>(
      back->town,
      [this, back, person](Tx& tx) -> Result<Entered> {
        return arrive(tx, back->town, roles_, back->provider, person, back->edge);
      },
      [this, back](Result<Entered> entered) {
        if (!entered) return refuse(back, entered.error());
        back->reply->send(page_.entered(back->view, *entered, back->return_to));
      });
}

// Which of them it was is for the log; it holds nothing of the token, for it may be anybody's.
void Front::refuse(const std::shared_ptr<Return>& back, const Error& error) const {
  host_.log(stadtkern::Host::Level::Warning, "a sign-in at a provider was refused",
            {{"provider", back->provider.id}, {"why", error.message}}, &back->town);
  std::string_view key = "oidc_token";
  unsigned status = 403;
  if (error.reason == "oidc.over") {
    key = "oidc_over";
    status = 400;
  } else if (error.reason == "oidc.refused") {
    key = "oidc_refused";
  } else if (error.reason == "oidc.nobody") {
    key = "oidc_nobody";
  } else if (error.code == Code::Unavailable || error.code == Code::ResourceExhausted) {
    key = "oidc_silent";
    status = 503;
  }
  const std::string& name = back->provider.name(back->view.german());
  back->reply->send(page_.trouble(status, back->view, back->view.words().with(key, name), name));
}

}  // namespace identity::oidc
