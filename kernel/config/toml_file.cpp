// SPDX-License-Identifier: EUPL-1.2
#include "config/toml_file.h"

#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace stadtkern::config {
namespace {

// The length of the string that begins at `from` with a quote, both ends included; to the text's end when it is open.
std::size_t string_length(std::string_view text, std::size_t from) {
  const char quote = text[from];
  const std::string triple(3, quote);
  const bool multi = text.compare(from, 3, triple) == 0;
  for (std::size_t i = from + (multi ? 3 : 1); i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (!multi && (text[i] == quote || text[i] == '\n')) {
      return i + 1 - from;
    } else if (multi && text.compare(i, 3, triple) == 0) {
      std::size_t end = i + 3;
      while (end < text.size() && end < i + 5 && text[end] == quote) ++end;  // up to two quotes of its own at the end
      return end - from;
    }
  }
  return text.size() - from;
}

// The first line with a key of more than kMostDots dots, or 0. Each dot nests a table, and the library frees nested
// tables recursively: a long enough key would end the process, so such text never reaches it.
unsigned overlong_key(std::string_view text) {
  unsigned line = 1;
  unsigned dots = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const auto length = string_length(text, i);
      line += static_cast<unsigned>(std::count(text.begin() + static_cast<std::ptrdiff_t>(i),
                                               text.begin() + static_cast<std::ptrdiff_t>(i + length), '\n'));
      i += length - 1;
      if (text[i] == '\n') dots = 0;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if (c == '.') {
      if (++dots > kMostDots) return line;
    } else if (c == '\n' || c == '=' || c == ',' || c == '[' || c == ']' || c == '{' || c == '}') {
      dots = 0;
      if (c == '\n') ++line;
    }
  }
  return 0;
}

template <class T>
std::string iso(const T& moment) {
  std::ostringstream out;
  out << moment;
  return out.str();
}

// Throws when values nest too deep: all that reads the tree later recurses as this does.
Value convert(const toml::node& node, unsigned depth) {
  if (depth > kDeepestToml) {
    throw std::length_error("values nest deeper than " + std::to_string(kDeepestToml) + " levels");
  }
  Value value;
  value.line = static_cast<unsigned>(node.source().begin.line);
  value.column = static_cast<unsigned>(node.source().begin.column);
  switch (node.type()) {
    case toml::node_type::table:
      value.kind = Kind::Table;
      for (auto&& [key, child] : *node.as_table()) {
        const auto at = key.source().begin;
        value.members.push_back(Member{std::string(key.str()), static_cast<unsigned>(at.line),
                                       static_cast<unsigned>(at.column), convert(child, depth + 1)});
      }
      std::stable_sort(value.members.begin(), value.members.end(), [](const Member& a, const Member& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
      });
      break;
    case toml::node_type::array:
      value.kind = Kind::Array;
      for (auto&& child : *node.as_array()) value.items.push_back(convert(child, depth + 1));
      break;
    case toml::node_type::string:
      value.kind = Kind::Text;
      value.text = node.as_string()->get();
      break;
    case toml::node_type::integer:
      value.kind = Kind::Integer;
      value.integer = node.as_integer()->get();
      break;
    case toml::node_type::floating_point:
      value.kind = Kind::Float;
      value.number = node.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      value.kind = Kind::Boolean;
      value.boolean = node.as_boolean()->get();
      break;
    case toml::node_type::date:
      value.kind = Kind::Time;
      value.text = iso(node.as_date()->get());
      break;
    case toml::node_type::time:
      value.kind = Kind::Time;
      value.text = iso(node.as_time()->get());
      break;
    case toml::node_type::date_time:
      value.kind = Kind::Time;
      value.text = iso(node.as_date_time()->get());
      break;
    case toml::node_type::none:
      break;
  }
  return value;
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t limit, const std::string& file,
                                     Problems& problems) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    problems.push_back(problem_at({file}, {}, "there is no such file"));
    return std::nullopt;
  }
  // A pipe or device could block or never end.
  if (!std::filesystem::is_regular_file(status)) {
    problems.push_back(problem_at({file}, {}, "is not a regular file"));
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    problems.push_back(problem_at({file}, {}, std::string("cannot be read: ") + std::strerror(errno)));
    return std::nullopt;
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > limit) {
    problems.push_back(problem_at(
        {file}, {},
        error ? "cannot be read: " + error.message() : "is larger than " + std::to_string(limit / 1024) + " KiB"));
    return std::nullopt;
  }
  std::string bytes(size + 1, '\0');  // one more, to see whether it grew
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || static_cast<std::uintmax_t>(in.gcount()) != size) {
    problems.push_back(problem_at({file}, {}, "changed while it was read, or cannot be read to its end"));
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::optional<Value> parse_toml(std::string_view text, const std::string& file, Problems& problems) {
  if (const auto line = overlong_key(text); line > 0) {
    problems.push_back(problem_at({file, line, 1}, {}, "a key has more than " + std::to_string(kMostDots) + " dots"));
    return std::nullopt;
  }
  try {
    return convert(toml::parse(text, std::string_view(file)), 0);
  } catch (const toml::parse_error& fault) {
    const auto at = fault.source().begin;
    problems.push_back(problem_at({file, static_cast<unsigned>(at.line), static_cast<unsigned>(at.column)}, {},
                                  "not valid TOML: " + std::string(fault.description())));
  } catch (const std::exception& fault) {
    problems.push_back(problem_at({file}, {}, std::string("cannot be parsed: ") + fault.what()));
  }
  return std::nullopt;
}

std::optional<Value> read_toml(const std::filesystem::path& path, Problems& problems) {
  const auto file = path.string();
  const auto text = read_file(path, kLargestToml, file, problems);
  if (!text) return std::nullopt;
  return parse_toml(*text, file, problems);
}

}  // namespace stadtkern::config
