// SPDX-License-Identifier: EUPL-1.2
#include "errand.h"

#include "colleagues.h"
#include "people.h"

namespace operations {

using stadtkern::Page;

Errand::Errand(const stadtkern::Request& request, const stadtkern::PageRequest& page, PageReply reply)
    : request_(request),
      reply_(std::move(reply)),
      place_{std::string(page.language()), std::string(page.base_path()), std::string(request.town().name()),
             new_form_key, std::string(request.town().time_zone())},
      query_(page.query()),
      form_(page.form()),
      who_(request.principal().id()) {}

ErrandPointer errand_of(const stadtkern::Request& request, const stadtkern::PageRequest& page,
                        Errand::PageReply reply) {
  return std::make_shared<Errand>(request, page, std::move(reply));
}

void with_people(const ErrandPointer& errand, const std::vector<Told>& answers, std::function<void()> then) {
  std::vector<std::string> ids;
  for (const Told& one : answers) collect_people(one.json, ids, kMostPeople);
  ask_people(errand->request(), ids, errand->place().base, [errand, then = std::move(then)](People people) {
    errand->know(std::move(people));
    then();
  });
}

void make_page(const ErrandPointer& errand, std::vector<Question> questions,
               std::function<Page(const Errand&, std::vector<Told>)> make) {
  ask(errand->request(), std::move(questions), [errand, make = std::move(make)](const std::vector<Told>& answers) {
    with_people(errand, answers, [errand, make, answers] { errand->answer(make(*errand, answers)); });
  });
}

void carry_out(const ErrandPointer& errand, SentForms& sent, Question question, std::string then,
               std::function<void(const ErrandPointer&, Told)> refused) {
  const stadtkern::Form& form = errand->form();
  const std::string key = form["_key"].empty() ? std::string() : form.encoded();
  const SentForms::Known known = sent.begin(errand->who(), key);
  if (known.state == SentForms::State::Done) return errand->answer(stadtkern::go_to(known.led_to));
  if (known.state == SentForms::State::Running) {
    Told still;
    still.still_running = true;
    return refused(errand, std::move(still));
  }
  question.patience = kFormPatience;
  ask(errand->request(), question,
      [errand, &sent, key, then = std::move(then), refused = std::move(refused)](Told told) {
        // Nobody knows how it ended: then it must not begin again by the same form.
        if (told.still_running || (told.trouble && told.trouble->code == "DEADLINE_EXCEEDED")) {
          told.still_running = true;
          told.trouble.reset();
          return refused(errand, std::move(told));
        }
        if (told.trouble) {
          sent.failed(errand->who(), key);
          return refused(errand, std::move(told));
        }
        sent.done(errand->who(), key, then);
        errand->answer(stadtkern::go_to(then));
      });
}

std::string done_path(std::string_view path, const Order& order) {
  return std::string(path) + "?done=" + order.done + "&what=" + stadtkern::percent_encoded(order.what);
}

}  // namespace operations
