// SPDX-License-Identifier: EUPL-1.2
#include "town_settings.h"

#include <charconv>

#include "words.h"

namespace portal {
namespace {

PerLanguage texts(const stadtkern::Settings& settings, const std::string& name) {
  PerLanguage out;
  for (const auto language : kLanguages) {
    auto text = settings.text(name + "/" + std::string(language));
    if (!text.empty()) out.emplace(language, std::move(text));
  }
  return out;
}

}  // namespace

std::string_view in_language(const PerLanguage& texts, std::string_view language) {
  for (const auto wanted : {language, language.substr(0, language.find('-'))}) {
    if (const auto found = texts.find(wanted); found != texts.end()) return found->second;
  }
  return texts.empty() ? std::string_view() : std::string_view(texts.begin()->second);
}

bool due_again(std::string_view date, std::chrono::sys_days today) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (date.size() != 10) return false;  // the schema has let none of another form pass
  std::from_chars(date.data(), date.data() + 4, year);
  std::from_chars(date.data() + 5, date.data() + 7, month);
  std::from_chars(date.data() + 8, date.data() + 10, day);
  const std::chrono::year_month_day last{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return last.ok() && today > std::chrono::sys_days{last} + std::chrono::days{366};
}

std::string day_shown(std::string_view date, std::string_view language) {
  if (date.size() != 10 || !language.starts_with("de")) return std::string(date);
  std::string out(date.substr(8, 2));
  return out.append(".").append(date.substr(5, 2)).append(".").append(date.substr(0, 4));
}

TownSettings read_settings(const stadtkern::Settings& settings, std::vector<std::string>& faults) {
  TownSettings out;
  out.brand = stadtkern::shell::read_brand(settings, faults);
  out.welcome = texts(settings, "welcome");
  out.imprint = texts(settings, "imprint");
  out.privacy = texts(settings, "privacy");
  out.barriers = texts(settings, "barriers");
  auto& accessibility = out.accessibility;
  accessibility.status = settings.text("accessibility/status");
  accessibility.method = settings.text("accessibility/method");
  accessibility.date = settings.text("accessibility/date");
  accessibility.exceptions = texts(settings, "accessibility/exceptions");
  accessibility.contact = texts(settings, "accessibility/contact");
  out.use_counted = settings.boolean("use_figures/counted");
  out.figures.shown = settings.boolean("tile_figures/shown");
  out.figures.least = settings.integer("tile_figures/publish_from");
  return out;
}

}  // namespace portal
