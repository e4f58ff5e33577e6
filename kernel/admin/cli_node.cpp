// SPDX-License-Identifier: EUPL-1.2
// stadtkern restart, reload, log-level
#include "admin/cli.h"

#include <memory>

namespace stadtkern::admin {

void add_node(Command app, Cli& cli) {
  const auto word = std::make_shared<std::string>();
  Command restart = app.subcommand("restart", "Drain a module and start it again; lifts its quarantine");
  restart.option("MODULE", *word).required();
  restart.runs([&cli, word] {
    wire::admin::Admin request;
    request.restart = wire::admin::Restart{*word};
    cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
  });

  app.subcommand("reload", "Read the configuration again: whole or not at all").runs([&cli] {
    wire::admin::Admin request;
    request.reload.emplace();
    cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
  });

  Command level = app.subcommand("log-level", "How much kernel and modules log until the next start");
  level.option("LEVEL", *word, "trace, debug, info, warning or error").required();
  level.runs([&cli, word] {
    wire::admin::Admin request;
    request.set_log_level = wire::admin::SetLogLevel{*word};
    cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
  });
}

}  // namespace stadtkern::admin
