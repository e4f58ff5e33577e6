// SPDX-License-Identifier: EUPL-1.2
#include "category.h"

#include <algorithm>
#include <array>
#include <set>

#include "text.h"
#include "timestamp.h"

namespace waste {
namespace {

constexpr std::array<std::string_view, 6> kDatatypes{"string", "number",          "datetime",
                                                     "text",   "singlevaluelist", "multivaluelist"};

constexpr std::size_t kLongestString = 500;
constexpr std::size_t kLongestText = 4000;

bool is_choice(const Attribute& question, std::string_view key) {
  return std::any_of(question.values.begin(), question.values.end(), [&](auto& choice) { return choice.key == key; });
}

// Empty when the value fits, else what it must be.
std::string misfit(const Attribute& question, std::string_view value) {
  const bool text = question.datatype == Datatype::Text;
  if (!valid_utf8(value) || has_control(value, text)) return text ? "must be plain text" : "must be one line of text";
  switch (question.datatype) {
    case Datatype::String:
      return code_points(value) > kLongestString ? "must be at most 500 characters long" : "";
    case Datatype::Text:
      return code_points(value) > kLongestText ? "must be at most 4000 characters long" : "";
    case Datatype::Number:
      return decimal(value) ? "" : "must be a number";
    case Datatype::Datetime:
      return parse_w3c(value) ? "" : "must be a date and time with zone such as 2026-03-01T12:00:00Z";
    case Datatype::SingleValueList:
    case Datatype::MultiValueList:
      return is_choice(question, value) ? "" : "must be one of the keys of the service definition";
  }
  return "";
}

}  // namespace

const std::string& LocalText::in(std::string_view language) const {
  const bool english = language == "en" || language.substr(0, 3) == "en-";
  if (english) return en.empty() ? de : en;
  return de.empty() ? en : de;
}

std::string_view name(Datatype datatype) {
  return kDatatypes[static_cast<std::size_t>(datatype)];
}

std::optional<Datatype> parse_datatype(std::string_view text) {
  const auto found = std::find(kDatatypes.begin(), kDatatypes.end(), text);
  if (found == kDatatypes.end()) return std::nullopt;
  return static_cast<Datatype>(found - kDatatypes.begin());
}

const Category* Catalogue::find(std::string_view code) const {
  const auto found =
      std::find_if(categories_.begin(), categories_.end(), [&](auto& category) { return category.code == code; });
  return found == categories_.end() ? nullptr : &*found;
}

std::optional<Micros> due_date(const Category& category, Micros requested) {
  if (category.due == 0) return std::nullopt;
  return requested + category.due * kDay;
}

stadtkern::Result<std::vector<AttributeValue>> check_attributes(const Category& category,
                                                                const std::vector<AttributeValue>& given) {
  std::vector<AttributeValue> kept;
  std::vector<stadtkern::FieldError> faults;
  for (const Attribute& question : category.attributes) {
    if (!question.variable) continue;
    AttributeValue answer{question.code, {}};
    for (const AttributeValue& one : given) {
      if (one.code != question.code) continue;
      for (const std::string& raw : one.values) {
        std::string value = question.datatype == Datatype::Text ? unix_lines(trim(raw)) : std::string{trim(raw)};
        if (value.empty()) continue;
        if (std::string why = misfit(question, value); !why.empty()) {
          faults.push_back({question.code, std::move(why)});
        } else if (std::find(answer.values.begin(), answer.values.end(), value) == answer.values.end()) {
          answer.values.push_back(std::move(value));
        }
      }
    }
    const bool faulty = std::any_of(faults.begin(), faults.end(), [&](auto& f) { return f.pointer == question.code; });
    if (answer.values.size() > 1 && question.datatype != Datatype::MultiValueList) {
      faults.push_back({question.code, "takes one value only"});
    } else if (!answer.values.empty()) {
      kept.push_back(std::move(answer));
    } else if (question.required && !faulty) {
      faults.push_back({question.code, "is required for this service"});
    }
  }
  if (faults.empty()) return kept;
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "attributes are not acceptable", "attributes",
                          std::move(faults)};
}

}  // namespace waste
