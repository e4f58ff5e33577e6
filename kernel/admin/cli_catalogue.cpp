// SPDX-License-Identifier: EUPL-1.2
// stadtkern catalogue build|withdraw, for who publishes; add|remove|list|update|search, for nodes.
#include "admin/cli.h"
#include "admin/secret_key.h"
#include "config/units.h"
#include "packages/catalogues.h"
#include "packages/publishing.h"
#include "packages/trust.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using catalogue::to_text;
using packages::Choice;
using packages::Index;
using packages::IndexEntry;
using packages::KnownCatalogue;
using packages::to_text;

constexpr int kUsage = 2;
constexpr int kEnvironment = 3;
constexpr std::chrono::hours kLongest{24 * 366};

void fail(Cli& cli, const Error& error) {
  cli.fail(error);
  if (error.reason == "lock") cli.exit_code = kEnvironment;
  if (error.code == Code::NotFound) cli.exit_code = kUsage;
}

// --- build, withdraw ------------------------------------------------------------------------------------------------

struct PublishOptions {
  std::string folder = ".";
  std::string key;
  std::string expires = "30 d";
  std::string what;
  std::string reason;
};

Result<packages::Publishing> publishing_of(const PublishOptions& options) {
  // "30d" as well as "30 d"
  std::string words = options.expires;
  const std::size_t unit = words.find_first_not_of("0123456789. ");
  if (unit != std::string::npos && words.find(' ') == std::string::npos) words.insert(unit, " ");
  const auto expires = config::parse_duration(words);
  if (!expires || *expires < std::chrono::hours(1) || *expires > kLongest) {
    return Error{Code::InvalidArgument, "--expires is a time such as \"30 d\", between 1 h and 366 d"};
  }
  return packages::Publishing{options.folder, std::chrono::duration_cast<std::chrono::seconds>(*expires),
                              std::time(nullptr)};
}

