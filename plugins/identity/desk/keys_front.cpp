// SPDX-License-Identifier: EUPL-1.2
#include "desk/keys_front.h"

#include <charconv>
#include <chrono>
#include <limits>
#include <memory>
#include <utility>

#include "desk/faults.h"

namespace identity::desk {
namespace {

using stadtkern::Answer;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::Result;

// What is no number is too many.
std::uint32_t days_of(std::string_view text) {
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool number = error == std::errc() && end == text.data() + text.size() && out > 0;
  return number ? out : std::numeric_limits<std::uint32_t>::max();
}

std::int64_t system_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void KeysFront::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/keys", this, &KeysFront::list, kAdmin);
  pages.post("/keys", this, &KeysFront::act, kAdmin);
}

Result<KeysData> KeysFront::data_for(const Request& request, const Place& place) {
  return request.town().store().read([&](Connection& db) -> Result<KeysData> {
    KeysData out{.now = system_now()};
    for (Key& key : keys::list_all(db, kMostKeys)) {
      auto owner = accounts::find(db, key.account);
      if (owner) out.keys.push_back({std::move(key), *std::move(owner)});
    }
    for (const Role& role : place.roles) {
      if (KeyDesk::may_have(request, role.id)) out.roles.push_back(role.id);
    }
    return out;
  });
}

Result<Page> KeysFront::list(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, roles_);
  const auto data = data_for(request, place);
  if (!data) return data.error();
  return keys_page(place, *data, {}, page.query()["done"]);
}

void KeysFront::act(const Request& request, const PageRequest& page, PageReply reply) {
  const Place place = place_of(request, page, roles_);
  const Form& form = page.form();
  if (form["do"] == "end" && !form.has("_show")) {
    return request.town().store().write(std::move(reply),
                                        [id = std::string(form["id"]), by = place.who](Tx& tx) -> Answer<Page> {
                                          if (auto done = KeyDesk::end_any(tx, id, by); !done) return done.error();
                                          return stadtkern::go_to("/keys?done=end");
                                        });
  }
  auto data = data_for(request, place);
  if (!data) return reply.send(std::move(data).error());
  if (form.has("_show")) return reply.send(keys_page(place, *data, {form}, {}));
  if (form["do"] != "make") {
    return reply.send(Error{Code::InvalidArgument, "this form asks for nothing that there is"});
  }
  make(request, place, form, *std::move(data), std::move(reply));
}

// What the list is was read before: where a write is done, nothing may be read.
void KeysFront::make(const Request& request, const Place& place, const Form& form, KeysData data,
                     PageReply reply) const {
  v1::NewKey wanted;
  wanted.set_name(std::string(form["name"]));
  for (const auto role : form.all("role")) wanted.add_roles(std::string(role));
  wanted.set_expires_in_days(days_of(form["days"]));
  wanted.set_password(std::string(form["password"]));
  const auto kept = std::make_shared<PageReply>(std::move(reply));
  const auto before = std::make_shared<const KeysData>(std::move(data));
  Form shown = form;
  shown.set("password", "");
  keys_.make_own(request, wanted, [kept, before, place, shown](const Result<KeyDesk::Made>& made) {
    if (made) return kept->send(key_page(place, made->message.key().name(), made->message.secret()));
    if (!can_be_mended(made.error())) return kept->send(made.error());
    Page page = keys_page(place, *before, {shown, faults_of(place, made.error(), "make")}, {});
    page.status = status_of(made.error());
    kept->send(page);
  });
}

}  // namespace identity::desk
