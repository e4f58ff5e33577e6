// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/foreign_front.h"

#include <string>
#include <utility>

#include "desk_pages/forwardings_page.h"
#include "desk_pages/mirror_page.h"
#include "desk_pages/place.h"
#include "mirror/run.h"
#include "requests.h"
#include "text.h"
#include "waste.pb.h"

namespace waste::desk {

using stadtkern::Answer;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Page;
using stadtkern::Reply;
using stadtkern::Result;
using stadtkern::Tx;

namespace {

Error no_deed() {
  return {Code::InvalidArgument, "this form asks for nothing that there is"};
}

}  // namespace

void ForeignFront::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/desk/forwardings", this, &ForeignFront::forwardings, kStaff);
  pages.post("/desk/forwardings", this, &ForeignFront::decide, kStaff);
  pages.get("/desk/mirror", this, &ForeignFront::mirror, kStaff);
  pages.post("/desk/mirror", this, &ForeignFront::act, kStaff);
}

Result<Page> ForeignFront::forwardings(const Request& request, const PageRequest& page) {
  ForwardingsShown shown;
  shown.all = page.query()["state"] == "all";
  shown.done = page.query()["done"];
  if (const auto number = whole_number(page.query()["page"]); number && *number > 0 && *number <= 1000)
    shown.page = static_cast<unsigned>(*number);
  v1::ForwardingsQuery query;
  query.set_state(shown.all ? "*" : "");
  query.set_page(shown.page);
  const auto list = forwarding_.list(request, query);
  if (!list) return list.error();
  return forwardings_page(place_of(request, page, towns_), *list, shown);
}

void ForeignFront::decide(const Request& request, const PageRequest& page, Reply<Page> reply) {
  const std::string what(page.form()["do"]);
  if (what != "retry" && what != "give_up") return reply.send(no_deed());
  v1::ForwardingGivenUp wanted;
  wanted.set_id(std::string(page.form()["id"]));
  wanted.set_note(std::string(page.form()["note"]));
  const stadtkern::Town town = request.town();
  town.store().write(
      std::move(reply), [wanted, what, who = std::string(request.principal().id())](Tx& tx) -> Answer<Page> {
        const auto kept =
            what == "retry" ? forward::retry_forwarding(tx, wanted.id()) : forward::give_up_forwarding(tx, wanted, who);
        if (!kept) return kept.error();
        return stadtkern::go_to("/desk/forwardings?done=" + what);
      });
  forwarding_.kick(town);
}

Result<Page> ForeignFront::mirror(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, towns_);
  if (!place.settings().mirror) return no_mirror_page(place);
  const auto known = mirror_.get(request, {});
  if (!known) return known.error();
  return mirror_page(place, *known, std::string(page.query()["done"]));
}

void ForeignFront::act(const Request& request, const PageRequest& page, Reply<Page> reply) {
  const std::string what(page.form()["do"]);
  const auto town = towns_.of(request.town());
  if (!town->settings.mirror) return reply.send(stadtkern::not_found("mirror", "of this town"));
  if (what == "pull") {
    const auto pulled = mirror_.pull(request, {});
    if (!pulled) return reply.send(pulled.error());
    return reply.send(stadtkern::go_to("/desk/mirror?done=pull"));
  }
  if (what != "over" && what != "back") return reply.send(no_deed());
  request.town().store().write(std::move(reply), [town, what](Tx& tx) -> Answer<Page> {
    mirror::switch_state(tx, town->settings.mirror->source, what == "back");
    return stadtkern::go_to("/desk/mirror?done=" + what);
  });
}

}  // namespace waste::desk
