// SPDX-License-Identifier: EUPL-1.2
// stadtkern privacy find|export|erase|reapply: what modules hold of a person, over privacy/v1. stadtkern retention:
// that, and events, over events/v1.
#include "admin/cli.h"
#include "config/units.h"
#include "wire/events.h"
#include "wire/privacy.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <memory>
#include <optional>

namespace stadtkern::admin {
namespace {

namespace privacy = wire::privacy;

constexpr std::uint32_t kLongDeadlineMs = 600'000;  // retention over many years' records

// The town's modules by what their manifests say of personal data, and of events.
struct Holders {
  std::vector<std::string> holding;   // and switched on
  std::vector<std::string> disabled;  // holding, but off: they can't be asked
  std::vector<std::string> without;
  std::vector<std::string> unknown;     // plugin.toml doesn't say
  std::vector<std::string> publishing;  // events, and switched on
};

Result<Holders> holders(Client& client, const std::string& town) {
  wire::admin::Admin request;
  request.get_town = wire::admin::GetTown{town};
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) return answer.error();
  Holders out;
  for (const wire::admin::TownModule& module : answer->town->modules) {
    auto& list = module.personal_data == "no"    ? out.without
                 : module.personal_data != "yes" ? out.unknown
                 : module.enabled                ? out.holding
                                                 : out.disabled;
    list.push_back(module.id);
    if (module.publishes && module.enabled) out.publishing.push_back(module.id);
  }
  return out;
}

template <class Reply, class Request>
Result<Reply> ask(Client& client, const std::string& town, const std::string& module, const char* method,
                  const Request& body, const char* service = "privacy/v1@") {
  wire::admin::Admin request;
  request.call = wire::admin::Call{town, service + module, method, wire::encode(body), {}, kLongDeadlineMs, false, {}};
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) return answer.error();
  auto reply = wire::decode<Reply>(answer->reply ? answer->reply->body : std::string());
  if (!reply) return Error{Code::Internal, module + ": the answer cannot be read"};
  return *std::move(reply);
}

// An error, or a gap, that leaves the rest undone: told at once, and the exit code remembers it.
void complain(Cli& cli, const std::string& module, const Error& error) {
  std::fprintf(stderr, "%s: %s\n", module.c_str(), error.message.c_str());
  if (cli.exit_code == 0) cli.exit_code = exit_code_of(error.code);
}

void tell_gaps(Cli& cli, const std::string& town, const Holders& found) {
  for (const std::string& module : found.disabled) {
    complain(cli, module, {Code::NotFound, "is off in " + town + " and was not asked; what it holds stays"});
  }
  for (const std::string& module : found.unknown) {
    std::fprintf(stderr, "%s: plugin.toml does not say whether it holds personal data; it was not asked\n",
                 module.c_str());
  }
}

// --- find -----------------------------------------------------------------------------------------------------------

struct FindOptions {
  std::string town, email, phone, name;
  bool from_stdin = false;
};

void find(Cli& cli, const FindOptions& options) {
  privacy::FindRequest wanted{options.email.empty() ? options.phone.empty() ? "name" : "phone" : "email",
                              options.email + options.phone + options.name};
  if (wanted.value == "-") {
    wanted.value.clear();
    std::getline(std::cin, wanted.value);
  }
  if (wanted.value.empty()) return cli.fail({Code::InvalidArgument, "say who: --email, --phone or --name"});
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> found = holders(*client, options.town);
  if (!found) return cli.fail(found.error());
  json::Value list = json::Value::array();
  std::vector<std::vector<std::string>> rows{{"MODULE", "SUBJECT"}};
  for (const std::string& module : found->holding) {
    const auto reply = ask<privacy::FindReply>(*client, options.town, module, "Find", wanted);
    if (!reply) {
      complain(cli, module, reply.error());
      continue;
    }
    for (const std::string& subject : reply->subjects) {
      rows.push_back({module, subject});
      json::Value row = json::Value::object();
      row.set("module", module);
      row.set("subject", subject);
      list.push(std::move(row));
    }
    if (reply->more) complain(cli, module, {Code::TooLarge, "there are more than it lists"});
  }
  tell_gaps(cli, options.town, *found);
  if (cli.json) return cli.result(list);
  if (rows.size() > 1) return print_table(rows);
  std::printf("nobody is known by that in %s\n", options.town.c_str());
}

