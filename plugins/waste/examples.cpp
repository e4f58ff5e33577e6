// SPDX-License-Identifier: EUPL-1.2
#include "examples.h"

#include <string>
#include <utility>

#include <stadtkern/foreign_json.h>
#include "submission.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Error;

constexpr Micros kHour = 3600 * kSecond;

stadtkern::Result<Report> read_example(const stadtkern::Json& line, const Settings& settings, Micros now) {
  const auto number = [&](const char* name) {
    const stadtkern::Json* value = line.find(name);
    return value ? value->number : 0;
  };
  Submission submission;
  submission.category = line.text_of("category");
  submission.position = Position{number("lat"), number("lon")};
  submission.address = line.text_of("address");
  submission.description = line.text_of("text");
  if (const stadtkern::Json* answers = line.find("answers")) {
    for (const auto& [code, values] : answers->members) {
      AttributeValue answer{code, {}};
      for (const stadtkern::Json& value : values.items) answer.values.push_back(value.text);
      submission.attributes.push_back(std::move(answer));
    }
  }
  const Micros requested = now - static_cast<Micros>(number("hours_ago")) * kHour;
  auto checked = check_submission(std::move(submission), settings, "example", requested);
  if (!checked) return std::move(checked).error();
  Report report = std::move(checked->report);
  report.known_place = report.address;  // nobody has typed it
  const auto status = parse_detailed_status(line.text_of("status"));
  if (!status) return Error{Code::InvalidArgument, "status is none"};
  report.status = *status;
  report.status_notes = line.text_of("note");
  // Somebody looked at it half-way between then and now.
  if (*status != DetailedStatus::Received) report.updated = requested + (now - requested) / 2;
  const stadtkern::Json* shown = line.find("public");
  report.text_public = report.text_public || (shown && shown->boolean);
  return report;
}

}  // namespace

stadtkern::Result<std::vector<Report>> read_examples(std::string_view jsonl, const Settings& settings, Micros now) {
  std::vector<Report> reports;
  for (int number = 1; !jsonl.empty(); ++number) {
    const std::size_t end = jsonl.find('\n');
    const auto line = stadtkern::parse_json(jsonl.substr(0, end));
    jsonl.remove_prefix(end == std::string_view::npos ? jsonl.size() : end + 1);
    auto report = line ? read_example(*line, settings, now) : stadtkern::Result<Report>(line.error());
    if (!report) {
      Error error = std::move(report).error();
      error.message = "example " + std::to_string(number) + ": " + error.message;
      for (const auto& field : error.fields) error.message += "; " + field.pointer + " " + field.reason;
      return error;
    }
    reports.push_back(*std::move(report));
  }
  return reports;
}

}  // namespace waste
