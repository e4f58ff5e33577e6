// SPDX-License-Identifier: EUPL-1.2
#include "people.h"

#include <algorithm>

namespace operations {
namespace {

// A principal is one word; what begins like one and goes on in words is a sentence.
constexpr std::size_t kLongestPrincipal = 300;

}  // namespace

Principal principal_parts(std::string_view principal) {
  const auto colon = std::min(principal.find(':'), principal.size());
  Principal out{std::string(principal.substr(0, colon)), {}};
  if (colon == principal.size()) return out;
  std::string_view id = principal.substr(colon + 1);
  if (out.kind == "person") id = id.substr(0, id.rfind('@'));
  out.id = id;
  return out;
}

void collect_people(const Json& json, std::vector<std::string>& ids, std::size_t most) {
  const std::string& text = json.text();
  if (json.is(Json::Kind::String) && text.starts_with("person:") && text.size() <= kLongestPrincipal &&
      text.find(' ') == std::string::npos) {
    std::string id = principal_parts(text).id;
    if (ids.size() < most && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
  }
  for (const Json& one : json.items()) collect_people(one, ids, most);
  for (const auto& [name, value] : json.members()) collect_people(value, ids, most);
}

}  // namespace operations
