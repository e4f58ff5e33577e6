// SPDX-License-Identifier: EUPL-1.2
#include "report.h"

#include <utility>

#include <algorithm>
#include <array>

#include "text.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Error;

struct StatusWord {
  DetailedStatus status;
  std::string_view name;
  std::string_view citysdk;
};

constexpr std::array<StatusWord, 6> kWords{{
    {DetailedStatus::Received, "received", "RECEIVED"},
    {DetailedStatus::Reviewed, "reviewed", "RECEIVED"},
    {DetailedStatus::InProcess, "in_process", "IN_PROCESS"},
    {DetailedStatus::Done, "done", "PROCESSED"},
    {DetailedStatus::Duplicate, "duplicate", "REJECTED"},
    {DetailedStatus::NotSolvable, "not_solvable", "REJECTED"},
}};

const StatusWord& word(DetailedStatus status) {
  return kWords[static_cast<std::size_t>(status)];
}

Error bad_note(std::string why) {
  return {Code::ValidationFailed, "the note is not acceptable", "note", {{"/note", std::move(why)}}};
}

}  // namespace

Status status_of(DetailedStatus status) {
  return status < DetailedStatus::Done ? Status::Open : Status::Closed;
}

std::string_view name(Status status) {
  return status == Status::Open ? "open" : "closed";
}
std::string_view name(DetailedStatus status) {
  return word(status).name;
}
std::string_view citysdk_name(DetailedStatus status) {
  return word(status).citysdk;
}

std::optional<Status> parse_status(std::string_view text) {
  if (text == "open") return Status::Open;
  if (text == "closed") return Status::Closed;
  return std::nullopt;
}

std::optional<DetailedStatus> parse_detailed_status(std::string_view text) {
  for (const StatusWord& one : kWords) {
    if (one.name == text) return one.status;
  }
  return std::nullopt;
}

bool Contact::empty() const {
  Contact nobody;
  nobody.language = language;
  return *this == nobody;
}

stadtkern::Result<Report> change_status(Report report, DetailedStatus to, std::string_view note, Actor actor,
                                        Micros now) {
  if (actor == Actor::Public) return Error{Code::PermissionDenied, "only staff change the status of a report"};
  const std::string text = unix_lines(trim(note));
  if (!valid_utf8(text) || has_control(text, true)) return bad_note("must be plain text in UTF-8");
  if (code_points(text) > kLongestNote) return bad_note("must be at most 4000 characters long");
  if (actor == Actor::Staff) {
    const bool was_closed = status_of(report.status) == Status::Closed;
    if (report.status == to && text.empty()) return bad_note("is needed when the status stays as it is");
    if (to == DetailedStatus::Duplicate && text.empty()) return bad_note("must name the report that this one repeats");
    if (was_closed && report.status != to) {
      if (to == DetailedStatus::Received) {
        return Error{Code::Conflict, "a closed report goes back to reviewed or in_process, not to received"};
      }
      if (text.empty()) return bad_note("must say why a closed report changes");
    }
  }
  report.status = to;
  if (to != DetailedStatus::Duplicate) report.duplicate_of.clear();
  if (!text.empty()) report.status_notes = text;
  report.updated = std::max(now, report.requested);
  return report;
}

Report with_note(Report report, std::string note, Micros now) {
  report.status_notes = std::move(note);
  if (status_of(report.status) == Status::Open) report.updated = std::max(now, report.requested);
  return report;
}

bool words_wait(const Report& report) {
  if (report.text_public) return false;
  const bool place = report.address != report.known_place || !report.address_id.empty();
  return place || !report.description.empty() || !report.attributes.empty() || !report.media_urls.empty();
}

Report brought_up_to_date(const Report& known, Report source) {
  source.id = known.id;
  source.text_public = source.text_public || known.text_public;
  source.me_too = known.me_too;
  source.district = known.district;
  source.known_place = known.known_place;
  source.group = known.group;
  source.resubmit = known.resubmit;
  if (source.status == DetailedStatus::Duplicate) source.duplicate_of = known.duplicate_of;
  source.text_blanked = known.text_blanked;
  if (known.text_blanked) {
    source.description = known.description;
    source.media_urls = known.media_urls;
    source.address = known.address;
    source.address_id = known.address_id;
  }
  if (known.text_removed) {
    source.text_removed = true;
    source.description.clear();
    source.media_urls.clear();
    source = without_typed_place(std::move(source));
    source.status_notes = known.status_notes;
  }
  return source;
}

Report without_typed_place(Report report) {
  report.address = report.known_place;
  report.address_id.clear();
  return report;
}

stadtkern::Result<Report> release_text(Report report, Actor actor, Micros now, bool photos) {
  if (actor == Actor::Public) return Error{Code::PermissionDenied, "only staff release the text of a report"};
  if (report.text_public && !photos) return Error{Code::Conflict, "the text of this report is public already"};
  report.text_public = true;
  // `updated` of a closed report is its closing time; a release must not move it.
  if (status_of(report.status) == Status::Open) report.updated = std::max(now, report.requested);
  return report;
}

}  // namespace waste
