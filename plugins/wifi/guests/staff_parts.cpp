// SPDX-License-Identifier: EUPL-1.2
#include "guests/staff_parts.h"

#include <stadtkern/fields.h>

#include <algorithm>
#include <charconv>

#include "guests/connect_page.h"
#include "guests/words.h"

namespace wifi::guests {
namespace {

using stadtkern::Form;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

std::int64_t number_of(std::string_view text) {
  if (text.empty()) return 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

std::string fault_of(const FieldFaults& faults, std::string_view name, std::string_view language) {
  const auto found = std::find_if(faults.begin(), faults.end(), [&](const auto& one) { return one.first == name; });
  return found == faults.end() ? std::string() : std::string(text(language, found->second));
}

Html summary_of(const FieldFaults& faults, std::string_view language) {
  if (faults.empty()) return {};
  std::vector<std::pair<std::string, std::string>> told;
  for (const auto& [field, key] : faults) told.emplace_back(field, std::string(text(language, key)));
  return fields::summary(text(language, "connect_trouble"), told);
}

struct Wanted {
  const char* name;
  const char* hint;  // key, or null
  bool optional;
  const char* type = "text";
};
constexpr Wanted kFields[] = {
    {"name", "field_name_hint", false}, {"vouchers", nullptr, false},   {"minutes", nullptr, true},
    {"megabytes", nullptr, true},       {"day_minutes", nullptr, true}, {"day_megabytes", nullptr, true},
    {"devices", nullptr, true},         {"hours", nullptr, true},       {"until", "field_until_hint", true, "date"}};

}  // namespace

Order order_of(const Form& form) {
  return {std::string(form["name"]),    number_of(form["vouchers"]),    number_of(form["minutes"]),
          number_of(form["megabytes"]), number_of(form["day_minutes"]), number_of(form["day_megabytes"]),
          number_of(form["devices"]),   number_of(form["hours"]),       std::string(form["until"])};
}

Html order_form(const Form& form, const FieldFaults& faults, const std::string& action, std::string_view language) {
  Html inside = fields::hidden("_key", form["_key"]);
  for (const Wanted& wanted : kFields) {
    const std::string name = wanted.name;
    inside +=
        fields::field({.name = name,
                       .label = std::string(text(language, "field_" + name)),
                       .value = std::string(form[name]),
                       .hint = wanted.hint == nullptr ? std::string() : std::string(text(language, wanted.hint)),
                       .fault = fault_of(faults, name, language),
                       .optional = wanted.optional ? std::string(text(language, "field_optional")) : std::string(),
                       .type = wanted.type});
  }
  inside += fields::button({.label = std::string(text(language, "batches_make"))});
  Html out = summary_of(faults, language);
  return out += el("form", {{"method", "post"}, {"action", action}, {"class", "sk-form"}, {"id", "sk-form"}}, {inside});
}

Html terms_form(const Form& form, const FieldFaults& faults, const std::string& action, std::string_view language) {
  Html inside = fields::hidden("_key", form["_key"]);
  for (const auto& [name, label] : {std::pair{"de", "terms_de"}, {"en", "terms_en"}, {"de_simple", "terms_simple"}}) {
    inside += fields::field({.name = name,
                             .label = std::string(text(language, label)),
                             .value = std::string(form[name]),
                             .fault = fault_of(faults, name, language),
                             .long_text = true});
  }
  inside += fields::button({.label = std::string(text(language, "terms_save"))});
  Html out = summary_of(faults, language);
  return out += el("form", {{"method", "post"}, {"action", action}, {"class", "sk-form"}, {"id", "sk-form"}}, {inside});
}

Html table(const std::vector<std::string_view>& heads, const std::vector<std::vector<Html>>& rows) {
  Html head;
  for (const std::string_view one : heads) {
    head += el("th", {{"class", "kern-table__header"}, {"scope", "col"}}, {one});
  }
  Html body;
  for (const auto& row : rows) {
    Html cells;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string_view label = i < heads.size() ? heads[i] : std::string_view();
      cells += el("td", {{"class", "kern-table__cell"}, {"data-label", label}}, {row[i]});
    }
    body += el("tr", {{"class", "kern-table__row"}}, {cells});
  }
  return el("div", {{"class", "kern-table-responsive"}},
            {el("table", {{"class", "kern-table sk-stacked"}},
                {el("thead", {}, {el("tr", {{"class", "kern-table__row"}}, {head})}),
                 el("tbody", {{"class", "kern-table__body"}}, {body})})});
}

std::vector<Html> voucher_cells(const Pass& pass, const std::string& action, Micros now, std::string_view language) {
  const Left left = judge(pass, {}, now);
  Left used;
  used.seconds = pass.used_seconds;
  used.bytes = pass.used_bytes;
  const std::string label(text(language, pass.blocked ? "batch_unblock" : "batch_block"));
  // Read aloud, each button says whose it is.
  const Html press = el("button",
                        {{"class", "kern-btn kern-btn--secondary"},
                         {"type", "submit"},
                         {"name", "do"},
                         {"value", pass.blocked ? "unblock" : "block"},
                         {"aria-label", label + " " + pass.code}},
                        {el("span", {{"class", "kern-label"}}, {label})});
  const Html button = el("form", {{"method", "post"}, {"action", action}},
                         {fields::hidden("batch", pass.batch), fields::hidden("voucher", pass.id), press});
  return {el("code", {}, {pass.code}), Html(text(language, "state_" + std::string(state_of(pass, now)))),
          Html(left_text(used, language)), Html(left_text(left, language)), button};
}

}  // namespace wifi::guests
