// SPDX-License-Identifier: EUPL-1.2
#include "modules_front.h"

#include <utility>

#include "deeds.h"
#include "errand.h"
#include "pages/catalogue_page.h"
#include "pages/module_page.h"
#include "pages/modules_page.h"
#include "pages/settings_page.h"
#include "pages/trouble.h"
#include "versions.h"

namespace operations {
namespace {

using stadtkern::Form;
using stadtkern::Page;

constexpr std::size_t kMostWords = 10;  // of a search

Told invalid() {
  return told(stadtkern::Error{stadtkern::Code::InvalidArgument, {}});
}

void show_module(const ErrandPointer& errand, const std::string& id, std::optional<Told> refused,
                 const Deed& deed = {}) {
  make_page(errand, {{{"status"}}, {{"packages", "list"}}, {{"catalogue", "search", "--all", id}}},
            [id, refused = std::move(refused), deed](const Errand& self, std::vector<Told> told) {
              pages::ModuleData data;
              data.id = id;
              data.status = std::move(told[0]);
              data.packages = std::move(told[1]);
              data.search = std::move(told[2]);
              data.query = self.query();
              data.typed = self.form();
              data.faults = deed.faults;
              data.deed = refused;
              return pages::module_page(self.place(), data);
            });
}

void show_modules(const ErrandPointer& errand, Page (*page)(const Place&, const pages::ModulesData&)) {
  make_page(errand, {{{"status"}}, {{"packages", "list"}}, {{"catalogue", "search"}}},
            [page](const Errand& self, std::vector<Told> told) {
              return page(self.place(), {std::move(told[0]), std::move(told[1]), std::move(told[2]), self.query()});
            });
}

// Where the node does not say what runs, it is asked all the same, without what follows from that.
void show_confirm(const ErrandPointer& errand, const std::string& id, const std::string& which, const Form& typed,
                  const Deed& deed, std::optional<Told> refused) {
  make_page(errand, {{{"status"}}},
            [id, which, typed, deed, refused = std::move(refused)](const Errand& self, std::vector<Told> told) {
              const auto stands = told[0].good() ? pages::stands_on(self.place(), read_status(told[0].json), id)
                                                 : std::vector<std::string>();
              return pages::confirm_page(self.place(), id, which, typed, deed, refused, stands);
            });
}

struct Where {
  std::string module;
  std::string town;
  [[nodiscard]] bool good() const { return is_name(module) && is_name(town); }
  [[nodiscard]] std::string path() const {
    return "/modules/" + module + "/settings?town=" + stadtkern::percent_encoded(town);
  }
};

pages::SettingsData settings_data(const Where& where, Told told, const Errand& self) {
  pages::SettingsData data;
  data.module = where.module;
  data.town = where.town;
  data.told = std::move(told);
  data.query = self.query();
  data.typed = self.form();
  data.came_back = !self.form()["town"].empty();
  return data;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Why the node did not take them, at the fields that it names.
Page refused_settings(pages::SettingsData data, const Told& answer, const Errand& self) {
  data.refused = answer;
  if (answer.trouble) {
    Trouble& trouble = *data.refused->trouble;
    const auto settings = settings_of(data.told.json, self.place().language);
    Placed by_field = placed(settings, data.module, trouble.fields);
    Placed by_line = placed(settings, data.module, lines_of(trouble.message));
    data.faults = std::move(by_field.at_fields);
    data.faults.insert(data.faults.end(), by_line.at_fields.begin(), by_line.at_fields.end());
    for (auto& [field, why] : data.faults) why = self.place().word("fault_node", why);
    trouble.fields = std::move(by_field.others);
    if (by_line.at_fields.empty()) return pages::settings_page(self.place(), data);
    // What is left of the message speaks of other settings, of the file, and counts.
    trouble.message.clear();
    for (const std::string& line : by_line.others) {
      if (line.find("[modules.") != std::string::npos) trouble.fields.push_back(line);
    }
  }
  return pages::settings_page(self.place(), data);
}

void save_settings(const ErrandPointer& errand, SentForms& sent, const Where& where, const Told& told) {
  pages::SettingsData data = settings_data(where, told, *errand);
  if (!data.told.good()) return errand->answer(pages::settings_page(errand->place(), data));
  const std::string& language = errand->place().language;
  const Changes changes =
      changes_of(data.told.json["schema"], settings_of(data.told.json, language), errand->form(), language);
  if (!changes.faults.empty()) {
    data.faults = changes.faults;
    return errand->answer(pages::settings_page(errand->place(), data));
  }
  if (changes.values.members().empty()) return errand->answer(stadtkern::go_to(where.path() + "&done=settings_same"));
  carry_out(errand, sent, {{"settings", where.town, where.module, "--set", "-"}, to_text(changes.values)},
            where.path() + "&done=settings_saved&what=" + stadtkern::percent_encoded(where.town),
            [data = std::move(data)](const ErrandPointer& self, const Told& answer) {
              self->answer(refused_settings(data, answer, *self));
            });
}

std::vector<std::string> search_arguments(const Form& query) {
  std::vector<std::string> out{"catalogue", "search"};
  if (query["all"] == "yes") out.emplace_back("--all");
  std::string_view words = query["q"];
  while (!words.empty() && out.size() < kMostWords) {
    const auto end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    // An option or a path is no word.
    if (!word.empty() && word.front() != '-' && word.front() != '.' && word.find('/') == std::string_view::npos)
      out.emplace_back(word);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return out;
}

void show_catalogue(const ErrandPointer& errand, std::optional<Told> refused) {
  make_page(
      errand, {{{"catalogue", "list"}}, {search_arguments(errand->query())}},
      [refused = std::move(refused)](const Errand& self, std::vector<Told> told) {
        return pages::catalogue_page(self.place(), {std::move(told[0]), std::move(told[1]), self.query(), refused});
      });
}

}  // namespace

void ModulesFront::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/modules", this, &ModulesFront::list);
  pages.get("/modules/tile", this, &ModulesFront::tile);
  pages.get("/modules/{id}", this, &ModulesFront::module);
  pages.post("/modules/{id}", this, &ModulesFront::act);
  pages.get("/modules/{id}/settings", this, &ModulesFront::settings);
  pages.post("/modules/{id}/settings", this, &ModulesFront::change_settings);
  pages.get("/modules/{id}/{which}", this, &ModulesFront::confirm);
  pages.get("/catalogue", this, &ModulesFront::catalogue);
  pages.post("/catalogue", this, &ModulesFront::act_on_catalogue);
}

void ModulesFront::list(const Request& request, const PageRequest& page, PageReply reply) {
  show_modules(errand_of(request, page, std::move(reply)), pages::modules_page);
}

void ModulesFront::tile(const Request& request, const PageRequest& page, PageReply reply) {
  show_modules(errand_of(request, page, std::move(reply)), pages::modules_tile);
}

void ModulesFront::module(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  if (!is_name(id)) return reply.send(stadtkern::not_found("module", id));
  show_module(errand_of(request, page, std::move(reply)), id, std::nullopt);
}

// What is wrong with a form is said where it was filled in: on the module's page, or where it was asked whether to.
void ModulesFront::act(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  const auto errand = errand_of(request, page, std::move(reply));
  const Deed deed = deed_of(id, errand->form());
  const std::string wish(errand->form()["do"]);
  const auto refused = [id, wish, deed](const ErrandPointer& self, std::optional<Told> answer) {
    const bool asked_before = pages::is_asked_before(wish) && !(answer && answer->still_running);
    if (!asked_before) return show_module(self, id, std::move(answer), deed);
    show_confirm(self, id, wish, self->form(), deed, answer);
  };
  if (!deed.faults.empty()) return refused(errand, std::nullopt);
  if (!deed.order) return refused(errand, invalid());
  const bool gone = deed.order->done == "uninstalled";
  const std::string path = gone ? "/modules" : "/modules/" + id;
  carry_out(errand, sent_, {deed.order->arguments}, done_path(path, *deed.order), refused);
}

void ModulesFront::confirm(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.parameter("id"));
  const std::string which(page.parameter("which"));
  if (!is_name(id) || !pages::is_asked_before(which)) return reply.send(stadtkern::not_found("page", which));
  const auto errand = errand_of(request, page, std::move(reply));
  show_confirm(errand, id, which, errand->query(), {}, std::nullopt);
}

void ModulesFront::settings(const Request& request, const PageRequest& page, PageReply reply) {
  const Where where{std::string(page.parameter("id")), std::string(page.query()["town"])};
  if (!where.good()) return reply.send(stadtkern::not_found("module", where.module));
  make_page(errand_of(request, page, std::move(reply)), {{{"settings", where.town, where.module}}},
            [where](const Errand& self, std::vector<Told> told) {
              return pages::settings_page(self.place(), settings_data(where, std::move(told[0]), self));
            });
}

// First what there is, so that only what was typed anew is sent.
void ModulesFront::change_settings(const Request& request, const PageRequest& page, PageReply reply) {
  const Where where{std::string(page.parameter("id")), std::string(page.form()["town"])};
  if (!where.good()) return reply.send(stadtkern::not_found("module", where.module));
  const auto errand = errand_of(request, page, std::move(reply));
  ask(errand->request(), Question{{"settings", where.town, where.module}}, [this, errand, where](const Told& told) {
    with_people(errand, {told}, [this, errand, where, told] { save_settings(errand, sent_, where, told); });
  });
}

void ModulesFront::catalogue(const Request& request, const PageRequest& page, PageReply reply) {
  show_catalogue(errand_of(request, page, std::move(reply)), std::nullopt);
}

void ModulesFront::act_on_catalogue(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const Form& form = errand->form();
  const auto refused = [](const ErrandPointer& self, Told told) { show_catalogue(self, std::move(told)); };
  if (form["do"] == "update") {
    return carry_out(errand, sent_, {{"catalogue", "update"}}, "/catalogue?done=catalogues_updated", refused);
  }
  const std::string module(form["module"]);
  const std::string version(form["version"]);
  if (form["do"] != "install" || !is_name(module) || !is_version(version)) return show_catalogue(errand, invalid());
  const Order order{{"install", module + "@" + version}, "installed", module + " " + version};
  carry_out(errand, sent_, {order.arguments}, done_path("/modules/" + module, order), refused);
}

}  // namespace operations
