// SPDX-License-Identifier: EUPL-1.2
// A page that is being made: kept until the node has answered. Any worker.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/pages.h>

#include "deeds.h"
#include "form_key.h"
#include "node.h"
#include "place.h"

namespace operations {

class Errand {
 public:
  using PageReply = stadtkern::Reply<stadtkern::Page>;

  Errand(const stadtkern::Request& request, const stadtkern::PageRequest& page, PageReply reply);

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] const stadtkern::Form& query() const { return query_; }
  [[nodiscard]] const stadtkern::Form& form() const { return form_; }
  [[nodiscard]] const std::string& who() const { return who_; }
  [[nodiscard]] const stadtkern::Request& request() const { return request_; }

  void know(People people) { place_.people = std::move(people); }
  void answer(const stadtkern::Page& page) { reply_.send(page); }

 private:
  stadtkern::Request request_;
  PageReply reply_;
  Place place_;
  stadtkern::Form query_;
  stadtkern::Form form_;
  std::string who_;
};

using ErrandPointer = std::shared_ptr<Errand>;

[[nodiscard]] ErrandPointer errand_of(const stadtkern::Request& request, const stadtkern::PageRequest& page,
                                      Errand::PageReply reply);

// Asks who the people are that the node's answers speak of, for the errand's place.
void with_people(const ErrandPointer& errand, const std::vector<Told>& answers, std::function<void()> then);

// Asks the node, then who the people are that it speaks of, and answers with the page that `make` makes of it.
void make_page(const ErrandPointer& errand, std::vector<Question> questions,
               std::function<stadtkern::Page(const Errand&, std::vector<Told>)> make);

// Does what a form asks for, once, and leads to `then`; where it does not come to that, `refused` answers.
void carry_out(const ErrandPointer& errand, SentForms& sent, Question question, std::string then,
               std::function<void(const ErrandPointer&, Told)> refused);

// "/modules/waste?done=restarted&what=waste"
[[nodiscard]] std::string done_path(std::string_view path, const Order& order);

// A form's command may take as long as the shell waits for the page.
inline constexpr std::chrono::milliseconds kFormPatience{7'000};

}  // namespace operations
