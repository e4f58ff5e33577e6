// SPDX-License-Identifier: EUPL-1.2
#include "clerk/work.h"

#include <utility>

#include "changes.h"
#include "clerk/history.h"
#include "clerk/staff_text.h"

namespace waste::clerk::work {

namespace {

constexpr std::size_t kMostSteps = 10;

}  // namespace

using stadtkern::Result;
using stadtkern::Tx;
using waste::changes::existing;

Result<store::Kept> add_note(Tx& tx, std::string_view id, std::string_view text, bool internal, std::string_view who) {
  auto kept = existing(tx, id);
  if (!kept) return kept;
  const auto words = checked_text(text, "/text", kLongestNote, true);
  if (!words) return words.error();
  if (internal) {
    history::add(tx, kept->report.id, history::Kind::Note, who, *words);
    return kept;
  }
  kept->report = with_note(std::move(kept->report), *words, tx.now_us());
  store::update(tx, kept->report);
  const Note step{tx.now_us(), kept->report.status, *words};
  waste::changes::add_note(tx, kept->report.id, step);
  kept->notes.push_back(step);
  return kept;
}

Result<store::Kept> assign(Tx& tx, std::string_view id, std::string_view group, std::string_view note,
                           const Responsibility& responsibility, std::string_view who) {
  auto kept = existing(tx, id);
  if (!kept) return kept;
  const auto words = checked_text(note, "/note", kLongestNote, false);
  if (!words) return words.error();
  if (!group.empty() && !responsibility.knows(group)) {
    return fault("/group", "is not one of the groups that the setting \"responsibility\" names");
  }
  Report& report = kept->report;
  if (report.group == group) {
    return stadtkern::Error{stadtkern::Code::Conflict, group.empty() ? "nobody is responsible for this report already"
                                                                     : "this group is responsible already"};
  }
  const std::string from = std::exchange(report.group, std::string(group));
  store::update(tx, report);
  std::string step = (from.empty() ? "-" : from) + " > " + (group.empty() ? "-" : report.group);
  if (!words->empty()) step += "\n" + *words;
  history::add(tx, report.id, history::Kind::Assigned, who, step);
  return kept;
}

Result<store::Kept> lay_aside(Tx& tx, std::string_view id, std::optional<Micros> until, std::string_view who) {
  auto kept = existing(tx, id);
  if (!kept) return kept;
  kept->report.resubmit = until;
  store::update(tx, kept->report);
  history::add(tx, kept->report.id, history::Kind::LaidAside, who, until ? format_w3c(*until) : "-");
  return kept;
}

Result<store::Kept> set_due(Tx& tx, std::string_view id, std::optional<Micros> due, const Catalogue& categories,
                            std::string_view who) {
  auto kept = existing(tx, id);
  if (!kept) return kept;
  Report& report = kept->report;
  const Category* category = categories.find(report.category);
  report.expected = due || !category ? due : due_date(*category, report.requested);
  store::update(tx, report);
  history::add(tx, report.id, history::Kind::Due, who, report.expected ? format_w3c(*report.expected) : "-");
  return kept;
}

Result<store::Kept> merge(Tx& tx, std::string_view id, std::string_view into, std::string_view note,
                          std::string_view who) {
  using stadtkern::Code;
  using stadtkern::Error;
  auto kept = existing(tx, id);
  if (!kept) return kept;
  const std::string own = kept->report.id;
  auto words = checked_text(note, "/note", kLongestNote, false);
  if (!words) return words.error();
  auto root = existing(tx, into);
  if (!root) return fault("/into", "is no report");
  if (root->report.id == own) return fault("/into", "must be another report");
  // One step: what repeats another is repeated by none. More would only be there after a restore of something odd.
  for (std::size_t step = 0; step < kMostSteps && !root->report.duplicate_of.empty(); ++step) {
    root = existing(tx, root->report.duplicate_of);
    if (!root) return std::move(root).error();
  }
  const std::string& other = root->report.id;
  if (other == own) return Error{Code::Conflict, "that report repeats this one: merge it the other way round"};
  if (kept->report.duplicate_of == other) return Error{Code::Conflict, "these reports are merged already"};
  if (words->empty()) *words = other;
  auto merged = waste::changes::set_status(tx, own, DetailedStatus::Duplicate, *words);
  if (!merged) return merged;
  merged->report.duplicate_of = other;
  store::update(tx, merged->report);
  store::move_duplicates(tx, own, other);
  merged->duplicates.clear();
  const std::string step = own + " > " + other;
  history::add(tx, own, history::Kind::Merged, who, step);
  history::add(tx, other, history::Kind::Merged, who, step);
  for (const std::string& report : {own, other}) tx.acted_on(report);
  return merged;
}

}  // namespace waste::clerk::work
