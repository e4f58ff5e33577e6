// SPDX-License-Identifier: EUPL-1.2
#include "status.h"

#include <algorithm>

namespace operations {
namespace {

std::vector<std::pair<std::string, std::string>> pairs_of(const Json& json) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, value] : json.members()) out.emplace_back(name, value.text());
  return out;
}

Instance instance_of(const Json& json) {
  Instance out;
  out.module = json["id"].text();
  out.version = json["version"].text();
  out.names = pairs_of(json["name"]);
  out.provides = json["provides"].texts();
  out.claims = json["claims"].texts();
  out.unit = json["unit"].text();
  out.state = json["state"].text();
  out.towns = json["towns"].texts();
  out.wanted_towns = json["wanted_towns"].count();
  out.failed_towns = pairs_of(json["failed_towns"]);
  out.note = json["note"].text();
  out.last_output = json["last_output"].text();
  out.uptime_s = json["uptime_s"].count();
  out.requests = json["requests"].count();
  out.errors = json["errors"].count();
  out.p99_us = json["p99_us"].count();
  out.memory = json["rss_bytes"].count();
  out.in_flight = json["inflight"].count();
  out.restarts = json["restarts"].count();
  out.dropped_lines = json["log_lines_dropped"].count();
  out.runs = json["pid"].count() != 0;
  return out;
}

std::optional<SwapSide> side_of(const Json& json) {
  if (!json.is(Json::Kind::Object)) return std::nullopt;
  return SwapSide{json["requests"].count(), json["errors"].count(), json["p99_us"].count(), json["rss_bytes"].count()};
}

Swap swap_of(const Json& json) {
  Swap out;
  out.module = json["module"].text();
  out.from = json["from"].text();
  out.to = json["to"].text();
  out.phase = json["phase"].text();
  out.towns = json["towns"].texts();
  out.left_out = pairs_of(json["left_out"]);
  out.why = json["why"].text();
  out.note = json["note"].text();
  out.watch_left_ms = json["watch_left_ms"].count();
  out.events = json["events"].texts();
  out.who = json["who"].text();
  out.old_side = side_of(json["old"]);
  out.new_side = side_of(json["new"]);
  return out;
}

}  // namespace

Status read_status(const Json& json) {
  Status out;
  const Json& kernel = json["kernel"];
  out.version = kernel["version"].text();
  out.uptime_s = kernel["uptime_s"].count();
  out.audit_fault = kernel["audit_fault"].text();
  out.audit_records = kernel["audit_records"].count();
  out.towns = json["towns"].texts();
  for (const Json& one : json["modules"].items()) out.instances.push_back(instance_of(one));
  for (const Json& one : json["listeners"].items()) {
    out.listeners.push_back({one["name"].text(), one["address"].text(), one["module"].text()});
  }
  out.drifts = json["drifts"].texts();
  for (const Json& one : json["lock_notes"].items()) {
    out.lock_notes.push_back({one["module"].text(), one["text"].text(), one["next"].text()});
  }
  for (const Json& one : json["kept_data"].items()) {
    out.kept.push_back({one["module"].text(), one["town"].text(), one["until"].text()});
  }
  for (Instance& one : out.instances) {
    one.at_edge = std::any_of(out.listeners.begin(), out.listeners.end(),
                              [&](const Listener& listener) { return listener.module == one.module; });
  }
  out.withdrawn = json["withdrawn"].texts();
  out.unsigned_packages = json["unsigned_packages"].truth();
  if (json["swap"].is(Json::Kind::Object)) out.swap = swap_of(json["swap"]);
  return out;
}

std::vector<const Instance*> instances_of(const Status& status, std::string_view module) {
  std::vector<const Instance*> out;
  for (const Instance& one : status.instances) {
    if (one.module == module) out.push_back(&one);
  }
  return out;
}

std::string name_in(const Instance& instance, std::string_view language) {
  for (const std::string_view tag : {language.substr(0, 2), std::string_view("de"), std::string_view("en")}) {
    for (const auto& [spoken, name] : instance.names) {
      if (spoken == tag) return name;
    }
  }
  return {};
}

bool is_well(const Instance& instance) {
  return instance.state == "ready" && instance.failed_towns.empty();
}

}  // namespace operations
