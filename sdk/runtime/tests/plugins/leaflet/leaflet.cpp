// SPDX-License-Identifier: Apache-2.0
// A module with pages, for tests.
#include <stadtkern/plugin.h>

namespace leaflet {

using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;

class Leaflet final : public stadtkern::Plugin {
 public:
  explicit Leaflet(stadtkern::Host& host) {
    auto pages = host.pages();
    pages.get("/", this, &Leaflet::front);
    pages.get("/note", this, &Leaflet::form);
    pages.post("/note", this, &Leaflet::keep);
    pages.get("/notes/{id}", this, &Leaflet::note);
    pages.get("/desk", this, &Leaflet::desk, "leaflet.staff");
    pages.post("/desk", this, &Leaflet::keep);      // what plugin.toml says of the page protects it
    pages.get("/desk/{id}", this, &Leaflet::note);  // and what stands below
  }

 private:
  Result<Page> front(const Request&, const PageRequest& page) {
    const std::string greeting = std::string(page.language()) + " <" + std::string(page.query()["name"]) + ">";
    const std::string link = std::string(page.base_path()) + "/note";
    return Page{200, "Leaflet", el("p", {}, {greeting, el("a", {{"href", link}}, {"note"})})};
  }
  Result<Page> form(const Request&, const PageRequest&) { return filled("", ""); }
  static Page filled(std::string_view text, std::string_view fault) {
    return {
        fault.empty() ? 200U : 422U, "Note",
        el("form", {{"method", "post"}},
           {Html(fault), el("input", {{"name", "text"}, {"value", text}, {"required", true}, {"disabled", false}})})};
  }
  void keep(const Request& request, const PageRequest& page, Reply<Page> reply) {
    const std::string text(page.form()["text"]);
    if (text.empty()) return reply.send(filled(page.form()["other"], "a text is needed"));
    request.town().store().write(std::move(reply), [text](Tx& tx) -> Result<Page> {
      const auto number = [](const stadtkern::Row& row) { return row.integer(0); };
      const auto id = tx.first("INSERT INTO notes (text) VALUES (?) RETURNING id", {text}, number);
      return stadtkern::go_to("/notes/" + std::to_string(id.value_or(0)));
    });
  }
  Result<Page> note(const Request& request, const PageRequest& page) {
    return request.town().store().read([&](stadtkern::Connection& connection) -> Result<Page> {
      const auto as_text = [](const stadtkern::Row& row) { return std::string(row.text(0)); };
      const std::string wanted(page.parameter("id"));
      const auto text = connection.first("SELECT text FROM notes WHERE CAST(id AS TEXT) = ?", {wanted}, as_text);
      if (!text) return stadtkern::not_found("note", wanted);
      return Page{200, "A note", el("p", {}, {*text})};
    });
  }
  Result<Page> desk(const Request&, const PageRequest&) { return Page{200, "Desk", el("p", {}, {"for staff"})}; }
};

}  // namespace leaflet

STADTKERN_PLUGIN(leaflet::Leaflet)
