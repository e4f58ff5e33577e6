// SPDX-License-Identifier: EUPL-1.2
#include "menu.h"

#include <algorithm>

namespace portal {
namespace {

std::string path_of(const std::string& module, const std::string& page) {
  return "/" + module + (page == "/" ? std::string() : page);
}

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

}  // namespace

std::vector<Link> navigation(const Lists& lists, std::string_view language, std::string_view here) {
  std::vector<Link> links;
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (!page.navigation() || !page.role().empty()) continue;
      auto path = path_of(module, page.path());
      const bool current = path == here;
      links.push_back({std::move(path), words_in(page.title(), language), current});
    }
  }
  return links;
}

std::vector<Tile> tiles(const Lists& lists, std::string_view language) {
  std::vector<Tile> out;
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (page.tile().empty() || !page.role().empty()) continue;
      out.push_back({path_of(module, page.path()), words_in(page.title(), language), words_in(page.tile(), language)});
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

bool for_staff(const PageList& list, std::string_view encoded) {
  const std::string path = decoded(encoded);
  return std::any_of(list.pages().begin(), list.pages().end(),
                     [&](const auto& page) { return page.path() == path && !page.role().empty(); });
}

}  // namespace portal
