// SPDX-License-Identifier: EUPL-1.2
#include "pages/report_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include <stadtkern/fields.h>

#include "pages/words.h"
#include "photo.h"
#include "waste.pb.h"

namespace waste::pages {
namespace {

using stadtkern::Form;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::string_view kAnswer = "answer_";  // before a question's code
// More than any field may have: what is longer is still refused, and shown with a word about it.
constexpr std::size_t kMostCharacters = 5000;
constexpr std::size_t kMostTyped = 100 * 1024;  // bytes of all fields; written as HTML they may be six times as many
constexpr std::array<std::string_view, 3> kCarried{"_key", "form_token", "kept"};

std::string answer_name(const Attribute& attribute) {
  return std::string(kAnswer) + attribute.code;
}

std::string_view first_characters(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80 && ++characters > most) return text.substr(0, i);
  }
  return text;
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

const Category* category_of(const Form& form, const Settings& settings) {
  return settings.categories.find(form["category"]);
}

std::vector<std::string> values_of(const Form& form, const std::string& name) {
  std::vector<std::string> out;
  for (const auto value : form.all(name)) out.emplace_back(value);
  return out;
}

// The form's name and step of what a fault points at, as messages.h gives pointers.
std::pair<Step, std::string> place_of(std::string_view pointer) {
  const auto after = [&](std::string_view prefix) { return std::string(pointer.substr(prefix.size())); };
  if (pointer.starts_with("/answers/")) return {Step::More, std::string(kAnswer) + after("/answers/")};
  if (pointer.starts_with("/contact/")) return {Step::Contact, after("/contact/")};
  if (pointer == "/category") return {Step::What, "category"};
  if (pointer.starts_with("/photos")) return {Step::More, "photos"};
  if (pointer == "/description") return {Step::More, "description"};
  if (pointer.starts_with("/lat") || pointer.starts_with("/lon") || pointer.starts_with("/address")) {
    return {Step::Where, "address"};
  }
  return {Step::Contact, "email"};
}

std::string_view fault_key(const std::string& name, const std::string& pointer, bool outside) {
  if (name == "address" && outside) return "form_outside";
  if (name == "address") return pointer == "/address" ? "form_address_fault" : "form_where_fault";
  if (name == "category") return "form_category_fault";
  if (name == "description") return "form_description_fault";
  if (name == "photos") return "form_photos_fault";
  if (name == "email") return "form_email_fault";
  return name.starts_with(kAnswer) ? "form_answer_fault" : "form_fault";
}

// --- the steps ------------------------------------------------------------------------------------------------------

struct Drawing {
  const Form& form;
  const View& view;
  std::string_view word(std::string_view key) const { return text(view.language, key); }
  std::string words(std::string_view key) const { return std::string(word(key)); }
  std::string fault(const std::string& name) const {
    for (const auto& [known, why] : view.faults) {
      if (known == name) return why;
    }
    return {};
  }
  std::string value(std::string_view name) const { return std::string(form[name]); }
};

Html where(const Drawing& draw) {
  Html out = fields::field({.name = "address",
                            .label = draw.words("form_address"),
                            .value = draw.value("address"),
                            .hint = draw.words("form_address_hint"),
                            .fault = draw.fault("address"),
                            .complete = "off"});
  // Filled in by the script where the device tells its place, or it is chosen on the map.
  out += el("div",
            {{"class", "sk-place"},
             {"data-sk-place", true},
             {"data-button", draw.word("form_gps")},
             {"data-asking", draw.word("form_gps_asking")},
             {"data-found", draw.word("form_gps_found")},
             {"data-failed", draw.word("form_gps_failed")},
             {"data-places", draw.view.places},
             {"data-map", draw.word("form_map")},
             {"data-map-hint", draw.word("form_map_hint")},
             {"data-map-label", draw.word("form_map_label")},
             {"data-map-failed", draw.word("form_map_failed")},
             {"data-chosen", draw.word("form_map_chosen")},
             {"data-chosen-at", draw.word("form_map_chosen_at")},
             {"data-outside", draw.word("form_outside")}},
            {fields::hidden("lat", draw.form["lat"]), fields::hidden("lon", draw.form["lon"])});
  return out;
}

Html what(const Drawing& draw) {
  fields::Choice choice{.name = "category",
                        .label = draw.words("form_category"),
                        .options = {},
                        .chosen = {draw.value("category")},
                        .fault = draw.fault("category")};
  for (const Category& category : draw.view.settings->categories.all()) {
    choice.options.push_back(
        {category.code, category.name.in(draw.view.language), category.description.in(draw.view.language)});
  }
  return fields::choice(choice);
}

Html question(const Drawing& draw, const Attribute& attribute) {
  const auto& language = draw.view.language;
  const std::string name = answer_name(attribute);
  const std::string label = attribute.description.in(language);
  if (!attribute.variable) return el("p", {{"class", "kern-body"}}, {label});
  const std::string optional = attribute.required ? std::string() : draw.words("form_optional");
  const bool many = attribute.datatype == Datatype::MultiValueList;
  if (many || attribute.datatype == Datatype::SingleValueList) {
    fields::Choice choice{.name = name,
                          .label = label,
                          .options = {},
                          .chosen = values_of(draw.form, name),
                          .fault = draw.fault(name),
                          .optional = optional,
                          .many = many};
    for (const Choice& one : attribute.values) choice.options.push_back({one.key, one.name.in(language)});
    return fields::choice(choice);
  }
  return fields::field({.name = name,
                        .label = label,
                        .value = draw.value(name),
                        .hint = attribute.datatype_description.in(language),
                        .fault = draw.fault(name),
                        .optional = optional,
                        .long_text = attribute.datatype == Datatype::Text});
}

Html nearby(const Drawing& draw) {
  if (draw.view.nearby.empty()) return {};
  Html items;
  for (const PublicReport& report : draw.view.nearby) {
    items += el("li", {},
                {el("a", {{"class", "kern-link"}, {"href", draw.view.base + "/reports/" + report.id}},
                    {report.category_name + ", " + (report.address.empty() ? report.id : report.address)})});
  }
  return fields::notice(fields::Tone::Info, draw.word("form_nearby_title"),
                        el("p", {{"class", "kern-body"}}, {draw.word("form_nearby")}) += el("ul", {}, {items}));
}

Html description(const Drawing& draw) {
  return fields::field({.name = "description",
                        .label = draw.words("form_description"),
                        .value = draw.value("description"),
                        .hint = draw.words("form_description_hint"),
                        .fault = draw.fault("description"),
                        .optional = draw.words("form_optional"),
                        .long_text = true});
}

// Handed in by the script, one by one, so that a large one does not hold up the form; the form carries their ids.
Html photos(const Drawing& draw) {
  Html kept;
  for (const auto id : draw.form.all("photos")) kept += fields::hidden("photos", id);
  const std::string fault = draw.fault("photos");
  return el(
      "div",
      {{"class", "sk-photos"},
       {"id", "photos"},
       {"data-sk-photos", true},
       {"data-to", draw.view.photos},
       {"data-most", std::to_string(kMostPhotos)},
       {"data-label", draw.word("form_photos")},
       {"data-optional", draw.word("form_optional")},
       {"data-hint", draw.word("form_photos_hint")},
       {"data-photo", draw.word("form_photo")},
       {"data-sending", draw.word("form_photos_sending")},
       {"data-added", draw.word("form_photos_added")},
       {"data-failed", draw.word("form_photos_failed")},
       {"data-kept", draw.word("form_photos_kept")},
       {"data-later", draw.word("form_photos_later")},
       {"data-many", draw.word("form_photos_many")},
       {"data-remove", draw.word("form_photos_remove")}},
      {kept,
       fault.empty() ? Html() : el("p", {{"class", "kern-error"}}, {el("span", {{"class", "kern-body"}}, {fault})})});
}

Html more(const Drawing& draw) {
  Html out = nearby(draw);
  if (const Category* category = category_of(draw.form, *draw.view.settings)) {
    if (const auto& notice = category->notice.in(draw.view.language); !notice.empty()) {
      out += fields::notice(category->danger ? fields::Tone::Warning : fields::Tone::Info,
                            draw.word("form_notice_title"), el("p", {{"class", "kern-body"}}, {notice}));
    }
    for (const Attribute& attribute : category->attributes) out += question(draw, attribute);
  }
  out += description(draw);
  out += photos(draw);
  return out;
}

// With the form, when there is a network again: the shell's script hands them in before it.
Html kept_photos(const Drawing& draw) {
  return el("div", {{"class", "kern-form-input"}},
            {el("label", {{"class", "kern-label"}, {"for", "photos"}},
                {draw.words("form_photos"),
                 el("span", {{"class", "kern-label__optional"}}, {" (" + draw.words("form_optional") + ")"})}),
             el("input", {{"class", "kern-form-input__input sk-file"},
                          {"type", "file"},
                          {"id", "photos"},
                          {"name", "photos"},
                          {"accept", "image/jpeg,image/png,image/webp"},
                          {"multiple", true},
                          {"data-sk-upload", draw.view.photos}})});
}

Html contact(const Drawing& draw) {
  const auto field = [&](const char* name, const char* label, const char* type, const char* complete,
                         const char* hint) {
    return fields::field({.name = name,
                          .label = draw.words(label),
                          .value = draw.value(name),
                          .hint = hint == nullptr ? std::string() : draw.words(hint),
                          .fault = draw.fault(name),
                          .optional = draw.words("form_optional"),
                          .type = type,
                          .complete = complete});
  };
  Html out = el("p", {{"class", "kern-body"}}, {draw.word("form_contact_intro")});
  out += field("email", "form_email", "email", "email", "form_email_hint");
  out += field("phone", "form_phone", "tel", "tel", nullptr);
  // A trap for programs: people do not see it, and leave it empty.
  out +=
      el("div", {{"class", "sk-trap"}, {"aria-hidden", "true"}},
         {el("label", {{"for", "website"}}, {"Website"}),
          el("input",
             {{"type", "text"}, {"id", "website"}, {"name", "website"}, {"tabindex", "-1"}, {"autocomplete", "off"}})});
  return out;
}

// Names of the fields that a step shows; the others travel hidden.
bool shown_in(Step step, std::string_view name) {
  switch (step) {
    case Step::Where:
      return name == "address" || name == "lat" || name == "lon";
    case Step::What:
      return name == "category";
    case Step::More:
      return name == "description" || name == "photos" || name.starts_with(kAnswer);
    case Step::Contact:
      return name == "email" || name == "phone" || name == "website";
  }
  return false;
}

bool of_form(std::string_view name) {
  for (const Step step : {Step::Where, Step::What, Step::More, Step::Contact}) {
    if (shown_in(step, name)) return true;
  }
  return std::find(kCarried.begin(), kCarried.end(), name) != kCarried.end();
}

// What the shell's script needs to keep the form where there is no network: the page with all of it, what people call
// it, and the button that sends it.
Html frame_of(const View& view, const Html& inside, bool last, bool whole) {
  std::vector<stadtkern::html::Attribute> attributes{{"method", "post"},
                                                     {"action", view.action},
                                                     {"id", "sk-form"},
                                                     {"class", "sk-form"},
                                                     {"novalidate", true},
                                                     {"data-sk-offline", view.action + "/offline"},
                                                     {"data-sk-name", text(view.language, "form_kept_name")}};
  if (last) attributes.push_back({"data-sk-send", "go=next"});
  if (whole) attributes.push_back({"data-sk-whole", true});
  return el("form", attributes, {inside});
}

}  // namespace

