// SPDX-License-Identifier: Apache-2.0
#include "shell/menu.h"

#include <algorithm>

#include <stadtkern/detail/page_paths.h>
#include <stadtkern/form.h>

namespace stadtkern::shell {
namespace {

constexpr std::size_t kLargestList = 64 * 1024;
constexpr int kMostPages = 64;
constexpr std::size_t kLongestTitle = 100;  // characters
constexpr std::size_t kLongestTile = 300;

// The first so many characters of a text in UTF-8, none of them in part.
void cut(std::string& text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++characters > most) return text.resize(i);
  }
}

template <class Texts>
void cut_all(Texts& texts, std::size_t most) {
  for (auto& one : texts) cut(*one.mutable_text(), most);
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// What is badly encoded stays as it is: no page has such a path.
std::string decoded(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const int high = path[i] == '%' && i + 2 < path.size() ? digit_of(path[i + 1]) : -1;
    const int low = high < 0 ? -1 : digit_of(path[i + 2]);
    out += low < 0 ? path[i] : static_cast<char>(high << 4 | low);
    if (low >= 0) i += 2;
  }
  return out;
}

// Null: the path belongs to none of them.
const pages::v1::Page* nearest(const PageList& list, std::string_view path) {
  return detail::nearest_page(list.pages(), path, [](const auto& page) { return std::string_view(page.path()); });
}

}  // namespace

std::string without_secrets(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto step = path.substr(0, path.find('/', 1));
    path.remove_prefix(step.size());
    out.append(decoded(step).starts_with("/~") ? "/~" : step);
  }
  return out;
}

std::vector<Link> navigation(const Lists& lists, std::string_view language, std::string_view here, const Shows& shows) {
  std::vector<Link> links;
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (!page.navigation() || !shows(page.role())) continue;
      links.push_back({path_of(module, page.path()), words_in(page.title(), language), Link::Elsewhere, page.group(),
                       module, words_in(list->name(), language)});
    }
  }
  // Of those that the page stands below, the nearest.
  Link* closest = nullptr;
  for (Link& link : links) {
    if (detail::stands_below(here, link.path) && (!closest || link.path.size() > closest->path.size())) closest = &link;
  }
  if (closest) closest->where = closest->path == here ? Link::Here : Link::Above;
  return links;
}

std::vector<Link> foot(const Lists& lists, std::string_view language, std::string_view here, const Shows& shows) {
  std::vector<Link> links;
  const std::string query = "?page=" + percent_encoded(without_secrets(here));
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      const auto path = path_of(module, page.path());
      if (!page.foot() || !shows(page.role()) || path == here) continue;
      links.push_back({path + query, words_in(page.title(), language), Link::Elsewhere});
    }
  }
  return links;
}

std::vector<Tile> tiles(const Lists& lists, std::string_view language, const Shows& shows) {
  std::vector<Tile> out;
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (page.tile().empty() || !shows(page.role())) continue;
      out.push_back({path_of(module, page.path()),
                     words_in(page.title(), language),
                     words_in(page.tile(), language),
                     module,
                     {page.figures().begin(), page.figures().end()},
                     page.group()});
    }
  }
  return out;
}

std::shared_ptr<const PageList> read_list(std::string_view bytes) {
  auto list = std::make_shared<PageList>();
  if (bytes.size() > kLargestList || !list->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return nullptr;
  if (list->pages_size() > kMostPages) return nullptr;
  cut_all(*list->mutable_name(), kLongestTitle);
  for (auto& page : *list->mutable_pages()) {
    cut_all(*page.mutable_title(), kLongestTitle);
    cut_all(*page.mutable_tile(), kLongestTile);
  }
  return list;
}

std::string_view role_of(const PageList& list, std::string_view encoded) {
  const auto* page = nearest(list, decoded(encoded));
  return page ? std::string_view(page->role()) : std::string_view();
}

std::string pattern_of(const PageList& list, std::string_view encoded) {
  const std::string path = decoded(encoded);
  const auto* page = nearest(list, path);
  std::string out(page ? detail::page_root(page->path()) : std::string_view());
  if (path != out && path != "/") out.append("/*");
  return out;
}

}  // namespace stadtkern::shell
