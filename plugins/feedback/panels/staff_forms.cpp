// SPDX-License-Identifier: EUPL-1.2
#include "panels/staff_forms.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <stadtkern/fields.h>

#include "pages/parts.h"
#include "words.h"

namespace feedback::panels {
namespace {

using stadtkern::Form;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::size_t kMoreRows = 5;

// One form: its fields by name, and the words at those that are wrong.
class Sheet {
 public:
  Sheet(const Form& form, const FormView& view) : form_(form), view_(view) {}

  [[nodiscard]] std::string word(std::string_view key) const { return std::string(text(view_.language, key)); }
  void field(const std::string& name, std::string label, const char* type, const std::string& fault,
             const std::string& hint = {}, bool optional = false) {
    inside_ += fields::field({.name = name,
                              .label = std::move(label),
                              .value = std::string(form_[name]),
                              .hint = hint,
                              .fault = wrong(name, fault),
                              .optional = optional ? word("staff_optional") : std::string(),
                              .type = type});
  }
  void select(const std::string& name, std::string label, std::vector<fields::Option> options) {
    inside_ += fields::select(
        {.name = name, .label = std::move(label), .options = std::move(options), .chosen = std::string(form_[name])});
  }
  void add(const Html& more) { inside_ += more; }
  void button(std::string_view key, const char* value, bool primary = true) {
    inside_ += fields::button({.label = word(key), .primary = primary, .name = "do", .value = value});
  }
  // With what is wrong above it.
  [[nodiscard]] Html drawn() const {
    Html out;
    if (!links_.empty()) out += fields::summary(text(view_.language, "form_summary"), links_);
    return out += el("form", {{"method", "post"}, {"action", view_.action}, {"class", "sk-form"}, {"novalidate", true}},
                     {inside_});
  }

 private:
  std::string wrong(const std::string& name, const std::string& fault) {
    const bool faulty = std::any_of(view_.faults.begin(), view_.faults.end(),
                                    [&](const stadtkern::FieldError& one) { return one.pointer == "/" + name; });
    if (!faulty) return {};
    links_.emplace_back(name, word(fault));
    return word(fault);
  }

  const Form& form_;
  const FormView& view_;
  Html inside_;
  std::vector<std::pair<std::string, std::string>> links_;
};

std::string numbered(std::string_view name, std::size_t row) {
  return std::string(name) + std::to_string(row + 1);
}

}  // namespace

Html new_panel_form(const Form& form, const FormView& view) {
  Sheet sheet(form, view);
  sheet.field("name", sheet.word("panel_name"), "text", "fault_panel_name", sheet.word("panel_name_hint"));
  sheet.field("organisation", sheet.word("panel_organisation"), "text", "fault_panel_name",
              sheet.word("panel_organisation_hint"));
  sheet.button("panel_make", "make");
  Html out = pages::heading(text(view.language, "panel_new_title"));
  return out += sheet.drawn() += pages::way(view.back, text(view.language, "panels_to_list"));
}

std::size_t rows_of(const Form& form) {
  const std::string_view typed = form["rows"];
  std::size_t rows = kFirstRows;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), rows);
  if (error != std::errc() || end != typed.data() + typed.size()) rows = kFirstRows;
  if (form["do"] == "more") rows += kMoreRows;
  return std::clamp(rows, kFirstRows, kMostQuestions);
}

Round read_round(const Form& form, std::vector<stadtkern::FieldError>& faults) {
  RawRound raw{std::string(form["title"]), std::string(form["first_day"]), std::string(form["last_day"]), {}};
  std::vector<std::size_t> places;  // of each question
  for (std::size_t row = 0; row < rows_of(form); ++row) {
    const std::string_view words = form[numbered("text", row)];
    if (words.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
    raw.questions.push_back({std::string(form[numbered("kind", row)]), std::string(words)});
    places.push_back(row);
  }
  std::vector<stadtkern::FieldError> found;
  Round out = read_round(raw, {}, found);
  for (stadtkern::FieldError& fault : found) {
    if (fault.pointer == "/questions") fault.pointer = "/" + numbered("text", 0);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::string at = "/questions/" + std::to_string(i) + "/";
      if (fault.pointer == at + "text") fault.pointer = "/" + numbered("text", places[i]);
      if (fault.pointer == at + "kind") fault.pointer = "/" + numbered("kind", places[i]);
    }
    faults.push_back(std::move(fault));
  }
  return out;
}

