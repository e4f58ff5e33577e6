// SPDX-License-Identifier: Apache-2.0
#include "testkit/manifest.h"

#include <stadtkern/town.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <chrono>
#include <initializer_list>

namespace stadtkern::testkit {
namespace {

// As catalogue and bus number them.
std::uint32_t safety_of(std::string_view word) {
  return word == "safe" ? 3 : word == "idempotent" ? 2 : word == "keyed" ? 1 : 0;
}
std::uint32_t stream_of(std::string_view word) {
  return word == "both" ? 3 : word == "up" ? 2 : word == "down" ? 1 : 0;
}

Manifest::Service implicit(const std::string& name, std::initializer_list<wire::control::Method> methods) {
  return {name, methods};
}

void read_provides(const toml::table& from, Manifest& to) {
  const auto* provides = from["provides"].as_table();
  if (!provides) return;
  for (const auto& [name, entry] : *provides) {
    Manifest::Service service{std::string(name.str()), {}};
    if (service.name == "stats/v1") service.name += "@" + to.id;
    std::uint32_t next = 0;
    for (const auto& [method, how] : *entry.as_table()->at("methods").as_table()) {
      const auto* details = how.as_table();
      const std::string safety = details ? (*details)["safety"].value_or("once") : how.value_or("once");
      const std::string stream = details ? (*details)["stream"].value_or("unary") : "unary";
      service.methods.push_back({++next, std::string(method.str()), safety_of(safety), stream_of(stream)});
    }
    to.provides.push_back(std::move(service));
  }
}

void read_events(const toml::table& from, Manifest& to) {
  if (const auto* publishes = from["events"]["publishes"].as_table()) {
    for (const auto& [type, entry] : *publishes) {
      const auto version = (*entry.as_table())["version"].value_or(std::int64_t{1});
      const auto keep = parse_duration((*entry.as_table())["keep"].value_or(std::string()));
      const auto seconds = keep ? std::chrono::duration_cast<std::chrono::seconds>(*keep).count() : 0;
      const auto oldest = (*entry.as_table())["oldest_version"].value_or(version);
      to.facts.publishes.push_back({std::string(type.str()), static_cast<std::uint32_t>(version),
                                    static_cast<std::uint64_t>(seconds), static_cast<std::uint32_t>(oldest)});
    }
  }
  if (const auto* subscribes = from["events"]["subscribes"].as_array()) {
    for (const auto& entry : *subscribes) {
      const auto* details = entry.as_table();
      wire::control::Subscription made;
      made.type = details ? (*details)["type"].value_or("") : entry.value_or("");
      made.provider = made.type.substr(0, made.type.find('.'));  // types are named MODULE.thing.done
      made.from_now = details && (*details)["from"].value_or(std::string()) == "now";
      to.facts.subscribes.push_back(std::move(made));
    }
  }
}

// "512 MiB", "10 s": a number and a unit. The kernel reads the file first, and strictly.
std::uint64_t amount(const toml::node_view<const toml::node>& from, std::uint64_t fallback) {
  const std::string text = from.value_or(std::string());
  if (text.empty()) return fallback;
  const auto number = std::stoull(text);
  if (text.ends_with("KiB")) return number << 10;
  if (text.ends_with("MiB")) return number << 20;
  return text.ends_with("ms") ? number : number * 1000;
}

std::vector<wire::control::Text> read_texts(const toml::node_view<const toml::node>& from) {
  std::vector<wire::control::Text> out;
  if (const auto* words = from.as_table()) {
    for (const auto& [language, text] : *words) out.push_back({std::string(language.str()), text.value_or("")});
  }
  return out;
}

void read_web(const toml::table& from, Manifest& to) {
  const auto* pages = from["web"]["pages"].as_array();
  if (!pages) return;
  auto& web = to.facts.web.emplace();
  web.entry = from["web"]["entry"].value_or("");
  web.name = read_texts(from["name"]);
  for (const auto& entry : *pages) {
    const toml::node_view<const toml::node> it(entry);
    std::vector<std::string> figures;
    if (const auto* ids = it["figures"].as_array()) {
      for (const auto& id : *ids) figures.push_back(id.value_or(std::string()));
    }
    web.pages.push_back({it["path"].value_or(""), read_texts(it["title"]), it["navigation"].value_or(false),
                         read_texts(it["tile"]), it["role"].value_or(""), it["foot"].value_or(false),
                         std::move(figures), it["search"].value_or(false), it["group"].value_or(""),
                         it["setting"].value_or("")});
  }
}

void read_workers(const toml::table& from, Manifest& to) {
  const auto* workers = from["workers"].as_table();
  if (!workers) return;
  for (const auto& [name, entry] : *workers) {
    const toml::node_view<const toml::node> it(entry);
    wire::control::Worker& made = to.facts.workers.emplace_back();
    made.name = std::string(name.str());
    made.program = it["program"].value_or(std::string());
    made.memory = amount(it["memory"], std::uint64_t{512} << 20);
    made.output = amount(it["output"], std::uint64_t{8} << 20);
    made.deadline_ms = static_cast<std::uint32_t>(amount(it["deadline"], 10'000));
    made.cpu_seconds = static_cast<std::uint32_t>(amount(it["cpu"], 10'000) / 1000);
    made.open_files = it["open_files"].value_or(64U);
    made.processes = it["processes"].value_or(1024U);
  }
}

}  // namespace

Result<Manifest> read_manifest(const std::string& folder) {
  const auto parsed = toml::parse_file(folder + "/plugin.toml");
  if (!parsed)
    return Error{Code::InvalidArgument, folder + "/plugin.toml: " + std::string(parsed.error().description())};
  const toml::table& table = parsed.table();
  Manifest out;
  out.id = table["id"].value_or("");
  out.version = table["version"].value_or("");
  auto& facts = out.facts;
  facts.schema = table["schema"].value_or(0u);
  facts.schema_reads_from = table["schema_reads_from"].value_or(facts.schema);
  facts.node_scope = table["scope"].value_or(std::string()) == "node";
  facts.mount = table["http"]["mount"].value_or("");
  if (const auto* claims = table["http"]["claims"].as_array()) {
    for (const auto& claim : *claims) facts.claims.emplace_back(claim.value_or(""));
  }
  facts.edge = table["permissions"]["edge"].value_or(false);
  facts.listen = table["permissions"]["listen"].value_or(false);
  if (const auto* commands = table["commands"].as_table()) {
    for (const auto& [name, entry] : *commands) facts.commands.emplace_back(name.str());
  }
  if (const auto* needs = table["requires"].as_table()) {
    for (const auto& [name, entry] : *needs) {
      const bool each = (*entry.as_table())["each"].value_or(false);
      (each ? out.needs_each : out.needs).emplace_back(name.str());
      facts.requirements.emplace_back(name.str());
    }
  }
  read_provides(table, out);
  read_events(table, out);
  read_workers(table, out);
  const std::string at = "@" + out.id;
  if (!facts.mount.empty() || !facts.claims.empty()) {
    out.provides.push_back(implicit(
        "http/v1" + at,
        {{1, "Read", 3, 0}, {2, "Repeat", 2, 0}, {3, "Write", 0, 0}, {4, "Stream", 3, 1}, {5, "Upload", 0, 2}}));
  }
  read_web(table, out);
  if (facts.web) {
    out.provides.push_back(implicit("pages/v1" + at, {{1, "List", 3, 0}, {2, "Render", 3, 0}, {3, "Submit", 1, 0}}));
  }
  Manifest::Service events{"events/v1" + at, {}};
  if (!facts.publishes.empty()) events.methods = {{1, "Pull", 3, 0}, {2, "Heads", 3, 0}, {3, "Expire", 2, 0}};
  if (!facts.subscribes.empty()) {
    for (const auto& method : {wire::control::Method{4, "SetAside", 3, 0}, {5, "Retry", 2, 0}, {6, "Discard", 2, 0}}) {
      events.methods.push_back(method);
    }
  }
  if (!events.methods.empty()) out.provides.push_back(std::move(events));
  if (!facts.commands.empty()) out.provides.push_back(implicit("commands/v1" + at, {{1, "Run", 0, 3}}));
  if (table["personal_data"].value_or(false)) {
    out.provides.push_back(implicit(
        "privacy/v1" + at, {{1, "Find", 3, 0}, {2, "Export", 3, 0}, {3, "Erase", 2, 0}, {4, "Retention", 2, 0}}));
  }
  if (facts.schema > 0) {
    out.provides.push_back(
        implicit("backup/v1" + at,
                 {{1, "Hold", 0, 0}, {2, "Release", 0, 0}, {3, "List", 0, 1}, {4, "Read", 0, 1}, {5, "Drop", 0, 0}}));
  }
  if (facts.schema > 0) {
    out.provides.push_back(implicit("actions/v1" + at, {{1, "List", 3, 0}, {2, "Expire", 2, 0}}));
  }
  out.provides.push_back(implicit("metrics/v1" + at, {{1, "Get", 3, 0}}));
  return out;
}

}  // namespace stadtkern::testkit
