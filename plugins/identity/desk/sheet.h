// SPDX-License-Identifier: EUPL-1.2
// One form of a page for administrators: what was typed stays, what is wrong stands beside its field. Pure.
#pragma once

#include <stadtkern/fields.h>
#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include <string>
#include <string_view>
#include <vector>

#include "desk/place.h"

namespace identity::desk {

// What came with a form, and what is wrong with it.
struct Sent {
  stadtkern::Form typed{};
  Faults faults{};
};

// `what`: the word in its field `do`, by which the page's forms are told apart.
class Sheet {
 public:
  Sheet(const Sent& sent, std::string action, std::string_view what);

  // Whether it is this form that came back.
  [[nodiscard]] bool sent() const { return sent_; }
  // What was typed here; else what stands.
  [[nodiscard]] std::string value(std::string_view name, std::string_view otherwise = {}) const;
  [[nodiscard]] std::string fault(std::string_view name) const;

  void add(const stadtkern::html::Html& html) { content_ += html; }
  void field(stadtkern::fields::Field field, std::string_view otherwise = {});
  void select(stadtkern::fields::Select select, std::string_view otherwise = {});
  void choice(stadtkern::fields::Choice choice, std::vector<std::string> otherwise = {});
  // A field that nobody sees; forms that differ in it alone are told apart by it.
  void fixed(std::string_view name, std::string_view value);
  // That somebody is sure: for what cannot be undone. Its field is `sure_WHAT`.
  void ask(std::string_view words);

  [[nodiscard]] stadtkern::html::Html form(std::string_view button, bool primary = false);
  // A button on a line, `label` for who hears it without the line.
  [[nodiscard]] stadtkern::html::Html line(std::string_view button, std::string_view label);

  [[nodiscard]] static std::string sure_field(std::string_view what) { return "sure_" + std::string(what); }

 private:
  const Sent& all_;
  const std::string action_;
  const std::string what_;
  bool sent_;
  stadtkern::html::Html content_;
};

}  // namespace identity::desk
