// SPDX-License-Identifier: EUPL-1.2
#include "settings.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "ascii.h"

namespace gateway {
namespace {

namespace json = boost::json;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Status;

Error wrong(const std::string& key, std::string_view what) {
  return {Code::InvalidArgument, "modules.gateway." + key + ": " + std::string(what)};
}

std::string_view text_of(const json::value& value) {
  const auto* text = value.if_string();
  return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

std::vector<std::string> texts_of(const json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  const auto* list = object.if_contains({key.data(), key.size()});
  if (list == nullptr || !list->is_array()) return texts;
  for (const auto& item : list->get_array()) texts.emplace_back(text_of(item));
  return texts;
}

std::string_view text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains({key.data(), key.size()});
  return value == nullptr ? std::string_view{} : text_of(*value);
}

// Leaves `to` as it is when the setting is absent.
template <class Number>
void number_at(const json::object& object, std::string_view key, Number& to) {
  const auto* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr) return;
  json::error_code error;
  const auto found = value->to_number<std::int64_t>(error);
  if (!error && found >= 0) to = static_cast<Number>(found);
}

void seconds_at(const json::object& object, std::string_view key, std::chrono::milliseconds& to) {
  const auto* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr) return;
  json::error_code error;
  const double seconds = value->to_number<double>(error);
  if (!error && seconds > 0) to = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

Result<Token> read_token(const json::object& object, const std::string& key) {
  Token token;
  token.name = text_at(object, "name");
  if (token.name.empty()) return wrong(key + ".name", "is missing");
  token.principal = "token:" + token.name;
  const auto hash = parse_hash(text_at(object, "hash"));
  if (!hash)
    return wrong(key + ".hash", "must be a sha256 in 64 hexadecimal digits, as `stadtkern token new` prints it");
  token.hash = *hash;
  token.towns = texts_of(object, "towns");
  token.roles = texts_of(object, "roles");
  token.groups = texts_of(object, "groups");
  if (const auto* overview = object.if_contains("overview"); overview != nullptr && overview->is_bool()) {
    token.overview = overview->get_bool();
  }
  if (token.overview && !(token.towns.empty() && token.roles.empty() && token.groups.empty())) {
    return wrong(key + ".overview", "goes without towns, roles and groups: such a token shows the overview alone");
  }
  if (object.contains("expires")) {
    token.expires = parse_time(text_at(object, "expires"));
    if (!token.expires) return wrong(key + ".expires", "must be a time like \"2027-01-31T00:00:00Z\"");
  }
  return token;
}

Status read_tokens(const json::object& object, Settings& settings) {
  const auto* list = object.if_contains("tokens");
  if (list == nullptr || !list->is_array()) return {};
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    const auto key = "tokens[" + std::to_string(i) + "]";
    const auto* entry = list->get_array()[i].if_object();
    if (entry == nullptr) return wrong(key, "must be a table");
    auto token = read_token(*entry, key);
    if (!token) return token.error();
    for (const auto& other : settings.tokens) {
      if (other.name == token->name) return wrong(key + ".name", "is used twice");
      if (other.hash == token->hash) return wrong(key + ".hash", "is used twice");
    }
    settings.tokens.push_back(*std::move(token));
  }
  return {};
}

Status read_networks(const json::object& object, Settings& settings) {
  for (const auto& text : texts_of(object, "trusted_proxies")) {
    const auto network = Network::parse(text);
    if (!network) return wrong("trusted_proxies", "\"" + text + "\" is no address or network such as \"10.0.0.0/8\"");
    settings.trusted_proxies.push_back(*network);
  }
  if (text_at(object, "proxy_fields") == "forwarded") settings.proxy_fields = ProxyFields::Forwarded;
  return {};
}

void read_tls(const json::object& object, Settings& settings) {
  const auto* list = object.if_contains("tls");
  if (list == nullptr || !list->is_array()) return;
  for (const auto& item : list->get_array()) {
    const auto* entry = item.if_object();
    if (entry != nullptr) {
      settings.tls.push_back({std::string(text_at(*entry, "certificate")), std::string(text_at(*entry, "key"))});
    }
  }
}

void read_limits(const json::object& object, Settings& settings) {
  const auto* found = object.if_contains("limits");
  if (found == nullptr || !found->is_object()) return;
  const auto& limits = found->get_object();
  number_at(limits, "connections", settings.connections);
  number_at(limits, "streams", settings.streams);
  number_at(limits, "head_bytes", settings.limits.head_bytes);
  number_at(limits, "target_bytes", settings.limits.target_bytes);
  number_at(limits, "pipelined", settings.limits.pipelined);
  number_at(limits, "bytes_per_second", settings.limits.transfer_rate);
  seconds_at(limits, "head_seconds", settings.limits.head_time);
  seconds_at(limits, "grace_seconds", settings.limits.transfer_grace);
  seconds_at(limits, "idle_seconds", settings.limits.idle_time);
  seconds_at(limits, "answer_seconds", settings.deadline);
}

// Leaves `to` as it is when the setting is absent.
void rate_at(const json::object& rules, std::string_view key, Rate& to) {
  const auto* value = rules.if_contains({key.data(), key.size()});
  if (value == nullptr || !value->is_object()) return;
  const auto& rate = value->get_object();
  json::error_code error;
  if (const auto* found = rate.if_contains("per_second"); found != nullptr) {
    const double per_second = found->to_number<double>(error);
    if (!error) to.per_second = per_second;
  }
  number_at(rate, "burst", to.burst);
}

void read_rules(const json::object& object, RateRules& rules) {
  rate_at(object, "address", rules.address);
  rate_at(object, "account", rules.account);
  rate_at(object, "key", rules.key);
}

void read_rates(const json::object& object, RateSettings& rates) {
  const auto* found = object.if_contains("rates");
  if (found == nullptr || !found->is_object()) return;
  const auto& own = found->get_object();
  read_rules(own, rates.node);
  const auto* towns = own.if_contains("towns");
  if (towns == nullptr || !towns->is_object()) return;
  for (const auto& town : towns->get_object()) {
    RateRules& rules = rates.towns.emplace(std::string(town.key()), rates.node).first->second;
    if (town.value().is_object()) read_rules(town.value().get_object(), rules);
  }
}

}  // namespace

Result<Settings> read_settings(std::string_view text) {
  Settings settings;
  if (text.empty()) return settings;
  json::error_code error;
  const json::value root = json::parse({text.data(), text.size()}, error);
  if (error || !root.is_object()) return wrong("", "the host gave no JSON object");
  const auto& object = root.get_object();
  settings.naming.default_town = text_at(object, "default_town");
  for (const auto& host : texts_of(object, "hosts")) {
    Authority authority;
    if (!parse_authority(host, authority)) return wrong("hosts", "\"" + host + "\" is no host name");
    settings.naming.node_hosts.push_back(authority.host);
  }
  if (const auto* log = object.if_contains("access_log"); log != nullptr && log->is_bool()) {
    settings.access_log = log->get_bool();
  }
  if (auto status = read_networks(object, settings); !status) return status.error();
  if (auto status = read_tokens(object, settings); !status) return status.error();
  number_at(object, "hsts_seconds", settings.hsts_seconds);
  read_limits(object, settings);
  read_rates(object, settings.rates);
  read_tls(object, settings);
  return settings;
}

}  // namespace gateway