Html new_round_form(const Form& form, const FormView& view) {
  Sheet sheet(form, view);
  sheet.field("title", sheet.word("round_title"), "text", "fault_panel_name", sheet.word("round_title_hint"));
  sheet.field("first_day", sheet.word("round_first_day"), "date", "fault_first_day");
  sheet.field("last_day", sheet.word("round_last_day"), "date", "fault_last_day", sheet.word("round_last_day_hint"));
  sheet.add(pages::subheading(sheet.word("round_questions")) += pages::paragraph(sheet.word("round_questions_hint")));
  const std::size_t rows = rows_of(form);
  sheet.add(fields::hidden("rows", std::to_string(rows)));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string number = std::to_string(row + 1);
    sheet.field(numbered("text", row), text_with(view.language, "round_question", number), "text", "fault_question", {},
                row > 0);
    sheet.select(numbered("kind", row), text_with(view.language, "round_kind", number),
                 {{"scale", sheet.word("round_kind_scale")},
                  {"yes_no", sheet.word("round_kind_yes_no")},
                  {"text", sheet.word("round_kind_text")}});
  }
  sheet.button("round_make", "make");
  if (rows < kMostQuestions) sheet.button("round_more", "more", false);
  Html out = pages::heading(text(view.language, "round_new_title"));
  return out += sheet.drawn() += pages::way(view.back, text(view.language, "panel_to_panel"));
}

Html last_day_form(const Round& round, const Form& form, const FormView& view) {
  const std::string name = "last_day_" + std::to_string(round.id);
  Form shown = form;
  if (!shown.has(name)) shown.set(name, round.last_day);
  Sheet sheet(shown, view);
  sheet.add(fields::hidden("round", std::to_string(round.id)));
  sheet.field(name, text_with(view.language, "round_move_day", round.title), "date", "fault_last_day");
  sheet.button("round_move", "move", false);
  return sheet.drawn();
}

Html links_form(const Form& form, const FormView& view) {
  Sheet sheet(form, view);
  sheet.field("count", sheet.word("links_count"), "number", "fault_links", sheet.word("links_count_hint"));
  sheet.button("links_make", "links", false);
  return sheet.drawn();
}

Html revoke_form(const Form& form, const FormView& view) {
  Sheet sheet(form, view);
  sheet.field("number", sheet.word("links_number"), "number", "fault_link_number", sheet.word("links_number_hint"));
  sheet.button("links_revoke", "revoke", false);
  return sheet.drawn();
}

Html links_page(const Panel& panel, const std::vector<Link>& links, const FormView& view) {
  const auto word = [&](std::string_view key) { return text(view.language, key); };
  Html out = pages::heading(word("links_title"));
  out += fields::notice(fields::Tone::Warning, word("links_once_title"), pages::paragraph(word("links_once")));
  out += pages::paragraph(std::string(panel.name).append(", ").append(panel.organisation));
  const auto head = [&](std::string_view key) {
    return el("th", {{"class", "kern-table__header"}, {"scope", "col"}}, {word(key)});
  };
  Html lines;
  for (const Link& link : links) {
    lines += el("tr", {{"class", "kern-table__row"}},
                {el("th", {{"class", "kern-table__header"}, {"scope", "row"}}, {std::to_string(link.number)}),
                 el("td", {{"class", "kern-table__cell sk-secret"}}, {link.address})});
  }
  out += el("table", {{"class", "kern-table"}},
            {el("thead", {}, {el("tr", {{"class", "kern-table__row"}}, {head("links_column"), head("links_address")})}),
             el("tbody", {{"class", "kern-table__body"}}, {lines})});
  return out += pages::way(view.back, word("panel_to_panel"));
}

}  // namespace feedback::panels
