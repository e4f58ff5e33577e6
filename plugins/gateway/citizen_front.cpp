// SPDX-License-Identifier: EUPL-1.2
#include "citizen_front.h"

#include <algorithm>

#include "ascii.h"
#include "automatic.h"
#include "cookies.h"
#include "language.h"

namespace gateway {
namespace {

constexpr std::string_view kPing = "/.well-known/stadtkern/ping";
constexpr std::string_view kBearer = "bearer ";
constexpr std::string_view kKey = "sk_";                         // what a town's keys begin with
constexpr unsigned kLow = 1;                                     // assurance of a token
constexpr std::uint64_t kLargeBody = 256 * 1024;                 // bytes
constexpr std::uint64_t kLargeBodies = std::uint64_t{96} << 20;  // of all of them together

bool trusted(const Address& address, const std::vector<Network>& networks) {
  return std::any_of(networks.begin(), networks.end(), [&](const Network& n) { return n.contains(address); });
}

// A browser's own word on where a form comes from, which no page can forge, goes before Origin, which a proxy that the
// node's file does not name makes look foreign.
bool foreign_form(const RequestHead& head, std::string_view origin) {
  if (head.count(Name::FetchSite) == 1) return head.first(Name::FetchSite) != "same-origin";
  return site_of(head, origin) == Site::Cross;
}

}  // namespace

const std::string& DateText::at(std::time_t now) {
  if (now != made_) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    char form[40];  // strftime would ask the process's locale for the names
    std::strftime(form, sizeof form, "%d     %Y %H:%M:%S GMT", &utc);
    text_ = std::string(kDays[utc.tm_wday]) + ", " + form;
    text_.replace(8, 3, kMonths[utc.tm_mon]);
    made_ = now;
  }
  return text_;
}

CitizenFront::CitizenFront(const Settings& settings, Backend& backend, Metrics& metrics, AccessLog& log,
                           const Phrases& phrases, std::function<RegistryPtr()> registry)
    : settings_(settings),
      tokens_(settings.tokens),
      backend_(backend),
      metrics_(metrics),
      log_(log),
      phrases_(phrases),
      overview_(phrases),
      registry_(std::move(registry)),
      sessions_(backend),
      security_(backend),
      hsts_(settings.hsts_seconds == 0 ? std::string() : "max-age=" + std::to_string(settings.hsts_seconds)) {}

Peer CitizenFront::peer(const Address& address) {
  return {address, classes_.of(address), address.masked(), rate_key(address)};
}

bool CitizenFront::admits(const Address& address, Time now) {
  if (!settings_.rates.node.address.on() || rate_key(address) == 0) return true;
  return rates_.take(rates_.of("handshake", address), kHandshakes, now).passed;
}

bool CitizenFront::refused(Exchange& exchange, unsigned status, std::string_view type, std::string_view detail) {
  exchange.reason = type;
  fill(exchange.answer, Problem{status, type, detail}, exchange.request_id);
  return false;
}

void CitizenFront::refuse(Exchange& exchange, Refusal refusal) {
  if (exchange.request_id.empty()) ids_.next(exchange.request_id);
  const Problem problem = problem_of(refusal);
  exchange.reason = problem.type;
  fill(exchange.answer, problem, exchange.request_id);
}

