// SPDX-License-Identifier: EUPL-1.2
// stadtkern privacy find|export|erase|reapply: what modules hold of a person, over privacy/v1.
#include "admin/holders.h"
#include "admin/town_words.h"
#include "wire/privacy.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace stadtkern::admin {
namespace {

namespace privacy = wire::privacy;

// --- find -----------------------------------------------------------------------------------------------------------

// A person as somebody outside knows one.
struct Who {
  std::string email, phone, name;
};

Result<privacy::FindRequest> request_of(const Who& who) {
  privacy::FindRequest wanted{who.email.empty() ? who.phone.empty() ? "name" : "phone" : "email",
                              who.email + who.phone + who.name};
  if (wanted.value == "-") {
    wanted.value.clear();
    std::getline(std::cin, wanted.value);
  }
  if (!wanted.value.empty()) return wanted;
  return Error{Code::InvalidArgument, "say who: an id, --email, --phone or --name"};
}

struct Known {
  std::string module, subject;
};

std::vector<Known> known(Cli& cli, Client& client, const std::string& town, const privacy::FindRequest& wanted,
                         const Holders& from) {
  std::vector<Known> all;
  for (const std::string& module : from.holding) {
    const auto reply = ask_module<privacy::FindReply>(client, town, module, "Find", wanted);
    if (!reply) {
      complain(cli, module, reply.error());
      continue;
    }
    for (const std::string& subject : reply->subjects) all.push_back({module, subject});
    if (reply->more) complain(cli, module, {Code::TooLarge, "there are more than it lists"});
  }
  return all;
}

void find(Cli& cli, const std::string& town, const Who& who) {
  const auto wanted = request_of(who);
  if (!wanted) return cli.fail(wanted.error());
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> from = holders(*client, town);
  if (!from) return cli.fail(from.error());
  json::Value list = json::Value::array();
  std::vector<std::vector<std::string>> rows{{"MODULE", "SUBJECT"}};
  for (const Known& one : known(cli, *client, town, *wanted, *from)) {
    rows.push_back({one.module, one.subject});
    json::Value row = json::Value::object();
    row.set("module", one.module);
    row.set("subject", one.subject);
    list.push(std::move(row));
  }
  tell_gaps(cli, town, *from);
  if (cli.json) return cli.result(list);
  if (rows.size() > 1) return print_table(rows);
  std::printf("nobody is known by that in %s\n", town.c_str());
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
    const auto reply =
        ask_module<privacy::ExportReply>(client, town, module, "Export", privacy::ExportRequest{subject});
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
  Who who;
  bool yes = false;
};

// The one that was named, or all under which the modules know that person; the same id stands once.
Result<std::vector<std::string>> subjects_of(Cli& cli, Client& client, const Subject& wanted, const Holders& from) {
  if (!wanted.subject.empty()) return std::vector<std::string>{wanted.subject};
  const auto who = request_of(wanted.who);
  if (!who) return who.error();
  std::vector<std::string> all;
  for (const Known& one : known(cli, client, wanted.town, *who, from)) {
    if (std::find(all.begin(), all.end(), one.subject) == all.end()) all.push_back(one.subject);
  }
  if (all.empty()) return Error{Code::NotFound, "nobody is known by that in " + wanted.town};
  return all;
}

void give(Cli& cli, const Subject& wanted) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> from = holders(*client, wanted.town);
  if (!from) return cli.fail(from.error());
  const auto subjects = subjects_of(cli, *client, wanted, *from);
  if (!subjects) return cli.fail(subjects.error());
  json::Value document = json::Value::object();
  document.set("town", wanted.town);
  document.set("exported_at", now_utc());
  json::Value& all = document.set("subjects", json::Value::array());
  std::size_t fields = 0;
  bool complete = true;
  for (const std::string& subject : *subjects) {
    auto found = held(cli, *client, wanted.town, subject, *from);
    if (!found) return;
    fields += found->fields;
    complete = complete && found->complete;
    json::Value& entry = all.push(json::Value::object());
    entry.set("subject", subject);
    entry.set("modules", std::move(found->modules));
  }
  document.set("complete", complete);
  tell_gaps(cli, wanted.town, *from);
  if (fields == 0 && complete) {
    return cli.fail({Code::NotFound, "no module of " + wanted.town + " knows " + subjects->front()});
  }
  if (wanted.file == "-") {
    std::printf("%s\n", json::write(document, cli.json ? json::Style::Compact : json::Style::Pretty).c_str());
    return;
  }
  if (const Status written = write_private(wanted.file, json::write(document, json::Style::Pretty) + "\n"); !written) {
    return cli.fail(written.error());
  }
  if (!cli.json) {
    std::printf("%zu fields in %s\n", fields, wanted.file.c_str());
    return;
  }
  json::Value result = json::Value::object();
  result.set("file", wanted.file);
  result.set("fields", static_cast<std::int64_t>(fields));
  result.set("complete", complete);
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

void show_what_would_go(Cli& cli, Client& client, const Subject& wanted, const std::vector<std::string>& subjects,
                        const Holders& from) {
  std::string text;
  for (const std::string& subject : subjects) {
    const auto found = held(cli, client, wanted.town, subject, from);
    if (!found) return;
    std::string lines;
    for (const auto& [module, sections] : found->modules.members()) {
      for (const json::Value& section : sections.items()) {
        const json::Value* name = section.at("/name/en");
        const json::Value* fields = section.find("fields");
        lines += "    " + module + ": " + (name && name->as_string() ? *name->as_string() : "data") + " (" +
                 std::to_string(fields ? fields->items().size() : 0) + " fields)\n";
      }
    }
    text += "  " + subject + "\n" + (lines.empty() ? "    nothing is held of it now\n" : lines);
  }
  tell_gaps(cli, wanted.town, from);
  cli.fail({Code::PermissionDenied, "this would erase for good what the modules of " + wanted.town + " hold of\n" +
                                        text + "repeat it with --yes to do so"});
}

void erase(Cli& cli, const Subject& wanted) {
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> from = holders(*client, wanted.town);
  if (!from) return cli.fail(from.error());
  const auto subjects = subjects_of(cli, *client, wanted, *from);
  if (!subjects) return cli.fail(subjects.error());
  if (!wanted.yes) return show_what_would_go(cli, *client, wanted, *subjects, *from);
  std::map<std::string, std::uint64_t> records;
  std::vector<std::string> all = from->holding;
  all.insert(all.end(), from->disabled.begin(), from->disabled.end());  // noted for them, too
  for (const std::string& subject : *subjects) {
    for (const std::string& module : all) {
      const auto changed = erase_in(cli, *client, {wanted.town, module, subject, false});
      if (changed) records[module] += *changed;
    }
  }
  for (const std::string& module : from->unknown) {
    std::fprintf(stderr, "%s: plugin.toml does not say whether it holds personal data; it was not asked\n",
                 module.c_str());
  }
  if (cli.exit_code != 0) {
    std::fprintf(stderr, "what is noted is done by `stadtkern privacy reapply %s` once the modules answer\n",
                 wanted.town.c_str());
  }
  json::Value modules = json::Value::object();
  std::vector<std::vector<std::string>> rows{{"MODULE", "RECORDS"}};
  for (const auto& [module, changed] : records) {
    rows.push_back({module, std::to_string(changed)});
    modules.set(module, static_cast<std::int64_t>(changed));
  }
  if (!cli.json) return print_table(rows);
  json::Value result = json::Value::object();
  result.set("subjects", array_of(*subjects));
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

}  // namespace

void add_privacy(Command app, Cli& cli) {
  Command group = app.group("privacy", "What a town's modules hold of a person: find, hand over, erase");

  const auto wanted = std::make_shared<Subject>();
  const auto add_who = [&](Command command) {
    Command by = command.one_of("by", "Who; - reads the value from the input, so that no list of processes has it");
    by.option("--email", wanted->who.email);
    by.option("--phone", wanted->who.phone, "Digits count");
    by.option("--name", wanted->who.name, "First and last name, or the last name");
    return by;
  };
  constexpr const char* kSubject = "An id, as `privacy find` gives it";

  Command search = group.subcommand("find", "The ids under which modules know somebody");
  search.option("TOWN", wanted->town, kTownWord).required();
  add_who(search);
  search.runs([&cli, wanted] { find(cli, wanted->town, wanted->who); });

  Command out = group.subcommand("export", "All that is held of somebody, as JSON");
  out.option("TOWN", wanted->town, kTownWord).required();
  add_who(out).option("SUBJECT", wanted->subject, kSubject);
  out.option("--output,-o", wanted->file, "The file, made readable for its owner alone; - for the output")
      .shows_default();
  out.runs([&cli, wanted] { give(cli, *wanted); });

  Command away = group.subcommand("erase", "Erase somebody for good; without --yes: show what would go");
  away.option("TOWN", wanted->town, kTownWord).required();
  add_who(away).option("SUBJECT", wanted->subject, kSubject);
  away.flag("--yes", wanted->yes, "Do it");
  away.runs([&cli, wanted] { erase(cli, *wanted); });
  add_privacy_record(group, cli);

  Command again = group.subcommand("reapply", "Erase again what was erased before: after a restore");
  again.option("TOWN", wanted->town, kTownWord).required();
  again.option("--since", wanted->since, "Only what was noted since then: 2026-01-31T12:00:00Z or 2026-01-31, UTC");
  again.runs([&cli, wanted] { reapply(cli, *wanted); });
}

}  // namespace stadtkern::admin