void published(Cli& cli, const PublishOptions& options, const Index& index) {
  const fs::path file = fs::path(options.folder) / packages::kIndexFile;
  const auto withdrawn = std::count_if(index.entries.begin(), index.entries.end(),
                                       [](const IndexEntry& entry) { return entry.withdrawn.has_value(); });
  if (!cli.json) {
    std::printf("%s: number %llu, %zu packages (%lld withdrawn), good until %s\n", file.c_str(),
                static_cast<unsigned long long>(index.sequence), index.entries.size(),
                static_cast<long long>(withdrawn), packages::time_text(index.expires).c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("index", file.string());
  out.set("sequence", index.sequence);
  out.set("expires", packages::time_text(index.expires));
  out.set("packages", index.entries.size());
  out.set("withdrawn", withdrawn);
  cli.result(out);
}

void build(Cli& cli, const PublishOptions& options) {
  const auto publishing = publishing_of(options);
  if (!publishing) return fail(cli, publishing.error());
  const auto index = packages::build_catalogue(*publishing, [&] { return load_secret(options.key); });
  if (!index) return fail(cli, index.error());
  published(cli, options, *index);
}

void withdraw(Cli& cli, const PublishOptions& options) {
  const auto publishing = publishing_of(options);
  if (!publishing) return fail(cli, publishing.error());
  const std::size_t at = options.what.find('@');
  const auto version = at == std::string::npos ? std::nullopt : catalogue::parse_version(options.what.substr(at + 1));
  if (!version || options.reason.empty()) {
    return fail(cli, {Code::InvalidArgument,
                      "usage: stadtkern catalogue withdraw ID@VERSION --reason WORDS --key KEY [--dir DIR]"});
  }
  const auto index = packages::withdraw(*publishing, options.what.substr(0, at), *version, options.reason,
                                        [&] { return load_secret(options.key); });
  if (!index) return fail(cli, index.error());
  published(cli, options, *index);
}

// --- add, remove ----------------------------------------------------------------------------------------------------

struct AddOptions {
  std::string name;
  std::string address;
  std::string key;
};

const KnownCatalogue* find(const std::vector<KnownCatalogue>& catalogues, const std::string& name) {
  const auto found = std::find_if(catalogues.begin(), catalogues.end(),
                                  [&](const KnownCatalogue& known) { return known.name == name; });
  return found == catalogues.end() ? nullptr : &*found;
}

Status forget(const fs::path& state, const std::string& name) {
  const auto lock = packages::lock_packages(state);
  if (!lock) return lock.error();
  auto catalogues = packages::load_catalogues(state);
  if (!catalogues) return catalogues.error();
  if (find(*catalogues, name) == nullptr) {
    return Error{Code::NotFound, "no catalogue is called " + name + "; see `stadtkern catalogue list`"};
  }
  std::erase_if(*catalogues, [&](const KnownCatalogue& known) { return known.name == name; });
  if (Status saved = packages::save_catalogues(state, *catalogues); !saved) return saved;
  packages::forget_index(state, name);
  return {};
}

// Says what an update has found, and warns of what is withdrawn. Returns its JSON.
json::Value updated(const Cli& cli, const KnownCatalogue& catalogue, const Index& index) {
  json::Value out = json::Value::object();
  out.set("name", catalogue.name);
  out.set("sequence", index.sequence);
  out.set("expires", packages::time_text(index.expires));
  out.set("packages", index.entries.size());
  json::Value& warnings = out.set("withdrawn", json::Value::array());
  if (!cli.json) {
    std::printf("%s: number %llu, %zu packages, good until %s\n", catalogue.name.c_str(),
                static_cast<unsigned long long>(index.sequence), index.entries.size(),
                packages::time_text(index.expires).c_str());
  }
  const auto installed = packages::scan_installed(cli.state);
  if (!installed) return out;
  for (const packages::WithdrawnPackage& gone : packages::withdrawn_among(*installed, catalogue.name, index)) {
    warnings.push(to_text(gone));
    if (!cli.json) std::printf("  warning: %s\n", to_text(gone).c_str());
  }
  return out;
}

void add(Cli& cli, const AddOptions& options) {
  if (!packages::key_name(options.name)) {
    return fail(cli,
                {Code::InvalidArgument, "a catalogue's name has lower-case letters, digits, \"-\", \"_\" and \".\""});
  }
  const auto address = packages::catalogue_address(options.address);
  if (!address) return fail(cli, address.error());
  const auto key = public_key_of(options.key);
  if (!key) return fail(cli, key.error());
  const KnownCatalogue fresh{options.name, *address, *key, 0, {}};
  {
    const auto lock = packages::lock_packages(cli.state);
    if (!lock) return fail(cli, lock.error());
    auto catalogues = packages::load_catalogues(cli.state);
    if (!catalogues) return fail(cli, catalogues.error());
    if (const KnownCatalogue* known = find(*catalogues, options.name)) {
      return fail(cli,
                  {Code::FailedPrecondition, "catalogue " + known->name + " is known already, at " +
                                                 packages::shown_address(known->address) +
                                                 ": `stadtkern catalogue remove` it first, or choose another name"});
    }
    catalogues->push_back(fresh);
    if (Status saved = packages::save_catalogues(cli.state, *catalogues); !saved) return fail(cli, saved.error());
  }
  const auto index = packages::update_catalogue(cli.state, fresh, std::time(nullptr));
  if (!index) {
    static_cast<void>(forget(cli.state, fresh.name));  // an error changes nothing
    Error error = index.error();
    error.message += "; nothing was added";
    return fail(cli, error);
  }
  if (!cli.json) {
    std::printf("%s is known, at %s; its index is believed when key %s has signed it\n", fresh.name.c_str(),
                packages::shown_address(fresh.address).c_str(), to_text(fresh.key.id).c_str());
  }
  const json::Value out = updated(cli, fresh, *index);
  if (cli.json) cli.result(out);
}

void remove(Cli& cli, const std::string& name) {
  if (Status gone = forget(cli.state, name); !gone) return fail(cli, gone.error());
  if (!cli.json) {
    std::printf("%s is no longer known; what was installed from it stays\n", name.c_str());
    return;
  }
  json::Value out = json::Value::object();
  out.set("removed", name);
  cli.result(out);
}

// --- list, update, search -------------------------------------------------------------------------------------------

void list(Cli& cli) {
  const auto catalogues = packages::load_catalogues(cli.state);
  if (!catalogues) return fail(cli, catalogues.error());
  json::Value out = json::Value::object();
  json::Value& all = out.set("catalogues", json::Value::array());
  std::vector<std::vector<std::string>> rows{{"NAME", "ADDRESS", "KEY", "NUMBER", "PACKAGES", "GOOD UNTIL"}};
  std::vector<std::string> troubles;
  for (const KnownCatalogue& known : *catalogues) {
    const auto index = packages::kept_index(cli.state, known, std::time(nullptr));
    json::Value& entry = all.push(json::Value::object());
    entry.set("name", known.name);
    entry.set("address", packages::shown_address(known.address));
    entry.set("key", to_text(known.key.id));
    entry.set("sequence", known.sequence);
    if (index) {
      entry.set("packages", index->entries.size());
      entry.set("expires", packages::time_text(index->expires));
    } else {
      entry.set("problem", index.error().message);
      troubles.push_back(index.error().message);
    }
    rows.push_back({known.name, packages::shown_address(known.address), to_text(known.key.id),
                    std::to_string(known.sequence), index ? std::to_string(index->entries.size()) : "-",
                    index ? packages::time_text(index->expires) : "-"});
  }
  if (cli.json) return cli.result(out);
  if (catalogues->empty()) {
    std::printf("no catalogue is known: `stadtkern catalogue add NAME URL --key PUB` adds one\n");
    return;
  }
  print_table(rows);
  for (const std::string& trouble : troubles) std::printf("%s\n", trouble.c_str());
}

// All of them are tried; the first error decides the exit code.
void update(Cli& cli, const std::string& name) {
  auto catalogues = packages::load_catalogues(cli.state);
  if (!catalogues) return fail(cli, catalogues.error());
  if (!name.empty() && find(*catalogues, name) == nullptr) {
    return fail(cli, {Code::NotFound, "no catalogue is called " + name + "; see `stadtkern catalogue list`"});
  }
  if (catalogues->empty() && !cli.json) {
    std::printf("no catalogue is known: `stadtkern catalogue add NAME URL --key PUB` adds one\n");
  }
  json::Value out = json::Value::object();
  json::Value& all = out.set("catalogues", json::Value::array());
  std::optional<Error> first;
  for (const KnownCatalogue& known : *catalogues) {
    if (!name.empty() && known.name != name) continue;
    const auto index = packages::update_catalogue(cli.state, known, std::time(nullptr));
    if (index) {
      all.push(updated(cli, known, *index));
      continue;
    }
    json::Value& entry = all.push(json::Value::object());
    entry.set("name", known.name);
    entry.set("problem", index.error().message);
    if (first) std::fprintf(stderr, "%s\n", index.error().message.c_str());
    if (!first) first = index.error();
  }
  if (!first) {
    if (cli.json) cli.result(out);
    return;
  }
  const bool json = std::exchange(cli.json, false);  // the result names every catalogue, the failed ones too
  fail(cli, *first);
  cli.json = json;
  if (json) cli.result(out);
}

json::Value texts_of(const catalogue::PerLanguage& texts) {
  json::Value out = json::Value::object();
  for (const auto& [language, words] : texts) out.set(language, words);
  return out;
}

json::Value facts_of(const Choice& choice, bool installed) {
  const IndexEntry& entry = choice.entry;
  json::Value out = json::Value::object();
  out.set("id", entry.id);
  out.set("version", to_text(entry.version));
  out.set("catalogue", choice.catalogue);
  out.set("sha256", entry.sha256);
  out.set("size", entry.size);
  out.set("name", texts_of(entry.name));
  out.set("summary", texts_of(entry.summary));
  out.set("whats_new", texts_of(entry.whats_new));
  out.set("licence", entry.licence);
  out.set("publisher", entry.publisher);
  json::Value& provides = out.set("provides", json::Value::array());
  for (const auto& one : entry.provisions) provides.push(one.contract + " " + one.version);
  json::Value& needs = out.set("requires", json::Value::array());
  for (const auto& one : entry.requirements) {
    needs.push(one.contract + " " + one.range + (one.optional ? " (optional)" : ""));
  }
  out.set("schema", entry.schema);
  out.set("schema_reads_from", entry.schema_reads_from);
  out.set("installed", installed);
  if (entry.withdrawn) out.set("withdrawn", entry.withdrawn->reason);
  return out;
}

// In the language of the terminal, else English, else whichever there is.
std::string in_words(const catalogue::PerLanguage& texts) {
  const char* language = std::getenv("LANG");
  const std::string wanted = language != nullptr ? std::string(language).substr(0, 2) : "en";
  for (const std::string& tag : {wanted, std::string("en")}) {
    if (const auto found = texts.find(tag); found != texts.end()) return found->second;
  }
  return texts.empty() ? std::string() : texts.begin()->second;
}

void search(Cli& cli, const std::vector<std::string>& words, bool every) {
  const auto catalogues = packages::load_catalogues(cli.state);
  if (!catalogues) return fail(cli, catalogues.error());
  std::vector<packages::NamedIndex> indexes;
  for (const KnownCatalogue& known : *catalogues) {
    auto index = packages::kept_index(cli.state, known, std::time(nullptr));
    if (index) {
      indexes.push_back({known.name, *std::move(index)});
    } else {
      std::fprintf(stderr, "%s\n", index.error().message.c_str());
    }
  }
  const auto installed = packages::scan_installed(cli.state);
  if (!installed) return fail(cli, installed.error());
  const auto here = [&](const IndexEntry& entry) {
    return std::any_of(installed->begin(), installed->end(),
                       [&](const auto& package) { return package.sha256 == entry.sha256; });
  };
  const auto found = packages::search(indexes, words, every);
  if (cli.json) {
    json::Value out = json::Value::object();
    json::Value& all = out.set("packages", json::Value::array());
    for (const Choice& choice : found) all.push(facts_of(choice, here(choice.entry)));
    return cli.result(out);
  }
  std::vector<std::vector<std::string>> rows{{"MODULE", "VERSION", "CATALOGUE", "NOTE", "NAME"}};
  for (const Choice& choice : found) {
    std::string note = here(choice.entry) ? "installed" : "";
    if (choice.entry.withdrawn) note += note.empty() ? "withdrawn" : ", withdrawn";
    rows.push_back(
        {choice.entry.id, to_text(choice.entry.version), choice.catalogue, note, in_words(choice.entry.name)});
  }
  if (found.empty()) {
    std::printf("nothing found in %zu catalogues\n", indexes.size());
  } else {
    print_table(rows);
  }
}

// --- the parser -----------------------------------------------------------------------------------------------------

void add_publishing(Command group, Cli& cli) {
  const auto shared = [](Command command, PublishOptions& options) {
    command.option("--key", options.key, "The secret key's file; its password is asked for, or piped in as a line")
        .required();
    command.option("--expires", options.expires, "How long nodes may believe this index").shows_default();
  };
  Command made = group.subcommand("build", "Write the signed index over the .skp files of a folder");
  const auto building = std::make_shared<PublishOptions>();
  made.option("DIR", building->folder).required();
  shared(made, *building);
  made.runs([&cli, building] { build(cli, *building); });

  Command gone = group.subcommand("withdraw", "Say in the index that nobody should run a version any more");
  const auto withdrawing = std::make_shared<PublishOptions>();
  gone.option("ID@VERSION", withdrawing->what).required();
  gone.option("--reason", withdrawing->reason, "What operators are told").required();
  gone.option("--dir", withdrawing->folder, "The catalogue's folder").shows_default();
  shared(gone, *withdrawing);
  gone.runs([&cli, withdrawing] { withdraw(cli, *withdrawing); });
}

}  // namespace

void add_catalogue(Command app, Cli& cli) {
  Command group = app.group("catalogue", "Where packages come from: a folder or a web site with a signed index");
  add_publishing(group, cli);

  Command added = group.subcommand("add", "Let this node know a catalogue");
  const auto adding = std::make_shared<AddOptions>();
  added.option("NAME", adding->name).required();
  added.option("URL", adding->address, "https://..., http://..., file:///... or a folder").required();
  added.option("--key", adding->key, "The public key that signs its index, as a file or a line").required();
  added.runs([&cli, adding] { add(cli, *adding); });

  Command removed = group.subcommand("remove", "Forget one; what was installed from it stays");
  const auto name = std::make_shared<std::string>();
  removed.option("NAME", *name).required();
  removed.runs([&cli, name] { remove(cli, *name); });

  group.subcommand("list", "The catalogues that this node knows").runs([&cli] { list(cli); });

  Command fresh = group.subcommand("update", "Fetch their indexes, and warn of what they have withdrawn");
  const auto only = std::make_shared<std::string>();
  fresh.option("NAME", *only, "Only this one");
  fresh.runs([&cli, only] { update(cli, *only); });

  Command searched = group.subcommand("search", "Find modules by words, in the indexes that were fetched last");
  const auto words = std::make_shared<std::vector<std::string>>();
  const auto every = std::make_shared<bool>(false);
  searched.option("WORDS", *words, "All of them must occur; none: everything");
  searched.flag("--all", *every, "Every version, not only the highest one");
  searched.runs([&cli, words, every] { search(cli, *words, *every); });
}

}  // namespace stadtkern::admin
