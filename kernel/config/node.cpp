// SPDX-License-Identifier: EUPL-1.2
#include "config/node.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "catalogue/manifest.h"
#include "config/secrets.h"
#include "config/toml_file.h"

namespace stadtkern::config {
namespace {

using namespace std::chrono_literals;

bool ip_address(const std::string& host, int family) {
  in6_addr address{};
  return inet_pton(family, host.c_str(), &address) == 1;
}

// "127.0.0.1:8080" or "[::1]:8080".
bool split_address(std::string_view text, Listener& listener) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto host = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), listener.port);
  if (fault != std::errc{} || end != port.data() + port.size()) return false;
  if (host.starts_with('[') && host.ends_with(']')) {
    listener.host = host.substr(1, host.size() - 2);
    return ip_address(listener.host, AF_INET6);
  }
  listener.host = host;
  return ip_address(listener.host, AF_INET);
}

void read_listeners(TableReader& root, Node& node) {
  root.each_element("listeners", [&](TableReader& table) {
    Listener listener;
    listener.name = table.required_text("name");
    listener.module = table.required_text("module");
    listener.place = table.place("name");
    const auto address = table.required_text("address");
    if (!address.empty() && !split_address(address, listener)) {
      table.fault("address",
                  "\"address\" must be an IP address and a port such as \"127.0.0.1:8080\" or "
                  "\"[::1]:8080\", not " +
                      in_quotes(address));
    }
    for (const auto& other : node.listeners) {
      if (!listener.name.empty() && other.name == listener.name) {
        table.fault("name", "two listeners are named " + in_quotes(listener.name));
      }
      if (listener.port != 0 && other.port == listener.port && other.host == listener.host) {
        table.fault("address", "listener " + in_quotes(other.name) + " has the address " + in_quotes(address) + " too");
      }
    }
    node.listeners.push_back(std::move(listener));
  });
}

void read_restart(TableReader& root, Node& node) {
  root.table("restart", [&](TableReader& table) {
    auto& restart = node.restart;
    restart.intensity = static_cast<std::uint32_t>(table.integer("intensity", 1, 1000).value_or(restart.intensity));
    restart.period = table.duration("period", 1s, 24h).value_or(restart.period);
    restart.backoff_first = table.duration("backoff_first", 10ms, 1h).value_or(restart.backoff_first);
    restart.backoff_max = table.duration("backoff_max", 10ms, 24h).value_or(restart.backoff_max);
    restart.refuse_after =
        static_cast<std::uint32_t>(table.integer("refuse_after", 0, 1000).value_or(restart.refuse_after));
    restart.jitter = table.number("jitter", 0, 1).value_or(restart.jitter);
    if (restart.backoff_max < restart.backoff_first) {
      table.fault("backoff_max", "\"backoff_max\" must not be shorter than \"backoff_first\"");
    }
  });
}

void read_log(TableReader& root, Node& node) {
  root.table("log", [&](TableReader& table) {
    const auto level = table.one_of("level", {"trace", "debug", "info", "warning", "error"});
    if (level) node.log.level = static_cast<Log::Level>(*level);
    node.log.files = static_cast<std::uint32_t>(table.integer("files", 2, 1000).value_or(node.log.files));
    node.log.file_bytes =
        table.size("file_size", std::uint64_t{64} << 10, std::uint64_t{1} << 30).value_or(node.log.file_bytes);
  });
}

// Only what a request line and a header can carry; the text itself is never shown, for it may be a secret.
bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// What may hold a secret and need not: a text, or where a file or the environment has it.
std::string text_or_secret(TableReader& table, std::string_view key, Secrets& secrets) {
  const Member* member = table.member(key);
  if (member == nullptr || member->value.kind != Kind::Table) return table.text(key).value_or("");
  std::string fault;
  auto text = secrets.find(member->value, fault);
  if (!text) table.fault(key, in_quotes(key) + ": " + fault);
  return text.value_or("");
}

