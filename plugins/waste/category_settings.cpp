// SPDX-License-Identifier: EUPL-1.2
// Reads categories from a town's settings. The schema (settings.schema.json) catches wrong types first; what is checked
// here holds without it, and what a schema cannot say: unique codes and orders, lists with choices.
#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include <stadtkern/foreign_json.h>
#include "built_in.h"
#include "category.h"
#include "text.h"

namespace waste {
namespace {

constexpr int kMostDaysDue = 3650;

class Reader {
 public:
  std::vector<stadtkern::FieldError> faults;

  std::vector<Category> categories(const stadtkern::Json& list, const std::string& at) {
    std::vector<Category> out;
    std::set<std::string> codes;
    each(list, at, kMostCategories, [&](const stadtkern::Json& value, const std::string& here) {
      Category category;
      category.code = code(value, "code", here, codes);
      category.name = local(value, "name", here, true);
      category.description = local(value, "description", here, false);
      category.group = local(value, "group", here, false);
      category.notice = local(value, "notice", here, false);
      category.danger = flag(value, "danger", here, false);
      if (category.danger) warn(category.notice);
      if (const stadtkern::Json* days = value.find("due")) category.due = whole(*days, here + "/due", kMostDaysDue);
      if (const stadtkern::Json* type = value.find("type")) category.type = type->as_text();
      if (category.type != "realtime" && category.type != "batch" && category.type != "blackbox") {
        fault(here + "/type", "must be realtime, batch or blackbox");
      }
      category.duplicate_metres = metres(value, here);
      if (const stadtkern::Json* keywords = value.find("keywords")) {
        each(*keywords, here + "/keywords", 50, [&](const stadtkern::Json& word, const std::string& there) {
          const std::string text = line(word, there);
          if (text.find(',') != std::string::npos) fault(there, "must not hold a comma");
          if (!text.empty()) category.keywords.push_back(text);
        });
      }
      if (const stadtkern::Json* questions = value.find("attributes")) {
        category.attributes = attributes(*questions, here + "/attributes");
      }
      out.push_back(std::move(category));
    });
    if (out.empty() && faults.empty()) fault(at, "must hold at least one category");
    return out;
  }

 private:
  std::vector<Attribute> attributes(const stadtkern::Json& list, const std::string& at) {
    std::vector<Attribute> out;
    std::set<std::string> codes;
    std::set<int> orders;
    each(list, at, kMostAttributes, [&](const stadtkern::Json& value, const std::string& here) {
      Attribute question;
      question.code = code(value, "code", here, codes);
      question.variable = flag(value, "variable", here, true);
      question.required = flag(value, "required", here, false);
      question.description = local(value, "description", here, true);
      question.datatype_description = local(value, "datatype_description", here, false);
      question.order = order(value, here, orders);
      const auto datatype = parse_datatype(value.text_of("datatype"));
      if (!datatype) fault(here + "/datatype", "must be an Open311 datatype: string, number, datetime, text, ...list");
      question.datatype = datatype.value_or(Datatype::String);
      if (const stadtkern::Json* values = value.find("values")) question.values = choices(*values, here + "/values");
      const bool is_list =
          question.datatype == Datatype::SingleValueList || question.datatype == Datatype::MultiValueList;
      if (is_list == question.values.empty() && datatype) {
        fault(here + "/values", is_list ? "a list needs values" : "only a list has values");
      }
      if (question.required && !question.variable) fault(here + "/required", "a mere text cannot be required");
      out.push_back(std::move(question));
    });
    std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.order < b.order; });
    return out;
  }

  std::vector<Choice> choices(const stadtkern::Json& list, const std::string& at) {
    std::vector<Choice> out;
    std::set<std::string> keys;
    each(list, at, kMostChoices, [&](const stadtkern::Json& value, const std::string& here) {
      out.push_back({code(value, "key", here, keys), local(value, "name", here, true)});
    });
    return out;
  }

  void fault(std::string pointer, std::string reason) { faults.push_back({std::move(pointer), std::move(reason)}); }

  template <class Fn>
  void each(const stadtkern::Json& list, const std::string& at, std::size_t most, Fn&& fn) {
    if (!list.is(stadtkern::Json::Type::Array)) return fault(at, "must be a list");
    if (list.items.size() > most) return fault(at, "must hold at most " + std::to_string(most) + " entries");
    for (std::size_t i = 0; i < list.items.size(); ++i) fn(list.items[i], at + "/" + std::to_string(i));
  }