// --- export ---------------------------------------------------------------------------------------------------------

// What stands in the town's modules of that subject.
struct Held {
  json::Value modules = json::Value::object();
  std::size_t fields = 0;
  bool complete = true;
};

std::optional<Held> held(Cli& cli, Client& client, const std::string& town, const std::string& subject,
                         const Holders& from) {
  Held out;
  for (const std::string& module : from.holding) {
    const auto reply = ask<privacy::ExportReply>(client, town, module, "Export", privacy::ExportRequest{subject});
    if (!reply) {
      complain(cli, module, reply.error());
      out.complete = false;
      continue;
    }
    Result<json::Value> sections = json::parse(reply->json);
    if (!sections) {
      cli.fail({Code::Internal, module + ": the export cannot be read"});
      return std::nullopt;
    }
    for (const json::Value& section : sections->items()) {
      if (const json::Value* fields = section.find("fields")) out.fields += fields->items().size();
    }
    if (reply->found) out.modules.set(module, *std::move(sections));
  }
  out.complete = out.complete && from.disabled.empty();
  return out;
}

// Only the owner may read it, also where the file was there before.
Status write_private(const std::string& file, const std::string& text) {
  const auto failed = [&] { return Error{Code::StorageFull, "cannot write " + file + ": " + ::strerror(errno)}; };
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out < 0) return failed();
  bool good = ::fchmod(out, 0600) == 0;
  for (std::size_t done = 0; good && done < text.size();) {
    const ssize_t count = ::write(out, text.data() + done, text.size() - done);
    good = count > 0;
    if (good) done += static_cast<std::size_t>(count);
  }
  good = good && ::fsync(out) == 0;
  const Error error = failed();
  ::close(out);
  if (good) return {};
  return error;
}

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text, size};
}

struct Subject {
  std::string town, subject, file = "-", since;
  bool yes = false;
};

void give(Cli& cli, const Subject& wanted) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> from = holders(*client, wanted.town);
  if (!from) return cli.fail(from.error());
  auto found = held(cli, *client, wanted.town, wanted.subject, *from);
  if (!found) return;
  tell_gaps(cli, wanted.town, *from);
  if (found->fields == 0 && found->complete) {
    return cli.fail({Code::NotFound, "no module of " + wanted.town + " knows " + wanted.subject});
  }
  json::Value document = json::Value::object();
  document.set("town", wanted.town);
  document.set("subject", wanted.subject);
  document.set("exported_at", now_utc());
  document.set("complete", found->complete);
  document.set("modules", std::move(found->modules));
  if (wanted.file == "-") {
    std::printf("%s\n", json::write(document, cli.json ? json::Style::Compact : json::Style::Pretty).c_str());
    return;
  }
  if (const Status written = write_private(wanted.file, json::write(document, json::Style::Pretty) + "\n"); !written) {
    return cli.fail(written.error());
  }
  if (!cli.json) {
    std::printf("%zu fields in %s\n", found->fields, wanted.file.c_str());
    return;
  }
  json::Value result = json::Value::object();
  result.set("file", wanted.file);
  result.set("fields", static_cast<std::int64_t>(found->fields));
  result.set("complete", found->complete);
  cli.result(result);
}

// --- erase ----------------------------------------------------------------------------------------------------------

std::optional<std::uint64_t> erase_in(Cli& cli, Client& client, const wire::admin::Erase& what) {
  wire::admin::Admin request;
  request.erase = what;
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) {
    complain(cli, what.module, answer.error());
    return std::nullopt;
  }
  const auto reply = wire::decode<privacy::EraseReply>(answer->reply ? answer->reply->body : std::string());
  return reply ? reply->changed : 0;
}

void show_what_would_go(Cli& cli, Client& client, const Subject& wanted, const Holders& from) {
  const auto found = held(cli, client, wanted.town, wanted.subject, from);
  if (!found) return;
  tell_gaps(cli, wanted.town, from);
  std::string text;
  for (const auto& [module, sections] : found->modules.members()) {
    for (const json::Value& section : sections.items()) {
      const json::Value* name = section.at("/name/en");
      const json::Value* fields = section.find("fields");
      text += "  " + module + ": " + (name && name->as_string() ? *name->as_string() : "data") + " (" +
              std::to_string(fields ? fields->items().size() : 0) + " fields)\n";
    }
  }
  if (text.empty()) text = "  nothing is held of it now\n";
  cli.fail({Code::PermissionDenied, "this would erase for good what the modules hold of " + wanted.subject + " in " +
                                        wanted.town + ":\n" + text + "repeat it with --yes to do so"});
}