bool CitizenFront::locate(Exchange& exchange, const Peer& peer) {
  auto parsed = parse_target(exchange.head.target);
  if (!parsed) {
    exchange.reason = "malformed";
    fill(exchange.answer, parsed.error(), exchange.request_id);
    return false;
  }
  exchange.target = *parsed;
  if (exchange.head.verb == "CONNECT" || exchange.head.verb == "TRACE") {
    refused(exchange, 405, "method-not-allowed", "CONNECT and TRACE are not offered here.");
    exchange.answer.line("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return false;
  }
  if (exchange.target.path == "*") {
    if (exchange.head.verb != "OPTIONS") return refused(exchange, 400, "malformed", "\"*\" goes with OPTIONS only.");
    exchange.answer.status = 204;
    exchange.answer.line("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return false;
  }
  const auto host = exchange.head.first(Name::Host);
  const auto named = exchange.target.authority.empty() ? host : exchange.target.authority;
  const auto authority = exchange.forwarded_host.empty() ? named : exchange.forwarded_host;
  // HTTP/1.0 may come without a host: it then means the node.
  const bool nameless = authority.empty() && exchange.head.minor == 0;
  if (nameless) {
    authority_.host.clear();
    authority_.literal = true;
  } else if (!parse_authority(authority, authority_) ||
             (named.data() != host.data() && !host.empty() && host != named)) {
    return refused(exchange, 400, "malformed", "The request does not name its host, or not one and the same.");
  }
  // An address in place of a name is ours when the connection came to it: a link is made of what stands here.
  if (!nameless && authority_.literal && !authority_.loopback && authority_.address != peer.local) {
    authority_.literal = false;
  }
  if (!nameless) exchange.origin.assign(exchange.secure ? "https://" : "http://").append(authority);
  return true;
}

bool CitizenFront::identify(Exchange& exchange, const Place& place) {
  const auto authorization = exchange.head.first(Name::Authorization);
  if (authorization.empty()) return true;
  if (exchange.head.count(Name::Authorization) == 1 && authorization.size() > kBearer.size() &&
      equal_ignoring_case(authorization.substr(0, kBearer.size()), kBearer)) {
    const auto secret = trimmed(authorization.substr(kBearer.size()));
    exchange.token = tokens_.find(secret, std::time(nullptr));
    // The town's own keys are asked about once the town is known.
    if (exchange.token == nullptr && secret.starts_with(kKey) && credential_shaped(secret)) {
      exchange.credential = secret;
      return true;
    }
  }
  if (exchange.token != nullptr) return true;
  // Perhaps another one's credential: who has that path checks it.
  if (place.kind == Place::Kind::Town) {
    const Mount* mount = exchange.registry->mount(*place.town, place.path);
    if (mount != nullptr && mount->sees_clients) return true;
  }
  return refused(exchange, 401, "unauthenticated", "The access token is unknown or has expired.");
}

Place CitizenFront::find(Exchange& exchange) {
  exchange.registry = registry_();
  const auto place = find_place(*exchange.registry, settings_.naming, authority_, exchange.target.path);
  exchange.town = place.town;
  return place;
}

bool CitizenFront::place(Exchange& exchange, const Place& place) {
  if (!exchange.registry->arrived()) {
    fill(exchange.answer, {stadtkern::Code::Unavailable, "The gateway has just been started."}, exchange.request_id);
    return false;
  }
  exchange.prefix = place.prefix;
  exchange.path = place.path;
  using Kind = Place::Kind;
  const bool read = exchange.head.verb == "GET" || exchange.head.verb == "HEAD";
  if (place.kind == Kind::UnknownHost) {
    return nowhere(exchange, 421, "misdirected", "No town of this server has this host name.");
  }
  if (exchange.target.path == kPing && read) return ping(exchange), false;
  if (place.kind == Kind::TownList && read) return page(exchange, nullptr), false;
  if (place.kind == Kind::AddSlash && read) return redirect(exchange, 308, "/"), false;
  if (place.kind == Kind::UnknownTown) return nowhere(exchange, 404, "not-found", "There is no town of this name.");
  const Mount* mount = place.kind == Kind::Town ? exchange.registry->mount(*place.town, place.path) : nullptr;
  if (read && place.kind == Kind::Town && (mount == nullptr || mount->path == "/")) {
    const auto description = description_of(*place.town, place.path);
    if (!description.empty()) return redirect(exchange, 307, description), false;
  }
  if (mount == nullptr && read && place.kind == Kind::Town && place.path == "/")
    return page(exchange, place.town), false;
  if (mount == nullptr && (place.path == "/" || place.kind == Kind::TownList || place.kind == Kind::AddSlash)) {
    refused(exchange, 405, "method-not-allowed", "This page can only be read.");
    exchange.answer.line("allow", "GET, HEAD");
    return false;
  }
  if (mount == nullptr) return refused(exchange, 404, "not-found", "Nothing answers at this address.");
  exchange.module = &place.town->modules[mount->module];
  exchange.mount = mount->path;
  exchange.sees_client = mount->sees_clients;
  exchange.base_path.assign(place.prefix).append(mount->path == "/" ? "" : mount->path);
  return true;
}

bool CitizenFront::believe_proxy(Exchange& exchange, const Peer& peer) {
  const auto said = read_forwarded(exchange.head, peer.address, settings_.trusted_proxies, settings_.proxy_fields);
  exchange.request_id = said.request_id;
  if (exchange.request_id.empty()) ids_.next(exchange.request_id);
  exchange.client = said.client;
  exchange.rate_key = rate_key(said.client);
  exchange.client_class = classes_.of(said.client);
  exchange.masked_client = said.client.masked();
  exchange.secure = said.secure.value_or(exchange.secure);
  exchange.forwarded_host = said.host;
  if (!said.contradictory) return true;
  return refused(exchange, 400, "malformed", "The proxy names several hosts or protocols.");
}

bool CitizenFront::head(Exchange& exchange, const Peer& peer) {
  exchange.secure = peer.secure;
  const bool clear = !trusted(peer.address, settings_.trusted_proxies) || believe_proxy(exchange, peer);
  if (exchange.request_id.empty()) ids_.next(exchange.request_id);
  if (!clear || !locate(exchange, peer))
    return within_address_rate(exchange, peer), true;  // what is refused counts too
  const Place found = find(exchange);
  if (!within_address_rate(exchange, peer)) return true;
  if (!identify(exchange, found)) return true;
  if (exchange.target.path == kAllTowns || (exchange.token != nullptr && exchange.token->overview)) {
    return !may_see_all_towns(exchange);
  }
  if (!place(exchange, found) || !note_credential(exchange)) return true;
  const auto keys = exchange.head.count(Name::IdempotencyKey);
  if (keys > 1 || (keys == 1 && !valid_idempotency_key(exchange.head.first(Name::IdempotencyKey)))) {
    refused(exchange, 400, "invalid-argument", "Idempotency-Key must be one value of 16 to 255 visible characters.");
    return true;
  }
  exchange.body_limit = exchange.module->max_body;
  exchange.wants_stream = exchange.head.verb == "GET" && exchange.head.accepts("text/event-stream");
  return !take_room(exchange);
}

bool CitizenFront::note_credential(Exchange& exchange) {
  const std::string& keeper = exchange.town->session_keeper;
  exchange.keeper = !keeper.empty() && exchange.module->id == keeper;
  if (!exchange.credential.empty() && keeper.empty()) {
    return refused(exchange, 401, "unauthenticated", "The access token is unknown or has expired.");
  }
  if (keeper.empty() || exchange.token != nullptr || !exchange.credential.empty()) return true;
  const auto cookie = cookie_value(exchange.head, cookie_name(Cookie::Session, exchange.town->name, exchange.secure));
  exchange.by_cookie = credential_shaped(cookie);
  if (exchange.by_cookie) exchange.credential = cookie;
  return true;
}

// Where everybody else comes from is nobody's address: whoever floods through a proxy that the node's file does not
// name, or from a proxy that says nothing, must not be able to use up what all others have.
std::uint64_t CitizenFront::rate_key(const Address& client) const {
  return client.loopback() || trusted(client, settings_.trusted_proxies) ? 0 : rates_.of(client);
}

bool CitizenFront::within_rate(Exchange& exchange, std::string_view policy, std::uint64_t who, const Rate& rate) {
  if (!rate.on()) return true;
  const auto outcome = rates_.take(who, rate, exchange.began);
  note_rate(policy, rate, outcome, exchange.rate_policies, exchange.rate_limits);
  if (outcome.passed) return true;
  const auto wait = static_cast<std::uint32_t>(outcome.wait.count());
  exchange.wants_stream = false;
  exchange.reason = policy;
  exchange.answer.clear();
  fill(exchange.answer, {stadtkern::Code::RateLimited, "Too many requests: wait a moment.", {}, {}, wait},
       exchange.request_id);
  return false;
}

bool CitizenFront::within_address_rate(Exchange& exchange, const Peer& peer) {
  auto who = exchange.client ? exchange.rate_key : peer.rate_key;
  if (who == 0) return true;
  const auto town = exchange.town != nullptr ? std::string_view(exchange.town->name) : std::string_view{};
  const RateRules& rules = settings_.rates.of(town);
  // A town with rules of its own counts by itself.
  if (&rules != &settings_.rates.node) who ^= exchange.town->id * 0x9e3779b97f4a7c15U & ~std::uint64_t{1};
  return within_rate(exchange, "address", who, rules.address);
}

bool CitizenFront::within_own_rate(Exchange& exchange) {
  const bool again = exchange.call != 0;  // the module is asked once more, as a stream
  if (again || (exchange.token == nullptr && !exchange.visitor)) return true;
  const Town& town = *exchange.town;
  const RateRules& rules = settings_.rates.of(town.name);
  if (exchange.by_cookie) {
    return within_rate(exchange, "account", rates_.of("account", town.id, exchange.visitor->principal), rules.account);
  }
  const std::string_view key = exchange.token != nullptr ? exchange.token->principal : exchange.credential;
  return within_rate(exchange, "key", rates_.of("key", town.id, key), rules.key);
}

// Somebody else's page may make a browser send its cookies, sign it in as somebody else, or send a form of the town's
// pages in its user's name.
bool CitizenFront::from_here(Exchange& exchange) {
  if (safe_verb(exchange.head.verb)) return true;
  bool good = true;
  if (exchange.by_cookie && exchange.visitor) {
    good = proven(exchange.head, exchange.origin, exchange.credential);
  } else if (exchange.keeper) {
    good = site_of(exchange.head, exchange.origin) != Site::Cross;
  } else if (exchange.mount == "/") {
    good = !foreign_form(exchange.head, exchange.origin);
  }
  if (good) return true;
  exchange.wants_stream = false;
  return refused(exchange, 403, "cross-site",
                 "A change must come from the town's own pages: with Origin, or with the field stadtkern-csrf.");
}

// A body is held until it is whole. Large ones share what there is for them, so that no crowd of them takes the memory
// that everybody else's requests need.
bool CitizenFront::take_room(Exchange& exchange) {
  const std::uint64_t told = exchange.head.chunked ? exchange.body_limit : exchange.head.content_length;
  if (!exchange.head.has_body || told <= kLargeBody || told > exchange.body_limit) return true;
  if (told > kLargeBodies - large_bodies_) {
    fill(exchange.answer,
         {stadtkern::Code::ResourceExhausted, "As many large requests are under way as there may be.", {}, {}, 5000},
         exchange.request_id);
    return false;
  }
  large_bodies_ += exchange.room = told;
  return true;
}

bool CitizenFront::begin(Exchange& exchange, const Peer& peer) {
  if (exchange.all_towns) return show_all_towns(exchange);
  if (exchange.credential.empty()) return forward(exchange, peer);
  const Time now = Clock::now();
  exchange.visitor = sessions_.find(exchange.town->id, exchange.credential, now);
  if (exchange.visitor) return forward(exchange, peer);
  sessions_.ask(exchange, now);
  return false;
}

bool CitizenFront::resume(Exchange& exchange, const Peer& peer) {
  exchange.visitor = sessions_.take(exchange);
  const auto& error = exchange.asked.error;
  if (error && error->code != stadtkern::Code::NotFound) {
    // Whoever it is must not be taken for nobody.
    stadtkern::Error told{stadtkern::Code::Unavailable, "Who you are cannot be found out at the moment.", {}, {}, 1000};
    exchange.wants_stream = false;
    fill(exchange.answer, told, exchange.request_id);
    return true;
  }
  if (!exchange.visitor && !exchange.by_cookie) {
    exchange.wants_stream = false;
    return refused(exchange, 401, "unauthenticated", "The access token is unknown or has expired."), true;
  }
  exchange.cookie_over = !exchange.visitor && !error;
  return forward(exchange, peer);
}

void CitizenFront::tick() {
  const Time now = Clock::now();
  sessions_.tick(now);
  security_.tick(now);
}

bool CitizenFront::forward(Exchange& exchange, const Peer& peer) {
  if (!within_own_rate(exchange) || !from_here(exchange)) return true;
  if (exchange.wants_stream && streams_ >= settings_.streams) {
    exchange.wants_stream = false;
    fill(exchange.answer,
         {stadtkern::Code::ResourceExhausted, "As many streams are open as there may be.", {}, {}, 5000},
         exchange.request_id);
    return true;
  }
  handed_.clear();
  for (const auto& field : exchange.head.fields) {
    const auto name = handed_on_as(field.name);
    if (!name.empty()) handed_.push_back({name, field.value});
  }
  const Town& town = *exchange.town;
  std::string device;
  const std::string pages = std::string(exchange.prefix) + "/";
  const std::string console = pages + "console";
  if (exchange.keeper) {
    // It issued them, and no other module ever sees one.
    device = cookie_value(exchange.head, cookie_name(Cookie::Device, town.name, exchange.secure));
    if (exchange.by_cookie) handed_.push_back({"stadtkern-session", exchange.credential});
    if (credential_shaped(device)) handed_.push_back({"stadtkern-device", device});
    handed_.push_back({"user-agent", exchange.head.first(Name::UserAgent)});
  }
  // Where the pages for everybody are: its own lead there, and so may what a module answers to a person's browser.
  if (town.has_pages() && (exchange.keeper || exchange.head.accepts("text/html")))
    handed_.push_back({"stadtkern-pages", pages});
  // Whoever makes pages for people, outside /api, can so lead to where they sign in, and staff to where they work.
  const bool for_people = !exchange.mount.starts_with("/api/");
  if ((exchange.keeper || for_people) && town.has_console()) handed_.push_back({"stadtkern-console", console});
  std::string accounts;
  if (const Module* keeper = for_people ? town.keeper() : nullptr) {
    accounts.append(exchange.prefix).append(keeper->base());
    handed_.push_back({"stadtkern-accounts", accounts});
  }
  if (const auto how = exchange.mount.starts_with("/api/") ? std::string_view() : automatic(exchange.head);
      !how.empty()) {
    handed_.push_back({"stadtkern-automatic", how});
  }
  auto locale = accepted_language(exchange.head.first(Name::AcceptLanguage), town.languages);
  if (locale.empty() && !town.languages.empty()) locale = town.languages.front();

  const std::string& client_class = exchange.client_class.empty() ? peer.client_class : exchange.client_class;
  Identity identity;
  identity.trace_id = exchange.request_id;
  if (exchange.token != nullptr) {
    identity.principal = exchange.token->principal;
    identity.assurance = kLow;
    if (exchange.token->holds_in(town.name)) {
      identity.roles = exchange.token->roles;
      identity.groups = exchange.token->groups;
    }
  } else if (exchange.visitor) {
    identity.principal = exchange.visitor->principal;
    identity.assurance = exchange.visitor->assurance;
    identity.roles = exchange.visitor->roles;
    identity.groups = exchange.visitor->groups;
  } else {
    identity.client = client_class;
  }
  // So that a module can tell anonymous clients apart, without an address that it could keep. Who keeps sessions counts
  // attempts by it, and nobody is another one there because he is signed in somewhere.
  if (!identity.client.empty() || exchange.keeper) handed_.push_back({"stadtkern-client", client_class});
  std::string address;
  if (exchange.sees_client) {
    address = (exchange.client ? *exchange.client : peer.address).text();
    handed_.push_back({"stadtkern-address", address});
    const auto own = exchange.head.first(Name::Authorization);
    const bool foreign = exchange.token == nullptr && (exchange.credential.empty() || exchange.by_cookie);
    if (foreign && exchange.head.count(Name::Authorization) == 1) handed_.push_back({"authorization", own});
  }
  Call call;
  call.town = town.id;
  call.module = exchange.module->id;
  call.verb = exchange.head.verb;
  call.path = exchange.mount == "/" ? exchange.path : exchange.path.substr(exchange.mount.size());
  call.query = exchange.target.query;
  call.base_path = exchange.base_path;
  call.mount = exchange.mount;
  call.origin = exchange.origin;
  call.headers = handed_;
  call.body = exchange.body;
  call.idempotency_key = exchange.head.first(Name::IdempotencyKey);
  call.locale = locale;
  call.request_id = exchange.request_id;
  call.deadline = settings_.deadline;
  call.stream = exchange.wants_stream;
  if (exchange.wants_stream) {
    exchange.counted = true;
    ++streams_;
  }
  exchange.call = backend_.http(call, identity, exchange);
  return false;
}

void CitizenFront::seal(Exchange& exchange) {
  if (exchange.cookie_over && exchange.signing == Exchange::Signing::None) {
    const auto name = cookie_name(Cookie::Session, exchange.town->name, exchange.secure);
    exchange.answer.line("set-cookie", set_cookie(name, "-", exchange.secure));
  }
  // What somebody was given is nobody else's, and stays in no browser unless it can be asked about again.
  if ((exchange.token != nullptr || exchange.visitor) && !exchange.answer.own_cache) {
    exchange.answer.line("cache-control", exchange.answer.tagged ? "private, no-cache" : "no-store");
  }
  if (!exchange.rate_policies.empty()) {
    exchange.answer.line("ratelimit-policy", exchange.rate_policies);
    exchange.answer.line("ratelimit", exchange.rate_limits);
  }
  // Only over TLS: RFC 6797 has browsers ignore it elsewhere.
  if (exchange.secure && !hsts_.empty()) exchange.answer.line("strict-transport-security", hsts_);
  write_head(exchange.answer, exchange.request_id, date_.at(std::time(nullptr)), exchange.ending, exchange.sealed);
}

void CitizenFront::finished(const Exchange& exchange, const Peer& peer, bool sent, Time now) {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now - exchange.began);
  const bool flowing = exchange.flow.on();
  if (exchange.counted) --streams_;
  large_bodies_ -= exchange.room;
  // Who listens to events leaves when he likes; a file's client leaves before its end, or its module does.
  const bool whole = sent || (flowing && !exchange.downloading());
  const unsigned status = whole ? exchange.answer.status : exchange.flow.cut() ? 502 : 499;
  std::uint64_t bytes = flowing ? exchange.flow.total() : 0;
  if (sent && !flowing && carries_body(exchange.answer, exchange.ending)) bytes = exchange.answer.body.size();
  const auto module = exchange.module != nullptr ? std::string_view(exchange.module->id) : std::string_view{};
  metrics_.request(exchange.town != nullptr ? std::string_view(exchange.town->name) : std::string_view{}, module,
                   status, took, bytes);
  AccessLine line;
  line.client = exchange.masked_client.empty() ? peer.masked : exchange.masked_client;
  line.verb = exchange.head.verb;
  line.path = exchange.target.path;
  line.status = status;
  line.bytes = bytes;
  line.microseconds = static_cast<std::uint64_t>(took.count());
  line.town = exchange.town != nullptr ? std::string_view(exchange.town->name) : std::string_view{};
  line.module = module;
  line.request_id = exchange.request_id;
  log_.add(line);
  security_.note(exchange, peer, status, now);
}

void CitizenFront::taken(const Exchange& exchange, std::uint32_t bytes) {
  backend_.give_credit(exchange.call, bytes);
}

void CitizenFront::abandon(Exchange& exchange) {
  backend_.cancel(exchange.call);
}

}  // namespace gateway
