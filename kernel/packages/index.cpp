// SPDX-License-Identifier: EUPL-1.2
#include "packages/index.h"

#include "config/json.h"
#include "config/rfc3339.h"
#include "packages/contents.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <tuple>

namespace stadtkern::packages {
namespace {

using catalogue::PerLanguage;
using config::Kind;
using config::Member;
using config::Value;

constexpr std::int64_t kForm = 1;
constexpr std::size_t kLongestText = 8 * 1024;  // bytes, of each text in an index

// --- writing --------------------------------------------------------------------------------------------------------

Value number(std::int64_t number) {
  Value value = config::blank(Kind::Integer);
  value.integer = number;
  return value;
}

Value text(std::string text) {
  Value value = config::blank(Kind::Text);
  value.text = std::move(text);
  return value;
}

void add(Value& table, std::string_view key, Value value) {
  table.members.push_back({std::string(key), 0, 0, std::move(value)});
}

void add_texts(Value& table, std::string_view key, const PerLanguage& texts) {
  if (texts.empty()) return;
  Value value = config::blank(Kind::Table);
  for (const auto& [language, words] : texts) add(value, language, text(words));
  add(table, key, std::move(value));
}

Value written(const IndexEntry& entry) {
  Value out = config::blank(Kind::Table);
  add(out, "id", text(entry.id));
  add(out, "version", text(catalogue::to_text(entry.version)));
  add(out, "sha256", text(entry.sha256));
  add(out, "size", number(static_cast<std::int64_t>(entry.size)));
  if (!entry.file.empty()) add(out, "file", text(entry.file));
  add_texts(out, "name", entry.name);
  add_texts(out, "summary", entry.summary);
  add_texts(out, "whats_new", entry.whats_new);
  if (!entry.licence.empty()) add(out, "licence", text(entry.licence));
  if (!entry.publisher.empty()) add(out, "publisher", text(entry.publisher));
  Value provides = config::blank(Kind::Array);
  for (const IndexProvision& provision : entry.provisions) {
    Value& item = provides.items.emplace_back(config::blank(Kind::Table));
    add(item, "contract", text(provision.contract));
    add(item, "version", text(provision.version));
  }
  add(out, "provides", std::move(provides));
  Value needs = config::blank(Kind::Array);
  for (const IndexRequirement& requirement : entry.requirements) {
    Value& item = needs.items.emplace_back(config::blank(Kind::Table));
    add(item, "contract", text(requirement.contract));
    add(item, "version", text(requirement.range));
    Value optional = config::blank(Kind::Boolean);
    optional.boolean = requirement.optional;
    add(item, "optional", std::move(optional));
  }
  add(out, "requires", std::move(needs));
  add(out, "schema", number(entry.schema));
  add(out, "schema_reads_from", number(entry.schema_reads_from));
  if (entry.withdrawn) {
    Value withdrawn = config::blank(Kind::Table);
    add(withdrawn, "reason", text(entry.withdrawn->reason));
    add(withdrawn, "since", text(entry.withdrawn->since));
    add(out, "withdrawn", std::move(withdrawn));
  }
  return out;
}

// --- reading --------------------------------------------------------------------------------------------------------

// Collects the first fault; what is asked for afterwards is a default.
class Reader {
 public:
  [[nodiscard]] const std::string& fault() const { return fault_; }
  void wrong(const std::string& what) {
    if (fault_.empty()) fault_ = what;
  }

  const Value* member(const Value& table, std::string_view key, Kind kind, bool required) {
    const Member* found = table.find(key);
    if (found == nullptr) {
      if (required) wrong("\"" + std::string(key) + "\" is missing");
      return nullptr;
    }
    if (found->value.kind == kind) return &found->value;
    wrong("\"" + std::string(key) + "\" is " + std::string(config::words(found->value.kind)));
    return nullptr;
  }

  std::string text(const Value& table, std::string_view key, bool required) {
    const Value* found = member(table, key, Kind::Text, required);
    if (found == nullptr) return {};
    checked(found->text);
    return found->text;
  }

  std::int64_t number(const Value& table, std::string_view key, std::int64_t least, std::int64_t most) {
    const Value* found = member(table, key, Kind::Integer, true);
    if (found == nullptr) return least;
    if (found->integer < least || found->integer > most) {
      wrong("\"" + std::string(key) + "\" is out of range");
      return least;
    }
    return found->integer;
  }

  std::int64_t time(const Value& table, std::string_view key) {
    const auto us = config::parse_rfc3339(text(table, key, true));
    if (!us) wrong("\"" + std::string(key) + "\" is no time");
    return us.value_or(0) / 1'000'000;
  }