void erase(Cli& cli, const Subject& wanted) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> from = holders(*client, wanted.town);
  if (!from) return cli.fail(from.error());
  if (!wanted.yes) return show_what_would_go(cli, *client, wanted, *from);
  json::Value modules = json::Value::object();
  std::vector<std::vector<std::string>> rows{{"MODULE", "RECORDS"}};
  std::vector<std::string> all = from->holding;
  all.insert(all.end(), from->disabled.begin(), from->disabled.end());  // noted for them, too
  for (const std::string& module : all) {
    const auto changed = erase_in(cli, *client, {wanted.town, module, wanted.subject, false});
    if (!changed) continue;
    rows.push_back({module, std::to_string(*changed)});
    modules.set(module, static_cast<std::int64_t>(*changed));
  }
  for (const std::string& module : from->unknown) {
    std::fprintf(stderr, "%s: plugin.toml does not say whether it holds personal data; it was not asked\n",
                 module.c_str());
  }
  if (cli.exit_code != 0) {
    std::fprintf(stderr, "what is noted is done by `stadtkern privacy reapply %s` once the modules answer\n",
                 wanted.town.c_str());
  }
  if (!cli.json) return print_table(rows);
  json::Value result = json::Value::object();
  result.set("subject", wanted.subject);
  result.set("erased", std::move(modules));
  result.set("complete", cli.exit_code == 0);
  cli.result(result);
}

// After a restore, or where a module did not answer: what was noted since then is erased again.
void reapply(Cli& cli, const Subject& wanted) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  wire::admin::Admin request;
  request.get_erasures = wire::admin::GetErasures{wanted.town, wanted.since};
  const Result<wire::admin::Admin> answer = client->ask(request);
  if (!answer) return cli.fail(answer.error());
  std::int64_t done = 0;
  std::int64_t changed = 0;
  const auto& list = answer->erasures->erasures;
  for (const wire::admin::Erasure& one : list) {
    const auto records = erase_in(cli, *client, {one.town, one.module, one.subject, true});
    if (!records) continue;
    ++done;
    changed += static_cast<std::int64_t>(*records);
  }
  if (!cli.json) {
    std::printf("%lld of %zu erasures repeated, %lld records changed\n", static_cast<long long>(done), list.size(),
                static_cast<long long>(changed));
    return;
  }
  json::Value result = json::Value::object();
  result.set("erasures", static_cast<std::int64_t>(list.size()));
  result.set("repeated", done);
  result.set("records", changed);
  cli.result(result);
}

// --- retention ------------------------------------------------------------------------------------------------------

std::string words(const privacy::RetentionRule& rule) {
  for (const privacy::LocalText& text : rule.name) {
    if (text.language == "en") return text.text;
  }
  return rule.name.empty() ? rule.id : rule.name.front().text;
}

std::string day(std::uint64_t time_us) {
  if (time_us == 0) return "-";
  const auto seconds = static_cast<std::time_t>(time_us / 1'000'000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &utc)};
}

json::Value to_json(const std::string& module, const privacy::RetentionRule& rule) {
  json::Value row = json::Value::object();
  row.set("module", module);
  row.set("rule", rule.id);
  json::Value& name = row.set("name", json::Value::object());
  for (const privacy::LocalText& text : rule.name) name.set(text.language, text.text);
  row.set("keep", rule.keep);
  row.set("due", static_cast<std::int64_t>(rule.due));
  row.set("oldest", rule.oldest_us == 0 ? json::Value() : json::Value(day(rule.oldest_us)));
  row.set("done", static_cast<std::int64_t>(rule.done));
  return row;
}

json::Value to_json(const std::string& module, const wire::events::KeptType& type, const std::string& keep) {
  json::Value row = json::Value::object();
  row.set("module", module);
  row.set("type", type.type);
  row.set("keep", keep);
  row.set("due", static_cast<std::int64_t>(type.due));
  row.set("oldest", type.oldest_us == 0 ? json::Value() : json::Value(day(type.oldest_us)));
  row.set("done", static_cast<std::int64_t>(type.done));
  return row;
}