Step step_of(const Form& form) {
  const auto text = form["step"];
  if (text == "2") return Step::What;
  if (text == "3") return Step::More;
  return text == "4" ? Step::Contact : Step::Where;
}

Form cleaned(const Form& form, const Settings& settings) {
  std::set<std::string, std::less<>> answers;
  for (const Category& category : settings.categories.all()) {
    for (const Attribute& attribute : category.attributes) answers.insert(answer_name(attribute));
  }
  std::string out;
  std::size_t room = kMostTyped;
  for (const auto& [name, value] : form.fields()) {
    const bool control = name == "step" || name == fields::kStep || name == "go" || name == "_show";
    if (!control && (!of_form(name) || (name.starts_with(kAnswer) && !answers.contains(name)))) continue;
    const std::string_view kept = first_characters(value, kMostCharacters);
    if (kept.size() > room) break;
    room -= kept.size();
    out.append(out.empty() ? "" : "&").append(stadtkern::percent_encoded(name)).append("=");
    out.append(stadtkern::percent_encoded(kept));
  }
  return Form(out);
}

v1::NewReport message_of(const Form& form, const Settings& settings) {
  v1::NewReport out;
  out.set_category(std::string(form["category"]));
  const auto lat = number(form["lat"]);
  const auto lon = number(form["lon"]);
  if (lat && lon) {
    out.set_lat(*lat);
    out.set_lon(*lon);
  }
  out.set_address(std::string(form["address"]));
  out.set_description(std::string(form["description"]));
  if (const Category* category = category_of(form, settings)) {
    for (const Attribute& attribute : category->attributes) {
      const auto values = form.all(answer_name(attribute));
      if (values.empty()) continue;
      auto& answer = *out.add_answers();
      answer.set_code(attribute.code);
      for (const auto value : values) answer.add_values(std::string(value));
    }
  }
  for (const auto id : form.all("photos")) out.add_photos(std::string(id));
  out.mutable_contact()->set_email(std::string(form["email"]));
  out.mutable_contact()->set_phone(std::string(form["phone"]));
  out.set_form_token(std::string(form["form_token"]));
  out.set_website(std::string(form["website"]));
  return out;
}

