// SPDX-License-Identifier: EUPL-1.2
#include "config/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "config/schema_walk.h"
#include "config/secrets.h"
#include "config/toml_file.h"

namespace stadtkern::config {
namespace {

// std::regex takes stack for each character, so a long text must not meet a pattern.
constexpr std::size_t kLongestWithPattern = 1000;

// valijson reports a fault again for each object and array around it; these only repeat.
bool repeats(const std::string& description) {
  return description.starts_with("Failed to validate against schema associated with ") ||
         description.starts_with("Failed to validate against additional properties schema") ||
         description.starts_with("Failed to validate against child schema #") ||
         description.starts_with("Failed to validate item #");
}

// What stands between the first pair of single quotes.
std::string named_in(const std::string& description) {
  const auto begin = description.find('\'');
  const auto end = description.rfind('\'');
  return begin == std::string::npos || end <= begin ? std::string() : description.substr(begin + 1, end - begin - 1);
}

std::string type_words(std::string_view type) {
  if (type == "boolean") return "true or false";
  if (type == "object") return "a table";
  if (type == "integer" || type == "array") return "an " + std::string(type);
  return "a " + std::string(type);
}

// Where a violation is, seen from the settings' root.
struct Spot {
  const Value* value = nullptr;   // what breaks the schema
  const Value* schema = nullptr;  // what speaks of it; may be null
  std::string table;              // the path of the nearest table around it, as TOML writes it
  std::string name;               // its key, or the key of the array that it is in
  Place place;                    // of its key (an element's own)
};

Spot find_spot(const Value& root_schema, const Value& settings, const std::vector<std::string>& steps,
               const Place& place, const std::string& path) {
  Spot spot{&settings, &root_schema, path, {}, place};
  std::string own = path;  // the path of the value itself
  for (const auto& step : steps) {
    const auto* schema = subschema(root_schema, spot.schema, step);
    if (spot.value->kind == Kind::Array) {
      std::size_t index = 0;
      std::from_chars(step.data(), step.data() + step.size(), index);
      if (index >= spot.value->items.size()) break;
      spot.value = &spot.value->items[index];
      if (spot.value->line > 0) spot.place = {place.file, spot.value->line, spot.value->column};
    } else {
      const auto* member = spot.value->find(step);
      if (member == nullptr) break;
      spot.table = own;
      spot.name = step;
      own = joined(own, step);
      spot.value = &member->value;
      if (member->line > 0) spot.place = {place.file, member->line, member->column};
    }
    spot.schema = schema;
  }
  if (spot.value->kind == Kind::Table) spot.table = own;
  return spot;
}

std::string missing_setting(const std::string& name) {
  return "missing setting " + in_quotes(name);
}

std::string plain(const Value& value) {
  return value.kind == Kind::Text ? in_quotes(value.text) : json_text(value);
}

// The fault in our words; the description's own where there are none.
Problem explained(const Value& root_schema, const Spot& spot, const std::string& description) {
  const auto* schema = dereferenced(root_schema, spot.schema);
  const auto keyword = [schema](std::string_view key) -> const Value* {
    const auto* member = schema == nullptr ? nullptr : schema->find(key);
    return member == nullptr ? nullptr : &member->value;
  };
  auto problem = problem_at(spot.place, spot.table, {});
  const auto name = spot.name.empty() ? std::string("the table") : in_quotes(spot.name);
  if (is_secret(root_schema, spot.schema) && !description.starts_with("Missing required property")) {
    problem.message = "the secret for " + name + " is not as the schema wants it";
    return problem;
  }
  const auto* type = keyword("type");
  const auto* allowed = keyword("enum");
  const auto* least = keyword("minimum");
  const auto* most = keyword("maximum");
  const auto* pattern = keyword("pattern");
  if (description.starts_with("Missing required property")) {
    problem.message = missing_setting(named_in(description));
  } else if (description.starts_with("Value type not permitted") && type != nullptr && type->kind == Kind::Text) {
    problem.message = name + " must be " + type_words(type->text) + ", not " + std::string(words(spot.value->kind));
  } else if (description.starts_with("Failed to match against any enum") && allowed != nullptr) {
    std::vector<std::string> texts;
    std::string list;
    for (const auto& choice : allowed->items) {
      if (choice.kind == Kind::Text) texts.push_back(choice.text);
      list += (list.empty() ? "" : ", ") + plain(choice);
    }
    problem.message = name + " must be " + (texts.size() == allowed->items.size() ? alternatives(texts) : list) +
                      ", not " + plain(*spot.value);
    if (spot.value->kind == Kind::Text) problem.suggestion = nearest(spot.value->text, texts);
  } else if (description.starts_with("Expected number greater") && least != nullptr) {
    problem.message = name + " must be at least " + plain(*least) + ", not " + plain(*spot.value);
  } else if (description.starts_with("Expected number less") && most != nullptr) {
    problem.message = name + " must be at most " + plain(*most) + ", not " + plain(*spot.value);
  } else if (description.starts_with("Failed to match regex") && pattern != nullptr) {
    problem.message = name + " must match the pattern " + in_quotes(pattern->text) + ", not be " + plain(*spot.value);
  } else {
    problem.message = name + ": " + description;
    while (problem.message.ends_with('.')) problem.message.pop_back();
  }
  return problem;
}

// Reports the members that a closed object does not take, and removes them: the validator would stop at the first.
void take_out_unknown(const Value& root_schema, const Value* schema, Value& value, const Place& place,
                      const std::string& path, Problems& problems) {
  if (value.kind == Kind::Table && closed(root_schema, schema)) {
    const auto names = property_names(root_schema, schema);
    std::erase_if(value.members, [&](const Member& member) {
      if (std::find(names.begin(), names.end(), member.key) != names.end()) return false;
      problems.push_back(problem_at({place.file, member.line, member.column}, path,
                                    "unknown setting " + in_quotes(member.key), nearest(member.key, names)));
      return true;
    });
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    take_out_unknown(root_schema, subschema(root_schema, schema, std::to_string(i)), value.items[i], place, path,
                     problems);
  }
  for (auto& member : value.members) {
    take_out_unknown(root_schema, subschema(root_schema, schema, member.key), member.value, place,
                     joined(path, member.key), problems);
  }
}

// A setting is not missing where an unknown one of the same table is taken for its misspelling.
void drop_misspelt(Problems& problems) {
  std::set<std::pair<std::string, std::string>> missing;  // table and message
  for (const auto& problem : problems) {
    if (!problem.suggestion.empty()) missing.emplace(problem.key, missing_setting(problem.suggestion));
  }
  std::erase_if(problems, [&](const Problem& problem) { return missing.contains({problem.key, problem.message}); });
}

// Reports what must not reach the validator: numbers that JSON does not have, and texts too long for a pattern.
void refuse_unfit(const Value& root_schema, const Value* schema, const Value& value, const Place& place,
                  const std::string& path, Problems& problems) {
  const Place at = value.line > 0 ? Place{place.file, value.line, value.column} : place;
  if (value.kind == Kind::Float && !std::isfinite(value.number)) {
    problems.push_back(problem_at(at, path, "a number must be finite"));
  }
  const bool patterned = schema != nullptr && (schema->find("pattern") != nullptr || schema->find("format") != nullptr);
  if (value.kind == Kind::Text && patterned && value.text.size() > kLongestWithPattern) {
    problems.push_back(problem_at(at, path, "a text is longer than " + std::to_string(kLongestWithPattern) + " bytes"));
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    refuse_unfit(root_schema, subschema(root_schema, schema, std::to_string(i)), value.items[i], at, path, problems);
  }
  for (const auto& member : value.members) {
    refuse_unfit(root_schema, subschema(root_schema, schema, member.key), member.value, at, path, problems);
  }
}

}  // namespace

std::unique_ptr<const SettingsSchema> SettingsSchema::read(const std::filesystem::path& folder, Problems& problems) {
  std::unique_ptr<SettingsSchema> schema(new SettingsSchema);
  const auto path = folder / kSettingsSchema;
  schema->file_ = path.string();
  const auto refuse = [&](std::string message) {
    problems.push_back(problem_at({schema->file_}, {}, std::move(message)));
    return nullptr;
  };
  std::string fault;
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    const auto text = read_file(path, kLargestJson, schema->file_, problems);
    if (!text) return nullptr;
    auto tree = parse_json(*text, fault);
    if (!tree) return refuse(fault);
    if (tree->kind != Kind::Table) return refuse("a settings schema must be an object");
    schema->tree_ = std::move(*tree);
  } else {
    schema->tree_.kind = Kind::Table;
  }
  if (schema->tree_.find("additionalProperties") == nullptr) {
    schema->tree_.members.push_back(Member{"additionalProperties", 0, 0, blank(Kind::Boolean)});
  }
  for (const auto& name : property_names(schema->tree_, &schema->tree_)) {
    if (name == "version" || name == "enabled") return refuse(in_quotes(name) + " is not a module's to define");
  }
  schema->schema_ = JsonSchema::compile(schema->tree_, fault);
  if (!schema->schema_) return refuse("is not a usable JSON Schema: " + fault);
  if (const std::string where = hidden_secret(schema->tree_); !where.empty()) {
    return refuse("the secret at " + in_quotes(where) +
                  " cannot be told from other settings: \"writeOnly\" stands in what \"properties\", \"items\" or "
                  "\"additionalProperties\" describe, not beside \"$ref\" nor in \"patternProperties\", \"anyOf\" "
                  "and the like");
  }
  return schema;
}

