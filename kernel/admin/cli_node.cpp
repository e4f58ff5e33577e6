// SPDX-License-Identifier: EUPL-1.2
// stadtkern restart, reload, log-level
#include "admin/cli.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace stadtkern::admin {

void add_node(CLI::App& app, Cli& cli) {
  const auto word = std::make_shared<std::string>();
  CLI::App* restart = app.add_subcommand("restart", "Drain a module and start it again; lifts its quarantine");
  restart->add_option("MODULE", *word)->required();
  restart->callback([&cli, word] {
    wire::admin::Admin request;
    request.restart = wire::admin::Restart{*word};
    cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
  });

  app.add_subcommand("reload", "Read the configuration again: whole or not at all")->callback([&cli] {
    wire::admin::Admin request;
    request.reload.emplace();
    cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
  });

  CLI::App* level = app.add_subcommand("log-level", "How much kernel and modules log until the next start");
  level->add_option("LEVEL", *word, "trace, debug, info, warning or error")->required();
  level->callback([&cli, word] {
    wire::admin::Admin request;
    request.set_log_level = wire::admin::SetLogLevel{*word};
    cli.ask(request, [&](const wire::admin::Admin& answer) { cli.done(answer); });
  });
}

}  // namespace stadtkern::admin
