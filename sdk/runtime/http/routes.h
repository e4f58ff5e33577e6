// SPDX-License-Identifier: Apache-2.0
// A module's HTTP routes: verb and pattern ("/benches/{bench_id}/waits") below a mount. Pure; registered while the
// plugin is made, then only read, by any thread.
#pragma once

#include <stadtkern/abi.h>
#include <stadtkern/result.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern::runtime {

struct Method;

struct Route {
  std::string verb;
  std::string mount;
  std::vector<std::string> segments;    // "{name}" stands for one segment
  std::string role;                     // empty: anybody
  const Method* method = nullptr;       // a typed route
  stadtkern_handler handler = nullptr;  // a raw route
  void* user = nullptr;
  bool events = false;       // answered by a stream of server-sent events
  std::size_t max_body = 0;  // bytes, of a route that takes bodies too large for one message
  bool download = false;     // answered by a stream of a file's bytes
};

struct RouteMatch {
  const Route* route = nullptr;
  std::vector<std::pair<std::string, std::string>> parameters;  // decoded
};

class Routes {
 public:
  // Refuses a pattern that doesn't begin with "/", a bad name, a second route that matches the same.
  Status add(Route route, std::string_view pattern);

  // NotFound; MethodNotAllowed with the allowed verbs in fields[0].reason ("GET, HEAD, POST"); InvalidArgument for a
  // bad percent-encoding. HEAD takes the GET route. A literal segment goes before a parameter.
  Result<RouteMatch> match(std::string_view verb, std::string_view mount, std::string_view path) const;

  // Whether there is a route that is not only read.
  bool any_changes() const;
  // The names in the patterns of all routes that carry the method.
  std::vector<std::string> parameters_of(const Method& method) const;
  // Those below `mount`, as registered.
  std::vector<const Route*> below(std::string_view mount) const;

 private:
  std::vector<std::unique_ptr<Route>> routes_;  // stable addresses
};

// "/notes/{id}", as routes and manifests write it.
[[nodiscard]] std::string pattern_of(const Route& route);

// Percent-decodes; `plus` also turns "+" into a space (queries). Nothing for a bad encoding or NUL.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus);

// "a=1&b=2" into decoded pairs.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace stadtkern::runtime
