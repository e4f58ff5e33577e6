// SPDX-License-Identifier: EUPL-1.2
#include "foreign/settings.h"

#include <stadtkern/town.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include <stadtkern/foreign_json.h>
#include "photo/address.h"
#include "text.h"

namespace waste::foreign {
namespace {

using stadtkern::FieldError;

constexpr std::size_t kMostNetworks = 20;
constexpr std::size_t kMostMapped = 500;
constexpr std::size_t kLongestId = 64;

// One object of the settings: each reader takes a member, or tells its fault.
class Reader {
 public:
  Reader(const stadtkern::Json& value, std::string at, std::vector<FieldError>& faults)
      : value_(value), at_(std::move(at)), faults_(faults) {
    if (!value.is(stadtkern::Json::Type::Object)) fault("", "must be an object");
  }

  void fault(const std::string& below, std::string why) { faults_.push_back({at_ + below, std::move(why)}); }

  std::string line(const char* name, bool needed = false) {
    const stadtkern::Json* member = value_.find(name);
    if (!member) {
      if (needed) fault("/" + std::string(name), "is needed");
      return {};
    }
    if (!member->is(stadtkern::Json::Type::String) || has_control(member->text, false) ||
        code_points(member->text) > 500) {
      fault("/" + std::string(name), "must be one line of at most 500 characters");
      return {};
    }
    return member->text;
  }

  bool flag(const char* name) {
    const stadtkern::Json* member = value_.find(name);
    if (member && !member->is(stadtkern::Json::Type::Bool)) fault("/" + std::string(name), "must be true or false");
    return member && member->boolean;
  }

  // `check(key, value)` says what is wrong with an entry; empty: nothing.
  template <class Check>
  std::map<std::string, std::string> table(const char* name, Check check) {
    std::map<std::string, std::string> out;
    const stadtkern::Json* member = value_.find(name);
    if (!member) return out;
    if (!member->is(stadtkern::Json::Type::Object) || member->members.size() > kMostMapped) {
      fault("/" + std::string(name), "must be a table of at most 500 entries");
      return out;
    }
    for (const auto& [key, value] : member->members) {
      const std::string why = value.is(stadtkern::Json::Type::String) ? check(key, value.text) : "must be a text";
      if (!why.empty()) fault("/" + std::string(name) + "/" + key, why);
      out.emplace(key, value.text);
    }
    return out;
  }

  void only(std::initializer_list<std::string_view> names) {
    for (const auto& [key, value] : value_.members) {
      if (std::find(names.begin(), names.end(), key) == names.end())
        fault("/" + key, "is not a setting of this module");
    }
  }

  [[nodiscard]] const stadtkern::Json* find(const char* name) const { return value_.find(name); }

