// SPDX-License-Identifier: EUPL-1.2
#include "guests/admission.h"

#include <stadtkern/form.h>
#include <stadtkern/json_writer.h>
#include <stadtkern/town.h>

#include <algorithm>
#include <string>

#include "guests/hosts.h"
#include "random.h"

namespace wifi::guests {
namespace {

using stadtkern::HttpRequest;
using stadtkern::Raw;

constexpr std::size_t kMostHosts = 64;
constexpr std::string_view kBearer = "bearer ";

struct Credential {
  std::string organisation;
  std::string token;
};

bool bearer(std::string_view field) {
  return field.size() > kBearer.size() && std::equal(kBearer.begin(), kBearer.end(), field.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

// Upper case and dashes do not matter in a UUID.
std::string bare(std::string_view uuid) {
  std::string out;
  for (const char c : uuid) {
    if (c != '-') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool from_known_host(const stadtkern::Settings& settings, std::string_view address) {
  for (std::size_t i = 0; i < kMostHosts; ++i) {
    const std::string network = settings.text("radius_allowed_hosts/" + std::to_string(i));
    if (network.empty()) return false;
    if (host_in(address, network)) return true;
  }
  return false;
}

}  // namespace

Raw detail(unsigned status, std::string_view words) {
  stadtkern::JsonWriter json;
  json.begin_object().key("detail").string(words).end_object();
  return {status, "application/json", json.take()};
}

std::optional<Raw> refused(const stadtkern::Request& request, const HttpRequest& http) {
  const auto settings = request.town().settings();
  Credential credential;
  const std::string_view field = http.header("authorization");
  if (!field.empty()) {
    const std::string_view rest = bearer(field) ? field.substr(kBearer.size()) : std::string_view();
    const auto space = rest.find(' ');
    if (space == std::string_view::npos || rest.find(' ', space + 1) != std::string_view::npos) {
      return detail(400, "Invalid token");
    }
    credential = {std::string(rest.substr(0, space)), std::string(rest.substr(space + 1))};
  } else {
    const stadtkern::Form query(http.query());
    credential = {std::string(query["uuid"]), std::string(query["token"])};
  }
  const std::string token = settings.text("radius_token");
  const std::string organisation = settings.text("radius_organisation");
  const bool known = !token.empty() && !organisation.empty() && same_secret(credential.token, token) &&
                     bare(credential.organisation) == bare(organisation);
  if (!known) return detail(403, "Invalid token");
  const std::string_view address = http.header("stadtkern-address");
  if (!from_known_host(settings, address)) {
    return detail(403, "Request rejected: IP address " + std::string(address) +
                           " is not in the setting radius_allowed_hosts of this town");
  }
  return std::nullopt;
}

std::optional<Raw> refused_body(std::string_view body, stadtkern::Json& out) {
  auto json = stadtkern::parse_json(body);
  if (!json) return detail(400, "JSON parse error");
  if (!json->is(stadtkern::Json::Type::Object)) return detail(400, "Invalid data. Expected a dictionary.");
  if (json->find("organization") != nullptr) {
    return detail(403, "The organization follows from the credential, it is not part of the body");
  }
  out = *std::move(json);
  return std::nullopt;
}

}  // namespace wifi::guests
