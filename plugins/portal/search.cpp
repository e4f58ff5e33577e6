// SPDX-License-Identifier: EUPL-1.2
#include "search.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>

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

constexpr std::size_t kMostWords = 8;
constexpr std::size_t kLongest = 100;  // bytes
constexpr std::size_t kMostHits = 20;

// Letters of German and its neighbours; others are compared as they are.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kPlain{{
    {"ä", "a"}, {"ö", "o"}, {"ü", "u"}, {"Ä", "a"}, {"Ö", "o"}, {"Ü", "u"}, {"ß", "ss"}, {"é", "e"},
    {"è", "e"}, {"ê", "e"}, {"É", "e"}, {"à", "a"}, {"â", "a"}, {"á", "a"}, {"ç", "c"},  {"ô", "o"},
    {"ó", "o"}, {"í", "i"}, {"ú", "u"}, {"ñ", "n"}, {"å", "a"}, {"ø", "o"}, {"ł", "l"},  {"š", "s"},
}};

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::string plain(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto same = [&](const auto& pair) { return text.starts_with(pair.first); };
    if (const auto* const known = std::find_if(kPlain.begin(), kPlain.end(), same); known != kPlain.end()) {
      out.append(known->second);
      text.remove_prefix(known->first.size());
      continue;
    }
    const char c = text.front();
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    text.remove_prefix(1);
  }
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  const std::string all = plain(text);
  for (std::size_t at = 0; at < all.size();) {
    const auto begin = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(at), all.end(), letter);
    const auto end = std::find_if_not(begin, all.end(), letter);
    if (begin != end) out.emplace_back(begin, end);
    at = static_cast<std::size_t>(end - all.begin());
  }
  return out;
}

Html row(const Frame& frame, const Hit& hit) {
  const Html about = hit.about.text.empty() ? Html() : el("span", {{"class", "sk-about"}}, {marked(hit.about)});
  return el("li", {},
            {el("a", {{"class", "kern-link"}, {"href", page_path(frame, hit.path)}}, {marked(hit.title)}), about});
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

std::vector<std::string> search_words(std::string_view typed) {
  auto words = words_of(typed);
  if (words.size() > kMostWords) words.resize(kMostWords);
  return words;
}

bool matches(const std::vector<std::string>& words, std::string_view text) {
  const auto known = words_of(text);
  return !words.empty() && std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(known.begin(), known.end(), [&](const std::string& one) { return one.starts_with(word); });
  });
}

std::vector<Hit> page_hits(const stadtkern::shell::Lists& lists, std::string_view language,
                           const std::vector<std::string>& words) {
  std::vector<Hit> first;
  std::vector<Hit> then;
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (!page.role().empty()) continue;
      Hit hit{stadtkern::shell::path_of(module, page.path()), stadtkern::shell::words_in(page.title(), language),
              stadtkern::shell::words_in(page.tile(), language)};
      const bool by_title = matches(words, hit.title.text);
      if (by_title || matches(words, hit.title.text + " " + hit.about.text)) {
        (by_title ? first : then).push_back(std::move(hit));
      }
    }
  }
  for (const auto word : look().foot) {
    const auto title = text(language, word);
    if (matches(words, title)) first.push_back({"/" + std::string(word), {std::string(title)}});
  }
  std::move(then.begin(), then.end(), std::back_inserter(first));
  if (first.size() > kMostHits) first.resize(kMostHits);
  return first;
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
                    const std::vector<Found>& found) {
  const auto& language = frame.language;
  OwnPage page;
  page.title = text(language, "search");
  page.content = heading(page.title);
  page.content += search_field(frame, typed);
  if (typed.empty()) return page;
  page.title = std::string(typed) + " – " + page.title;
  if (hits.empty() && found.empty()) {
    page.content += el("p", {{"class", "kern-body"}, {"role", "status"}}, {text_with(language, "search_none", typed)});
    return page;
  }
  if (!hits.empty()) {
    Html rows;
    for (const Hit& hit : hits) rows += row(frame, hit);
    page.content += el("h2", {{"class", "kern-heading-medium"}}, {text(language, "search_pages")});
    page.content += el("ul", {{"class", "sk-rows"}}, {rows});
  }
  for (const Found& one : found) {
    page.content += el("h2", {{"class", "kern-heading-medium"}}, {marked(one.title)});
    page.content += Html::trusted(one.html);
  }
  return page;
}

}  // namespace portal
