// SPDX-License-Identifier: EUPL-1.2
#include "pages/staff_form.h"

#include <algorithm>
#include <array>

#include <stadtkern/fields.h>

#include "pages/parts.h"
#include "text.h"
#include "words.h"

namespace feedback::pages {
namespace {

using stadtkern::Form;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::string_view kMe = "me";
constexpr std::array<std::string_view, 4> kTyped{"owner", "due", "note", "answer"};

struct Drawing {
  const Entry& entry;
  const Form& form;
  const StaffView& view;
  std::string word(std::string_view key) const { return std::string(text(view.language, key)); }
  std::string value(std::string_view field) const { return std::string(form[field]); }
  std::string fault(std::string_view field) const {
    const auto same = [&](const auto& one) { return one.first == field; };
    const auto found = std::find_if(view.faults.begin(), view.faults.end(), same);
    return found == view.faults.end() ? std::string() : word(found->second);
  }
};

Html facts(const Drawing& draw) {
  const Entry& entry = draw.entry;
  const StaffView& view = draw.view;
  const auto day = [&](Micros time) { return day_text(local_day(time, view.zone), view.language); };
  Html out = row(draw.word("label_page"), page_name(entry.page, view.language));
  out += row(draw.word("label_module"), entry.module.empty() ? draw.word("staff_no_module") : entry.module);
  out += row(draw.word("label_kind"), kind_name(entry.kind, view.language));
  out += row(draw.word("label_received"), day(entry.received));
  if (entry.answered) out += row(draw.word("label_answered"), day(*entry.answered));
  if (!entry.email.empty()) out += row(draw.word("label_email"), link("mailto:" + entry.email, entry.email));
  out += row(draw.word("label_consent"), draw.word(entry.consent ? "staff_yes" : "staff_no"));
  return rows(out);
}

fields::Choice state_choice(const Drawing& draw) {
  fields::Choice out{.name = "state",
                     .label = draw.word("label_state"),
                     .options = {},
                     .chosen = {draw.value("state")},
                     .fault = draw.fault("state")};
  for (const State state : kStates)
    out.options.push_back({std::string(name(state)), state_name(state, draw.view.language)});
  return out;
}

fields::Choice owner_choice(const Drawing& draw) {
  fields::Choice out{.name = "owner",
                     .label = draw.word("label_owner"),
                     .options = {{"", draw.word("staff_nobody")}, {std::string(kMe), draw.word("staff_me")}},
                     .chosen = {draw.value("owner")}};
  const std::string& owner = draw.entry.owner;
  if (!owner.empty() && owner != draw.view.who) out.options.push_back({owner, owner});
  return out;
}

fields::Choice tick(const Drawing& draw, const char* name, const char* label, const char* option) {
  return {.name = name,
          .label = draw.word(label),
          .options = {{"yes", draw.word(option)}},
          .chosen = {draw.value(name)},
          .fault = draw.fault(name),
          .many = true};
}

// A colleague's work, beside what was typed otherwise.
Html meanwhile(const Drawing& draw) {
  const Form now = form_of(draw.entry, draw.view);
  Html theirs;
  for (const std::string_view field : kTyped) {
    if (now[field] == draw.form[field] || now[field].empty()) continue;
    const auto day = field == "due" ? parse_day(now[field]) : std::nullopt;
    const bool me = field == "owner" && now[field] == kMe;
    const std::string shown = day ? day_text(*day, draw.view.language) : std::string(now[field]);
    theirs += row(draw.word("label_" + std::string(field)), me ? Html(draw.word("staff_me")) : written(shown));
  }
  Html words = paragraph(draw.word("staff_stale"));
  if (!theirs.empty()) words += rows(theirs);
  return fields::notice(fields::Tone::Warning, draw.word("staff_stale_title"), words);
}

Html inside(const Drawing& draw) {
  const std::string optional = draw.word("staff_optional");
  Html out = fields::hidden("id", draw.entry.id);
  out += fields::hidden("updated", draw.form["updated"]);
  out += fields::hidden("was", name(draw.entry.state));
  out += fields::field({.name = "answer",
                        .label = draw.word("label_answer"),
                        .value = draw.value("answer"),
                        .hint = draw.word("staff_answer_hint"),
                        .fault = draw.fault("answer"),
                        .optional = optional,
                        .long_text = true});
  if (draw.entry.consent && !draw.entry.doubtful)
    out += fields::choice(tick(draw, "released", "staff_release", "staff_release_yes"));
  if (draw.entry.doubtful) out += fields::choice(tick(draw, "human", "staff_doubtful", "staff_doubtful_no"));
  out += fields::choice(state_choice(draw));
  out += fields::choice(owner_choice(draw));
  out += fields::field({.name = "due",
                        .label = draw.word("label_due"),
                        .value = draw.value("due"),
                        .fault = draw.fault("due"),
                        .optional = optional,
                        .type = "date"});
  out += fields::field({.name = "note",
                        .label = draw.word("label_note"),
                        .value = draw.value("note"),
                        .hint = draw.word("staff_note_hint"),
                        .fault = draw.fault("note"),
                        .optional = optional,
                        .long_text = true});
  out += fields::button({.label = draw.word("staff_save")});
  return out;
}

}  // namespace

Form form_of(const Entry& entry, const StaffView& view) {
  Form form;
  form.set("updated", std::to_string(entry.updated));
  form.set("state", name(entry.state));
  form.set("owner", entry.owner == view.who ? kMe : std::string_view(entry.owner));
  form.set("due", entry.due);
  form.set("note", entry.note);
  form.set("answer", entry.answer);
  if (entry.released) form.set("released", "yes");
  return form;
}

bool stale(const Form& form, const Entry& entry) {
  return form["updated"] != std::to_string(entry.updated);
}

bool already_so(const Form& form, const Entry& entry, const StaffView& view) {
  const Form now = form_of(entry, view);
  const auto same = [&](std::string_view field) { return kept_text(form[field]) == now[field]; };
  return std::all_of(kTyped.begin(), kTyped.end(), same) && same("released") &&
         (same("state") || form["state"] == form["was"]) && !(form["human"] == "yes" && entry.doubtful);
}

// Publication is left as it is now: whoever wants another one has to see what would be published.
Form caught_up(const Form& form, const Entry& entry, const StaffView& view) {
  Form out = form_of(entry, view);
  for (const std::string_view field : kTyped) {
    if (!form[field].empty()) out.set(field, form[field]);
  }
  if (form.has("state") && form["state"] != form["was"]) out.set("state", form["state"]);
  if (form["human"] == "yes") out.set("human", "yes");
  return out;
}

// The state counts only where it was chosen: an answer makes a new entry answered.
Change change_of(const Form& form, const Entry& entry) {
  const auto given = [&](std::string_view field) {
    return form.has(field) ? std::optional(std::string(form[field])) : std::nullopt;
  };
  Change out{.state = given("state"),
             .owner = given("owner"),
             .due = given("due"),
             .note = given("note"),
             .answer = given("answer"),
             .released = {},
             .doubtful = {}};
  if (form["state"] == form["was"]) out.state.reset();
  const bool released = form["released"] == "yes";
  if (released != entry.released) out.released = released;
  if (form["human"] == "yes") out.doubtful = false;
  return out;
}

Faults faults_of(const stadtkern::Error& error, const Form& form) {
  Faults out;
  for (const auto& field : error.fields) {
    if (field.pointer == "/answer") {
      out.emplace_back("answer", form["answer"].empty() ? "fault_taken_back" : "fault_answer");
    }
    if (field.pointer == "/note") out.emplace_back("note", "fault_answer");
    if (field.pointer == "/due") out.emplace_back("due", "fault_due");
    if (field.pointer == "/state") out.emplace_back("state", "fault_state");
  }
  if (out.empty()) out.emplace_back("released", "fault_release");
  return out;
}

Html staff_form(const Entry& entry, const Form& form, const StaffView& view) {
  const Drawing draw{entry, form, view};
  Html out = heading(draw.word("staff_title"));
  if (view.stale) {
    out += meanwhile(draw);
  } else if (!view.faults.empty()) {
    Faults links;
    for (const auto& [field, key] : view.faults) {
      const bool choice = field == "state" || field == "released";
      links.emplace_back(choice ? field + "-0" : field, draw.word(key));
    }
    out += fields::summary(draw.word("form_summary"), links);
  } else if (view.saved) {
    out += fields::notice(fields::Tone::Success, draw.word("staff_saved_title"), paragraph(draw.word("staff_saved")));
  }
  const Html message = entry.text.empty() ? paragraph(draw.word("staff_erased")) : written(entry.text);
  const Html form_itself = el("form",
                              {{"method", "post"},
                               {"action", view.base + "/entry"},
                               {"id", "sk-form"},
                               {"class", "sk-form"},
                               {"novalidate", true}},
                              {inside(draw)});
  out += el("div", {{"class", "sk-form"}},
            {facts(draw), el("div", {}, {subheading(draw.word("staff_text")), message}),
             el("div", {}, {subheading(draw.word("staff_work")), form_itself})});
  out += way(view.base + "/inbox", draw.word("staff_to_inbox"));
  return out;
}

}  // namespace feedback::pages
