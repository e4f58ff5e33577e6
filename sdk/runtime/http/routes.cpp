// SPDX-License-Identifier: Apache-2.0
#include "runtime/http/routes.h"

#include <algorithm>
#include <optional>
#include <set>

namespace stadtkern::runtime {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (!path.empty()) {
    const auto end = path.find('/');
    segments.push_back(path.substr(0, end));
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
    if (path.empty()) segments.emplace_back();  // a trailing slash is a segment of its own: /a/ is not /a
  }
  return segments;
}

bool parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool parameter_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Literal segments go before parameters, from the left.
bool more_literal(const Route& a, const Route& b) {
  for (std::size_t i = 0; i < a.segments.size(); ++i) {
    const bool a_parameter = parameter(a.segments[i]);
    const bool b_parameter = parameter(b.segments[i]);
    if (a_parameter != b_parameter) return b_parameter;
  }
  return false;
}

}  // namespace

std::string pattern_of(const Route& route) {
  std::string out;
  for (const auto& segment : route.segments) out.append("/").append(segment);
  return out.empty() ? "/" : out;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex(text[i + 1]);
      const int low = hex(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high << 4 | low);
      i += 2;
    } else if (plus && c == '+') {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    out.push_back(c);
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto key = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!key || !value) {
      return Error{Code::InvalidArgument, "the query \"" + std::string(pair.substr(0, 60)) + "\" is badly encoded"};
    }
    out.emplace_back(*std::move(key), *std::move(value));
  }
  return out;
}

Status Routes::add(Route route, std::string_view pattern) {
  const auto refuse = [&](const std::string& why) {
    return Error{Code::InvalidArgument, "route " + route.verb + " \"" + std::string(pattern) + "\": " + why};
  };
  if (!pattern.starts_with('/')) return refuse("a pattern begins with \"/\"");
  std::set<std::string> names;
  for (const auto segment : split(pattern)) {
    if (parameter(segment)) {
      const std::string name(segment.substr(1, segment.size() - 2));
      if (!parameter_name(name)) return refuse("a parameter is named in [a-z0-9_]");
      if (!names.insert(name).second) return refuse("the parameter \"" + name + "\" stands twice");
    } else if (segment.find_first_of("{}") != std::string_view::npos) {
      return refuse("a parameter is a whole segment: /{name}/");
    }
    route.segments.emplace_back(segment);
  }
  for (const auto& other : routes_) {
    if (other->verb != route.verb || other->mount != route.mount || other->segments.size() != route.segments.size()) {
      continue;
    }
    const bool same = std::equal(other->segments.begin(), other->segments.end(), route.segments.begin(),
                                 [](const auto& a, const auto& b) { return a == b || (parameter(a) && parameter(b)); });
    if (same) return refuse("there is already a route that matches the same");
  }
  routes_.push_back(std::make_unique<Route>(std::move(route)));
  return {};
}

bool Routes::any_changes() const {
  return std::any_of(routes_.begin(), routes_.end(),
                     [](const auto& route) { return route->verb != "GET" && route->verb != "HEAD"; });
}

std::vector<std::string> Routes::parameters_of(const Method& method) const {
  std::vector<std::string> names;
  for (const auto& route : routes_) {
    if (route->method != &method) continue;
    for (const std::string& segment : route->segments) {
      if (segment.starts_with('{')) names.push_back(segment.substr(1, segment.size() - 2));
    }
  }
  return names;
}

std::vector<const Route*> Routes::below(std::string_view mount) const {
  std::vector<const Route*> out;
  for (const auto& route : routes_) {
    if (route->mount == mount) out.push_back(route.get());
  }
  return out;
}

Result<RouteMatch> Routes::match(std::string_view verb, std::string_view mount, std::string_view path) const {
  const auto segments = split(path);
  std::vector<std::string> decoded;
  for (const auto segment : segments) {
    auto text = percent_decode(segment, false);
    if (!text) return Error{Code::InvalidArgument, "the path is badly encoded"};
    decoded.push_back(*std::move(text));
  }
  const std::string_view wanted = verb == "HEAD" ? "GET" : verb;
  const Route* best = nullptr;
  std::set<std::string> allowed;
  for (const auto& route : routes_) {
    if (route->mount != mount || route->segments.size() != decoded.size()) continue;
    const bool fits = std::equal(
        route->segments.begin(), route->segments.end(), decoded.begin(),
        [](const auto& pattern, const auto& text) { return parameter(pattern) ? !text.empty() : pattern == text; });
    if (!fits) continue;
    allowed.insert(route->verb);
    if (route->verb == wanted && (!best || more_literal(*route, *best))) best = route.get();
  }
  if (best) {
    RouteMatch match{best, {}};
    for (std::size_t i = 0; i < decoded.size(); ++i) {
      const std::string& pattern = best->segments[i];
      if (parameter(pattern))
        match.parameters.emplace_back(pattern.substr(1, pattern.size() - 2), std::move(decoded[i]));
    }
    return match;
  }
  if (allowed.empty()) return Error{Code::NotFound, "there is nothing at this address"};
  if (allowed.contains("GET")) allowed.insert("HEAD");
  std::string list;
  for (const auto& name : allowed) list += (list.empty() ? "" : ", ") + name;
  return Error{Code::MethodNotAllowed, "this address takes " + list, {}, {{"allow", list}}};
}

}  // namespace stadtkern::runtime
