// SPDX-License-Identifier: EUPL-1.2
// stadtkern privacy record: what a town's modules say of their work with personal data, as the record of processing
// activities that GDPR Art. 30 (1) asks for. What only the town knows is left open, and said so.
#include "admin/holders.h"
#include "admin/module_schema.h"
#include "admin/town_words.h"
#include "wire/actions.h"
#include "wire/privacy.h"

#include <cstdio>
#include <memory>

namespace stadtkern::admin {
namespace {

namespace privacy = wire::privacy;
using catalogue::PerLanguage;
using catalogue::Processing;

struct Words {
  const char* title;
  const char* controller;
  const char* open;
  const char* module;
  const char* purpose;
  const char* basis;
  const char* people;
  const char* data;
  const char* recipients;
  const char* nobody;
  const char* erased;
  const char* rules;
  const char* silent;
};

constexpr Words kGerman{
    "Verzeichnis von Verarbeitungstätigkeiten",
    "Verantwortlich",
    "(trägt die Gemeinde ein: Anschrift, Vertretung, Datenschutzbeauftragte, technische und organisatorische "
    "Maßnahmen)",
    "Modul",
    "Zweck",
    "Rechtsgrundlage",
    "Betroffene",
    "Daten",
    "Empfänger",
    "niemand außerhalb der Verwaltung",
    "Löschung",
    "Fristen, die hier eingestellt sind",
    "hält personenbezogene Daten, und seine plugin.toml sagt nicht wozu",
};
constexpr Words kEnglish{
    "Record of processing activities",
    "Controller",
    "(the town fills in: address, representative, data protection officer, technical and organisational measures)",
    "Module",
    "Purpose",
    "Legal basis",
    "Data subjects",
    "Data",
    "Recipients",
    "nobody outside the administration",
    "Erasure",
    "Periods that are set here",
    "holds personal data, and its plugin.toml does not say for what",
};

const std::string& in(const PerLanguage& texts, const std::string& language) {
  static const std::string kNone;
  const auto found = texts.find(language);
  if (found != texts.end()) return found->second;
  return texts.empty() ? kNone : texts.begin()->second;
}

std::string in(const std::vector<privacy::LocalText>& texts, const std::string& language) {
  for (const privacy::LocalText& text : texts) {
    if (text.language == language) return text.text;
  }
  return texts.empty() ? std::string() : texts.front().text;
}

// One module's part.
struct Part {
  std::string module;
  std::string version;
  std::string name;
  std::vector<Processing> processing;
  std::vector<privacy::RetentionRule> rules;
};

Result<Part> part_of(Client& client, const std::string& town, const std::string& module, const std::string& language) {
  const auto found = find_module(client, {module, {}, {}});
  if (!found) return found.error();
  Part part{module, found->version, in(found->manifest.name, language), found->manifest.processing, {}};
  auto rules = ask_module<privacy::RetentionReply>(client, town, module, "Retention", privacy::RetentionRequest{true});
  if (!rules) return rules.error();
  part.rules = std::move(rules->rules);
  const auto kept = ask_module<wire::actions::ExpireReply>(client, town, module, "Expire",
                                                           wire::actions::ExpireRequest{true}, "actions/v1");
  if (!kept) return kept.error().code == Code::NotFound ? Result<Part>(std::move(part)) : kept.error();
  part.rules.push_back(
      {"actions",
       {{"de", "Wer mit einer Rolle was geändert hat (Kennungen)"}, {"en", "Who with a role changed what (ids)"}},
       kept->keep,
       0,
       0,
       0});
  return part;
}

void print(const Part& part, const std::string& language, const Words& words) {
  std::printf("\n## %s (%s %s %s)\n", printable(part.name).c_str(), words.module, part.module.c_str(),
              part.version.c_str());
  if (part.processing.empty()) std::printf("\n%s %s.\n", part.module.c_str(), words.silent);
  for (const Processing& one : part.processing) {
    const std::string& recipients = in(one.recipients, language);
    std::printf("\n### %s\n", printable(in(one.purpose, language)).c_str());
    const std::pair<const char*, std::string> lines[] = {
        {words.basis, in(one.basis, language)},   {words.people, in(one.people, language)},
        {words.data, in(one.data, language)},     {words.recipients, recipients.empty() ? words.nobody : recipients},
        {words.erased, in(one.erased, language)},
    };
    for (const auto& [what, text] : lines) std::printf("- **%s:** %s\n", what, printable(text).c_str());
  }
  if (part.rules.empty()) return;
  std::printf("\n%s:\n", words.rules);
  for (const privacy::RetentionRule& rule : part.rules) {
    std::printf("- %s: %s\n", printable(in(rule.name, language)).c_str(), printable(rule.keep).c_str());
  }
}

json::Value to_json(const Part& part, const std::string& language) {
  json::Value row = json::Value::object();
  row.set("module", part.module);
  row.set("version", part.version);
  row.set("name", part.name);
  json::Value& activities = row.set("processing", json::Value::array());
  for (const Processing& one : part.processing) {
    json::Value& activity = activities.push(json::Value::object());
    activity.set("id", one.id);
    activity.set("purpose", in(one.purpose, language));
    activity.set("basis", in(one.basis, language));
    activity.set("people", in(one.people, language));
    activity.set("data", in(one.data, language));
    activity.set("recipients", in(one.recipients, language));
    activity.set("erased", in(one.erased, language));
  }
  json::Value& rules = row.set("rules", json::Value::array());
  for (const privacy::RetentionRule& rule : part.rules) {
    json::Value& entry = rules.push(json::Value::object());
    entry.set("rule", rule.id);
    entry.set("name", in(rule.name, language));
    entry.set("keep", rule.keep);
  }
  return row;
}

void record(Cli& cli, const std::string& town, const std::string& language) {
  if (language != "de" && language != "en") return cli.fail({Code::InvalidArgument, "--language is de or en"});
  Result<Client> client = Client::connect(cli.state);
  if (!client) return cli.fail(client.error());
  const Result<Holders> found = holders(*client, town);
  if (!found) return cli.fail(found.error());
  const Words& words = language == "de" ? kGerman : kEnglish;
  json::Value modules = json::Value::array();
  if (!cli.json) {
    std::printf("# %s: %s\n\n**%s:** %s %s\n", words.title, town.c_str(), words.controller, town.c_str(), words.open);
  }
  for (const std::string& module : found->holding) {
    const auto part = part_of(*client, town, module, language);
    if (!part) {
      complain(cli, module, part.error());
      continue;
    }
    if (part->processing.empty()) std::fprintf(stderr, "%s %s\n", module.c_str(), kEnglish.silent);
    modules.push(to_json(*part, language));
    if (!cli.json) print(*part, language, words);
  }
  tell_gaps(cli, town, *found);
  if (!cli.json) return;
  json::Value result = json::Value::object();
  result.set("town", town);
  result.set("language", language);
  result.set("modules", std::move(modules));
  cli.result(result);
}

}  // namespace

void add_privacy_record(Command privacy, Cli& cli) {
  Command command = privacy.subcommand("record", "The record of processing activities (GDPR Art. 30), as Markdown");
  struct Options {
    std::string town;
    std::string language = "de";
  };
  const auto options = std::make_shared<Options>();
  command.option("TOWN", options->town, kTownWord).required();
  command.option("--language", options->language, "de or en").shows_default();
  command.runs([&cli, options] { record(cli, options->town, options->language); });
}

}  // namespace stadtkern::admin
