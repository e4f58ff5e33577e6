// SPDX-License-Identifier: EUPL-1.2
#include "desk/people_front.h"

#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include "account_desk.h"
#include "answering.h"
#include "deputies.h"
#include "desk/faults.h"
#include "desk/new_page.h"
#include "desk/people_page.h"
#include "desk/person_page.h"
#include "messages.h"

namespace identity::desk {
namespace {

using deeds::Deed;
using stadtkern::Answer;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::Result;
using stadtkern::Status;

constexpr std::string_view kMount = "/api/identity/v1";

std::uint32_t days_of(std::string_view text) {
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : 0;
}

Error asks_for_nothing() {
  return {Code::InvalidArgument, "this form asks for nothing that there is"};
}

// A whole address: the link is handed on by people.
std::string whole_link(const Place& place, const std::string& token) {
  const std::string link = invitation_link(place.town, place.site + std::string(kMount), token);
  return link.starts_with('/') ? place.origin + link : link;
}

Deed name_deputy(const Form& form, std::string by) {
  return [mail = std::string(form["deputy"]), days = days_of(form["days"]), by = std::move(by)](
             Tx& tx, const Account& account) -> Status {
    const auto who = accounts::find_by_mail(tx, mail);
    if (!who) return fault("/deputy", "is nobody's");
    auto done = deputies::name(tx, account.id, who->id, days, by);
    if (!done && done.error().code == Code::NotFound) return fault("/deputy", "must be an active colleague's");
    return done;
  };
}

// What stays as it is isn't said: another address ends the links that went to the one before.
Deed change_person(const Form& form, std::string by) {
  return [name = std::string(form["name"]), mail = std::string(form["mail"]), by = std::move(by)](
             Tx& tx, const Account& account) -> Status {
    v1::AccountChange wanted;
    if (name != account.name) wanted.set_name(name);
    if (mail != account.mail) wanted.set_mail(mail);
    const auto deed = deeds::change(wanted, by);
    return deed ? (*deed)(tx, account) : Status(deed.error());
  };
}

Result<Deed> new_state(const char* state, std::string by) {
  v1::AccountChange wanted;
  wanted.set_state(state);
  return deeds::change(wanted, std::move(by));
}

// In one write: the change, or the page that says why not.
void write(const Place& place, const std::string& id, const Form& form, Result<Deed> deed,
           stadtkern::Reply<Page> reply) {
  place.town.store().write(std::move(reply), [place, id, form, deed = std::move(deed)](Tx& tx) -> Answer<Page> {
    const auto account = deeds::changeable(tx, id);
    if (!account) return account.error();
    const Status done = deed ? (*deed)(tx, *account) : Status(deed.error());
    if (done) return stadtkern::go_to(person_path(id) + "?done=" + std::string(form["do"]));
    if (!can_be_mended(done.error())) return done.error();
    const auto person = load_person(tx, id);
    if (!person) return no_account();
    Page page = person_page(place, *person, {form, faults_of(place, done.error(), form["do"])}, {});
    page.status = status_of(done.error());
    return page;
  });
}

}  // namespace

void PeopleFront::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/people", this, &PeopleFront::list, kAdmin);
  pages.get("/people/tile", this, &PeopleFront::tile, kAdmin);
  pages.get("/people/new", this, &PeopleFront::fresh, kAdmin);
  pages.post("/people/new", this, &PeopleFront::create, kAdmin);
  pages.get("/people/{id}", this, &PeopleFront::person, kAdmin);
  pages.post("/people/{id}", this, &PeopleFront::act, kAdmin);
}

Result<Page> PeopleFront::list(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, roles_);
  const Wanted wanted = read_wanted(page.query());
  return request.town().store().read([&](Connection& db) -> Result<Page> {
    return people_page(place, {wanted, find_people(db, wanted), count_people(db)});
  });
}

Result<Page> PeopleFront::tile(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, roles_);
  return request.town().store().read([&](Connection& db) -> Result<Page> {
    return Page{200, place.word("people"), people_figures(place, count_people(db), nullptr)};
  });
}

Result<Page> PeopleFront::fresh(const Request& request, const PageRequest& page) {
  return new_page(place_of(request, page, roles_), {});
}