 private:
  const stadtkern::Json& value_;
  const std::string at_;
  std::vector<FieldError>& faults_;
};

std::string host_of(const photo::WebAddress& address) {
  const std::string host = address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]";
  return host + ":" + std::to_string(address.port);
}

Endpoint read_endpoint(Reader& reader) {
  Endpoint out;
  out.url = reader.line("url", true);
  while (out.url.ends_with('/')) out.url.pop_back();
  const auto address = photo::parse_web_address(out.url);
  if (address && out.url.find_first_of("?#") == std::string::npos) {
    out.host = host_of(*address);
    // A key, and what citizens wrote, go there.
    if (!address->secure && !reader.flag("plain_http"))
      reader.fault("/url", "must be https, or plain_http must be true");
  } else {
    reader.fault("/url", "must be an address such as https://open311.example.org/v2");
  }
  out.jurisdiction_id = reader.line("jurisdiction_id");
  if (const std::string format = reader.line("format"); !format.empty()) out.format = format;
  if (out.format != "json" && out.format != "xml") reader.fault("/format", "must be json or xml");
  const stadtkern::Json* networks = reader.find("networks");
  if (!networks) return out;
  const bool list = networks->is(stadtkern::Json::Type::Array) && networks->items.size() <= kMostNetworks;
  for (const stadtkern::Json& one : networks->items) {
    if (!list || !one.is(stadtkern::Json::Type::String) || !photo::parse_network(one.text)) {
      reader.fault("/networks", "must be a list of at most 20 networks such as 10.1.0.0/16");
      break;
    }
    out.networks.push_back(one.text);
  }
  return out;
}

bool id_text(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

Authority read_authority(const stadtkern::Json& value, const std::string& at, const Catalogue& categories,
                         std::vector<FieldError>& faults) {
  Reader reader(value, at, faults);
  reader.only({"id", "name", "url", "plain_http", "jurisdiction_id", "format", "networks", "api_key", "services",
               "send_contact", "on_closed", "publish_answers"});
  Authority out;
  out.id = reader.line("id", true);
  if (!id_text(out.id)) reader.fault("/id", "must be at most 64 of a-z, 0-9, - and _");
  if (const stadtkern::Json* name = reader.find("name")) {
    out.name = {std::string(name->text_of("de")), std::string(name->text_of("en"))};
  }
  if (out.name.in("de").empty() || has_control(out.name.de + out.name.en, false)) {
    reader.fault("/name", "must have a name in de or en");
  }
  out.endpoint = read_endpoint(reader);
  out.api_key = reader.line("api_key");
  out.services = reader.table("services", [&](const std::string& category, const std::string& code) -> std::string {
    if (category != "*" && !categories.find(category)) return "is not one of this town's categories";
    return code.empty() || has_control(code, false) ? "must be their service_code" : "";
  });
  if (out.services.empty()) reader.fault("/services", "must name at least one of their service_codes");
  out.send_contact = reader.flag("send_contact");
  out.publish_answers = reader.flag("publish_answers");
  const std::string on_closed = reader.line("on_closed");
  out.done_here = on_closed == "done";
  if (!out.done_here && !on_closed.empty() && on_closed != "suggest") {
    reader.fault("/on_closed", "must be suggest or done");
  }
  return out;
}

}  // namespace

std::string_view Authority::service_for(std::string_view category) const {
  auto found = services.find(std::string(category));
  if (found == services.end()) found = services.find("*");
  return found == services.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<Authority> read_authorities(const stadtkern::Json& value, const std::string& at,
                                        const Catalogue& categories, std::vector<FieldError>& faults) {
  std::vector<Authority> out;
  if (!value.is(stadtkern::Json::Type::Array) || value.items.size() > kMostAuthorities) {
    faults.push_back({at, "must be a list of at most 50 authorities"});
    return out;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const std::string below = at + "/" + std::to_string(i);
    Authority one = read_authority(value.items[i], below, categories, faults);
    const bool twice = std::any_of(out.begin(), out.end(), [&](const Authority& other) { return other.id == one.id; });
    if (twice) faults.push_back({below + "/id", "stands there a second time"});
    out.push_back(std::move(one));
  }
  return out;
}

std::optional<Mirror> read_mirror(const stadtkern::Json& value, const std::string& at, const Catalogue& categories,
                                  std::vector<FieldError>& faults) {
  Reader reader(value, at, faults);
  reader.only({"url", "plain_http", "jurisdiction_id", "format", "networks", "source", "since", "every", "categories",
               "time_zone"});
  Mirror out;
  out.endpoint = read_endpoint(reader);
  if (const std::string source = reader.line("source"); !source.empty()) out.source = source;
  if (!id_text(out.source) || out.source == "api" || out.source == "open311") {
    reader.fault("/source", "must be at most 64 of a-z, 0-9, - and _, and neither api nor open311");
  }
  const auto day = parse_local(reader.line("since", true));
  if (day) out.since = utc(*day);
  if (!day || out.since < 0) reader.fault("/since", "must be a day such as 2024-01-01");
  if (const std::string every = reader.line("every"); !every.empty()) {
    const auto time = stadtkern::parse_duration(every);
    if (!time || *time < std::chrono::minutes(1) || *time > std::chrono::hours(24)) {
      reader.fault("/every", "must be 1 min to 24 h");
    } else {
      out.every = std::chrono::duration_cast<std::chrono::microseconds>(*time).count();
    }
  }
  out.categories = reader.table("categories", [&](const std::string&, const std::string& category) -> std::string {
    return categories.find(category) ? "" : "is not one of this town's categories";
  });
  out.zone = reader.line("time_zone");
  return out;
}

}  // namespace waste::foreign
