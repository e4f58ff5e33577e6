// SPDX-License-Identifier: EUPL-1.2
#include "desk/keys_page.h"

#include <stadtkern/fields.h>

#include "desk/words.h"

namespace identity::desk {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

Html row(const Place& place, const OwnedKey& one, const Sent& sent, std::int64_t now) {
  const Key& key = one.key;
  const auto date = [&](std::int64_t time) { return day(time, place.zone, place.language); };
  Html roles;
  for (const std::string& role : key.roles) roles += badge("", place.role(role));
  Sheet sheet(sent, place.link("/keys"), "end");
  sheet.fixed("id", key.id);
  Html cells = el("th", {{"scope", "row"}}, {key.name, el("span", {{"class", "sk-quiet"}}, {key.id})});
  cells += cell(place.word("owner"), person_link(place, one.owner));
  cells += cell(place.word("roles"), badges(roles));
  const bool over = key.expires <= now;
  cells +=
      cell(place.word("holds_until"), over ? badges(badge("danger", place.word("key_over"))) : Html(date(key.expires)));
  cells += cell(place.word("last_used"), key.seen == 0 ? place.word("never") : date(key.seen));
  cells += el("td", {}, {sheet.line(place.word("end_key"), place.word("end_key_one", key.name))});
  return el("tr", {}, {cells});
}

Html new_key_form(const Place& place, const KeysData& data, const Sent& sent) {
  if (data.roles.empty()) return paragraph(place.word("key_no_role"));
  Sheet sheet(sent, place.link("/keys"), "make");
  sheet.field(
      {.name = "name", .label = place.word("key_name"), .hint = place.word("key_name_hint"), .complete = "off"});
  std::vector<fields::Option> roles;
  for (const std::string& role : data.roles) roles.push_back({role, place.role(role)});
  sheet.choice({.name = "role", .label = place.word("roles"), .options = std::move(roles), .many = true});
  sheet.field({.name = "days", .label = place.word("key_days"), .complete = "off"}, "90");
  // A password is not sent back to the page.
  sheet.add(fields::field({.name = "password",
                           .label = place.word("own_password"),
                           .hint = place.word("own_password_hint"),
                           .fault = sheet.fault("password"),
                           .type = "password",
                           .complete = "current-password"}));
  return sheet.form(place.word("make_key"), true);
}

}  // namespace

stadtkern::Page keys_page(const Place& place, const KeysData& data, const Sent& sent, std::string_view done) {
  std::string title = place.word("keys");
  Html content = heading(title);
  if (!sent.faults.empty())
    content += fields::summary(place.word("summary"), sent.faults);
  else if (done == "end")
    content += fields::notice(fields::Tone::Success, place.word("done_end"), {});
  content += paragraph(place.word("keys_about"));
  Html rows;
  for (const OwnedKey& one : data.keys) rows += row(place, one, sent, data.now);
  content += rows.empty() ? paragraph(place.word("no_keys"))
                          : table(title,
                                  {place.word("key_name"), place.word("owner"), place.word("roles"),
                                   place.word("holds_until"), place.word("last_used"), place.word("change")},
                                  rows);
  if (data.keys.size() == kMostKeys) content += paragraph(place.word("keys_cut", std::to_string(kMostKeys)));
  content += panel(place.word("new_key"), new_key_form(place, data, sent));
  const bool wrong = !sent.faults.empty();
  if (wrong) title = trouble_title(place, title);
  return {wrong ? 422U : 200U, std::move(title), content};
}

stadtkern::Page key_page(const Place& place, const std::string& name, const std::string& secret) {
  const std::string title = place.word("key_title", name);
  Html box = paragraph(place.word("key_once"));
  box += el("p", {{"class", "sk-quote"}}, {el("code", {}, {secret})});
  box += paragraph(place.word("key_use"));
  Html content = heading(title);
  content += el("section", {{"class", "sk-panel"}}, {box});
  content += el("p", {}, {anchor(place.link("/keys"), place.word("to_keys"))});
  return {200, title, content};
}

}  // namespace identity::desk
