// SPDX-License-Identifier: EUPL-1.2
#include "desk/new_page.h"

#include <stadtkern/fields.h>

#include <algorithm>

#include "desk/words.h"
#include "factor_rule.h"

namespace identity::desk {

using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

stadtkern::Page new_page(const Place& place, const Sent& sent) {
  std::string title = place.word("new_person");
  Html content = heading(title);
  if (!sent.faults.empty()) content += fields::summary(place.word("summary"), sent.faults);
  content += paragraph(place.word("new_about"));
  Sheet sheet(sent, place.link("/people/new"), "create");
  sheet.field({.name = "name", .label = place.word("name"), .complete = "off"});
  sheet.field({.name = "mail",
               .label = place.word("mail"),
               .hint = place.word("new_mail_hint"),
               .type = "email",
               .complete = "off"});
  sheet.choice({.name = "kind",
                .label = place.word("kind"),
                .options = {{"staff", place.word("kind_staff"), place.word("kind_staff_about")},
                            {"merchant", place.word("kind_merchant"), place.word("kind_merchant_about")}}},
               {"staff"});
  std::vector<fields::Option> roles;
  for (const Role& role : place.roles) {
    const bool needs = second_factors::needs_one(place.needing, role.id);
    roles.push_back({role.id, place.role(role.id), needs ? place.word("needs_factor") : std::string()});
  }
  sheet.choice({.name = "role",
                .label = place.word("roles"),
                .options = std::move(roles),
                .optional = place.word("optional"),
                .many = true});
  content += sheet.form(place.word("create"), true);
  content += el("p", {}, {anchor(place.link("/people"), place.word("to_people"))});
  const bool wrong = !sent.faults.empty();
  if (wrong) title = trouble_title(place, title);
  return {wrong ? 422U : 200U, std::move(title), content};
}

stadtkern::Page link_page(const Place& place, const InvitationLink& link) {
  const std::string title = place.word("link_title", link.name);
  Html content = heading(title);
  if (link.fresh) content += fields::notice(fields::Tone::Success, place.word("done_created"), {});
  Html box = paragraph(place.word("link_once"));
  box += el("p", {{"class", "sk-quote"}}, {el("code", {}, {link.link})});
  box += paragraph(place.word("link_until", moment(link.expires, place.zone, place.language)));
  content += el("section", {{"class", "sk-panel"}}, {box});
  content += el("p", {}, {anchor(place.link(person_path(link.account)), place.word("to_person", link.name))});
  content += el("p", {}, {anchor(place.link("/people/new"), place.word("another_person"))});
  return {200, title, content};
}

}  // namespace identity::desk