void read_alerts(TableReader& root, Node& node, Secrets& secrets) {
  root.table("alerts", [&](TableReader& table) {
    constexpr std::size_t kLongest = 2048;
    auto& alerts = node.alerts;
    alerts.webhook = text_or_secret(table, "webhook", secrets);
    std::string fault;
    if (const Member* secret = table.member("secret"); secret != nullptr) {
      alerts.secret = secrets.find(secret->value, fault).value_or("");
      if (!fault.empty()) table.fault("secret", "\"secret\": " + fault);
    }
    const auto readable = [&](std::string_view key) {
      const Member* member = table.member(key);
      return member != nullptr && (secrets.reads() || member->value.kind != Kind::Table);
    };
    const bool address = alerts.webhook.starts_with("https://") || alerts.webhook.starts_with("http://");
    if (readable("webhook") && (!address || !printable(alerts.webhook) || alerts.webhook.size() > kLongest)) {
      table.fault("webhook", "\"webhook\" must be an address that begins with https:// or http://");
    }
    if (readable("secret") && fault.empty() &&
        (!printable(alerts.secret) || alerts.secret.empty() || alerts.secret.size() > kLongest)) {
      table.fault("secret", "\"secret\" must be letters, digits and signs without spaces");
    }
    alerts.disk_free_percent = table.number("disk_free_percent", 0, 100).value_or(alerts.disk_free_percent);
    alerts.backup_max_age = table.duration("backup_max_age", 1s, 24h * 366).value_or(alerts.backup_max_age);
    alerts.remind = table.duration("remind", 1min, 24h * 366).value_or(alerts.remind);
    alerts.settle = table.duration("settle", 1s, 1h).value_or(alerts.settle);
  });
}

void read_cells(TableReader& root, Node& node) {
  root.each_table("cells", [&](const Member& entry, TableReader& table) {
    Cell cell{entry.key, table.texts("towns"), table.texts("modules"), table.place("towns")};
    if (!catalogue::module_id(entry.key)) {
      table.fault("", "a cell's name is made like a module's, not " + in_quotes(entry.key));
    }
    if (cell.towns.empty()) table.missing("towns");
    for (const auto& other : node.cells) {
      for (const auto& town : cell.towns) {
        if (std::find(other.towns.begin(), other.towns.end(), town) == other.towns.end()) continue;
        table.fault("towns", "town " + in_quotes(town) + " is in cell " + in_quotes(other.name) + " already");
      }
    }
    node.cells.push_back(std::move(cell));
  });
}

}  // namespace

std::optional<RawNode> parse_node(std::string_view text, const std::string& file, Secrets& secrets,
                                  Problems& problems) {
  const auto value = parse_toml(text, file, problems);
  if (!value) return std::nullopt;
  RawNode raw;
  auto& node = raw.node;
  TableReader root(*value, file, {}, problems);
  node.state = root.required_text("state");
  node.module_folders = root.texts("module_folders");
  node.module_folders_place = root.place("module_folders");
  if (root.member("module_folders") == nullptr) root.missing("module_folders");  // none: all modules are packages
  root.table("store", [&](TableReader& table) {
    node.database = text_or_secret(table, "database", secrets);
    node.batch_writes = static_cast<std::uint32_t>(table.integer("batch_writes", 1, 256).value_or(0));
  });
  root.table("admin", [&](TableReader& table) {
    node.admin_group = table.text("group").value_or("");
    node.admin_town = table.text("town").value_or("");
    node.admin_town_place = table.place("town");
  });
  read_listeners(root, node);
  read_restart(root, node);
  root.table("limits", [&](TableReader& table) { node.limits = catalogue::read_limits(table); });
  read_log(root, node);
  read_alerts(root, node, secrets);
  root.table("packages",
             [&](TableReader& table) { node.unsigned_packages = table.boolean("unsigned").value_or(false); });
  read_cells(root, node);
  raw.uses = read_uses(root);
  root.finish();
  return raw;
}

}  // namespace stadtkern::config
