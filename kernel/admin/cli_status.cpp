// SPDX-License-Identifier: EUPL-1.2
// stadtkern status
#include "admin/cli.h"
#include "admin/withdrawn.h"
#include "alerts/facts.h"

#include <array>
#include <cstdio>

namespace stadtkern::admin {
namespace {

std::string duration(std::uint64_t ms) {
  const std::uint64_t seconds = ms / 1000;
  if (seconds < 60) return std::to_string(seconds) + "s";
  if (seconds < 3600) return std::to_string(seconds / 60) + "m";
  if (seconds < 86400) return std::to_string(seconds / 3600) + "h";
  return std::to_string(seconds / 86400) + "d";
}

std::string milliseconds(std::uint64_t us) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), us < 10'000 ? "%.1f ms" : "%.0f ms", static_cast<double>(us) / 1000);
  return text.data();
}

std::string towns_text(const wire::admin::Instance& instance) {
  if (instance.wanted_towns == 0) return "node";
  if (instance.towns.size() < instance.wanted_towns) {
    return std::to_string(instance.towns.size()) + " of " + std::to_string(instance.wanted_towns);
  }
  return instance.towns.size() == 1 ? instance.towns.front() : std::to_string(instance.towns.size());
}

std::string note_text(const wire::admin::Instance& instance) {
  std::string note = instance.note;
  if (instance.state == "quarantined") note += " - stadtkern logs " + instance.module;
  for (const wire::admin::FailedTown& town : instance.failed_towns) {
    note += (note.empty() ? "" : "; ") + town.name + ": " + town.error;
  }
  return note;
}

void print(const wire::admin::Status& status, const std::vector<WithdrawnVersion>& withdrawn) {
  std::printf("kernel %s  pid %u  up %s  epoch %u  audit %llu %.12s\n", status.version.c_str(), status.pid,
              duration(status.uptime_ms).c_str(), status.epoch, static_cast<unsigned long long>(status.audit_records),
              status.audit_head.c_str());
  for (const wire::admin::Listener& listener : status.listeners) {
    std::printf("listener %s  %s  -> %s\n", listener.name.c_str(), listener.address.c_str(), listener.module.c_str());
  }
  for (const std::string& drift : status.drifts) std::printf("drift: %s\n", drift.c_str());
  for (const wire::admin::LockNote& note : status.lock_notes) {
    std::printf("lock: %s\n      -> %s\n", note.text.c_str(), note.next.c_str());
  }
  for (const WithdrawnVersion& one : withdrawn) std::printf("withdrawn: %s\n", printable(one.words).c_str());
  if (!status.audit_fault.empty()) std::printf("audit: %s\n", printable(status.audit_fault).c_str());
  for (const wire::admin::KeptData& kept : status.kept_data) {
    std::printf("uninstalled: %s in %s, its data is kept until %s\n", kept.module.c_str(), kept.town.c_str(),
                alerts::rfc3339(static_cast<std::int64_t>(kept.until_s)).c_str());
  }
  if (status.unsigned_packages) std::printf("packages: unsigned ones may be installed; a switch for development\n");
  if (status.swap) {
    const wire::admin::SwapState& swap = *status.swap;
    const char* last = swap.events.empty() ? "" : swap.events.back().c_str();
    std::printf("%s: %s %s -> %s  %s  %s\n", swap.over ? "last swap" : "swap", swap.module.c_str(), swap.from.c_str(),
                swap.to.c_str(), swap.phase.c_str(), last);
  }
  std::printf("\n");
  std::vector<std::vector<std::string>> rows{
      {"MODULE", "VERSION", "TOWNS", "STATE", "UP", "REQUESTS", "P99", "ERR", "MEM", "NOTE"}};
  for (const wire::admin::Instance& instance : status.instances) {
    const bool runs = instance.pid != 0;
    rows.push_back({instance.label, instance.version, towns_text(instance), instance.state,
                    runs ? duration(instance.up_ms) : "-", std::to_string(instance.requests),
                    instance.requests > 0 ? milliseconds(instance.p99_us) : "-", std::to_string(instance.errors),
                    runs ? std::to_string((instance.rss_bytes + (1U << 19)) >> 20) + " MiB" : "-",
                    note_text(instance)});
  }
  print_table(rows);
  for (const wire::admin::Instance& instance : status.instances) {
    if (instance.last_output.empty() || instance.state == "ready") continue;
    std::printf("\nlast output of %s:\n%s%s", instance.label.c_str(), printable(instance.last_output, true).c_str(),
                instance.last_output.ends_with('\n') ? "" : "\n");
  }
}

