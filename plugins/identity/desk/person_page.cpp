// SPDX-License-Identifier: EUPL-1.2
#include "desk/person_page.h"

#include <algorithm>

#include <stadtkern/fields.h>

#include "desk/words.h"
#include "factor_rule.h"

namespace identity::desk {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using fields::Option;

// What can be said to have been done, by the words of the forms.
constexpr std::string_view kDone[] = {"person",   "grant",   "withdraw", "join",   "leave", "factor",
                                      "sessions", "disable", "enable",   "deputy", "recall"};

struct Drawing {
  const Place& place;
  const Person& person;
  const Sent& sent;

  [[nodiscard]] std::string word(std::string_view key) const { return place.word(key); }
  [[nodiscard]] std::string word(std::string_view key, std::string_view value) const { return place.word(key, value); }
  [[nodiscard]] Sheet sheet(std::string_view what) const {
    return {sent, place.link(person_path(person.account.id)), what};
  }
  [[nodiscard]] bool waits(const std::string& role) const {
    return !person.factor && second_factors::needs_one(place.needing, role);
  }
};

Html facts(const Drawing& draw) {
  const Account& account = draw.person.account;
  const auto when = [&](std::int64_t time) { return moment(time, draw.place.zone, draw.place.language); };
  Html out = fact(draw.word("state"), badges(state_badge(draw.place, account)));
  out += fact(draw.word("kind"), draw.word("kind_" + account.kind));
  out += fact(draw.word("mail"),
              account.mail.empty() ? Html(draw.word("no_mail_yet")) : anchor("mailto:" + account.mail, account.mail));
  out += fact(draw.word("created"), day(account.created, draw.place.zone, draw.place.language));
  out += fact(draw.word("last_entry"),
              draw.person.last_entry == 0 ? draw.word("last_entry_none") : when(draw.person.last_entry));
  if (!account.active() && draw.person.link) out += fact(draw.word("invitation"), draw.word("invitation_open"));
  out += fact(draw.word("id"), el("code", {}, {account.id}));
  return el("dl", {{"class", "sk-facts"}}, {out});
}

Html person_form(const Drawing& draw) {
  Sheet sheet = draw.sheet("person");
  sheet.field({.name = "name", .label = draw.word("name"), .complete = "off"}, draw.person.account.name);
  sheet.field(
      {.name = "mail", .label = draw.word("mail"), .hint = draw.word("mail_hint"), .type = "email", .complete = "off"},
      draw.person.account.mail);
  const bool open = sheet.sent();
  return folded(draw.word("change_person"), sheet.form(draw.word("save")), open);
}

Html role_line(const Drawing& draw, const std::string& role) {
  const std::string name = draw.place.role(role);
  Sheet sheet = draw.sheet("withdraw");
  sheet.fixed("role", role);
  Html about = el("span", {{"class", "sk-quiet"}}, {role});
  if (draw.waits(role)) about += badges(badge("warning", draw.word("waits_for_factor")));
  return el("li", {},
            {el("div", {}, {el("strong", {}, {name}), about}),
             sheet.line(draw.word("withdraw"), draw.word("withdraw_one", name))});
}

Html roles(const Drawing& draw) {
  const Account& account = draw.person.account;
  if (account.kind == "citizen") return panel(draw.word("roles"), paragraph(draw.word("citizens_have_none")));
  Html lines;
  for (const std::string& role : account.roles) lines += role_line(draw, role);
  Html out = lines.empty() ? paragraph(draw.word("no_roles")) : el("ul", {{"class", "sk-lines"}}, {lines});
  std::vector<Option> options;
  for (const Role& role : draw.place.roles) {
    const bool has = std::find(account.roles.begin(), account.roles.end(), role.id) != account.roles.end();
    if (has) continue;
    std::string label = draw.place.role(role.id);
    if (draw.waits(role.id)) label = draw.word("role_needs_factor", label);
    options.push_back({role.id, std::move(label)});
  }
  if (options.empty()) return panel(draw.word("roles"), out);
  Sheet sheet = draw.sheet("grant");
  sheet.select({.name = "role", .label = draw.word("new_role"), .options = std::move(options)});
  out += sheet.form(draw.word("grant"), true);
  return panel(draw.word("roles"), out);
}

Html groups(const Drawing& draw) {
  Html lines;
  for (const std::string& group : draw.person.account.groups) {
    Sheet sheet = draw.sheet("leave");
    sheet.fixed("group", group);
    lines += el("li", {},
                {el("div", {}, {anchor(draw.place.link("/groups/" + group), group)}),
                 sheet.line(draw.word("leave"), draw.word("leave_one", group))});
  }
  Html out = lines.empty() ? paragraph(draw.word("no_groups")) : el("ul", {{"class", "sk-lines"}}, {lines});
  Sheet sheet = draw.sheet("join");
  sheet.field({.name = "group", .label = draw.word("group"), .hint = draw.word("group_hint"), .complete = "off"});
  const bool open = sheet.sent();
  return panel(draw.word("groups"), out += folded(draw.word("join"), sheet.form(draw.word("join")), open));
}

Html factor(const Drawing& draw) {
  if (!draw.person.factor) return panel(draw.word("factor"), paragraph(draw.word("factor_none")));
  Sheet sheet = draw.sheet("factor");
  sheet.add(paragraph(draw.word("factor_about")));
  sheet.ask(draw.word("factor_sure"));
  const bool open = sheet.sent();
  return panel(draw.word("factor"), paragraph(draw.word("factor_there")) +=
                                    folded(draw.word("factor_remove"), sheet.form(draw.word("factor_remove")), open));
}

Html sessions(const Drawing& draw) {
  const auto& list = draw.person.sessions;
  if (list.empty()) return panel(draw.word("sessions"), paragraph(draw.word("no_sessions")));
  Html lines;
  for (const Session& one : list) {
    const std::string device = one.device.empty() ? draw.word("device_unknown") : one.device;
    lines += el("li", {},
                {el("div", {},
                    {device, el("span", {{"class", "sk-quiet"}},
                                {draw.word("seen", moment(one.seen, draw.place.zone, draw.place.language))})})});
  }
  Sheet sheet = draw.sheet("sessions");
  return panel(draw.word("sessions"),
               el("ul", {{"class", "sk-lines"}}, {lines}) += sheet.form(draw.word("end_sessions")));
}

Html deputies(const Drawing& draw) {
  if (draw.person.account.kind == "citizen" || !draw.person.account.active()) return {};
  Html lines;
  for (const Standing& one : draw.person.deputies) {
    Sheet sheet = draw.sheet("recall");
    sheet.fixed("id", one.who.id);
    lines += el("li", {},
                {el("div", {},
                    {person_link(draw.place, one.who),
                     el("span", {{"class", "sk-quiet"}},
                        {draw.word("until", day(one.until, draw.place.zone, draw.place.language))})}),
                 sheet.line(draw.word("recall"), draw.word("recall_one", name_of(draw.place, one.who)))});
  }
  Html out = paragraph(draw.word("deputies_about"));
  if (!lines.empty()) out += el("ul", {{"class", "sk-lines"}}, {lines});
  Sheet sheet = draw.sheet("deputy");
  sheet.field({.name = "deputy", .label = draw.word("deputy_mail"), .type = "email", .complete = "off"});
  sheet.field({.name = "days", .label = draw.word("deputy_days"), .complete = "off"}, "14");
  const bool open = sheet.sent();
  out += folded(draw.word("deputy_name"), sheet.form(draw.word("deputy_name")), open);
  return panel(draw.word("deputies"), out);
}

Html access(const Drawing& draw) {
  const Account& account = draw.person.account;
  Html out;
  if (account.state == "disabled") {
    Sheet sheet = draw.sheet("enable");
    return panel(draw.word("access"), paragraph(draw.word("disabled_about")) += sheet.form(draw.word("enable"), true));
  }
  Sheet invite = draw.sheet("invite");
  invite.add(paragraph(draw.word(account.active() ? "link_about" : "invite_about")));
  out += invite.form(draw.word(account.active() ? "new_link" : "invite"), !account.active());
  Sheet sheet = draw.sheet("disable");
  sheet.add(paragraph(draw.word("disable_about")));
  sheet.ask(draw.word("disable_sure"));
  const bool open = sheet.sent();
  return panel(draw.word("access"), out += folded(draw.word("disable"), sheet.form(draw.word("disable")), open));
}

Html audit(const Drawing& draw) {
  const std::string command =
      "stadtkern audit actions " + std::string(draw.place.town.name()) + " --person " + draw.person.account.id;
  return panel(draw.word("audit"), paragraph(draw.word("audit_about")) += el("p", {}, {el("code", {}, {command})}));
}

Html outcome(const Drawing& draw, std::string_view done) {
  if (!draw.sent.faults.empty()) return fields::summary(draw.word("summary"), draw.sent.faults);
  if (std::find(std::begin(kDone), std::end(kDone), done) == std::end(kDone)) return {};
  return fields::notice(fields::Tone::Success, draw.word("done_" + std::string(done)), {});
}

}  // namespace

stadtkern::Page person_page(const Place& place, const Person& person, const Sent& sent, std::string_view done) {
  const Drawing draw{place, person, sent};
  std::string title = name_of(place, person.account);
  Html content = heading(title);
  content += outcome(draw, done);
  Html left = panel(draw.word("account"), facts(draw) += person_form(draw));
  left += roles(draw);
  left += groups(draw);
  Html right = access(draw);
  right += factor(draw);
  right += deputies(draw);
  right += sessions(draw);
  right += audit(draw);
  content += el("div", {{"class", "sk-columns"}},
                {el("div", {{"class", "sk-stack"}}, {left}), el("div", {{"class", "sk-stack"}}, {right})});
  content += el("p", {}, {anchor(place.link("/people"), draw.word("to_people"))});
  const bool wrong = !sent.faults.empty();
  if (wrong) title = trouble_title(place, title);
  return {wrong ? 422U : 200U, std::move(title), content};
}

}  // namespace identity::desk
