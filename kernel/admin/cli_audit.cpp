// SPDX-License-Identifier: EUPL-1.2
// stadtkern audit: checks and shows the audit log. Reads the files of the state folder, so it also works when no kernel
// runs, and on a copy of them.
#include "admin/cli.h"
#include "config/rfc3339.h"
#include "lifecycle/audit_check.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>

namespace stadtkern::admin {
namespace {

using lifecycle::AuditCheck;
using lifecycle::AuditReport;

struct ListOptions {
  std::string since;
  std::string who;
  std::string what;
  std::size_t lines = 1000;
};

std::string place_of(const AuditReport::Fault& fault) {
  return fault.file.string() + (fault.line > 0 ? ":" + std::to_string(fault.line) : std::string());
}

void verify(Cli& cli, const AuditCheck& check) {
  const Result<AuditReport> report = lifecycle::check_audit(cli.state / "logs", check);
  if (!report) return cli.fail(report.error());
  if (report->fault) cli.exit_code = 4;
  if (cli.json) {
    json::Value out = json::Value::object();
    out.set("intact", !report->fault);
    out.set("files", report->files);
    out.set("first", report->first);
    out.set("last", report->last);
    out.set("head", report->head);
    out.set("unfinished_line", report->unfinished);
    json::Value& repaired = out.set("repaired", json::Value::array());
    for (const std::uint64_t number : report->repaired) repaired.push(number);
    if (report->head_number > 0) out.set("head_number", report->head_number);
    if (report->fault) {
      json::Value& fault = out.set("fault", json::Value::object());
      fault.set("file", report->fault->file.string());
      fault.set("line", report->fault->line);
      fault.set("entry", report->fault->entry);
      fault.set("why", report->fault->why);
    }
    return cli.result(out);
  }
  if (report->fault) {
    std::fprintf(
        stderr,
        "%s: entry %llu: %s\nup to entry %llu the chain holds; compare with a copy (a backup of the folder logs, "
        "a log host) to see what was there\n",
        place_of(*report->fault).c_str(), static_cast<unsigned long long>(report->fault->entry),
        report->fault->why.c_str(), static_cast<unsigned long long>(report->last));
    return;
  }
  std::printf("%llu entries in %llu files, from number %llu: every one follows the one before\nhead %s\n",
              static_cast<unsigned long long>(report->first == 0 ? 0 : report->last - report->first + 1),
              static_cast<unsigned long long>(report->files), static_cast<unsigned long long>(report->first),
              report->head.c_str());
  if (report->head_number > 0) {
    std::printf("the head asked for is entry %llu\n", static_cast<unsigned long long>(report->head_number));
  }
  for (const std::uint64_t number : report->repaired) {
    std::printf("entry %llu: a kernel mended the end of the log; `stadtkern audit list --what repaired` says how\n",
                static_cast<unsigned long long>(number));
  }
  if (report->unfinished) {
    std::printf("the newest line is not finished: the kernel moves it aside when it starts\n");
  }
}

std::string text_of(const json::Value& entry, const char* key) {
  const json::Value* value = entry.find(key);
  return value != nullptr && value->as_string() != nullptr ? *value->as_string() : std::string();
}

// "2026-01-31" and "2026-01-31T12:00:00Z" sort before the moments of an entry as text does.
bool is_time(const std::string& text) {
  return config::parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text).has_value() && text.size() <= 20 &&
         (text.size() == 10 || text.ends_with('Z'));
}

void list(Cli& cli, const ListOptions& options) {
  if (!options.since.empty() && !is_time(options.since)) {
    return cli.fail({Code::InvalidArgument, "--since is written 2026-01-31T12:00:00Z (UTC), or 2026-01-31"});
  }
  const std::string since = options.since.substr(0, options.since.find('Z'));
  std::deque<json::Value> found;
  std::uint64_t unreadable = 0;
  const Status read = lifecycle::each_audit_line(cli.state / "logs", [&](std::string_view line) {
    Result<json::Value> entry = json::parse(line);
    if (!entry) {
      ++unreadable;
      return true;
    }
    if (text_of(*entry, "time") < since) return true;
    if (!options.who.empty() && !text_of(*entry, "who").starts_with(options.who)) return true;
    if (!options.what.empty() && text_of(*entry, "what") != options.what) return true;
    found.push_back(*std::move(entry));
    if (found.size() > options.lines) found.pop_front();
    return true;
  });
  if (!read) return cli.fail(read.error());
  if (unreadable > 0) {
    std::fprintf(stderr, "%llu lines are no entries: `stadtkern audit verify` says where\n",
                 static_cast<unsigned long long>(unreadable));
  }
  if (cli.json) {
    json::Value out = json::Value::object();
    json::Value entries = json::Value::array();
    for (json::Value& entry : found) entries.push(std::move(entry));
    out.set("entries", std::move(entries));
    return cli.result(out);
  }
  std::vector<std::vector<std::string>> rows{{"NUMBER", "WHEN", "WHO", "WHAT", "DETAIL"}};
  for (const json::Value& entry : found) {
    const std::string why = text_of(entry, "why");
    const std::string plan = text_of(entry, "plan");
    const json::Value* number = entry.find("number");
    rows.push_back({number != nullptr ? json::write(*number) : "", text_of(entry, "time"), text_of(entry, "who"),
                    text_of(entry, "what"),
                    text_of(entry, "detail") + (why.empty() ? "" : "  why=" + why) +
                        (plan.empty() ? "" : "  plan=" + plan.substr(0, 12))});
  }
  print_table(rows);
}

}  // namespace

void add_audit(Command app, Cli& cli) {
  Command audit = app.group("audit", "Who did what, when: the log that cannot be changed unseen");

  Command checked = audit.subcommand("verify", "Whether each entry still follows the one before; 4: one does not");
  const auto check = std::make_shared<AuditCheck>();
  checked.option("--head", check->head,
                 "A hash that `stadtkern status` or `backup` printed earlier (12 digits are enough): entries cut "
                 "off at the end show by it alone");
  checked.flag("--archived", check->archived, "The oldest files may have been moved to an archive");
  checked.runs([&cli, check] { verify(cli, *check); });

  Command listed = audit.subcommand("list", "The entries, oldest first");
  const auto options = std::make_shared<ListOptions>();
  listed.option("--since", options->since, "Only from then on: 2026-01-31T12:00:00Z or 2026-01-31, UTC");
  listed.option("--who", options->who, "Only what begins so: operator:1000, operator:, module:bench, kernel");
  listed.option("--what", options->what, "Only this: enable, restart, apply ...");
  listed.option("--lines,-n", options->lines, "How many of the last entries")
      .shows_default()
      .range(std::size_t{1}, std::size_t{100'000});
  listed.runs([&cli, options] { list(cli, *options); });
  add_audit_actions(audit, cli);
}

}  // namespace stadtkern::admin
