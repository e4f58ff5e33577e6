// SPDX-License-Identifier: EUPL-1.2
#include "towns_front.h"

#include <utility>

#include "errand.h"
#include "pages/privacy_page.h"
#include "pages/towns_page.h"
#include "versions.h"

namespace operations {
namespace {

void show_towns(const ErrandPointer& errand, std::optional<Told> token, const std::string& fault) {
  make_page(errand, {{{"town", "list"}}},
            [token = std::move(token), fault](const Errand& self, std::vector<Told> told) {
              return pages::towns_page(self.place(), {std::move(told[0]), self.query(), token, self.form(), fault});
            });
}

}  // namespace

void TownsFront::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/towns", this, &TownsFront::list);
  pages.post("/towns", this, &TownsFront::make_token);
  pages.get("/towns/{town}", this, &TownsFront::town);
  pages.get("/privacy", this, &TownsFront::privacy);
  pages.post("/privacy", this, &TownsFront::answer_person);
}

void TownsFront::list(const Request& request, const PageRequest& page, PageReply reply) {
  show_towns(errand_of(request, page, std::move(reply)), std::nullopt, {});
}

// The answer is the page that shows it: it is nowhere else, so a form that is sent again makes another one.
void TownsFront::make_token(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const std::string name(errand->form()["name"]);
  if (!is_name(name)) return show_towns(errand, std::nullopt, errand->place().word("fault_token_name"));
  Question question{{"token", "new", "--name", name}, {}, kFormPatience};
  if (errand->form()["overview"] == "yes") question.arguments.emplace_back("--overview");
  ask(errand->request(), question, [errand](Told token) { show_towns(errand, std::move(token), {}); });
}

void TownsFront::town(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string name(page.parameter("town"));
  if (!is_name(name)) return reply.send(stadtkern::not_found("town", name));
  make_page(errand_of(request, page, std::move(reply)), {{{"town", "show", name}}, {{"status"}}},
            [name](const Errand& self, std::vector<Told> told) {
              return pages::town_page(self.place(), name, told[0], told[1]);
            });
}

void TownsFront::privacy(const Request& request, const PageRequest& page, PageReply reply) {
  make_page(errand_of(request, page, std::move(reply)), {{{"town", "list"}}},
            [](const Errand& self, std::vector<Told> told) {
              return pages::privacy_page(self.place(), {std::move(told[0]), {}, std::nullopt, std::nullopt});
            });
}

void TownsFront::answer_person(const Request& request, const PageRequest& page, PageReply reply) {
  const auto errand = errand_of(request, page, std::move(reply));
  const PrivacyRequest wanted = privacy_request(errand->form());
  std::vector<Question> questions{{{"town", "list"}}};
  if (wanted.faults.empty())
    questions.push_back({wanted.arguments, wanted.input, kFormPatience - questions[0].patience});
  make_page(errand, std::move(questions), [wanted](const Errand& self, std::vector<Told> told) {
    pages::PrivacyData data{std::move(told[0]), self.form(), wanted, std::nullopt};
    if (told.size() > 1) data.answer = std::move(told[1]);
    return pages::privacy_page(self.place(), data);
  });
}

}  // namespace operations
