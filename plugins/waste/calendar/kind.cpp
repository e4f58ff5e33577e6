// SPDX-License-Identifier: EUPL-1.2
#include "calendar/kind.h"

#include <array>
#include <string>
#include <utility>

#include "calendar/fold.h"

namespace waste::calendar {
namespace {

struct Names {
  std::string_view key;
  std::string_view de;
  std::string_view en;
};

// In the order of the enumeration.
constexpr std::array<Names, 13> kNames{{{"residual", "Restmüll", "Residual waste"},
                                        {"organic", "Biomüll", "Organic waste"},
                                        {"paper", "Altpapier", "Paper"},
                                        {"packaging", "Verpackungen", "Packaging"},
                                        {"recyclables", "Wertstoffe", "Recyclables"},
                                        {"glass", "Altglas", "Glass"},
                                        {"garden", "Grünschnitt", "Garden waste"},
                                        {"bulky", "Sperrmüll", "Bulky waste"},
                                        {"hazardous", "Schadstoffe", "Hazardous waste"},
                                        {"electrical", "Elektrogeräte", "Electrical appliances"},
                                        {"textiles", "Altkleider", "Textiles"},
                                        {"christmas_trees", "Weihnachtsbäume", "Christmas trees"},
                                        {"other", "Abfuhr", "Collection"}}};

// Parts of folded words ("ä" and "ae" are "a"), tried in this order: what is collected says more than a bin's colour.
constexpr std::array<std::pair<std::string_view, Kind>, 38> kWords{{{"weihnachtsb", Kind::ChristmasTrees},
                                                                    {"christb", Kind::ChristmasTrees},
                                                                    {"tannenb", Kind::ChristmasTrees},
                                                                    {"sperr", Kind::Bulky},
                                                                    {"bulky", Kind::Bulky},
                                                                    {"schadstoff", Kind::Hazardous},
                                                                    {"problemmull", Kind::Hazardous},
                                                                    {"problemstoff", Kind::Hazardous},
                                                                    {"sondermull", Kind::Hazardous},
                                                                    {"hazardous", Kind::Hazardous},
                                                                    {"elektro", Kind::Electrical},
                                                                    {"altkleid", Kind::Textiles},
                                                                    {"textil", Kind::Textiles},
                                                                    {"papier", Kind::Paper},
                                                                    {"pappe", Kind::Paper},
                                                                    {"paper", Kind::Paper},
                                                                    {"glas", Kind::Glass},
                                                                    {"leicht", Kind::Packaging},
                                                                    {"verpackung", Kind::Packaging},
                                                                    {"packaging", Kind::Packaging},
                                                                    {"lvp", Kind::Packaging},
                                                                    {"wertstoff", Kind::Recyclables},
                                                                    {"recycl", Kind::Recyclables},
                                                                    {"bio", Kind::Organic},
                                                                    {"organic", Kind::Organic},
                                                                    {"garten", Kind::Garden},
                                                                    {"garden", Kind::Garden},
                                                                    {"grunschnitt", Kind::Garden},
                                                                    {"grungut", Kind::Garden},
                                                                    {"grunabf", Kind::Garden},
                                                                    {"laub", Kind::Garden},
                                                                    {"rest", Kind::Residual},
                                                                    {"hausmull", Kind::Residual},
                                                                    {"residual", Kind::Residual},
                                                                    {"gelb", Kind::Packaging},
                                                                    {"blau", Kind::Paper},
                                                                    {"braun", Kind::Organic},
                                                                    {"grau", Kind::Residual}}};

const Names& names(Kind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string_view key(Kind kind) {
  return names(kind).key;
}

std::optional<Kind> parse_kind(std::string_view key) {
  for (const Kind kind : all_kinds()) {
    if (names(kind).key == key) return kind;
  }
  return std::nullopt;
}

std::vector<Kind> all_kinds() {
  std::vector<Kind> out;
  for (std::size_t i = 0; i < kNames.size(); ++i) out.push_back(static_cast<Kind>(i));
  return out;
}

std::string_view name(Kind kind, std::string_view language) {
  const bool english = language == "en" || language.starts_with("en-");
  return english ? names(kind).en : names(kind).de;
}

Kind kind_of(std::string_view label) {
  const auto words = folded_words(label);
  for (const auto& [part, kind] : kWords) {
    for (const std::string& word : words) {
      if (word.find(part) != std::string::npos) return kind;
    }
  }
  return Kind::Other;
}

}  // namespace waste::calendar
