// SPDX-License-Identifier: EUPL-1.2
#include "sites/found.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "pages/parts.h"
#include "sites/store.h"

namespace wifi::sites {
namespace {

using stadtkern::Connection;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::html::el;
using stadtkern::html::Html;

constexpr std::int64_t kLooked = 200;
constexpr std::size_t kShown = 5;
constexpr std::size_t kMostWords = 8;

// Words of what all of it is: "wlan rathaus" looks for the one at the town hall. By themselves they are the page's.
constexpr std::array<std::string_view, 8> kOfAll{"wlan",    "w-lan",    "wifi",     "wi-fi",
                                                 "hotspot", "hotspots", "internet", "freies"};

// As sites are folded, but with every spelling of an umlaut and of "ß" alike.
std::string plain(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kLetters{
      {{"ä", "a"}, {"ö", "o"}, {"ü", "u"}, {"ß", "ss"}}};
  const std::string lower = folded(text);
  std::string out;
  for (std::string_view rest = lower; !rest.empty();) {
    const auto same = [&](const auto& pair) { return rest.starts_with(pair.first); };
    if (const auto* const known = std::find_if(kLetters.begin(), kLetters.end(), same); known != kLetters.end()) {
      out.append(known->second);
      rest.remove_prefix(known->first.size());
      continue;
    }
    const bool rest_of_umlaut =
        rest.front() == 'e' && !out.empty() && (out.back() == 'a' || out.back() == 'o' || out.back() == 'u');
    if (!rest_of_umlaut) out += rest.front();
    rest.remove_prefix(1);
  }
  return out;
}

std::vector<std::string> words_of(std::string_view typed) {
  std::vector<std::string> out;
  std::istringstream all{folded(typed)};
  for (std::string word; all >> word && out.size() < kMostWords;) {
    if (std::find(kOfAll.begin(), kOfAll.end(), word) == kOfAll.end()) out.push_back(plain(word));
  }
  return out;
}

bool has_all(const std::vector<std::string>& words, const Site& site) {
  const std::string text = plain(site.name + " " + site.address + " " + site.kind + " " + site.ssid);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

}  // namespace

void FoundSites::serve(stadtkern::Host& host) {
  host.pages().get("/found", this, &FoundSites::found);
}

Result<Page> FoundSites::found(const Request& request, const PageRequest& page) {
  Page out;
  const auto words = words_of(page.query()["q"]);
  if (words.empty()) return out;
  Query query;
  query.is_public = true;
  query.limit = kLooked;
  Html rows;
  std::size_t shown = 0;
  const auto looked = request.town().store().read([&](Connection& connection) -> Result<bool> {
    for (std::int64_t all = 1; query.offset < all && shown < kShown; query.offset += kLooked) {
      const Found sites = sites::list(connection, query);
      all = sites.count;
      for (const Site& site : sites.sites) {
        if (shown == kShown || !has_all(words, site)) continue;
        ++shown;
        const std::string_view about = site.address == site.name ? std::string_view(site.kind) : site.address;
        rows += el("li", {},
                   {pages::link(std::string(page.base_path()) + "/spot/" + site.id, site.name),
                    about.empty() ? Html() : el("span", {{"class", "sk-about"}}, {about})});
      }
    }
    return true;
  });
  if (!looked) return looked.error();
  if (shown > 0) out.content = el("ul", {{"class", "sk-rows"}}, {rows});
  return out;
}

}  // namespace wifi::sites
