// SPDX-License-Identifier: EUPL-1.2
// What may be reported in a town: categories with names per language and, for some, questions (Open311 attributes).
// Values only; a Catalogue never changes once read, so any thread may use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "report.h"

namespace stadtkern {
struct Json;
}

namespace waste {

// A text in the two languages that every town has.
struct LocalText {
  std::string de;
  std::string en;
  // English for "en" and "en-...", German for everything else; the other one when that is empty.
  [[nodiscard]] const std::string& in(std::string_view language) const;
};

enum class Datatype { String, Number, Datetime, Text, SingleValueList, MultiValueList };

[[nodiscard]] std::string_view name(Datatype datatype);
[[nodiscard]] std::optional<Datatype> parse_datatype(std::string_view text);

struct Choice {
  std::string key;
  LocalText name;
};

struct Attribute {
  bool variable = true;  // false: only a text to show, nothing to answer
  std::string code;
  Datatype datatype = Datatype::String;
  bool required = false;
  LocalText datatype_description;
  int order = 0;  // positive, unique within the category
  LocalText description;
  std::vector<Choice> values;  // of the two lists
};

struct Category {
  std::string code;
  LocalText name;
  LocalText description;
  LocalText group;
  std::vector<std::string> keywords;
  std::string type = "realtime";      // realtime, batch or blackbox
  LocalText notice;                   // told to the reporter: what happens next; where danger is, whom to call first
  bool danger = false;                // what is reported here may be a matter for 112 or 110
  int due = 0;                        // days until it should be done; 0: no date
  std::vector<Attribute> attributes;  // by order
  std::optional<int> duplicate_metres{};  // in place of the town's
};

inline constexpr std::size_t kMostCategories = 200;
inline constexpr std::size_t kMostAttributes = 50;
inline constexpr std::size_t kMostChoices = 500;

class Catalogue {
 public:
  // Reads the settings' list of categories; VALIDATION_FAILED names every fault with a JSON pointer below `pointer`.
  [[nodiscard]] static stadtkern::Result<Catalogue> read(const stadtkern::Json& list, const std::string& pointer);

  // The list that a town has which sets none of its own (default_categories.cpp).
  [[nodiscard]] static const Catalogue& standard();

  [[nodiscard]] const Category* find(std::string_view code) const;
  [[nodiscard]] const std::vector<Category>& all() const { return categories_; }

 private:
  std::vector<Category> categories_;
};

// When a report of that time should be done; nothing where the category has no date.
[[nodiscard]] std::optional<Micros> due_date(const Category& category, Micros requested);

// The answers as they are kept, or all faults (pointer = attribute code). Questions that the category doesn't have are
// left out, for clients such as FixMyStreet send their own; so are empty answers and answers to mere texts.
[[nodiscard]] stadtkern::Result<std::vector<AttributeValue>> check_attributes(const Category& category,
                                                                              const std::vector<AttributeValue>& given);

}  // namespace waste