std::vector<Violation> SettingsSchema::check_but_secrets(const Value& settings) const {
  std::string fault;
  if (!without_secrets_) without_secrets_ = JsonSchema::compile(without_secrets(tree_), fault);
  return without_secrets_ ? without_secrets_->check(settings) : std::vector<Violation>{{{}, fault}};
}

std::optional<std::string> SettingsSchema::complete(Value settings, const Place& place, const std::string& path,
                                                    Secrets& secrets, Problems& problems) const {
  const auto before = problems.size();
  // Keys of x- are the operator's own remarks at the table's first level.
  std::erase_if(settings.members, [](const Member& member) { return member.key.starts_with("x-"); });
  resolve_secrets(tree_, &tree_, settings, secrets, place, path, problems);
  refuse_unfit(tree_, &tree_, settings, place, path, problems);
  if (problems.size() > before) return std::nullopt;
  Problems found;
  take_out_unknown(tree_, &tree_, settings, place, path, found);
  fill_defaults(tree_, &tree_, settings);
  auto violations = secrets.reads() ? schema_->check(settings) : check_but_secrets(settings);
  if (violations.empty() && found.empty()) return json_text(settings);

  const auto own = [](const Violation& violation) { return !repeats(violation.description); };
  if (std::any_of(violations.begin(), violations.end(), own)) {
    std::erase_if(violations, [&](const Violation& violation) { return !own(violation); });
  }
  for (const auto& violation : violations) {
    const auto spot = find_spot(tree_, settings, violation.path, place, path);
    auto problem = explained(tree_, spot, violation.description);
    if (std::find(found.begin(), found.end(), problem) == found.end()) found.push_back(std::move(problem));
  }
  drop_misspelt(found);
  for (auto& problem : found) {
    problem.hint = "see: " + file_;
    problems.push_back(std::move(problem));
  }
  return std::nullopt;
}

}  // namespace stadtkern::config
