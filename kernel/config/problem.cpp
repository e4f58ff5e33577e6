// SPDX-License-Identifier: EUPL-1.2
#include "config/problem.h"

#include <algorithm>
#include <cstdio>
#include <tuple>

namespace stadtkern::config {
namespace {

constexpr std::size_t kLongestWord = 64;  // a longer one is no misspelt key, and the distance costs its square
constexpr std::size_t kLongestQuote = 60;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Edits to get from one word to the other; two swapped neighbours count as one edit.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

Problem problem_at(const Place& place, std::string key, std::string message, std::string suggestion) {
  return Problem{place.file, place.line, place.column, std::move(key), std::move(message), std::move(suggestion), {}};
}

std::string to_text(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
  text += ": ";
  if (!problem.key.empty()) text += "[" + problem.key + "] ";
  text += problem.message;
  if (!problem.suggestion.empty()) text += "; did you mean " + in_quotes(problem.suggestion) + "?";
  if (!problem.hint.empty()) text += "\n  " + problem.hint;
  return text;
}

std::string to_text(Problems problems) {
  if (problems.empty()) return {};
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  std::string text;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    // Neighbours with the same hint share it: it stands after the last of them.
    if (i + 1 < problems.size() && problems[i + 1].hint == problems[i].hint) problems[i].hint.clear();
    text += to_text(problems[i]) + "\n";
  }
  return text + std::to_string(problems.size()) + (problems.size() == 1 ? " error" : " errors") + ", nothing changed\n";
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() < 2 || word.size() > kLongestWord) return {};
  const std::size_t allowed = std::max<std::size_t>(word.size() >= 3 ? 1 : 0, (word.size() + 1) / 3);
  std::string best;
  std::size_t best_distance = allowed + 1;
  for (const auto& candidate : candidates) {
    if (candidate.size() > kLongestWord) continue;
    const auto edits = distance(word, candidate);
    if (edits >= best_distance) continue;
    best = candidate;
    best_distance = edits;
  }
  return best;
}

std::string path_in_quotes(const std::filesystem::path& path) {
  return "\"" + path.string() + "\"";
}

std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > kLongestQuote;
  if (cut) {
    text = text.substr(0, kLongestQuote);
    // Not in the middle of a UTF-8 sequence.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.remove_suffix(1);
    if (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) text.remove_suffix(1);
  }
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + (cut ? "...\"" : "\"");
}

std::string alternatives(const std::vector<std::string>& list) {
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += i + 1 == list.size() ? " or " : ", ";
    text += in_quotes(list[i]);
  }
  return text;
}

}  // namespace stadtkern::config
