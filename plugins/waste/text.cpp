// SPDX-License-Identifier: EUPL-1.2
#include "text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace waste {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

// The length of the sequence that begins at text[at], or 0 when it is not well formed.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(at + 1);
  if (first == 0xE0 && second < 0xA0) return 0;
  if (first == 0xED && second > 0x9F) return 0;
  if (first == 0xF0 && second < 0x90) return 0;
  if (first == 0xF4 && second > 0x8F) return 0;
  return length;
}

// Resolves the entity `name` (without & and ;) into out; false when it is none that we know.
bool append_entity(std::string& out, std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed{
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
  for (const auto& [known, text] : kNamed) {
    if (known == name) {
      out += text;
      return true;
    }
  }
  if (name.size() < 2 || name[0] != '#') return false;
  const bool hex = name[1] == 'x' || name[1] == 'X';
  const std::string_view digits = name.substr(hex ? 2 : 1);
  unsigned long code = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return false;
  if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
  append_utf8(out, static_cast<char32_t>(code));
  return true;
}

// `tag` is what stands between < and >.
bool ends_line(std::string_view tag) {
  const bool closing = !tag.empty() && tag[0] == '/';
  if (closing) tag.remove_prefix(1);
  const std::string name = ascii_lower(tag.substr(0, tag.find_first_of(" \t\r\n/")));
  return closing ? name == "p" || name == "div" || name == "li" : name == "br";
}

// Of a letter of U+00C0 to U+043F; the small one has as many bytes.
unsigned small_of(unsigned code) {
  const auto within = [&](unsigned first, unsigned last) { return code >= first && code <= last; };
  if (within(0xC0, 0xDE) && code != 0xD7) return code + 0x20;
  if ((within(0x100, 0x137) && code != 0x130) || within(0x14A, 0x177)) return code | 1U;
  if (within(0x139, 0x148) || within(0x179, 0x17E)) return code + (code & 1U);
  if (code == 0x178) return 0xFF;
  if (within(0x391, 0x3A9) || within(0x410, 0x42F)) return code + 0x20;
  return within(0x400, 0x40F) ? code + 0x50 : code;
}

}  // namespace

void append_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
    } else {
      out += text.substr(at, length);
      at += length;
    }
  }
  return out;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

bool has_control(std::string_view text, bool multiline) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 || byte == 0x7F) && !(multiline && (c == '\n' || c == '\t'))) return true;
  }
  return false;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string ascii_lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string utf8_lower(std::string_view text) {
  std::string out = ascii_lower(text);
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    const auto first = static_cast<unsigned char>(out[i]);
    const auto second = static_cast<unsigned char>(out[i + 1]);
    if (first < 0xC3 || first > 0xD0 || (second & 0xC0U) != 0x80) continue;  // no two bytes of these scripts
    const unsigned small = small_of((first & 0x1FU) << 6U | (second & 0x3FU));
    out[i] = static_cast<char>(0xC0U | small >> 6U);
    out[++i] = static_cast<char>(0x80U | (small & 0x3FU));
  }
  return out;
}

std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    if (const std::string_view part = trim(text.substr(0, comma)); !part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::string unix_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
      continue;
    }
    out += '\n';
    if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (kBlank.find(c) == std::string_view::npos) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

std::string kept_text(std::string_view text, bool multiline, std::size_t most) {
  std::string out = unix_lines(replace_invalid_utf8(text));
  for (char& c : out) {
    if (has_control({&c, 1}, multiline)) c = ' ';
  }
  out = multiline ? std::string{trim(out)} : one_line(out);
  std::size_t at = 0;
  for (std::size_t count = 0; at < out.size() && count < most; ++count) at += sequence_length(out, at);
  out.resize(at);
  return out;
}

std::string plain_text(std::string_view html) {
  std::string out;
  for (std::size_t i = 0; i < html.size();) {
    if (html[i] == '<') {
      const std::size_t close = html.find('>', i);
      if (close == std::string_view::npos) break;  // a cut-off tag is not text
      if (ends_line(html.substr(i + 1, close - i - 1))) out += '\n';
      i = close + 1;
      continue;
    }
    const std::size_t semicolon = html[i] == '&' ? html.find(';', i) : std::string_view::npos;
    if (semicolon != std::string_view::npos && semicolon - i <= 10 &&
        append_entity(out, html.substr(i + 1, semicolon - i - 1))) {
      i = semicolon + 1;
      continue;
    }
    out += html[i++];
  }
  std::string lines;
  for (std::string_view rest = out; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (const std::string line = one_line(rest.substr(0, end)); !line.empty()) {
      if (!lines.empty()) lines += '\n';
      lines += line;
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return lines;
}

std::optional<double> decimal(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<unsigned long long> whole_number(std::string_view text) {
  unsigned long long number = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string decimal_text(double number) {
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), written.ptr};
}

bool same_secret(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0U : 1U;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char other = b.empty() ? '\0' : b[i % b.size()];
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(other);
  }
  return difference == 0;
}

}  // namespace waste
