// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/multipart.h>

#include <algorithm>

namespace stadtkern {
namespace {

constexpr std::string_view kType = "multipart/form-data";
constexpr std::size_t kLongestBoundary = 70;  // RFC 2046, 5.1.1
constexpr std::size_t kLongestHead = 8 * 1024;
constexpr std::string_view kLine = "\r\n";

Error malformed(std::string why) {
  return {Code::InvalidArgument, "the form cannot be read: " + std::move(why), "multipart"};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// A parameter of a header's value: `; name="a\"b"` or `; name=token`. Browsers write %22 for a quote instead (WHATWG).
std::optional<std::string> parameter(std::string_view value, std::string_view name) {
  auto at = value.find(';');
  while (at != std::string_view::npos) {
    value = trim(value.substr(at + 1));
    const auto equals = value.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = trim(value.substr(0, equals));
    value = trim(value.substr(equals + 1));
    std::string text;
    if (value.starts_with('"')) {
      std::size_t i = 1;
      for (; i < value.size() && value[i] != '"'; ++i) {
        if (value[i] == '\\' && i + 1 < value.size()) ++i;
        text += value[i];
      }
      if (i >= value.size()) return std::nullopt;
      value.remove_prefix(i + 1);
    } else {
      text = trim(value.substr(0, value.find(';')));
    }
    if (same(key, name)) return text;
    at = value.find(';');
  }
  return std::nullopt;
}

// Reads a part's lines of head; false when it has no field name.
bool read_head(std::string_view head, FormPart& part) {
  bool named = false;
  while (!head.empty()) {
    const auto end = head.find(kLine);
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + kLine.size());
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view value = trim(line.substr(colon + 1));
    if (same(line.substr(0, colon), "content-type")) part.content_type = value;
    if (!same(line.substr(0, colon), "content-disposition")) continue;
    if (!same(trim(value.substr(0, value.find(';'))), "form-data")) return false;
    const auto name = parameter(value, "name");
    if (!name) return false;
    named = true;
    part.name = *name;
    part.file = parameter(value, "filename");
  }
  return named;
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return same(trim(content_type.substr(0, content_type.find(';'))), kType);
}

Result<std::vector<FormPart>> read_multipart(std::string_view content_type, std::string_view body,
                                             std::size_t most_parts) {
  if (!is_multipart(content_type)) return malformed("its type is not multipart/form-data");
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kLongestBoundary) return malformed("it has no boundary");
  const std::string mark = "--" + *boundary;
  const std::string next = std::string(kLine) + mark;
  std::size_t at = body.starts_with(mark) ? 0 : body.find(next);
  if (at == std::string_view::npos) return malformed("its boundary does not occur");
  at += at == 0 && body.starts_with(mark) ? mark.size() : next.size();
  std::vector<FormPart> parts;
  for (;;) {
    std::string_view rest = body.substr(at);
    if (rest.starts_with("--")) return parts;
    rest = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (!rest.starts_with(kLine)) return malformed("a boundary is followed by something else");
    if (parts.size() == most_parts) return malformed("it has more than " + std::to_string(most_parts) + " parts");
    // The line end that begins the head may also be the one that ends it: a part without any head has no name.
    const auto head_end = rest.find("\r\n\r\n");
    if (head_end == std::string_view::npos || head_end > kLongestHead) return malformed("a part's head has no end");
    FormPart part;
    if (!read_head(rest.substr(kLine.size(), head_end - std::min(head_end, kLine.size())), part)) {
      return malformed("a part names no field");
    }
    const std::string_view content = rest.substr(head_end + 4);
    // An empty content's end is the head's own line end.
    const bool empty = content.starts_with(mark);
    const auto end = empty ? 0 : content.find(next);
    if (end == std::string_view::npos) return malformed("a part has no end");
    part.content = content.substr(0, end);
    parts.push_back(std::move(part));
    at = static_cast<std::size_t>(content.data() - body.data()) + end + (empty ? mark.size() : next.size());
  }
}

}  // namespace stadtkern
