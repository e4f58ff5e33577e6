// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/report_forms.h"

#include <stadtkern/fields.h>

#include "desk_pages/words.h"

namespace waste::desk {
namespace {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using fields::Option;

// One form of the page: `what` is what it asks for.
class Sheet {
 public:
  Sheet(const Place& place, const ReportData& data, std::string_view what)
      : place_(place), data_(data), what_(what), sent_(data.typed["do"] == what) {
    content_ += fields::hidden("do", what);
  }

  [[nodiscard]] std::string word(std::string_view key) const { return std::string(text(place_.language, key)); }
  // What was typed, where it was this form; else what stands.
  [[nodiscard]] std::string value(std::string_view name, std::string_view otherwise = {}) const {
    return std::string(sent_ && data_.typed.has(name) ? data_.typed[name] : otherwise);
  }
  [[nodiscard]] std::string fault(std::string_view name) const {
    if (!sent_) return {};
    for (const auto& [field, words] : data_.faults) {
      if (field == name) return words;
    }
    return {};
  }
  [[nodiscard]] bool sent() const { return sent_; }

  void add(const Html& html) { content_ += html; }
  void field(fields::Field field, std::string_view otherwise = {}) {
    field.value = value(field.name, otherwise);
    field.fault = fault(field.name);
    add(fields::field(field));
  }
  void select(fields::Select select, std::string_view otherwise = {}) {
    select.chosen = value(select.name, otherwise);
    select.fault = fault(select.name);
    add(fields::select(select));
  }

  // `once`: sent twice, it is done once.
  Html form(std::string_view button, bool primary = false, bool once = true) {
    if (once) content_ += fields::hidden("_key", new_key());
    content_ += fields::button({.label = std::string(button), .primary = primary});
    std::vector<Attribute> attributes{
        {"class", "sk-form"}, {"method", "post"}, {"action", place_.report(data_.kept.report.id)}};
    if (sent_) attributes.push_back({"id", "sk-form"});
    return el("form", attributes, {content_});
  }