// The account, its roles and its link in one write. The link is shown once: no reply that is kept has it.
void PeopleFront::create(const Request& request, const PageRequest& page, PageReply reply) {
  const Place place = place_of(request, page, roles_);
  const Form& form = page.form();
  if (form.has("_show")) return reply.send(new_page(place, {form}));
  if (form["do"] != "create") return reply.send(asks_for_nothing());
  const auto refused = [place, form](const Error& error) -> Answer<Page> {
    if (!can_be_mended(error)) return error;
    Page again = new_page(place, {form, faults_of(place, error, "create")});
    again.status = status_of(error);
    return again;
  };
  v1::NewAccount wanted;
  wanted.set_kind(std::string(form["kind"]));
  wanted.set_name(std::string(form["name"]));
  wanted.set_mail(std::string(form["mail"]));
  const auto create = deeds::create(wanted, place.who);
  if (!create) return reply.send(refused(create.error()));
  std::vector<Deed> grants;
  for (const auto role : form.all("role")) {
    auto grant = deeds::grant(request.town(), roles_, std::string(role), place.who);
    if (!grant) return reply.send(refused(fault("/roles", "must be roles of this town")));
    grants.push_back(*std::move(grant));
  }
  const auto kept = std::make_shared<PageReply>(std::move(reply));
  act_then<InvitationLink>(
      request,
      [place, create = *create, grants](Tx& tx) -> Result<InvitationLink> {
        const auto id = create(tx);
        if (!id) return id.error();
        tx.acted_on(*id);
        const auto account = deeds::changeable(tx, *id);
        if (!account) return account.error();
        for (const Deed& grant : grants) {
          if (auto done = grant(tx, *account); !done) return done.error();
        }
        const auto invited = deeds::invite(tx, *account, place.who);
        if (!invited) return invited.error();
        return InvitationLink{*id, name_of(place, *account), whole_link(place, invited->token), invited->expires, true};
      },
      [kept, place, refused](const Result<InvitationLink>& made) {
        kept->send(made ? Answer<Page>(link_page(place, *made)) : refused(made.error()));
      });
}

Result<Page> PeopleFront::person(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, roles_);
  return request.town().store().read([&](Connection& db) -> Result<Page> {
    const auto person = load_person(db, page.parameter("id"));
    if (!person) return no_account();
    return person_page(place, *person, {}, page.query()["done"]);
  });
}

Result<Deed> PeopleFront::deed_of(const Place& place, const Form& form) const {
  const auto what = form["do"];
  const auto given = [&](std::string_view name) { return std::string(form[name]); };
  const bool sure = form[Sheet::sure_field(what)] == "yes";
  if (what == "person") return change_person(form, place.who);
  if (what == "grant") return deeds::grant(place.town, roles_, given("role"), place.who);
  if (what == "withdraw") return deeds::withdraw(given("role"), place.who);
  if (what == "join") return deeds::join(given("group"), place.who);
  if (what == "leave") return deeds::leave(given("group"), place.who);
  if (what == "sessions") return deeds::end_sessions(place.who);
  if (what == "enable") return new_state("active", place.who);
  if (what == "deputy") return name_deputy(form, place.who);
  if (what == "recall") {
    return Deed([id = given("id"), by = place.who](Tx& tx, const Account& account) {
      return deputies::recall(tx, account.id, id, by);
    });
  }
  if (what == "factor") return sure ? Result<Deed>(deeds::remove_factor(place.who)) : not_sure();
  if (what == "disable") return sure ? new_state("disabled", place.who) : not_sure();
  return asks_for_nothing();
}

void PeopleFront::act(const Request& request, const PageRequest& page, PageReply reply) {
  const Place place = place_of(request, page, roles_);
  const std::string id(page.parameter("id"));
  const Form& form = page.form();
  if (form.has("_show")) {  // the same in another language
    return reply.send(request.town().store().read([&](Connection& db) -> Result<Page> {
      const auto person = load_person(db, id);
      if (!person) return no_account();
      return person_page(place, *person, {form}, {});
    }));
  }
  if (form["do"] == "invite") return invite(request, place, id, std::move(reply));
  auto deed = deed_of(place, form);
  if (!deed && !can_be_mended(deed.error())) return reply.send(deed.error());
  write(place, id, form, std::move(deed), std::move(reply));
}

void PeopleFront::invite(const Request& request, const Place& place, const std::string& id, PageReply reply) const {
  const auto kept = std::make_shared<PageReply>(std::move(reply));
  act_then<InvitationLink>(
      request,
      [place, id](Tx& tx) -> Result<InvitationLink> {
        const auto account = deeds::changeable(tx, id);
        if (!account) return account.error();
        const auto invited = deeds::invite(tx, *account, place.who);
        if (!invited) return invited.error();
        tx.acted_on(id);
        return InvitationLink{id, name_of(place, *account), whole_link(place, invited->token), invited->expires};
      },
      [kept, place](const Result<InvitationLink>& made) {
        kept->send(made ? Answer<Page>(link_page(place, *made)) : Answer<Page>(made.error()));
      });
}

}  // namespace identity::desk
