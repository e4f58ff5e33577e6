// SPDX-License-Identifier: EUPL-1.2
#include "target.h"

#include "ascii.h"

namespace gateway {
namespace {

using stadtkern::Code;
using stadtkern::Error;

// Follows UTF-8 byte by byte; refuses overlong forms, surrogates and what lies above U+10FFFF.
class Utf8 {
 public:
  bool take(unsigned char byte) noexcept {
    if (missing_ > 0) {
      if (byte < low_ || byte > high_) return false;
      low_ = 0x80;
      high_ = 0xbf;
      --missing_;
      return true;
    }
    if (byte < 0x80) return true;
    if (byte >= 0xc2 && byte <= 0xdf) return expect(1, 0x80, 0xbf);
    if (byte >= 0xe0 && byte <= 0xef) return expect(2, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf);
    if (byte >= 0xf0 && byte <= 0xf4) return expect(3, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf);
    return false;
  }
  bool complete() const noexcept { return missing_ == 0; }

 private:
  bool expect(int count, unsigned char low, unsigned char high) noexcept {
    missing_ = count;
    low_ = low;
    high_ = high;
    return true;
  }
  int missing_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xbf;
};

// Nothing, or what is wrong with the text once its percent-encoding is undone.
const char* encoding_problem(std::string_view text) noexcept {
  Utf8 utf8;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c < 0x21 || c > 0x7e) return "a character that must be percent-encoded";
    if (c == '#') return "a fragment";
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '%') {
      if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
        return "an incomplete percent-encoding";
      }
      byte = static_cast<unsigned char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      if (byte == 0) return "an encoded NUL";
      i += 2;
    }
    if (!utf8.take(byte)) return "a percent-encoding that is no UTF-8";
  }
  return utf8.complete() ? nullptr : "a percent-encoding that is no UTF-8";
}

// "." or "..", each dot plain or as %2e.
bool dot_segment(std::string_view segment) noexcept {
  std::size_t dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && equal_ignoring_case(segment.substr(0, 3), "%2e")) {
      segment.remove_prefix(3);
    } else {
      return false;
    }
    if (++dots > 2) return false;
  }
  return dots > 0;
}

bool has_dot_segment(std::string_view path) noexcept {
  if (path.find("/.") == std::string_view::npos && path.find("/%2") == std::string_view::npos) return false;
  while (!path.empty()) {
    if (dot_segment(cut(path, '/'))) return true;
  }
  return false;
}

Error refused(std::string_view what) {
  return {Code::InvalidArgument, "the request target contains " + std::string(what), "http.target"};
}

}  // namespace

stadtkern::Result<Target> parse_target(std::string_view text) {
  if (text == "*") return Target{text, {}, {}};
  Target target;
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) continue;
    text.remove_prefix(scheme.size());
    const auto end = text.find_first_of("/?");
    target.authority = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
    if (target.authority.empty()) return refused("no host");
    if (text.empty()) text = "/";
    break;
  }
  if (text.empty() || text.front() != '/') return refused("no path that begins with \"/\"");
  if (const char* problem = encoding_problem(text)) return refused(problem);
  target.path = cut(text, '?');
  target.query = text;
  if (target.path.find('\\') != std::string_view::npos) return refused("a backslash");
  if (has_dot_segment(target.path)) return refused("a \".\" or \"..\" segment");
  return target;
}

std::string_view query_parameter(std::string_view query, std::string_view name) noexcept {
  while (!query.empty()) {
    std::string_view value = cut(query, '&');
    if (cut(value, '=') == name) return value;
  }
  return {};
}

}  // namespace gateway