 private:
  const Place& place_;
  const ReportData& data_;
  const std::string_view what_;
  const bool sent_;
  Html content_;
};

Html titled(std::string_view title, const Html& content) {
  return el("h2", {}, {title}) += content;
}

// Shut until somebody wants it, or it was sent and refused.
Html folded(std::string_view title, const Html& content, bool open) {
  return el("details", {{"open", open}}, {el("summary", {}, {title}), content});
}

Html state_form(const Place& place, const ReportData& data) {
  Sheet sheet(place, data, "state");
  const DetailedStatus now = data.kept.report.status;
  std::vector<Option> options;
  for (const auto state : {DetailedStatus::Received, DetailedStatus::Reviewed, DetailedStatus::InProcess,
                           DetailedStatus::Done, DetailedStatus::Duplicate, DetailedStatus::NotSolvable}) {
    // Merging makes a duplicate: then both reports know of each other.
    const bool offered =
        state != DetailedStatus::Duplicate && (state != DetailedStatus::Received || status_of(now) == Status::Open);
    if (offered || state == now) options.push_back({std::string(name(state)), sheet.word(name(state))});
  }
  sheet.select({.name = "state", .label = sheet.word("new_state"), .options = options}, name(now));
  sheet.field({.name = "state_note",
               .label = sheet.word("public_note"),
               .hint = sheet.word("public_note_hint"),
               .optional = sheet.word("optional"),
               .long_text = true});
  return titled(sheet.word("change_state"), sheet.form(sheet.word("change_state"), true));
}

Html check(const Sheet& sheet, const std::string& name, std::string_view label) {
  return el("div", {{"class", "kern-form-check"}},
            {el("input", {{"class", "kern-form-check__checkbox"},
                          {"type", "checkbox"},
                          {"id", name},
                          {"name", name},
                          {"value", "1"},
                          {"checked", sheet.value(name) == "1"}}),
             el("label", {{"class", "kern-label"}, {"for", name}}, {label})});
}

// What somebody typed of the place, what everybody reads of it so far, and the way to leave the former out.
Html typed_place(const Sheet& sheet, const Report& report) {
  if (report.address == report.known_place && report.address_id.empty()) return {};
  const std::string known = public_place(report).address;
  Html facts = fact(sheet.word("place_typed"), report.address);
  facts += fact(sheet.word("place_id"), report.address_id);
  facts += fact(sheet.word("place_so_far"), known.empty() ? sheet.word("place_point") : known);
  return el("dl", {{"class", "sk-facts"}}, {facts}) += check(sheet, "withhold_place", sheet.word("withhold_place"));
}

Html release_form(const Place& place, const ReportData& data) {
  Sheet sheet(place, data, "release");
  if (!data.kept.report.text_public) {
    sheet.field({.name = "blank_words",
                 .label = sheet.word("blank_words"),
                 .hint = sheet.word("blank_words_hint"),
                 .optional = sheet.word("optional"),
                 .long_text = true});
    sheet.add(typed_place(sheet, data.kept.report));
  }
  std::size_t number = 0;
  for (const Photo& photo : data.kept.photos) {
    const std::string title = text_with(place.language, "photo", std::to_string(++number));
    sheet.add(fields::hidden("photo", photo.id));
    sheet.field({.name = "black_" + photo.id,
                 .label = text_with(place.language, "black", title),
                 .hint = sheet.word("black_hint"),
                 .optional = sheet.word("optional")});
    sheet.add(check(sheet, "withhold_" + photo.id, text_with(place.language, "withhold", title)));
  }
  Html out = el("p", {{"class", "kern-body"}}, {sheet.word("release_about")});
  return titled(sheet.word("release"), out += sheet.form(sheet.word("release_button")));
}

Html note_form(const Place& place, const ReportData& data) {
  Sheet sheet(place, data, "note");
  sheet.field({.name = "note", .label = sheet.word("note"), .long_text = true});
  sheet.add(
      fields::choice({.name = "kind",
                      .label = sheet.word("note_for"),
                      .options = {{"internal", sheet.word("note_internal")}, {"public", sheet.word("note_public")}},
                      .chosen = {sheet.value("kind", "internal")}}));
  return folded(sheet.word("add_note"), sheet.form(sheet.word("save_note")), sheet.sent());
}

Html group_form(const Place& place, const ReportData& data) {
  const auto& groups = place.settings().responsibility.groups();
  if (groups.empty()) return {};
  Sheet sheet(place, data, "group");
  std::vector<Option> options{{"", sheet.word("nobody")}};
  for (const std::string& group : groups) options.push_back({group, group});
  sheet.select({.name = "group", .label = sheet.word("new_group"), .options = options}, data.kept.report.group);
  sheet.field({.name = "group_note", .label = sheet.word("internal_note"), .optional = sheet.word("optional")});
  return folded(sheet.word("responsible"), sheet.form(sheet.word("assign")), sheet.sent());
}

Html days_forms(const Place& place, const ReportData& data) {
  const Report& report = data.kept.report;
  Sheet due(place, data, "due");
  due.field({.name = "due",
             .label = due.word("due_day"),
             .hint = due.word("due_hint"),
             .optional = due.word("optional"),
             .type = "date"},
            report.expected ? iso_day(*report.expected, place.zone) : std::string());
  Sheet aside(place, data, "aside");
  const bool laid_aside = report.resubmit && *report.resubmit > place.now;
  aside.field({.name = "aside",
               .label = aside.word("aside_day"),
               .hint = aside.word("aside_hint"),
               .optional = aside.word("optional"),
               .type = "date"},
              laid_aside ? iso_day(*report.resubmit, place.zone) : std::string());
  Html both = due.form(due.word("save_due"));
  both += aside.form(aside.word("save_aside"));
  return folded(due.word("days_title"), both, due.sent() || aside.sent());
}

Html links_of(const Place& place, const ReportData& data) {
  Html items;
  for (const auto& link : data.links) {
    const bool holds = link.holds(place.now);
    std::string state(
        text(place.language,
             link.done ? "link_done" : (link.revoked ? "link_revoked" : (holds ? "link_holds" : "link_over"))));
    if (holds && !link.done) state.append(" ").append(short_day(link.expires, place.zone, place.language));
    Html item = el("span", {}, {link.recipient, el("span", {{"class", "sk-quiet"}}, {state})});
    if (holds) {
      Sheet sheet(place, data, "revoke");
      sheet.add(fields::hidden("link", link.id));
      item += sheet.form(text_with(place.language, "revoke", link.recipient));
    }
    items += el("li", {}, {item});
  }
  return items.empty() ? items : el("ul", {{"class", "sk-rows"}, {"id", "revoke"}}, {items});
}

Html hand_form(const Place& place, const ReportData& data) {
  Sheet sheet(place, data, "hand");
  sheet.field({.name = "to", .label = sheet.word("hand_to"), .hint = sheet.word("hand_to_hint")});
  sheet.field(
      {.name = "days", .label = sheet.word("hand_days"), .hint = sheet.word("hand_days_hint"), .type = "number"}, "14");
  Html content = el("p", {{"class", "kern-body"}}, {sheet.word("hand_about")});
  content += links_of(place, data);
  content += sheet.form(sheet.word("hand_button"), false, false);  // the answer has the link, which nobody keeps
  return folded(sheet.word("hand_over"), content, sheet.sent() || data.typed["do"] == "revoke" || !data.link.empty());
}

Html merge_form(const Place& place, const ReportData& data) {
  Sheet sheet(place, data, "merge");
  sheet.field({.name = "into", .label = sheet.word("into"), .hint = sheet.word("into_hint")});
  sheet.field({.name = "into_note", .label = sheet.word("public_note"), .optional = sheet.word("optional")});
  return folded(sheet.word("merge"), sheet.form(sheet.word("merge_button")), sheet.sent());
}

}  // namespace

std::vector<Html> forms(const Place& place, const ReportData& data) {
  std::vector<Html> out;
  if (data.waits()) out.push_back(release_form(place, data));
  out.push_back(state_form(place, data));
  Html more = note_form(place, data);
  more += group_form(place, data);
  more += days_forms(place, data);
  more += hand_form(place, data);
  more += merge_form(place, data);
  out.push_back(titled(text(place.language, "more"), more));
  return out;
}

}  // namespace waste::desk
