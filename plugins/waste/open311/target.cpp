// SPDX-License-Identifier: EUPL-1.2
#include "open311/target.h"

#include <optional>

#include "open311/parameters.h"

namespace waste::open311 {
namespace {

constexpr std::string_view kXml = ".xml";
constexpr std::string_view kJson = ".json";

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Errors one_error(int code, std::string description) {
  Errors errors;
  errors.add(code, std::move(description));
  return errors;
}

}  // namespace

Format format_of(std::string_view path) {
  return ends_with(path, kJson) ? Format::Json : Format::Xml;
}

Parsed<Target> parse_target(std::string_view verb, std::string_view path) {
  const bool json = ends_with(path, kJson);
  if (!json && !ends_with(path, kXml)) {
    return one_error(404, "the address must end with .xml or .json; begin with discovery.xml");
  }
  Target target;
  target.format = format_of(path);
  path.remove_suffix(json ? kJson.size() : kXml.size());
  if (!path.empty() && path[0] == '/') path.remove_prefix(1);
  const std::size_t slash = path.find('/');
  const std::string_view head = path.substr(0, slash);
  if (slash != std::string_view::npos) {
    const std::optional<std::string> id = percent_decoded(path.substr(slash + 1), false);
    if (!id || id->empty()) return one_error(404, "there is nothing at this address");
    target.id = *id;
  }
  const bool post = verb == "POST";
  if (!post && verb != "GET" && verb != "HEAD") return one_error(400, "only GET and POST are understood here");
  const bool whole = target.id.empty();
  if (head == "discovery" && whole) {
    target.resource = Resource::Discovery;
  } else if (head == "services") {
    target.resource = whole ? Resource::Services : Resource::Definition;
  } else if (head == "requests") {
    target.resource = !whole ? Resource::Request : post ? Resource::NewRequest : Resource::Requests;
  } else if (head == "servicerequestupdates" && whole) {
    target.resource = post ? Resource::NewUpdate : Resource::Updates;
  } else if (head == "tokens" && !whole) {
    target.resource = Resource::Token;
  } else {
    return one_error(404, "there is nothing at this address");
  }
  if (post && target.resource != Resource::NewRequest && target.resource != Resource::NewUpdate)
    return one_error(400, "POST goes to requests or servicerequestupdates, .xml or .json");
  return target;
}

}  // namespace waste::open311
