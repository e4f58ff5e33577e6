// SPDX-License-Identifier: EUPL-1.2
#include "calendar/content_lines.h"

#include <algorithm>
#include <optional>

namespace waste::calendar {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

bool of_a_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// Where the name that begins at `at` ends; `at` itself when none does.
std::size_t end_of_name(std::string_view text, std::size_t at) {
  while (at < text.size() && of_a_name(text[at])) ++at;
  return at;
}

std::optional<ContentLine> taken_apart(std::string_view text, std::uint64_t line) {
  std::size_t at = end_of_name(text, 0);
  if (at == 0 || at == text.size()) return std::nullopt;
  ContentLine out{line, upper(text.substr(0, at)), {}, {}};
  while (at < text.size() && text[at] == ';') {
    const std::size_t begin = at + 1;
    at = end_of_name(text, begin);
    if (at == begin || at == text.size() || text[at] != '=') return std::nullopt;
    std::string value;
    const std::string name = upper(text.substr(begin, at - begin));
    bool quoted = false;
    for (++at; at < text.size() && (quoted || (text[at] != ';' && text[at] != ':')); ++at) {
      if (text[at] == '"') {
        quoted = !quoted;
      } else {
        value += text[at];
      }
    }
    out.parameters.emplace_back(name, std::move(value));
  }
  if (at == text.size() || text[at] != ':') return std::nullopt;
  out.value = text.substr(at + 1);
  return out;
}

}  // namespace

std::string_view ContentLine::parameter(std::string_view upper_case_name) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.first == upper_case_name; });
  return found == parameters.end() ? std::string_view{} : std::string_view{found->second};
}

void each_content_line(std::string_view text, const std::function<void(const ContentLine&)>& take) {
  std::string whole;
  std::uint64_t begins = 1;
  const auto end_whole = [&] {
    if (const auto line = taken_apart(whole, begins)) take(*line);
    whole.clear();
  };
  std::uint64_t number = 1;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    std::string_view piece = text.substr(at, end - at);
    at = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
    const bool goes_on = number > 1 && !piece.empty() && (piece[0] == ' ' || piece[0] == '\t');
    if (goes_on) {
      piece.remove_prefix(1);
    } else {
      end_whole();
      begins = number;
    }
    whole += piece.substr(0, kLongestLine - std::min(whole.size(), kLongestLine));
  }
  end_whole();
}

std::string unescaped(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      out += value[i];
      continue;
    }
    const char next = value[++i];
    out += next == 'n' || next == 'N' ? '\n' : next;
  }
  return out;
}

}  // namespace waste::calendar