// Asks the publishing modules, and adds their lines to both forms of the answer.
void retain_events(Cli& cli, Client& client, const std::string& town, bool dry_run, const Holders& from,
                   json::Value& list, std::vector<std::vector<std::string>>& rows) {
  for (const std::string& module : from.publishing) {
    const auto reply = ask<wire::events::ExpireReply>(client, town, module, "Expire",
                                                      wire::events::ExpireRequest{dry_run}, "events/v1@");
    if (!reply) {
      complain(cli, module, reply.error());
      continue;
    }
    for (const wire::events::KeptType& type : reply->types) {
      const std::string keep = config::duration_text(std::chrono::seconds(type.keep_seconds));
      rows.push_back({module, type.type, keep, std::to_string(type.due), day(type.oldest_us),
                      dry_run ? "-" : std::to_string(type.done), "Events"});
      list.push(to_json(module, type, keep));
    }
  }
}

void retention(Cli& cli, const std::string& town, bool dry_run) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> from = holders(*client, town);
  if (!from) return cli.fail(from.error());
  json::Value list = json::Value::array();
  std::vector<std::vector<std::string>> rows{{"MODULE", "RULE", "KEEP", "DUE", "OLDEST", "DONE", "WHAT"}};
  for (const std::string& module : from->holding) {
    const auto reply =
        ask<privacy::RetentionReply>(*client, town, module, "Retention", privacy::RetentionRequest{dry_run});
    if (!reply) {
      complain(cli, module, reply.error());
      continue;
    }
    for (const privacy::RetentionRule& rule : reply->rules) {
      rows.push_back({module, rule.id, rule.keep, std::to_string(rule.due), day(rule.oldest_us),
                      dry_run ? "-" : std::to_string(rule.done), words(rule)});
      list.push(to_json(module, rule));
    }
  }
  json::Value events = json::Value::array();
  retain_events(cli, *client, town, dry_run, *from, events, rows);
  tell_gaps(cli, town, *from);
  if (!cli.json) return print_table(rows);
  json::Value result = json::Value::object();
  result.set("town", town);
  result.set("dry_run", dry_run);
  result.set("rules", std::move(list));
  result.set("events", std::move(events));
  cli.result(result);
}

}  // namespace

void add_privacy(Command app, Cli& cli) {
  Command group = app.group("privacy", "What a town's modules hold of a person: find, hand over, erase");

  Command search = group.subcommand("find", "The ids under which modules know somebody");
  const auto who = std::make_shared<FindOptions>();
  search.option("TOWN", who->town).required();
  Command by = search.one_of("by", "Who; - reads the value from the input, so that no list of processes has it");
  by.option("--email", who->email);
  by.option("--phone", who->phone, "Digits count");
  by.option("--name", who->name, "First and last name, or the last name");
  search.runs([&cli, who] { find(cli, *who); });

  const auto wanted = std::make_shared<Subject>();
  Command out = group.subcommand("export", "All that is held of a subject, as JSON");
  out.option("TOWN", wanted->town).required();
  out.option("SUBJECT", wanted->subject, "An id, as `privacy find` gives it").required();
  out.option("FILE", wanted->file, "Made readable for its owner alone; - for the output").shows_default();
  out.runs([&cli, wanted] { give(cli, *wanted); });

  Command away = group.subcommand("erase", "Erase a subject for good; without --yes: show what would go");
  away.option("TOWN", wanted->town).required();
  away.option("SUBJECT", wanted->subject, "An id, as `privacy find` gives it").required();
  away.flag("--yes", wanted->yes, "Do it");
  away.runs([&cli, wanted] { erase(cli, *wanted); });

  Command again = group.subcommand("reapply", "Erase again what was erased before: after a restore");
  again.option("TOWN", wanted->town).required();
  again.option("--since", wanted->since, "Only what was noted since then: 2026-01-31T12:00:00Z or 2026-01-31, UTC");
  again.runs([&cli, wanted] { reapply(cli, *wanted); });

  Command times = app.subcommand("retention", "Remove what a town keeps no longer, now instead of by night");
  const auto town = std::make_shared<std::string>();
  const auto dry_run = std::make_shared<bool>(false);
  times.option("TOWN", *town).required();
  times.flag("--dry-run", *dry_run, "Only show what would go");
  times.runs([&cli, town, dry_run] { retention(cli, *town, *dry_run); });
}

}  // namespace stadtkern::admin
