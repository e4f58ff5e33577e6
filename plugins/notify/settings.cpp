// SPDX-License-Identifier: EUPL-1.2
#include "settings.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "address.h"

namespace notify {
namespace {

constexpr std::size_t kMostOfAList = 20;  // as the schema says

std::vector<std::string> texts(const stadtkern::Settings& from, const std::string& place) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kMostOfAList; ++i) {
    std::string text = from.text(place + "/" + std::to_string(i));
    if (text.empty()) break;
    out.push_back(std::move(text));
  }
  return out;
}

Smtp read_smtp(const stadtkern::Settings& from, std::string host, std::string& faults) {
  Smtp out;
  out.host = std::move(host);
  out.port = from.integer("smtp/port", out.port);
  out.tls = from.text("smtp/tls", "starttls");
  out.user = from.text("smtp/user");
  out.password = from.text("smtp/password");
  out.from = from.text("smtp/from");
  out.reply_to = from.text("smtp/reply_to");
  out.ca = from.text("smtp/ca");
  const auto timeout = from.duration("smtp/timeout", std::chrono::seconds(out.timeout_s));
  out.timeout_s = std::chrono::duration_cast<std::chrono::seconds>(timeout).count();
  if (out.tls == "none" && !out.user.empty()) faults += "; /smtp/user must not be sent without encryption";
  if (from.text("address").empty()) faults += "; /address is needed: mails hold links";
  return out;
}

Hook read_hook(const stadtkern::Settings& from, const std::string& place, std::string id, std::string& faults) {
  Hook out;
  out.id = std::move(id);
  out.url = from.text(place + "/url");
  out.secret = from.text(place + "/secret");
  out.events = texts(from, place + "/events");
  out.networks = texts(from, place + "/networks");
  const auto address = parse_web_address(out.url);
  if (!address) {
    faults += "; /" + place + "/url is no address on the web";
  } else if (!address->secure && !from.boolean(place + "/plain_http")) {
    faults += "; /" + place + "/url must begin with https:// (or set plain_http)";
  }
  for (const std::string& network : out.networks) {
    if (!parse_network(network)) faults += "; /" + place + "/networks must hold networks such as 10.1.0.0/16";
  }
  return out;
}

}  // namespace

bool Hook::wants(std::string_view type) const {
  return std::any_of(events.begin(), events.end(), [&](const std::string& wanted) {
    if (!wanted.ends_with('*')) return wanted == type;
    return type.starts_with(std::string_view(wanted).substr(0, wanted.size() - 1));
  });
}

std::vector<std::string> Settings::channels() const {
  std::vector<std::string> out;
  if (smtp) out.emplace_back(kMail);
  for (const Hook& hook : hooks) out.push_back(hook.channel());
  return out;
}

bool Settings::has(std::string_view channel) const {
  return channel == kMail ? smtp.has_value() : hook(channel) != nullptr;
}

const Hook* Settings::hook(std::string_view channel) const {
  const auto found =
      std::find_if(hooks.begin(), hooks.end(), [&](const Hook& one) { return one.channel() == channel; });
  return found == hooks.end() ? nullptr : &*found;
}

stadtkern::Result<Settings> read_settings(const stadtkern::Settings& from) {
  Settings out;
  std::string faults;
  out.address = from.text("address");
  out.queue = from.integer("queue", out.queue);
  if (std::string host = from.text("smtp/host"); !host.empty()) out.smtp = read_smtp(from, std::move(host), faults);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < kMostOfAList; ++i) {
    const std::string place = "webhooks/" + std::to_string(i);
    std::string id = from.text(place + "/id");
    if (id.empty()) break;
    if (!ids.insert(id).second) faults += "; /" + place + "/id is taken";
    out.hooks.push_back(read_hook(from, place, std::move(id), faults));
  }
  if (faults.empty()) return out;
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "the settings of notify are not acceptable" + faults};
}

stadtkern::Status TownSettings::read(const stadtkern::Town& town) {
  auto settings = read_settings(town.settings());
  if (!settings) return std::move(settings).error();
  const std::lock_guard lock(mutex_);
  towns_[town.id()] = std::make_shared<const Settings>(*std::move(settings));
  return {};
}

void TownSettings::forget(const stadtkern::Town& town) {
  const std::lock_guard lock(mutex_);
  towns_.erase(town.id());
}

std::shared_ptr<const Settings> TownSettings::of(const stadtkern::Town& town) const {
  const std::lock_guard lock(mutex_);
  const auto found = towns_.find(town.id());
  return found == towns_.end() ? nullptr : found->second;
}

}  // namespace notify
