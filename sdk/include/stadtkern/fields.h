// SPDX-License-Identifier: Apache-2.0
// Parts of forms as the design system draws them, with what screen readers need: labels, hints, faults beside the field
// and in a summary. Pure.
#pragma once

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern::fields {

struct Field {
  std::string name;  // also its id
  std::string label;
  std::string value{};
  std::string hint{};
  std::string fault{};     // why it was refused; empty: it was not
  std::string optional{};  // the word that says it may stay empty; empty: it must not
  const char* type = "text";
  std::string complete{};  // autocomplete
  bool long_text = false;
  std::string id{};  // where the name is another's on the same page, too
};
[[nodiscard]] html::Html field(const Field& field);

struct Option {
  std::string value;
  std::string label;
  std::string about{};
};
struct Choice {
  std::string name;  // its id is that of the first option: NAME-0
  std::string label;
  std::vector<Option> options;
  std::vector<std::string> chosen{};
  std::string hint{};
  std::string fault{};
  std::string optional{};
  bool many = false;
};
[[nodiscard]] html::Html choice(const Choice& choice);

// One of many, in a row's height.
struct Select {
  std::string name;  // also its id
  std::string label;
  std::vector<Option> options;  // `about` is not shown
  std::string chosen{};
  std::string hint{};
  std::string fault{};
  std::string optional{};
};
[[nodiscard]] html::Html select(const Select& select);

[[nodiscard]] html::Html hidden(std::string_view name, std::string_view value);

// In a form of several steps that says which of them it shows: how far whoever fills it in has ever come, so that a
// shell counts each step once, also where people go back, and knows nobody (field "_step"; `sent`: the form as it came,
// or an empty one). A form of one step says 1.
inline constexpr std::string_view kStep = "_step";
inline constexpr unsigned kMostSteps = 20;
[[nodiscard]] unsigned furthest_step(const Form& sent);  // 0: it does not say, or says nonsense
[[nodiscard]] html::Html step(const Form& sent, unsigned shown);

struct Button {
  std::string label;
  bool primary = true;
  std::string name{};
  std::string value{};
};
[[nodiscard]] html::Html button(const Button& button);

// Above a form that came back: all faults, each with a link to its field (by id). It takes the focus.
[[nodiscard]] html::Html summary(std::string_view title,
                                 const std::vector<std::pair<std::string, std::string>>& faults);

enum class Tone { Info, Success, Warning, Danger };
// `body` may be empty.
[[nodiscard]] html::Html notice(Tone tone, std::string_view title, const html::Html& body);

}  // namespace stadtkern::fields