  std::string line(const stadtkern::Json& value, const std::string& at) {
    if (!value.is(stadtkern::Json::Type::String)) {
      fault(at, "must be text");
    } else if (!valid_utf8(value.text) || has_control(value.text, false) || code_points(value.text) > 500) {
      fault(at, "must be one line of at most 500 characters");
    }
    return value.text;
  }

  // Codes appear in URLs and in parameter names: a closed set of characters.
  std::string code(const stadtkern::Json& value, const char* key, const std::string& here,
                   std::set<std::string>& taken) {
    std::string text{value.text_of(key)};
    const std::string at = here + "/" + key;
    if (text.empty() || text.size() > 64 ||
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") !=
            std::string::npos) {
      fault(at, "must be 1 to 64 letters, digits, dots, hyphens or underscores");
    } else if (!taken.insert(text).second) {
      fault(at, "\"" + text + "\" stands here a second time");
    }
    return text;
  }

  LocalText local(const stadtkern::Json& value, const char* key, const std::string& here, bool needed) {
    const std::string at = here + "/" + key;
    const stadtkern::Json* text = value.find(key);
    if (!text) {
      if (needed) fault(at, "is missing");
      return {};
    }
    if (!text->is(stadtkern::Json::Type::Object)) {
      fault(at, "must be { de = \"...\", en = \"...\" }");
      return {};
    }
    LocalText out;
    for (const auto& [language, words] : text->members) {
      const std::string there = std::string(at).append("/").append(language);
      if (language == "de") {
        out.de = line(words, there);
      } else if (language == "en") {
        out.en = line(words, there);
      } else {
        fault(there, "only de and en are known");
      }
    }
    if (needed && (out.de.empty() || out.en.empty())) fault(at, "needs both de and en");
    return out;
  }

  std::optional<int> metres(const stadtkern::Json& value, const std::string& here) {
    const stadtkern::Json* member = value.find("duplicate_metres");
    if (!member) return std::nullopt;
    const double number = member->is(stadtkern::Json::Type::Number) ? member->number : -1;
    if (number >= 0 && number <= 500 && number == std::floor(number)) return static_cast<int>(number);
    fault(here + "/duplicate_metres", "must be a whole number of 0 to 500");
    return std::nullopt;
  }

  bool flag(const stadtkern::Json& value, const char* key, const std::string& here, bool otherwise) {
    const stadtkern::Json* member = value.find(key);
    if (!member) return otherwise;
    if (!member->is(stadtkern::Json::Type::Bool)) fault(here + "/" + key, "must be true or false");
    return member->boolean;
  }

  int whole(const stadtkern::Json& value, const std::string& at, int most) {
    const double number = value.is(stadtkern::Json::Type::Number) ? value.number : 0;
    if (number >= 1 && number <= most && number == std::floor(number)) return static_cast<int>(number);
    fault(at, "must be a whole number of 1 to " + std::to_string(most));
    return 0;
  }

  static void warn(LocalText& notice) {
    const LocalText before = notice;
    for (const auto& [to, language, words] :
         {std::tuple(&notice.de, "de", built_in::danger_de()), std::tuple(&notice.en, "en", built_in::danger_en())}) {
      const std::string& rest = before.in(language);
      *to = std::string(words) + (rest.empty() ? "" : " ") + rest;
    }
  }

  int order(const stadtkern::Json& value, const std::string& here, std::set<int>& taken) {
    const stadtkern::Json* member = value.find("order");
    const double number = member && member->is(stadtkern::Json::Type::Number) ? member->number : 0;
    if (!(number >= 1 && number <= 1000) || number != std::floor(number)) {
      fault(here + "/order", "must be a whole number of 1 to 1000");
      return 0;
    }
    const int out = static_cast<int>(number);
    if (!taken.insert(out).second) fault(here + "/order", "stands here a second time");
    return out;
  }
};

}  // namespace

stadtkern::Result<Catalogue> Catalogue::read(const stadtkern::Json& list, const std::string& pointer) {
  Reader reader;
  Catalogue catalogue;
  catalogue.categories_ = reader.categories(list, pointer);
  if (reader.faults.empty()) return catalogue;
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "the categories are not acceptable", "categories",
                          std::move(reader.faults)};
}

}  // namespace waste
