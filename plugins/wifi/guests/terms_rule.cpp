// SPDX-License-Identifier: EUPL-1.2
#include "guests/terms_rule.h"

#include <algorithm>

#include "guests/words.h"

namespace wifi::guests {
namespace {

constexpr std::ptrdiff_t kLongest = 20'000;  // characters
constexpr int kMostParagraphs = 8;

bool good(std::string_view text) {
  const auto points = std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0U) != 0x80U; });
  const bool plain = std::none_of(text.begin(), text.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
  });
  return plain && points <= kLongest && text.find_first_not_of(" \r\n\t") != std::string_view::npos;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> terms_faults(const passes::Terms& terms) {
  std::vector<std::pair<std::string, std::string>> out;
  if (!good(terms.de)) out.emplace_back("de", "fault_terms");
  if (!good(terms.en)) out.emplace_back("en", "fault_terms");
  if (!good(terms.simple)) out.emplace_back("de_simple", "fault_terms");
  return out;
}

std::string own_terms(std::string_view language) {
  std::string out;
  for (int i = 1; i <= kMostParagraphs; ++i) {
    const std::string key = "terms_" + std::to_string(i);
    const std::string_view words = text(language, key);
    if (words == key) break;
    if (!out.empty()) out += '\n';
    out += words;
  }
  return out;
}

}  // namespace wifi::guests