Faults faults_until(Step step, const stadtkern::Error& error, std::string_view language) {
  Faults out;
  for (const auto& fault : error.fields) {
    const auto [where, name] = place_of(fault.pointer);
    const auto same = [&name = name](const auto& known) { return known.first == name; };
    if (where > step || std::any_of(out.begin(), out.end(), same)) continue;
    const bool outside = fault.reason.find("outside") != std::string::npos;
    out.emplace_back(name, text(language, fault_key(name, fault.pointer, outside)));
  }
  return out;
}

Step step_with(const Faults& faults) {
  for (const Step step : {Step::Where, Step::What, Step::More}) {
    for (const auto& [name, why] : faults) {
      if (shown_in(step, name)) return step;
    }
  }
  return Step::Contact;
}

std::string title_of(Step step, std::string_view language) {
  static constexpr const char* kTitles[] = {"form_where_title", "form_what_title", "form_more_title",
                                            "form_contact_title"};
  return std::string(text(language, kTitles[static_cast<int>(step) - 1]));
}

Html form_of(Step step, const Form& form, const View& view) {
  const Drawing draw{form, view};
  const std::string number = std::to_string(static_cast<int>(step));
  Html inside = fields::hidden("step", number);
  inside += fields::step(form, static_cast<unsigned>(step));
  for (const auto& [name, value] : form.fields()) {
    if (of_form(name) && !shown_in(step, name)) inside += fields::hidden(name, value);
  }
  switch (step) {
    case Step::Where:
      inside += where(draw);
      break;
    case Step::What:
      inside += what(draw);
      break;
    case Step::More:
      inside += more(draw);
      break;
    case Step::Contact:
      inside += contact(draw);
      break;
  }
  const bool last = step == Step::Contact;
  Html buttons = fields::button({.label = draw.words(last ? "form_send" : "form_next"), .name = "go", .value = "next"});
  if (step != Step::Where) {
    buttons += fields::button({.label = draw.words("form_back"), .primary = false, .name = "go", .value = "back"});
  }
  inside += el("div", {{"class", "sk-buttons"}}, {buttons});

  Html out = el("p", {{"class", "kern-body sk-step"}}, {text_with(view.language, "form_step", number)});
  out += el("h1", {{"class", "kern-heading-large"}}, {title_of(step, view.language)});
  if (!view.faults.empty()) {
    Faults links = view.faults;
    for (auto& [name, why] : links) {
      const bool field = name == "address" || name == "description" || name == "email" || name == "phone";
      bool choice = name == "category";
      if (const Category* category = category_of(form, *view.settings)) {
        for (const Attribute& attribute : category->attributes) {
          choice = choice || (answer_name(attribute) == name && !attribute.values.empty());
        }
      }
      if (!field && choice) name += "-0";
    }
    out += fields::summary(draw.word("form_summary"), links);
  }
  out += frame_of(view, inside, last, false);
  return out;
}

Html whole_form(const Form& form, const View& view) {
  const Drawing draw{form, view};
  Html inside = fields::hidden("step", std::to_string(static_cast<int>(Step::Contact)));
  inside += fields::hidden("_key", form["_key"]);
  inside += fields::hidden("kept", "yes");
  inside += where(draw);
  inside += what(draw);
  inside += description(draw);
  inside += kept_photos(draw);
  inside += contact(draw);
  inside += el("div", {{"class", "sk-buttons"}},
               {fields::button({.label = draw.words("form_send"), .name = "go", .value = "next"})});
  Html out = el("h1", {{"class", "kern-heading-large"}}, {draw.word("form_whole_title")});
  out += el("p", {{"class", "kern-body"}}, {draw.word("form_whole")});
  out += frame_of(view, inside, true, true);
  return out;
}

}  // namespace waste::pages
