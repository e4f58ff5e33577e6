// SPDX-License-Identifier: Apache-2.0
// stadtkern.pages/1 and stadtkern.providers/1.
#include "runtime/pages.h"
#include "runtime/runtime.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

Status add_page(Runtime& runtime, std::string_view verb, std::string_view pattern, std::string_view role,
                stadtkern_handler handler, void* user) {
  if (Status status = only_in_create(runtime); !status) return status;
  if (!runtime.facts().web) return Error{Code::FailedPrecondition, "plugin.toml has no [web] pages"};
  if (verb != "GET" && verb != "POST") {
    return Error{Code::InvalidArgument, "a page is read by GET and sent by POST, not by " + std::string(verb)};
  }
  Route route{std::string(verb), std::string(kPagesMount), {}, std::string(role), nullptr, handler, user, false, 0};
  return runtime.routes().add(std::move(route), pattern);
}

void each_provider(const stadtkern_town* town, stadtkern_bytes contract, void (*put)(void* to, stadtkern_bytes module),
                   void* to) {
  const auto facts = town->settings();
  const std::string wanted = std::string(view(contract)) + "@";
  for (const wire::control::Service& provider : facts->providers) {
    if (provider.name.starts_with(wanted)) put(to, bytes(provider.provider));
  }
}

}  // namespace

const stadtkern_pages kPages{
    sizeof(stadtkern_pages),
    0,
    [](const stadtkern_host* host, stadtkern_bytes verb, stadtkern_bytes pattern, stadtkern_bytes role,
       stadtkern_handler handler, void* user, stadtkern_fail fail, void* to) {
      return answer(add_page(runtime_of(host), view(verb), view(pattern), view(role), handler, user), fail, to);
    },
};

const stadtkern_providers kProviders{sizeof(stadtkern_providers), 0, each_provider};

}  // namespace stadtkern::runtime::tables
