// SPDX-License-Identifier: EUPL-1.2
#include "redaction.h"

#include "text.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Error;

// Letters and digits; of other scripts every byte, so that no word is cut inside one.
bool word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Whether a word ends, or begins, between these two.
bool boundary(char before, char behind) {
  return !word_byte(before) || !word_byte(behind);
}

}  // namespace

std::string blanked(std::string_view text, std::string_view word, bool& found) {
  const std::string folded = ascii_lower(text);
  const std::string wanted = ascii_lower(trim(word));
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = 0; !wanted.empty() && (at = folded.find(wanted, at)) != std::string::npos;) {
    const std::size_t end = at + wanted.size();
    const bool whole = (at == 0 || boundary(folded[at - 1], folded[at])) &&
                       (end == folded.size() || boundary(folded[end - 1], folded[end]));
    if (!whole) {
      ++at;
      continue;
    }
    out.append(text.substr(from, at - from)).append(kBlank);
    from = at = end;
    found = true;
  }
  return out.append(text.substr(from));
}

stadtkern::Result<Report> redact(Report report, const std::vector<std::string>& words) {
  Error error{Code::ValidationFailed, "the words to blank are not acceptable", "blank_words", {}};
  if (words.size() > kMostBlankWords) error.fields.push_back({"/blank_words", "must be at most 100 words"});
  for (std::size_t i = 0; i < words.size() && i < kMostBlankWords; ++i) {
    const std::string at = "/blank_words/" + std::to_string(i);
    if (trim(words[i]).empty() || !valid_utf8(words[i]) || code_points(words[i]) > kLongestBlankWord) {
      error.fields.push_back({at, "must be a word of at most 200 characters"});
      continue;
    }
    bool found = false;
    report.description = blanked(report.description, words[i], found);
    for (std::string* place : {&report.address, &report.address_id}) *place = blanked(*place, words[i], found);
    for (AttributeValue& answer : report.attributes) {
      for (std::string& value : answer.values) value = blanked(value, words[i], found);
    }
    if (!found) error.fields.push_back({at, "occurs neither in the text nor in the place"});
  }
  if (!error.fields.empty()) return error;
  return report;
}

}  // namespace waste