  PerLanguage texts(const Value& table, std::string_view key) {
    PerLanguage out;
    const Value* found = member(table, key, Kind::Table, false);
    if (found == nullptr) return out;
    for (const Member& entry : found->members) {
      if (!config::language_tag(entry.key) || entry.value.kind != Kind::Text) {
        wrong("\"" + std::string(key) + "\" holds something else than texts per language");
        return out;
      }
      checked(entry.value.text);
      out[entry.key] = entry.value.text;
    }
    return out;
  }

  const std::vector<Value>& tables(const Value& table, std::string_view key, std::size_t most) {
    static const std::vector<Value> kNone;
    const Value* found = member(table, key, Kind::Array, true);
    if (found == nullptr) return kNone;
    const bool all = std::all_of(found->items.begin(), found->items.end(),
                                 [](const Value& item) { return item.kind == Kind::Table; });
    if (all && found->items.size() <= most) return found->items;
    wrong("\"" + std::string(key) + "\" is too long or holds something else than objects");
    return kNone;
  }

 private:
  // These texts are shown on terminals.
  void checked(const std::string& words) {
    const bool clean = std::all_of(words.begin(), words.end(),
                                   [](unsigned char c) { return (c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t'; });
    if (!clean || words.size() > kLongestText) wrong("a text is too long or has control characters");
  }

  std::string fault_;
};

IndexEntry read_entry(const Value& item, Reader& reader) {
  constexpr std::size_t kMostContracts = 1000;
  constexpr std::int64_t kMostSchema = 1'000'000;
  IndexEntry entry;
  entry.id = reader.text(item, "id", true);
  if (!catalogue::module_id(entry.id)) reader.wrong("an \"id\" is no module's");
  const auto version = catalogue::parse_version(reader.text(item, "version", true));
  if (!version) reader.wrong("the \"version\" of " + entry.id + " is none");
  if (version) entry.version = *version;
  entry.sha256 = reader.text(item, "sha256", true);
  if (!sha256_text(entry.sha256)) reader.wrong("the \"sha256\" of " + entry.id + " is none");
  entry.size = static_cast<std::uint64_t>(reader.number(item, "size", 0, static_cast<std::int64_t>(kLargestPackage)));
  entry.file = reader.text(item, "file", false);
  // One name beside the index: it becomes part of an address, and of a path.
  const bool one_name = name_fault(entry.file).empty() && entry.file.find_first_of("/?#%") == std::string::npos;
  if (!entry.file.empty() && !one_name) reader.wrong("the \"file\" of " + entry.id + " is no file's name");
  entry.name = reader.texts(item, "name");
  entry.summary = reader.texts(item, "summary");
  entry.whats_new = reader.texts(item, "whats_new");
  entry.licence = reader.text(item, "licence", false);
  entry.publisher = reader.text(item, "publisher", false);
  for (const Value& one : reader.tables(item, "provides", kMostContracts)) {
    entry.provisions.push_back({reader.text(one, "contract", true), reader.text(one, "version", true)});
  }
  for (const Value& one : reader.tables(item, "requires", kMostContracts)) {
    const Value* optional = reader.member(one, "optional", Kind::Boolean, false);
    entry.requirements.push_back({reader.text(one, "contract", true), reader.text(one, "version", true),
                                  optional != nullptr && optional->boolean});
  }
  entry.schema = static_cast<std::uint32_t>(reader.number(item, "schema", 0, kMostSchema));
  entry.schema_reads_from = static_cast<std::uint32_t>(reader.number(item, "schema_reads_from", 0, kMostSchema));
  if (const Value* withdrawn = reader.member(item, "withdrawn", Kind::Table, false)) {
    entry.withdrawn = Withdrawal{reader.text(*withdrawn, "reason", true), reader.text(*withdrawn, "since", true)};
  }
  if (entry.file.empty() && !entry.withdrawn) reader.wrong("\"file\" of " + entry.id + " is missing");
  return entry;
}

auto order_of(const IndexEntry& entry) {
  return std::tie(entry.id, entry.version, entry.sha256);
}

}  // namespace

std::string index_text(const Index& index) {
  std::vector<IndexEntry> entries = index.entries;
  std::sort(entries.begin(), entries.end(),
            [](const IndexEntry& a, const IndexEntry& b) { return order_of(a) < order_of(b); });
  Value out = config::blank(Kind::Table);
  add(out, "format", number(kForm));
  add(out, "sequence", number(static_cast<std::int64_t>(index.sequence)));
  add(out, "created", text(time_text(index.created)));
  add(out, "expires", text(time_text(index.expires)));
  Value packages = config::blank(Kind::Array);
  for (const IndexEntry& entry : entries) packages.items.push_back(written(entry));
  add(out, "packages", std::move(packages));
  return config::json_text(out) + "\n";
}

Result<Index> parse_index(std::string_view text) {
  const auto wrong = [](const std::string& why) {
    return Error{Code::FailedPrecondition, "this is no index of a catalogue: " + why};
  };
  if (text.size() > kLargestIndex) return wrong("it is too long");
  std::string fault;
  const auto value = config::parse_json(text, fault);
  if (!value) return wrong(fault);
  if (value->kind != Kind::Table) return wrong("it is no JSON object");
  Reader reader;
  const std::int64_t form = reader.number(*value, "format", 1, 1'000'000);
  if (reader.fault().empty() && form != kForm) return wrong("its form is newer than this program: use a newer one");
  Index index;
  constexpr std::int64_t kMostSequence = std::int64_t{1} << 53;
  index.sequence = static_cast<std::uint64_t>(reader.number(*value, "sequence", 1, kMostSequence));
  index.created = reader.time(*value, "created");
  index.expires = reader.time(*value, "expires");
  for (const Value& item : reader.tables(*value, "packages", kMostEntries)) {
    index.entries.push_back(read_entry(item, reader));
    if (!reader.fault().empty()) break;
  }
  if (!reader.fault().empty()) return wrong(reader.fault());
  std::sort(index.entries.begin(), index.entries.end(),
            [](const IndexEntry& a, const IndexEntry& b) { return order_of(a) < order_of(b); });
  const auto twice =
      std::adjacent_find(index.entries.begin(), index.entries.end(),
                         [](const IndexEntry& a, const IndexEntry& b) { return order_of(a) == order_of(b); });
  if (twice != index.entries.end()) return wrong("it has " + twice->id + " twice");
  return index;
}

Status check_fresh(const Index& index, std::uint64_t seen_sequence, std::int64_t now) {
  if (index.sequence < seen_sequence) {
    return Error{Code::FailedPrecondition,
                 "its index is an old one, number " + std::to_string(index.sequence) + " where " +
                     std::to_string(seen_sequence) +
                     " was seen before: somebody put back an earlier state, or the catalogue was restored from a "
                     "backup. Its publisher has to build it anew"};
  }
  if (now >= index.expires) {
    return Error{Code::FailedPrecondition, "its index was good until " + time_text(index.expires) +
                                               " only: its publisher has to build it anew, or this machine's clock "
                                               "is wrong"};
  }
  return {};
}

IndexEntry entry_of(const catalogue::Manifest& manifest) {
  IndexEntry entry;
  entry.id = manifest.id;
  entry.version = manifest.version;
  entry.name = manifest.name;
  entry.summary = manifest.summary;
  entry.whats_new = manifest.whats_new;
  entry.licence = manifest.licence;
  entry.publisher = manifest.publisher;
  for (const catalogue::Provision& provision : manifest.provides) {
    entry.provisions.push_back({provision.contract, catalogue::to_text(provision.version)});
  }
  for (const catalogue::Requirement& requirement : manifest.requirements) {
    entry.requirements.push_back({requirement.contract, requirement.range.text(), requirement.optional});
  }
  entry.schema = manifest.schema;
  entry.schema_reads_from = manifest.schema_reads_from;
  return entry;
}

std::string time_text(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  char text[80];
  if (::gmtime_r(&time, &parts) == nullptr) return "?";
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text;
}

std::vector<WithdrawnPackage> withdrawn_among(const std::vector<InstalledPackage>& installed,
                                              const std::string& catalogue, const Index& index) {
  std::vector<WithdrawnPackage> found;
  for (const InstalledPackage& package : installed) {
    for (const IndexEntry& entry : index.entries) {
      if (entry.withdrawn && entry.id == package.id && entry.sha256 == package.sha256) {
        found.push_back({package, catalogue, *entry.withdrawn});
      }
    }
  }
  return found;
}

std::string to_text(const WithdrawnPackage& withdrawn) {
  return withdrawn.package.id + " " + catalogue::to_text(withdrawn.package.version) +
         ", which is installed here, was withdrawn by catalogue " + withdrawn.catalogue + " on " +
         withdrawn.withdrawal.since.substr(0, 10) + ": " + withdrawn.withdrawal.reason;
}

}  // namespace stadtkern::packages
