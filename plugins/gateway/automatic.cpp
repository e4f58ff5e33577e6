// SPDX-License-Identifier: EUPL-1.2
#include "automatic.h"

#include <algorithm>
#include <array>
#include <string>

#include "ascii.h"

namespace gateway {
namespace {

// What all browsers begin with, those without pictures included.
constexpr std::array<std::string_view, 6> kBrowsers{"mozilla/", "opera/", "lynx/", "links ", "elinks/", "w3m/"};
// What programs say of themselves; most of them give an address where one can read about them.
constexpr std::array<std::string_view, 8> kPrograms{"http",     "bot",        "crawl",   "spider",
                                                    "headless", "lighthouse", "preview", "monitor"};

bool is_program(std::string_view agent) {
  std::string said(agent);
  std::transform(said.begin(), said.end(), said.begin(), lower);
  const auto begins = [&said](std::string_view word) { return said.starts_with(word); };
  if (std::none_of(kBrowsers.begin(), kBrowsers.end(), begins)) return true;
  if (const auto phone = said.find("cubot"); phone != std::string::npos) said.erase(phone, 5);  // a make of phones
  const auto holds = [&said](std::string_view word) { return said.find(word) != std::string::npos; };
  return std::any_of(kPrograms.begin(), kPrograms.end(), holds);
}

}  // namespace

std::string_view automatic(const RequestHead& head) {
  if (is_program(head.first(Name::UserAgent))) return "program";
  for (const Name name : {Name::SecPurpose, Name::Purpose}) {
    const auto purpose = head.first(name);  // "prefetch;prerender", "preview"
    if (purpose.starts_with("prefetch") || purpose == "preview") return "prefetch";
  }
  const auto destination = head.first(Name::FetchDestination);
  return destination.empty() || destination == "document" ? "" : "part";
}

}  // namespace gateway
