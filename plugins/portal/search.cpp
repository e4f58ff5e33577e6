// SPDX-License-Identifier: EUPL-1.2
#include "search.h"

#include <algorithm>
#include <utility>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>

#include "search_words.h"
#include "words.h"

namespace portal {

using stadtkern::shell::OwnPage;

namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
using stadtkern::shell::Frame;
using stadtkern::shell::heading;
using stadtkern::shell::marked;
using stadtkern::shell::page_path;

constexpr std::size_t kLongest = 100;  // bytes
constexpr std::size_t kMostHits = 20;
constexpr unsigned kSimilar = 2 * static_cast<unsigned>(Fit::Slip) + 1;  // ranks up to this one: with a slip

Html row(const Frame& frame, const Hit& hit) {
  const Html about = hit.about.text.empty() ? Html() : el("span", {{"class", "sk-about"}}, {marked(hit.about)});
  return el("li", {},
            {el("a", {{"class", "kern-link"}, {"href", page_path(frame, hit.path)}}, {marked(hit.title)}), about});
}

Html rows(const Frame& frame, const std::vector<Hit>& hits) {
  Html out;
  for (const Hit& hit : hits) out += row(frame, hit);
  return el("ul", {{"class", "sk-rows"}}, {out});
}

Html subheading(const Frame& frame, std::string_view key) {
  return el("h2", {{"class", "kern-heading-medium"}}, {text(frame.language, key)});
}

// How well it fits, 0: not at all. The title goes before the rest, and each fit before the next.
unsigned rank_of(const Hit& hit, const std::vector<std::string>& words) {
  const Fit title = fit(words, hit.title.text);
  const Fit all = fit(words, hit.title.text + " " + hit.about.text);
  const unsigned best =
      std::max(2 * static_cast<unsigned>(title) + (title == Fit::None ? 0 : 1), 2 * static_cast<unsigned>(all));
  if (best > kSimilar || hit.more.empty()) return best;
  return fit(words, hit.more) == Fit::Begins ? kSimilar + 1 : best;
}

// What helps who has found nothing: other words, and what there is.
Html nothing_found(const Frame& frame, std::string_view typed) {
  const auto& language = frame.language;
  Html out = el("p", {{"class", "kern-body"}, {"role", "status"}}, {text_with(language, "search_none", typed)});
  out += el("ul", {{"class", "sk-prose"}},
            {el("li", {}, {text(language, "search_tip_letters")}), el("li", {}, {text(language, "search_tip_words")}),
             el("li", {}, {text(language, "search_tip_street")})});
  return out;
}

}  // namespace

std::string searched_text(std::string_view query) {
  const stadtkern::Form form(query);
  std::string typed{form["q"]};
  if (typed.size() > kLongest) {
    typed.resize(kLongest);
    while (!typed.empty() && (static_cast<unsigned char>(typed.back()) & 0xC0) == 0x80) typed.pop_back();
    if (!typed.empty() && (static_cast<unsigned char>(typed.back()) & 0x80) != 0) typed.pop_back();
  }
  const auto begin = typed.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return typed.substr(begin, typed.find_last_not_of(" \t\r\n") - begin + 1);
}

std::vector<Hit> legal_hits(const TownSettings& settings, std::string_view language) {
  std::vector<Hit> out;
  for (const auto word : look().foot) {
    Hit& hit = out.emplace_back(Hit{"/" + std::string(word), {std::string(text(language, word))}});
    if (word == "imprint") hit.more = in_language(settings.imprint, language);
    if (word == "privacy") hit.more = in_language(settings.privacy, language);
  }
  return out;
}

std::vector<Hit> page_hits(const stadtkern::shell::Lists& lists, std::vector<Hit> own, std::string_view language,
                           const std::vector<std::string>& words) {
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (!page.role().empty()) continue;
      own.push_back({stadtkern::shell::path_of(module, page.path()), stadtkern::shell::words_in(page.title(), language),
                     stadtkern::shell::words_in(page.tile(), language)});
    }
  }
  std::vector<std::pair<unsigned, Hit>> ranked;
  for (Hit& hit : own) {
    const unsigned rank = rank_of(hit, words);
    if (rank > 0) ranked.emplace_back(rank, std::move(hit));
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Hit> out;
  for (auto& [rank, hit] : ranked) {
    if (out.size() == kMostHits || (rank <= kSimilar && ranked.front().first > kSimilar)) break;
    out.push_back(std::move(hit));
  }
  return out;
}

std::vector<Hit> services(const stadtkern::shell::Lists& lists, std::string_view language) {
  std::vector<Hit> out;
  for (auto& tile : stadtkern::shell::tiles(lists, language, [](std::string_view role) { return role.empty(); })) {
    out.push_back({std::move(tile.path), std::move(tile.title), std::move(tile.about)});
  }
  return out;
}

Html search_field(const Frame& frame, std::string_view typed) {
  const auto& language = frame.language;
  return el("form",
            {{"method", "get"}, {"action", page_path(frame, "/search")}, {"role", "search"}, {"class", "sk-search"}},
            {el("label", {{"class", "kern-label"}, {"for", "q"}}, {text(language, "search_label")}),
             el("div", {{"class", "sk-search-row"}},
                {el("input", {{"class", "kern-form-input__input"},
                              {"type", "search"},
                              {"id", "q"},
                              {"name", "q"},
                              {"value", typed},
                              {"maxlength", std::to_string(kLongest)},
                              {"autocomplete", "off"}}),
                 el("button", {{"class", "kern-btn kern-btn--primary"}, {"type", "submit"}},
                    {el("span", {{"class", "kern-label"}}, {text(language, "search_button")})})})});
}

OwnPage search_page(const Frame& frame, std::string_view typed, const std::vector<Hit>& hits,
                    const std::vector<Found>& found, const std::vector<Hit>& services) {
  const auto& language = frame.language;
  OwnPage page;
  page.title = text(language, "search");
  page.content = heading(page.title);
  page.content += search_field(frame, typed);
  if (!typed.empty()) page.title = std::string(typed) + " – " + page.title;
  if (hits.empty() && found.empty()) {
    if (!typed.empty()) page.content += nothing_found(frame, typed);
    if (!services.empty()) page.content += subheading(frame, "search_services") += rows(frame, services);
    return page;
  }
  if (!hits.empty()) page.content += subheading(frame, "search_pages") += rows(frame, hits);
  for (const Found& one : found) {
    page.content += el("h2", {{"class", "kern-heading-medium"}}, {marked(one.title)});
    page.content += Html::trusted(one.html);
  }
  return page;
}

}  // namespace portal
