// SPDX-License-Identifier: EUPL-1.2
// What the CLI's commands share: where the kernel is, how a result and an error are shown, the exit code. One file per
// command group (cli_*.cpp); each adds its commands to the parser.
#pragma once

#include "admin/client.h"
#include "admin/command_line.h"
#include "json/value.h"

#include <stadtkern/result.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::admin {

struct Cli {
  std::filesystem::path state;  // --state, STADTKERN_STATE, or "state"
  bool json = false;
  int exit_code = 0;

  // Connects, asks, and hands the answer to `then`; an error is shown and decides the exit code.
  void ask(const wire::admin::Admin& request, const std::function<void(const wire::admin::Admin&)>& then);
  // Shows an error for people on stderr, and with --json as the result.
  void fail(const Error& error);
  // The last line with --json. Commands that say it otherwise to people print that themselves.
  void result(const json::Value& value) const;
  // A Done answer: its message, as text or JSON.
  void done(const wire::admin::Admin& answer) const;
};

// ARCHITECTURE's exit codes.
[[nodiscard]] int exit_code_of(Code code) noexcept;

[[nodiscard]] json::Value array_of(const std::vector<std::string>& texts);

// A text that others wrote, for a terminal: control characters as \x1b, so that nothing in it steers the screen. Line
// ends stay with `lines`.
[[nodiscard]] std::string printable(std::string_view text, bool lines = false);

// Columns as wide as their longest cell, two spaces between; the last one is not padded.
void print_table(const std::vector<std::vector<std::string>>& rows);

// Orders a swap and shows what happens, line by line, until it is over (`wanted.follow` must be set).
[[nodiscard]] Result<wire::admin::SwapState> follow_swap(const Cli& cli, Client& client,
                                                         const wire::admin::SwapModule& wanted);
struct Waves {
  std::string portions;  // "5,50,rest"
  std::chrono::milliseconds pause{};
  std::size_t stop_after = 0;  // towns that may stay on their version
};
// Exit 4 when more towns stayed than may, 1 when some did.
void swap_in_waves(Cli& cli, wire::admin::SwapModule wanted, const Waves& how);
// Until a point in time of RFC 3339, which may be past.
[[nodiscard]] Status wait_until(const std::string& at);
[[nodiscard]] json::Value swap_json(const wire::admin::SwapState& swap);
// Milliseconds of an option such as `--watch 60s`; a wrong one is shown.
[[nodiscard]] std::optional<std::uint32_t> duration_of(Cli& cli, const std::string& option, std::string text);

void add_status(Command app, Cli& cli);
void add_overview(Command app, Cli& cli);
void add_towns(Command app, Cli& cli);  // town list|show|add|erase, enable, disable
void add_settings(Command app, Cli& cli);
void add_node(Command app, Cli& cli);     // restart, reload, log-level
void add_swap(Command app, Cli& cli);     // swap, rollback
void add_upgrade(Command app, Cli& cli);  // upgrade-kernel
void add_logs(Command app, Cli& cli);
void add_config(Command app, Cli& cli);  // config check
void add_calls(Command app, Cli& cli);   // call
void add_events(Command app, Cli& cli);
void add_top(Command app, Cli& cli);
void add_doctor(Command app, Cli& cli);
void add_admin(Command app, Cli& cli);               // admin invite|reset
void add_token(Command app, Cli& cli);               // token new
void add_privacy(Command app, Cli& cli);             // privacy find|export|erase|reapply
void add_privacy_record(Command privacy, Cli& cli);  // privacy record
void add_retention(Command app, Cli& cli);
void add_plan(Command app, Cli& cli);   // plan, apply
void add_run(Command app, Cli& cli);    // run MODULE COMMAND
void add_audit(Command app, Cli& cli);  // audit verify|list
void add_audit_actions(Command audit, Cli& cli);
void add_backup(Command app, Cli& cli);    // backup, restore
void add_packages(Command app, Cli& cli);  // pack, verify, install, packages list|gc|remove
void add_uninstall(Command app, Cli& cli);
void add_catalogue(Command app, Cli& cli);      // catalogue build|withdraw|add|remove|list|update|search
void add_keys(Command app, Cli& cli);           // key new|list|trust|pin, sign
void add_town_changes(Command town, Cli& cli);  // below `town`: add, erase

}  // namespace stadtkern::admin