json::Value to_json(const wire::admin::Instance& instance) {
  json::Value row = json::Value::object();
  row.set("id", instance.module);
  row.set("version", instance.version);
  json::Value& names = row.set("name", json::Value::object());
  for (const std::string& entry : instance.names) {
    const std::size_t colon = entry.find(": ");
    names.set(entry.substr(0, colon), entry.substr(colon + 2));
  }
  row.set("provides", array_of(instance.provides));
  row.set("claims", array_of(instance.claims));
  row.set("towns", array_of(instance.towns));
  row.set("runtime", instance.runtime);
  row.set("state", instance.state);
  row.set("pid", instance.pid);
  row.set("restarts", instance.restarts);
  row.set("inflight", instance.in_flight);
  row.set("rss_bytes", instance.rss_bytes);
  row.set("unit", instance.unit);
  row.set("uptime_s", instance.up_ms / 1000);
  row.set("requests", instance.requests);
  row.set("errors", instance.errors);
  row.set("p99_us", instance.p99_us);
  row.set("wanted_towns", instance.wanted_towns);
  json::Value& failed = row.set("failed_towns", json::Value::object());
  for (const wire::admin::FailedTown& town : instance.failed_towns) failed.set(town.name, town.error);
  row.set("note", instance.note);
  row.set("last_output", instance.last_output);
  row.set("log_lines_dropped", instance.log_lines_dropped);
  return row;
}

json::Value to_json(const wire::admin::Status& status, const std::vector<WithdrawnVersion>& withdrawn) {
  json::Value out = json::Value::object();
  json::Value& kernel = out.set("kernel", json::Value::object());
  kernel.set("version", status.version);
  kernel.set("pid", status.pid);
  kernel.set("uptime_s", status.uptime_ms / 1000);
  kernel.set("state_folder", status.state_folder);
  kernel.set("config_folder", status.config_folder);
  kernel.set("log_level", status.log_level);
  kernel.set("epoch", status.epoch);
  kernel.set("audit_head", status.audit_head);
  kernel.set("audit_records", status.audit_records);
  kernel.set("audit_fault", status.audit_fault);
  out.set("towns", array_of(status.towns));
  json::Value& modules = out.set("modules", json::Value::array());
  for (const wire::admin::Instance& instance : status.instances) modules.push(to_json(instance));
  json::Value& listeners = out.set("listeners", json::Value::array());
  for (const wire::admin::Listener& listener : status.listeners) {
    json::Value entry = json::Value::object();
    entry.set("name", listener.name);
    entry.set("address", listener.address);
    entry.set("module", listener.module);
    listeners.push(std::move(entry));
  }
  out.set("drifts", array_of(status.drifts));
  out.set("unsigned_packages", status.unsigned_packages);
  json::Value& notes = out.set("lock_notes", json::Value::array());
  for (const wire::admin::LockNote& note : status.lock_notes) {
    json::Value& entry = notes.push(json::Value::object());
    entry.set("module", note.module);
    entry.set("text", note.text);
    entry.set("next", note.next);
  }
  json::Value& kept = out.set("kept_data", json::Value::array());
  for (const wire::admin::KeptData& one : status.kept_data) {
    json::Value& entry = kept.push(json::Value::object());
    entry.set("module", one.module);
    entry.set("town", one.town);
    entry.set("until", alerts::rfc3339(static_cast<std::int64_t>(one.until_s)));
  }
  json::Value& gone = out.set("withdrawn", json::Value::array());
  for (const WithdrawnVersion& one : withdrawn) gone.push(one.words);
  if (status.swap) out.set("swap", swap_json(*status.swap));
  return out;
}

}  // namespace

void add_status(Command app, Cli& cli) {
  app.subcommand("status", "What runs, how it is, and what it does").runs([&cli] {
    Result<Client> client = Client::connect(cli.state);
    if (!client) return cli.fail(client.error());
    const Result<wire::admin::Status> status = client->status();
    if (!status) return cli.fail(status.error());
    const std::vector<WithdrawnVersion> withdrawn = withdrawn_in_use(cli.state);
    if (cli.json) return cli.result(to_json(*status, withdrawn));
    print(*status, withdrawn);
  });
}

}  // namespace stadtkern::admin
