// SPDX-License-Identifier: EUPL-1.2
// stadtkern audit actions: what people with a role did in a town, by opaque ids, over actions/v1 of its modules.
#include "admin/cli.h"
#include "admin/holders.h"
#include "admin/town_words.h"
#include "config/rfc3339.h"
#include "wire/actions.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>

namespace stadtkern::admin {
namespace {

namespace actions = wire::actions;

struct ActionOptions {
  std::string town;
  std::string module;
  std::string person;
  std::string object;
  std::string since;
  std::size_t lines = 1000;
};

struct Line {
  std::string module;
  actions::Action action;
};

std::string moment(std::uint64_t time_us) {
  const auto seconds = static_cast<std::time_t>(time_us / 1'000'000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[24];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  char fraction[12];
  std::snprintf(fraction, sizeof fraction, ".%06uZ", static_cast<unsigned>(time_us % 1'000'000));
  return std::string(text, size).append(fraction);
}

// All pages of one module; of very many rows the last ones.
Status read_all(Client& client, const std::string& module, const ActionOptions& options, std::uint64_t since_us,
                std::vector<Line>& lines) {
  actions::ListRequest wanted{options.person, options.object, since_us, 0, actions::kMostListed};
  std::vector<Line> mine;
  for (bool more = true; more;) {
    const auto page = ask_module<actions::ListReply>(client, options.town, module, "List", wanted, "actions/v1");
    if (!page) return page.error();
    for (const actions::Action& action : page->actions) mine.push_back({module, action});
    if (mine.size() > 2 * options.lines) {
      mine.erase(mine.begin(), mine.end() - static_cast<std::ptrdiff_t>(options.lines));
    }
    more = page->more && !page->actions.empty();
    if (more) wanted.after = page->actions.back().id;
  }
  lines.insert(lines.end(), mine.begin(), mine.end());
  return {};
}

json::Value to_json(const Line& line) {
  json::Value row = json::Value::object();
  row.set("time", moment(line.action.at_us));
  row.set("module", line.module);
  row.set("person", line.action.person);
  row.set("action", line.action.action);
  row.set("object", line.action.object);
  return row;
}

void show(Cli& cli, const ActionOptions& options) {
  std::uint64_t since_us = 0;
  if (!options.since.empty()) {
    const auto time = config::parse_rfc3339(options.since.size() == 10 ? options.since + "T00:00:00Z" : options.since);
    if (!time || *time < 0) {
      return cli.fail({Code::InvalidArgument, "--since is written 2026-01-31T12:00:00Z, or 2026-01-31 (UTC)"});
    }
    since_us = static_cast<std::uint64_t>(*time);
  }
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> found = holders(*client, options.town);
  if (!found) return cli.fail(found.error());
  std::vector<std::string> asked = found->acting;
  if (!options.module.empty()) {
    if (std::find(asked.begin(), asked.end(), options.module) == asked.end()) {
      return cli.fail({Code::NotFound, "no module " + options.module + " that keeps actions is on in " + options.town});
    }
    asked = {options.module};
  }
  std::vector<Line> lines;
  for (const std::string& module : asked) {
    const Status read = read_all(*client, module, options, since_us, lines);
    if (!read) complain(cli, module, read.error());
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.action.at_us < b.action.at_us; });
  const bool cut = lines.size() > options.lines;
  if (cut) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(options.lines));
  if (cli.json) {
    json::Value list = json::Value::array();
    for (const Line& line : lines) list.push(to_json(line));
    json::Value result = json::Value::object();
    result.set("town", options.town);
    result.set("actions", std::move(list));
    result.set("cut", cut);
    result.set("complete", cli.exit_code == 0);
    return cli.result(result);
  }
  std::vector<std::vector<std::string>> rows{{"WHEN", "MODULE", "PERSON", "ACTION", "OBJECT"}};
  for (const Line& line : lines) {
    const actions::Action& action = line.action;
    rows.push_back({moment(action.at_us), line.module, printable(action.person), printable(action.action),
                    action.object.empty() ? "-" : printable(action.object)});
  }
  print_table(rows);
  if (cut) std::fprintf(stderr, "there are more: these are the last %zu (--lines)\n", options.lines);
}

}  // namespace

void add_audit_actions(Command audit, Cli& cli) {
  Command listed = audit.subcommand("actions", "What people with a role changed in a town, by ids; oldest first");
  const auto options = std::make_shared<ActionOptions>();
  listed.option("TOWN", options->town, kTownWord).required();
  listed.option("--module", options->module, "Only of this one");
  listed.option("--person", options->person, "An account's id, token:NAME or operator:UID");
  listed.option("--object", options->object, "The id of a report, an account ...");
  listed.option("--since", options->since, "Only from then on: 2026-01-31T12:00:00Z or 2026-01-31, UTC");
  listed.option("--lines,-n", options->lines, "How many of the last ones")
      .shows_default()
      .range(std::size_t{1}, std::size_t{100'000});
  listed.runs([&cli, options] { show(cli, *options); });
}

}  // namespace stadtkern::admin
