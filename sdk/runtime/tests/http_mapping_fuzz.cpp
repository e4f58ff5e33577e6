// SPDX-License-Identifier: Apache-2.0
// libFuzzer: "VERB PATH?QUERY", a newline and a body on their way to a method's message, as Runtime::map_typed goes:
// route, decoding, path and query parameters, JSON. What is accepted has well-formed parts; nothing is read past its
// end.
#include "json/tests/fuzz_sample.h"
#include "runtime/http/routes.h"

#include <cstdint>
#include <cstdlib>

using namespace stadtkern;
using namespace stadtkern::runtime;
using json::test::bench;

namespace {

constexpr std::string_view kMount = "/api/sample/v1";

const Routes& routes() {
  static const Routes made = [] {
    Routes out;
    for (const auto& [verb, pattern] : {std::pair("GET", "/benches"),
                                        {"POST", "/benches"},
                                        {"GET", "/benches/{id}"},
                                        {"PUT", "/benches/{id}"},
                                        {"GET", "/benches/new"},
                                        {"GET", "/{id}/seats/{seats}"}}) {
      Route route;
      route.verb = verb;
      route.mount = kMount;
      if (!out.add(std::move(route), pattern)) std::abort();
    }
    return out;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = json::test::text_of(data, size);
  const std::string_view line = input.substr(0, input.find('\n'));
  const std::string_view body = line.size() < size ? input.substr(line.size() + 1) : std::string_view{};
  const std::string_view verb = line.substr(0, line.find(' '));
  const std::string_view target = verb.size() < line.size() ? line.substr(verb.size() + 1) : std::string_view{};
  const std::string_view path = target.substr(0, target.find('?'));

  const auto match = routes().match(verb, kMount, path);
  if (!match) {
    if (match.error().message.empty()) std::abort();
    return 0;
  }
  const auto query = parse_query(path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view{});
  if (!query) return 0;
  std::vector<json::Parameter> parameters;
  for (const auto& [name, value] : match->parameters) {
    if (value.find('\0') != std::string::npos) std::abort();
    parameters.push_back({name, value, json::Parameter::Kind::Path});
  }
  for (const auto& [name, value] : *query) parameters.push_back({name, value, json::Parameter::Kind::Query});
  const auto mapped = bench().to_protobuf(body, parameters);
  if (mapped) json::test::must_come_back(*mapped);  // the message says the same without the address
  return 0;
}
