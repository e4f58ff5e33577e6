// SPDX-License-Identifier: EUPL-1.2
#include "desk/groups_front.h"

#include <functional>
#include <string>
#include <utility>

#include "account_deeds.h"
#include "desk/faults.h"
#include "desk/groups_page.h"
#include "messages.h"

namespace identity::desk {
namespace {

using stadtkern::Answer;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::Result;
using stadtkern::Status;

// Who has that mail address becomes a member, or who has that id is one no longer.
Status change_member(Tx& tx, const Form& form, const std::string& group, const std::string& by) {
  const bool joins = form["do"] == "join";
  const auto deed = joins ? deeds::join(group, by) : deeds::leave(group, by);
  if (!deed) return deed.error();
  const auto found = joins ? accounts::find_by_mail(tx, form["mail"]) : accounts::find(tx, form["id"]);
  if (!found) return fault("/member", "is nobody's");
  const auto account = deeds::changeable(tx, found->id);
  if (!account) return account.error();
  tx.acted_on(account->id);
  return (*deed)(tx, *account);
}

// `again`: the page with what is wrong.
void write(const Place& place, const Form& form, const std::string& group, const std::string& path,
           stadtkern::Reply<Page> reply, const std::function<Page(Connection&, const Sent&)>& again) {
  if (form["do"] != "join" && form["do"] != "leave") {
    return reply.send(Error{Code::InvalidArgument, "this form asks for nothing that there is"});
  }
  place.town.store().write(std::move(reply), [place, form, group, path, again](Tx& tx) -> Answer<Page> {
    const Status done = change_member(tx, form, group, place.who);
    if (done) return stadtkern::go_to(path + "?done=" + std::string(form["do"]));
    if (!can_be_mended(done.error())) return done.error();
    Page page = again(tx, {form, faults_of(place, done.error(), form["do"])});
    page.status = status_of(done.error());
    return page;
  });
}

}  // namespace

void GroupsFront::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/groups", this, &GroupsFront::all, kAdmin);
  pages.post("/groups", this, &GroupsFront::make, kAdmin);
  pages.get("/groups/{group}", this, &GroupsFront::one, kAdmin);
  pages.post("/groups/{group}", this, &GroupsFront::change, kAdmin);
}

Result<Page> GroupsFront::all(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, roles_);
  return request.town().store().read(
      [&](Connection& db) -> Result<Page> { return groups_page(place, all_groups(db), {}, page.query()["done"]); });
}

void GroupsFront::make(const Request& request, const PageRequest& page, PageReply reply) {
  const Place place = place_of(request, page, roles_);
  const Form& form = page.form();
  const auto shown = [place](Connection& db, const Sent& sent) { return groups_page(place, all_groups(db), sent, {}); };
  if (form.has("_show")) {
    return reply.send(request.town().store().read([&](Connection& db) -> Result<Page> {
      return shown(db, Sent{form, {}});
    }));
  }
  const std::string group(form["group"]);
  write(place, form, group, "/groups/" + stadtkern::percent_encoded(group), std::move(reply), shown);
}

Result<Page> GroupsFront::one(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, roles_);
  const std::string group(page.parameter("group"));
  return request.town().store().read([&](Connection& db) -> Result<Page> {
    const auto& query = page.query();
    return group_page(place, group, members_of(db, group, query["name"], query["after"]), {}, query["done"]);
  });
}

void GroupsFront::change(const Request& request, const PageRequest& page, PageReply reply) {
  const Place place = place_of(request, page, roles_);
  const Form& form = page.form();
  const std::string group(page.parameter("group"));
  const auto shown = [place, group](Connection& db, const Sent& sent) {
    return group_page(place, group, members_of(db, group, {}, {}), sent, {});
  };
  if (form.has("_show")) {
    return reply.send(request.town().store().read([&](Connection& db) -> Result<Page> {
      return shown(db, Sent{form, {}});
    }));
  }
  write(place, form, group, "/groups/" + stadtkern::percent_encoded(group), std::move(reply), shown);
}

}  // namespace identity::desk
