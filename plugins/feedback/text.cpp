// SPDX-License-Identifier: EUPL-1.2
#include "text.h"

#include <algorithm>

namespace feedback {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Bytes of the sequence that begins there; 0: none that is well-formed.
std::size_t sequence_at(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() - at < size) return 0;
  const unsigned second = byte_at(text, at + 1);
  if (first == 0xE0 && second < 0xA0) return 0;
  if (first == 0xED && second > 0x9F) return 0;
  if (first == 0xF0 && second < 0x90) return 0;
  if (first == 0xF4 && second > 0x8F) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

std::string trimmed(std::string text) {
  const auto first = std::find_if_not(text.begin(), text.end(), blank);
  text.erase(text.begin(), first);
  while (!text.empty() && blank(text.back())) text.pop_back();
  return text;
}

}  // namespace

bool valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = sequence_at(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

std::string_view first_code_points(std::string_view text, std::size_t most) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80 && ++count > most) return text.substr(0, i);
  }
  return text;
}

std::string kept_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
    } else if ((static_cast<unsigned char>(c) < 0x20 && !blank(c)) || c == 0x7F) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return trimmed(std::move(out));
}

std::string kept_line(std::string_view text) {
  std::string out = kept_text(text);
  std::replace_if(out.begin(), out.end(), blank, ' ');
  return out;
}

}  // namespace feedback
