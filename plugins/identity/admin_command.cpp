// SPDX-License-Identifier: EUPL-1.2
#include "admin_command.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "account_desk.h"
#include "accounts.h"
#include "mail.h"
#include "second_factors.h"
#include "sessions.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Command;
using stadtkern::CommandRun;
using stadtkern::Error;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Status;

constexpr std::int64_t kHolds = 15LL * 60 * 1'000'000;
constexpr std::size_t kLongestName = 120;

struct Wanted {
  bool reset = false;
  std::string mail;
  std::string name;
};

Error usage(std::string what) {
  return {Code::InvalidArgument, std::move(what) + "; usage: admin invite|reset [--mail MAIL] [--name NAME]"};
}

Result<Wanted> read(const stadtkern::Host::Arguments& arguments) {
  Wanted wanted;
  std::optional<std::string_view> action;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view word = arguments[i];
    if (!word.starts_with("--")) {
      if (action) return usage("one action at a time");
      action = word;
      continue;
    }
    const auto sign = word.find('=');
    const auto option = word.substr(0, sign);
    std::string_view value;
    if (sign != std::string_view::npos) {
      value = word.substr(sign + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    }
    if (option == "--mail") {
      const auto mail = checked_mail(value);
      if (!mail) return usage("--mail takes a mail address");
      wanted.mail = *mail;
    } else if (option == "--name") {
      const auto name = checked_line(value, kLongestName);
      if (!name) return usage("--name takes a name");
      wanted.name = *name;
    } else {
      return usage("there is no option " + std::string(option));
    }
  }
  if (!action || (*action != "invite" && *action != "reset")) return usage("say invite or reset");
  wanted.reset = *action == "reset";
  if (wanted.reset && wanted.mail.empty()) return usage("reset needs --mail");
  return wanted;
}

Result<std::string> invite(Tx& tx, const Wanted& wanted, std::string_view by) {
  if (!wanted.mail.empty() && accounts::find_by_mail(tx, wanted.mail)) {
    return Error{Code::Conflict, "this mail address has an account already; `admin reset` gives its owner a new link"};
  }
  const auto id = accounts::add(tx, "staff", wanted.name, wanted.mail);
  if (!id) return id.error();
  accounts::grant(tx, *id, kAdmin, by);
  accounts::note_change(tx, *id, "created", by);
  return *id;
}

Result<std::string> reset(Tx& tx, const Wanted& wanted, std::string_view by) {
  const auto account = accounts::find_by_mail(tx, wanted.mail);
  const bool admin = account && std::find(account->roles.begin(), account->roles.end(), kAdmin) != account->roles.end();
  if (!admin) return Error{Code::NotFound, "no administrator of this town has this mail address"};
  if (account->state == "disabled") accounts::set_state(tx, account->id, "invited");
  second_factors::remove(tx, account->id);
  sessions::end_all(tx, account->id);
  accounts::note_change(tx, account->id, "reset", by);
  return account->id;
}

// It takes no input: everything stands in the arguments.
class NoInput final : public CommandRun {
 public:
  std::uint32_t input(std::string_view chunk) override { return static_cast<std::uint32_t>(chunk.size()); }
  void input_end() override {}
};

}  // namespace

void AdminCommand::serve(stadtkern::Host& host) {
  host.command("admin", this, &AdminCommand::run);
}

Result<std::unique_ptr<CommandRun>> AdminCommand::run(const Request& request, Command command,
                                                      const stadtkern::Host::Arguments& arguments) {
  const auto wanted = read(arguments);
  if (!wanted) return wanted.error();
  const auto result = std::make_shared<std::string>();
  const stadtkern::Town town = command.town();
  const bool whole = !town.settings().text("address").empty();
  const std::string base = (whole ? std::string() : "/t/" + std::string(town.name())) + "/api/identity/v1";
  town.store().write(
      [result, wanted = *wanted, town, base, by = std::string(request.principal().id())](Tx& tx) -> Status {
        const auto id = wanted.reset ? reset(tx, wanted, by) : invite(tx, wanted, by);
        if (!id) return id.error();
        const std::int64_t expires = tx.now_us() + kHolds;
        const std::string link = invitation_link(town, base, accounts::make_link(tx, *id, expires));
        *result = R"({"account":)" + json_text(*id) + R"(,"link":)" + json_text(link) + R"(,"expires_at":)" +
                  json_text(format_w3c(expires)) + "}";
        return {};
      },
      [result, command](Status stored) {
        if (!stored) return command.finish(stored.error());
        command.finish(*result);
      });
  return std::unique_ptr<CommandRun>(std::make_unique<NoInput>());
}

}  // namespace identity
