// SPDX-License-Identifier: EUPL-1.2
#include "oidc/provider.h"

#include <algorithm>

#include "oidc/address.h"
#include "oidc/id_token.h"

namespace identity::oidc {
namespace {

using stadtkern::FieldError;

constexpr std::uint32_t kLow = 1;
constexpr std::uint32_t kSubstantial = 2;
constexpr std::uint32_t kHigh = 3;

// One object of the settings, whose shape settings.schema.json has checked.
class Reader {
 public:
  Reader(const stadtkern::Json& value, std::string at, std::vector<FieldError>& faults)
      : value_(value), at_(std::move(at)), faults_(faults) {}

  void fault(std::string_view below, std::string why) { faults_.push_back({at_ + std::string(below), std::move(why)}); }
  void text(std::string_view name, std::string& to) const {
    const stadtkern::Json* member = value_.find(name);
    if (member != nullptr && member->is(stadtkern::Json::Type::String)) to = member->text;
  }
  [[nodiscard]] bool flag(std::string_view name) const { return true_at(value_, name); }
  [[nodiscard]] const stadtkern::Json* find(std::string_view name) const { return value_.find(name); }

 private:
  const stadtkern::Json& value_;
  const std::string at_;
  std::vector<FieldError>& faults_;
};

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(' ');
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

void read_place(Reader& reader, Provider& out) {
  reader.text("issuer", out.issuer);
  out.plain_http = reader.flag("plain_http");
  const auto address = parse_web_address(out.issuer);
  if (!address) return reader.fault("/issuer", "must be an address such as https://login.example.org/realms/town");
  // The secret goes there.
  if (!address->secure && !out.plain_http) reader.fault("/issuer", "must be https, or plain_http must be true");
  out.hosts.push_back(address->host);
  const stadtkern::Json* more = reader.find("hosts");
  if (more == nullptr) return;
  for (const stadtkern::Json& host : more->items) out.hosts.push_back(with_port(host.text));
}

void read_claims(Reader& reader, Provider& out) {
  reader.text("roles_claim", out.roles_claim);
  reader.text("mail_claim", out.mail_claim);
  reader.text("name_claim", out.name_claim);
  reader.text("assurance_claim", out.assurance_claim);
  if (const stadtkern::Json* roles = reader.find("roles")) {
    for (const auto& [value, names] : roles->members) out.roles[value] = words(names.text);
  }
  if (const stadtkern::Json* levels = reader.find("assurance")) {
    for (const auto& [value, level] : levels->members) {
      out.assurance[value] = level.text == "high" ? kHigh : level.text == "substantial" ? kSubstantial : kLow;
    }
  }
  if (const stadtkern::Json* methods = reader.find("second_factors")) {
    for (const stadtkern::Json& method : methods->items) out.second_factors.push_back(method.text);
  }
}

Provider read_provider(const stadtkern::Json& value, const std::string& at, std::vector<FieldError>& faults) {
  Reader reader(value, at, faults);
  Provider out;
  reader.text("id", out.id);
  if (const stadtkern::Json* name = reader.find("name")) {
    out.name_de = name->text_of("de");
    out.name_en = name->text_of("en");
  }
  if (out.name_de.empty()) out.name_de = out.name_en.empty() ? out.id : out.name_en;
  if (out.name_en.empty()) out.name_en = out.name_de;
  read_place(reader, out);
  reader.text("client_id", out.client);
  reader.text("client_secret", out.secret);
  reader.text("client_secret_file", out.secret_file);
  if (out.secret.empty() == out.secret_file.empty()) {
    reader.fault("/client_secret", "is needed, or client_secret_file, and not both");
  }
  reader.text("scopes", out.scopes);
  const auto scopes = words(out.scopes);
  if (std::find(scopes.begin(), scopes.end(), "openid") == scopes.end()) {
    reader.fault("/scopes", "must name openid");
  }
  reader.text("acr_values", out.acr_values);
  read_claims(reader, out);
  reader.text("kind", out.kind);
  out.creates = reader.flag("creates_accounts");
  out.trusts_mail = reader.flag("trusts_mail");
  if (out.kind == "citizen" && !out.roles.empty()) reader.fault("/roles", "are for staff: kind must be staff");
  return out;
}

}  // namespace

bool Provider::may_ask(std::string_view url) const {
  const auto address = parse_web_address(url);
  return address && (address->secure || plain_http) &&
         std::find(hosts.begin(), hosts.end(), address->host) != hosts.end();
}

std::vector<Provider> read_providers(const stadtkern::Json& settings, std::vector<FieldError>& faults) {
  std::vector<Provider> out;
  const stadtkern::Json* list = settings.find("providers");
  if (list == nullptr) return out;
  for (std::size_t i = 0; i < list->items.size() && i < kMostProviders; ++i) {
    const std::string at = "/providers/" + std::to_string(i);
    const std::size_t before = faults.size();
    Provider one = read_provider(list->items[i], at, faults);
    const bool twice = std::any_of(out.begin(), out.end(), [&](const Provider& other) { return other.id == one.id; });
    if (twice) faults.push_back({at + "/id", "stands there a second time"});
    if (faults.size() == before) out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> roles_of(const Provider& provider, const stadtkern::Json& claims) {
  std::vector<std::string> out;
  for (const std::string& value : texts_at(claims, provider.roles_claim)) {
    const auto found = provider.roles.find(value);
    if (found == provider.roles.end()) continue;
    out.insert(out.end(), found->second.begin(), found->second.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::uint32_t assurance_of(const Provider& provider, const stadtkern::Json& claims) {
  std::uint32_t level = kLow;
  const auto found = provider.assurance.find(text_at(claims, provider.assurance_claim));
  if (found != provider.assurance.end()) level = found->second;
  const auto methods = texts_at(claims, "amr");
  const bool second = std::any_of(methods.begin(), methods.end(), [&](const std::string& method) {
    return std::find(provider.second_factors.begin(), provider.second_factors.end(), method) !=
           provider.second_factors.end();
  });
  return second ? std::max(level, kSubstantial) : level;
}

}  // namespace identity::oidc
