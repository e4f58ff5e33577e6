// SPDX-License-Identifier: EUPL-1.2
#include "changes.h"

#include <algorithm>
#include <utility>

#include "citizens/letters.h"
#include "clerk/history.h"
#include "id.h"
#include "photo_store.h"
#include "text.h"
#include "waste.pb.h"

namespace waste::changes {
namespace {

using stadtkern::Tx;

void tell_created(Tx& tx, const Report& report, bool imported) {
  v1::ReportCreated event;
  event.set_id(report.id);
  event.set_category(report.category);
  event.set_imported(imported);
  tx.publish("waste.report.created", report.id, report.id, event);
}

void tell_published(Tx& tx, const Report& report) {
  v1::ReportPublished event;
  event.set_id(report.id);
  tx.publish("waste.report.published", report.id, report.id, event);
}

void tell_status(Tx& tx, const Report& report, DetailedStatus before, bool imported) {
  v1::StatusChanged event;
  event.set_id(report.id);
  event.set_from(std::string(name(before)));
  event.set_to(std::string(name(report.status)));
  event.set_imported(imported);
  tx.publish("waste.report.status_changed", report.id, report.id, event);
}

bool photos_wait(const store::Kept& kept) {
  return std::any_of(kept.photos.begin(), kept.photos.end(), [](const Photo& photo) { return !photo.released; });
}

}  // namespace

stadtkern::Result<store::Kept> existing(Tx& tx, std::string_view id) {
  const auto normal = normal_report_id(id);
  auto kept = normal ? store::find(tx, *normal) : std::nullopt;
  if (!kept) return stadtkern::not_found("report", id);
  return *std::move(kept);
}

stadtkern::Result<Report> create(Tx& tx, NewReport report, std::vector<MadePhoto> photos) {
  Report& made = report.report;
  if (made.expected) *made.expected += tx.now_us() - made.requested;
  made.requested = made.updated = tx.now_us();
  made.id = store::insert(tx, made, report.contact);
  if (auto attached = photo_store::attach(tx, made.id, report.photos); !attached) return std::move(attached).error();
  std::size_t position = report.photos.size();
  for (MadePhoto& photo : photos) photo_store::add_to(tx, made.id, position++, std::move(photo));
  tell_created(tx, made, false);
  if (made.text_public) tell_published(tx, made);
  letters::tell_received(tx, made.id, report.contact);
  return std::move(made);
}

stadtkern::Result<Report> accept(Tx& tx, NewReport held) {
  Report& made = held.report;
  made.updated = std::max(tx.now_us(), made.requested);
  made.id = store::insert(tx, made, held.contact);
  tell_created(tx, made, false);
  if (made.text_public) tell_published(tx, made);
  letters::tell_received(tx, made.id, held.contact);
  return std::move(made);
}

void create_example(Tx& tx, Report report) {
  report.id = store::insert(tx, report, {});
  if (!report.status_notes.empty()) {
    store::add_note(tx, report.id, {report.updated, report.status, report.status_notes});
  }
  tell_created(tx, report, true);
  if (report.text_public) tell_published(tx, report);
}

store::ImportedRow import(Tx& tx, const Report& report) {
  store::ImportedRow row = store::import(tx, report);
  if (row.outcome == store::Imported::Stored) {
    tell_created(tx, row.report, true);
    if (row.report.text_public) tell_published(tx, row.report);
  } else if (row.status_before && *row.status_before != row.report.status) {
    tell_status(tx, row.report, *row.status_before, true);
  }
  return row;
}

void add_note(Tx& tx, const std::string& id, const Note& note) {
  letters::tell_changed(tx, id, store::add_note(tx, id, note));
}

stadtkern::Result<store::Kept> set_status(Tx& tx, std::string_view id, DetailedStatus to, std::string_view note,
                                          Actor actor) {
  auto kept = existing(tx, id);
  if (!kept) return kept;
  const DetailedStatus before = kept->report.status;
  auto changed = change_status(kept->report, to, note, actor, tx.now_us());
  if (!changed) return std::move(changed).error();
  store::update(tx, *changed);
  // The step's own text; an empty note leaves the one that stands with the report, but says nothing again.
  const std::string text = trim(note).empty() ? std::string() : changed->status_notes;
  const Note step{tx.now_us(), to, text};
  add_note(tx, changed->id, step);
  if (before != to) tell_status(tx, *changed, before, false);
  kept->report = *std::move(changed);
  kept->notes.push_back(step);
  return kept;
}

stadtkern::Status may_release(const store::Kept& kept) {
  const auto released = release_text(kept.report, Actor::Staff, kept.report.updated, photos_wait(kept));
  return released ? stadtkern::Status() : stadtkern::Status(released.error());
}

stadtkern::Result<store::Kept> release(Tx& tx, std::string_view id, std::string_view who, bool decided,
                                       const std::optional<std::vector<std::string>>& seen) {
  auto kept = existing(tx, id);
  if (!kept) return kept;
  if (seen && !all_seen(kept->photos, *seen)) {
    return stadtkern::Error{stadtkern::Code::Conflict, "a photo has come meanwhile: look at the report again"};
  }
  auto released = release_text(kept->report, Actor::Staff, tx.now_us(), decided || photos_wait(*kept));
  if (!released) return std::move(released).error();
  store::update(tx, *released);
  for (Photo& photo : kept->photos) {
    photo_store::release(tx, photo.id);
    photo.released = true;
  }
  clerk::history::add(tx, released->id, clerk::history::Kind::Released, who, {});
  tell_published(tx, *released);
  kept->report = *std::move(released);
  if (!kept->published) kept->published = tx.now_us();
  return kept;
}

}  // namespace waste::changes
