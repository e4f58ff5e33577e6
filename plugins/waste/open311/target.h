// SPDX-License-Identifier: EUPL-1.2
// Which Open311 resource a URL names, and in which format. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "open311/answers.h"

namespace waste::open311 {

enum class Resource { Discovery, Services, Definition, Requests, Request, NewRequest, Token, Updates, NewUpdate };

struct Target {
  Resource resource = Resource::Discovery;
  Format format = Format::Xml;
  std::string id;  // service code, request id or token, decoded; of Definition, Request and Token
};

// The format that the path's suffix asks for; XML, the mandatory one, when it names neither.
[[nodiscard]] Format format_of(std::string_view path);

// `path` is what follows the claim ("/requests/7K3M9QXT.json"), still percent-encoded; `verb` is GET, HEAD or POST.
// 404 for what isn't there, 400 for a verb that the resource doesn't take.
[[nodiscard]] Parsed<Target> parse_target(std::string_view verb, std::string_view path);

}  // namespace waste::open311
