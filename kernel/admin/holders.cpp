// SPDX-License-Identifier: EUPL-1.2
#include "admin/holders.h"

#include <cstdio>

namespace stadtkern::admin {
namespace {

constexpr std::uint32_t kLongDeadlineMs = 600'000;  // retention over many years' records

}  // namespace

Result<Holders> holders(Client& client, const std::string& town) {
  wire::admin::Admin request;
  request.get_town = wire::admin::GetTown{town};
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) return answer.error();
  Holders out;
  for (const wire::admin::TownModule& module : answer->town->modules) {
    auto& list = module.personal_data == "no"    ? out.without
                 : module.personal_data != "yes" ? out.unknown
                 : module.enabled                ? out.holding
                                                 : out.disabled;
    list.push_back(module.id);
    if (module.publishes && module.enabled) out.publishing.push_back(module.id);
    if (module.keeps_actions && module.enabled) out.acting.push_back(module.id);
  }
  return out;
}

Result<std::string> ask_module(Client& client, const std::string& town, const std::string& module,
                               const std::string& service, const char* method, std::string body) {
  wire::admin::Admin request;
  request.call =
      wire::admin::Call{town, service + "@" + module, method, std::move(body), {}, kLongDeadlineMs, false, {}};
  const Result<wire::admin::Admin> answer = client.ask(request);
  if (!answer) return answer.error();
  return answer->reply ? answer->reply->body : std::string();
}

void complain(Cli& cli, const std::string& module, const Error& error) {
  std::fprintf(stderr, "%s: %s\n", module.c_str(), error.message.c_str());
  if (cli.exit_code == 0) cli.exit_code = exit_code_of(error.code);
}

void tell_gaps(Cli& cli, const std::string& town, const Holders& found) {
  for (const std::string& module : found.disabled) {
    complain(cli, module, {Code::NotFound, "is off in " + town + " and was not asked; what it holds stays"});
  }
  for (const std::string& module : found.unknown) {
    std::fprintf(stderr, "%s: plugin.toml does not say whether it holds personal data; it was not asked\n",
                 module.c_str());
  }
}

}  // namespace stadtkern::admin
