// SPDX-License-Identifier: EUPL-1.2
#include "told.h"

#include <algorithm>

namespace operations {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with(' ')) text.remove_suffix(1);
  while (text.starts_with('\n') || text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

// A refused change of the configuration names a place for each thing that is wrong.
std::string problem_text(const Json& problem) {
  std::string out = problem["key"].text();
  if (!out.empty()) out += ": ";
  out += problem["message"].text();
  const std::string& suggestion = problem["suggestion"].text();
  if (!suggestion.empty()) out.append(" (").append(suggestion).append(")");
  return out;
}

std::optional<Trouble> trouble_of(const Json& json, const Outcome& outcome) {
  const Json& problems = json["problems"];
  if (const Json& error = json["error"]; error.is(Json::Kind::Object)) {
    Trouble out{error["code"].text(), error["message"].text(), error["fields"].texts(), false};
    for (const Json& problem : problems.items()) out.fields.push_back(problem_text(problem));
    return out;
  }
  if (outcome.exit_code != 0 && problems.is(Json::Kind::Array) && !problems.items().empty()) {
    Trouble out{"VALIDATION_FAILED", std::string(trimmed(outcome.said)), {}, false};
    for (const Json& problem : problems.items()) out.fields.push_back(problem_text(problem));
    return out;
  }
  // `doctor` and others end so and have told what they found.
  if (outcome.exit_code == 0 || json.is(Json::Kind::Object)) return std::nullopt;
  return Trouble{{}, std::string(trimmed(outcome.said + outcome.result)), {}, false};
}

}  // namespace

Told told(const Outcome& outcome) {
  Told out;
  out.still_running = outcome.still_running;
  out.said = trimmed(outcome.said);
  out.text = outcome.said + outcome.result;
  if (out.still_running) return out;
  if (auto json = parse_json(trimmed(outcome.result))) out.json = *std::move(json);
  out.trouble = trouble_of(out.json, outcome);
  return out;
}

Told told(const stadtkern::Error& error) {
  Told out;
  Trouble trouble{std::string(stadtkern::name(error.code)), error.message, {}, true};
  for (const auto& field : error.fields) {
    trouble.fields.emplace_back(field.pointer).append(": ").append(field.reason);
  }
  out.trouble = std::move(trouble);
  return out;
}

}  // namespace operations
