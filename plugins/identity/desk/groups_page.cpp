// SPDX-License-Identifier: EUPL-1.2
#include "desk/groups_page.h"

#include <stadtkern/fields.h>

namespace identity::desk {
namespace {

using stadtkern::Row;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

Html outcome(const Place& place, const Sent& sent, std::string_view done) {
  if (!sent.faults.empty()) return fields::summary(place.word("summary"), sent.faults);
  if (done != "join" && done != "leave") return {};
  return fields::notice(fields::Tone::Success, place.word("done_" + std::string(done)), {});
}

stadtkern::Page page(const Place& place, std::string title, const Sent& sent, Html content) {
  const bool wrong = !sent.faults.empty();
  if (wrong) title = trouble_title(place, title);
  return {wrong ? 422U : 200U, std::move(title), std::move(content)};
}

}  // namespace

std::vector<Group> all_groups(Connection& db) {
  std::vector<Group> out;
  db.each("SELECT name, COUNT(*) FROM memberships GROUP BY name ORDER BY name LIMIT ?", {kMostGroups},
          [&](const Row& row) {
            out.push_back({std::string(row.text(0)), row.integer(1)});
          });
  return out;
}

Members members_of(Connection& db, std::string_view group, std::string_view after_name, std::string_view after_id) {
  Members out;
  db.each(
      "SELECT a.id, a.kind, a.state, p.name, p.mail FROM memberships m JOIN accounts a ON a.id = m.account "
      "JOIN people p ON p.account = a.id WHERE m.name = ? AND (p.name > ? OR (p.name = ? AND p.account > ?)) "
      "ORDER BY p.name, p.account LIMIT ?",
      {group, after_name, after_name, after_id, kMembersOnPage + 1}, [&](const Row& row) {
        Account one;
        one.id = row.text(0);
        one.kind = row.text(1);
        one.state = row.text(2);
        one.name = row.text(3);
        one.mail = row.text(4);
        out.shown.push_back(std::move(one));
      });
  out.more = out.shown.size() > kMembersOnPage;
  if (out.more) out.shown.pop_back();
  return out;
}

stadtkern::Page groups_page(const Place& place, const std::vector<Group>& groups, const Sent& sent,
                            std::string_view done) {
  const std::string title = place.word("groups");
  Html content = heading(title);
  content += outcome(place, sent, done);
  content += paragraph(place.word("groups_about"));
  Html items;
  for (const Group& group : groups) {
    const std::string count =
        group.members == 1 ? place.word("member_one") : place.word("members", std::to_string(group.members));
    items += el("li", {},
                {anchor(place.link("/groups/" + stadtkern::percent_encoded(group.name)), group.name),
                 el("span", {{"class", "sk-about"}}, {count})});
  }
  content += items.empty() ? paragraph(place.word("no_group_yet")) : el("ul", {{"class", "sk-rows"}}, {items});
  Sheet sheet(sent, place.link("/groups"), "join");
  sheet.field({.name = "group", .label = place.word("group"), .hint = place.word("group_hint"), .complete = "off"});
  sheet.field({.name = "mail",
               .label = place.word("member_mail"),
               .hint = place.word("group_first"),
               .type = "email",
               .complete = "off"});
  content += panel(place.word("new_group"), sheet.form(place.word("make_group"), true));
  return page(place, title, sent, std::move(content));
}

stadtkern::Page group_page(const Place& place, const std::string& group, const Members& members, const Sent& sent,
                           std::string_view done) {
  const std::string title = place.word("group_title", group);
  const std::string here = place.link("/groups/" + stadtkern::percent_encoded(group));
  Html content = heading(title);
  content += outcome(place, sent, done);
  Html rows;
  for (const Account& one : members.shown) {
    Sheet sheet(sent, here, "leave");
    sheet.fixed("id", one.id);
    const std::string name = name_of(place, one);
    Html who = person_link(place, one);
    if (!one.name.empty() && !one.mail.empty()) who += el("span", {{"class", "sk-quiet"}}, {one.mail});
    Html cells = el("th", {{"scope", "row"}}, {who});
    cells += cell(place.word("state"), badges(state_badge(place, one)));
    cells += el("td", {}, {sheet.line(place.word("leave"), place.word("remove_member", name))});
    rows += el("tr", {}, {cells});
  }
  content += rows.empty() ? paragraph(place.word("no_members"))
                          : table(title, {place.word("person"), place.word("state"), place.word("change")}, rows);
  if (members.more) {
    const Account& last = members.shown.back();
    const std::string to = here + "?name=" + stadtkern::percent_encoded(last.name) + "&after=" + last.id;
    content +=
        el("nav", {{"class", "sk-pager"}, {"aria-label", place.word("pages")}}, {anchor(to, place.word("next"))});
  }
  Sheet sheet(sent, here, "join");
  sheet.field({.name = "mail", .label = place.word("member_mail"), .type = "email", .complete = "off"});
  content += panel(place.word("add_member"), sheet.form(place.word("add"), true));
  content += el("p", {}, {anchor(place.link("/groups"), place.word("to_groups"))});
  return page(place, title, sent, std::move(content));
}

}  // namespace identity::desk
