// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/manifest_sections.h"

#include <algorithm>

#include "catalogue/graph.h"
#include "config/value.h"

namespace stadtkern::catalogue {
namespace {

using config::in_quotes;
using config::Kind;
using config::Member;
using config::TableReader;
using config::Value;

const std::vector<std::string> kSafeties{"safe", "idempotent", "keyed", "once"};
const std::vector<std::string> kFlows{"unary", "down", "up", "both"};

bool lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Lower-case words ([a-z][a-z0-9_-]*), joined by single dots.
bool dotted(std::string_view text) {
  bool begin = true;
  for (const char c : text) {
    if (begin && !lower(c)) return false;
    begin = c == '.';
    if (!begin && !lower(c) && !digit(c) && c != '_' && c != '-') return false;
  }
  return !begin && text.size() <= 128;
}

// N of ".../vN"; 0 when it has none.
std::uint32_t major_of(std::string_view text) {
  const auto slash = text.rfind("/v");
  if (slash == std::string_view::npos) return 0;
  const auto version = parse_contract_version(std::string(text.substr(slash + 2)) + ".0");
  return version ? version->major : 0;
}

bool contract_name(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && dotted(text.substr(0, slash)) && major_of(text) > 0 &&
         text.rfind('/') == slash;
}

bool method_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() >= 'A' && text.front() <= 'Z' &&
         std::all_of(text.begin(), text.end(), [](char c) { return lower(c) || digit(c) || (c >= 'A' && c <= 'Z'); });
}

// A path of visible ASCII that begins with a slash, has no empty, "." or ".." step, and does not end with a slash.
bool http_path(std::string_view text) {
  if (text.size() < 2 || text.size() > 255 || text.front() != '/' || text.back() == '/') return false;
  for (const char c : text) {
    if (c <= ' ' || c > '~' || c == '?' || c == '#' || c == '%' || c == '\\' || c == '{' || c == '}') return false;
  }
  const auto steps = std::string(text) + "/";
  return steps.find("//") == std::string::npos && steps.find("/./") == std::string::npos &&
         steps.find("/../") == std::string::npos;
}

config::Place place_of(const TableReader& table, const Member& member) {
  return {table.place("").file, member.line, member.column};
}

void check_contract(TableReader& table, const Member& entry) {
  if (contract_name(entry.key)) return;
  table.fault_at(place_of(table, entry), "a contract is named like \"bench/v1\", not " + in_quotes(entry.key));
}

void read_method(TableReader& table, const Member& entry, Provision& provision) {
  Method method{entry.key};
  if (!method_name(entry.key)) {
    table.fault_at(place_of(table, entry), "a method is named like \"ListPlaces\", not " + in_quotes(entry.key));
  }
  const auto place_in = [&](TableReader& from, std::string_view key) {
    if (const auto safety = from.one_of(key, kSafeties)) method.safety = static_cast<Safety>(*safety);
  };
  if (entry.value.kind == Kind::Table) {
    table.table(entry.key, [&](TableReader& details) {
      if (!details.has("safety")) details.missing("safety");
      place_in(details, "safety");
      if (const auto flow = details.one_of("stream", kFlows)) method.flow = static_cast<Flow>(*flow);
    });
  } else {
    place_in(table, entry.key);
  }
  provision.methods.push_back(std::move(method));
}

// "pages/v1" and "stats/v1" have as many providers as modules: whoever calls them says so.
void read_each(TableReader& table, const Member& entry, Requirement& requirement) {
  // Manifests made before the word was there say nothing, and meant it for this one.
  requirement.each = table.boolean("each").value_or(entry.key == "stats/v1");
  const bool shared = shared_contract(entry.key);
  if (requirement.each && !shared) {
    table.fault("each", in_quotes(entry.key) +
                            " has one provider in a town: \"each\" is for what every module provides for itself, "
                            "such as \"pages/v1\" and \"stats/v1\"");
  } else if (!requirement.each && shared && contract_name(entry.key)) {
    table.fault_at(place_of(table, entry), in_quotes(entry.key) + " is provided by many modules: say each = true");
  }
  if (requirement.each) requirement.optional = true;
}

void read_publication(const Member& entry, TableReader& table, Manifest& manifest) {
  using namespace std::chrono_literals;
  Publication publication{entry.key, table.required_text("payload")};
  if (!dotted(entry.key) || !entry.key.starts_with(manifest.id + ".")) {
    table.fault_at(place_of(table, entry), "a published type is named like " + in_quotes(manifest.id + ".thing.done") +
                                               ", not " + in_quotes(entry.key));
  }
  if (!table.has("version")) table.missing("version");
  publication.version = static_cast<std::uint32_t>(table.integer("version", 1, 65'535).value_or(1));
  publication.oldest_version =
      static_cast<std::uint32_t>(table.integer("oldest_version", 1, publication.version).value_or(publication.version));
  if (!table.has("keep")) table.missing("keep");
  publication.keep = table.duration("keep", 1min, std::chrono::hours{24} * 36'500).value_or(1min);
  manifest.publishes.push_back(std::move(publication));
}

void read_subscription(TableReader& events, const Value& item, Manifest& manifest) {
  Subscription subscription;
  const auto place = events.place_of(item);
  if (item.kind == Kind::Text) {
    subscription.type = item.text;
  } else if (item.kind == Kind::Table) {
    events.element(item, "subscribes", [&](TableReader& table) {
      subscription.type = table.required_text("type");
      if (const auto from = table.one_of("from", {"oldest", "now"})) subscription.from = static_cast<StartAt>(*from);
    });
  } else {
    events.fault_at(place, "\"subscribes\" must hold event types or tables such as { type = \"...\", from = \"now\" }");
    return;
  }
  const auto same = [&](const Subscription& other) { return other.type == subscription.type; };
  if (!dotted(subscription.type)) {
    events.fault_at(place, "an event type is named like \"bench.wait.started\", not " + in_quotes(subscription.type));
  } else if (std::any_of(manifest.subscribes.begin(), manifest.subscribes.end(), same)) {
    events.fault_at(place, "\"subscribes\" names " + in_quotes(subscription.type) + " twice");
  }
  manifest.subscribes.push_back(std::move(subscription));
}

}  // namespace

void read_provides(TableReader& root, Manifest& manifest) {
  root.each_table("provides", [&](const Member& entry, TableReader& table) {
    Provision provision{entry.key, {}, {}, place_of(table, entry)};
    check_contract(table, entry);
    if (entry.key == "pages/v1") table.fault_at(provision.place, "pages come from [web], the host answers for them");
    const auto text = table.required_text("version");
    if (const auto version = parse_contract_version(text)) {
      provision.version = *version;
      if (contract_name(entry.key) && version->major != major_of(entry.key)) {
        table.fault("version", "version " + text + " does not belong to " + in_quotes(entry.key));
      }
    } else if (!text.empty()) {
      table.fault("version", "a contract's version is two numbers such as \"1.3\", not " + in_quotes(text));
    }
    if (!table.has("methods")) table.missing("methods");
    table.table("methods", [&](TableReader& methods) {
      for (const auto& method : methods.members()) {
        if (!method.key.starts_with("x-")) read_method(methods, method, provision);
      }
    });
    manifest.provides.push_back(std::move(provision));
  });
}

void read_requires(TableReader& root, Manifest& manifest) {
  root.each_table("requires", [&](const Member& entry, TableReader& table) {
    Requirement requirement{entry.key, {}, table.boolean("optional").value_or(false), place_of(table, entry)};
    check_contract(table, entry);
    const auto text = table.required_text("version");
    if (const auto range = Range::parse(text)) {
      requirement.range = *range;
    } else if (!text.empty()) {
      table.fault("version", "a range is written like \"^1.2\" or \">=1.2 <2\", not " + in_quotes(text));
    }
    read_each(table, entry, requirement);
    manifest.requirements.push_back(std::move(requirement));
  });
}

void read_events(TableReader& root, Manifest& manifest) {
  root.table("events", [&](TableReader& events) {
    events.each_table("publishes",
                      [&](const Member& entry, TableReader& table) { read_publication(entry, table, manifest); });
    manifest.event_attempts =
        static_cast<std::uint32_t>(events.integer("attempts", 1, 20).value_or(manifest.event_attempts));
    const auto* list = events.member("subscribes");
    if (list == nullptr) return;
    if (list->value.kind != Kind::Array) {
      events.fault("subscribes", "\"subscribes\" must be an array, not " + std::string(words(list->value.kind)));
    }
    for (const auto& item : list->value.items) read_subscription(events, item, manifest);
  });
}

namespace {

constexpr std::size_t kMostClaims = 32;  // the edge is told of them in a word of 32 bits

// Towns' and modules' own paths. A standard's "/api/v1/..." is nobody's: no mount begins so.
bool reserved(std::string_view claim) {
  if (claim == "/t" || claim.starts_with("/t/") || claim == "/api") return true;
  if (!claim.starts_with("/api/")) return false;
  const auto version = claim.substr(5, claim.find('/', 5) - 5);
  const bool of_standard =
      version.size() > 1 && version[0] == 'v' && std::all_of(version.begin() + 1, version.end(), digit);
  return !of_standard || claim.size() <= 5 + version.size() + 1;
}

}  // namespace

void read_http(TableReader& root, Manifest& manifest) {
  root.table("http", [&](TableReader& table) {
    auto& http = manifest.http;
    http.mount = table.text("mount").value_or("");
    http.mount_place = table.place("mount");
    const auto base = "/api/" + manifest.id;
    if (table.has("mount") && (major_of(http.mount) == 0 || !http.mount.starts_with(base + "/v") ||
                               http.mount.find('/', base.size() + 1) != std::string::npos)) {
      table.fault("mount", "\"mount\" must be like " + in_quotes(base + "/v1") + ", not " + in_quotes(http.mount));
    }
    http.claims = table.texts("claims");
    http.claims_place = table.place("claims");
    for (const auto& claim : http.claims) {
      if (claim == "/") continue;  // all that nobody else has
      if (!http_path(claim) || reserved(claim)) {
        table.fault("claims",
                    "a claimed path is like \"/standard/v2\" or \"/api/v1/standard\", not /t or another of /api, not " +
                        in_quotes(claim));
      }
    }
    if (http.claims.size() > kMostClaims) {
      table.fault("claims", "a module claims at most " + std::to_string(kMostClaims) + " paths");
    }
    http.max_body_bytes = table.size("max_body", 1, std::uint64_t{1} << 30).value_or(http.max_body_bytes);
  });
}

void read_roles(TableReader& root, Manifest& manifest) {
  root.each_table("roles", [&](const Member& entry, TableReader& table) {
    if (!dotted(entry.key) || !entry.key.starts_with(manifest.id + ".")) {
      table.fault_at(place_of(table, entry),
                     "a role is named like " + in_quotes(manifest.id + ".staff") + ", not " + in_quotes(entry.key));
    }
    auto name = table.per_language("name", true);
    // Who says nothing beside personal data has not thought of it.
    const bool preset = manifest.personal_data == true;
    manifest.roles.push_back({entry.key, std::move(name), table.boolean("second_factor").value_or(preset)});
  });
}

void read_permissions(TableReader& root, Manifest& manifest) {
  root.table("permissions", [&](TableReader& table) {
    auto& permissions = manifest.permissions;
    permissions.edge = table.boolean("edge").value_or(false);
    permissions.listen = table.boolean("listen").value_or(false);
    permissions.roles = table.boolean("roles").value_or(false);
    permissions.node = table.boolean("node").value_or(false);
    permissions.outbound = table.texts("outbound");
    permissions.secrets = table.texts("secrets");
    permissions.files = table.texts("files");
    for (const auto& host : permissions.outbound) {
      const auto letters = [](char c) { return lower(c) || digit(c) || c == '.' || c == '-' || c == ':' || c == '*'; };
      if (!std::all_of(host.begin(), host.end(), letters)) {
        table.fault("outbound", "\"outbound\" names hosts like \"feed.example.org:443\", not " + in_quotes(host));
      }
    }
    for (const auto& secret : permissions.secrets) {
      if (!dotted(secret)) table.fault("secrets", "a secret is named like \"feed.key\", not " + in_quotes(secret));
    }
    permissions.clients = table.texts("clients");
    const auto& claims = manifest.http.claims;
    for (const auto& path : permissions.clients) {
      if (path == "/" || std::find(claims.begin(), claims.end(), path) == claims.end()) {
        table.fault("clients", "\"clients\" names paths that [http] claims, not \"/\", not " + in_quotes(path));
      }
    }
    for (const auto& file : permissions.files) {
      if (!http_path(file)) table.fault("files", "\"files\" names absolute paths, not " + in_quotes(file));
    }
  });
}

void read_commands(TableReader& root, Manifest& manifest) {
  root.each_table("commands", [&](const Member& entry, TableReader& table) {
    if (!module_id(entry.key)) {
      table.fault_at(place_of(table, entry), "a command is named like \"import\", not " + in_quotes(entry.key));
    }
    manifest.commands.push_back({entry.key, table.per_language("summary", true), table.texts("args"),
                                 table.text("role").value_or(""), table.per_language("help", false)});
  });
}

void read_processing(TableReader& root, Manifest& manifest) {
  root.each_table("processing", [&](const Member& entry, TableReader& table) {
    if (!dotted(entry.key)) {
      table.fault_at(place_of(table, entry), "a processing is named like \"reports\", not " + in_quotes(entry.key));
    }
    manifest.processing.push_back({entry.key, table.per_language("purpose", true), table.per_language("basis", true),
                                   table.per_language("people", true), table.per_language("data", true),
                                   table.per_language("recipients", false), table.per_language("erased", true)});
  });
  if (!manifest.processing.empty() && manifest.personal_data != true) {
    root.fault("processing", "\"processing\" needs \"personal_data\" = true beside it");
  }
}

void read_workers(TableReader& root, Manifest& manifest) {
  using namespace std::chrono_literals;
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
  root.each_table("workers", [&](const Member& entry, TableReader& table) {
    Worker worker;
    worker.name = entry.key;
    if (!module_id(entry.key)) {
      table.fault_at(place_of(table, entry), "a worker is named like \"photo\", not " + in_quotes(entry.key));
    }
    worker.program = table.required_text("program");
    if (!worker.program.empty() && (worker.program.find('/') != std::string::npos || worker.program.front() == '.')) {
      table.fault("program", "\"program\" is a file of the module's folder, not " + in_quotes(worker.program));
    }
    worker.memory_bytes = table.size("memory", 16 * kMiB, 64 * 1024 * kMiB).value_or(worker.memory_bytes);
    worker.output_bytes = table.size("output", 1024, 32 * kMiB).value_or(worker.output_bytes);
    worker.deadline = table.duration("deadline", 100ms, 1min).value_or(worker.deadline);
    worker.cpu = std::chrono::ceil<std::chrono::seconds>(table.duration("cpu", 1s, 1min).value_or(worker.cpu));
    worker.open_files = static_cast<std::uint32_t>(table.integer("open_files", 8, 4096).value_or(worker.open_files));
    worker.processes = static_cast<std::uint32_t>(table.integer("processes", 0, 65'536).value_or(worker.processes));
    manifest.workers.push_back(std::move(worker));
  });
}

}  // namespace stadtkern::catalogue
