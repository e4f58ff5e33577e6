// SPDX-License-Identifier: EUPL-1.2
// Where staff work: the pages of whichever modules bring some for a role, and the frame around them.
#include <memory>

#include <stadtkern/plugin.h>

#include "console_visit.h"
#include "look.h"
#include "shell/front.h"
#include "shell/per_town.h"

namespace console {
namespace {

namespace shell = stadtkern::shell;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Status;
using stadtkern::Town;

constexpr std::string_view kMount = "/api/console/v1";

}  // namespace

class Console final : public stadtkern::Plugin {
 public:
  explicit Console(stadtkern::Host& host) : host_(host) {
    shell::take_pages(host, look().prefix, this, &Console::visit);
    host.http().raw("GET", kMount, "/brand.css", this, &Console::brand);
  }

  Status town_open(const Town& town) override { return town_reconfigure(town); }
  Status town_reconfigure(const Town& town) override {
    std::vector<std::string> faults;
    brands_.keep(town, shell::read_brand(town.settings(), faults));
    shell::log_left_out(host_, town, faults);
    return {};
  }
  void town_close(const Town& town) override {
    memory_.lists.forget(town.id());
    brands_.forget(town);
  }

 private:
  void visit(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    const auto brand = brands_.of(request.town());
    if (request.principal().anonymous()) return reply.send(sign_in_first(request, http, *brand));
    std::make_shared<ConsoleVisit>(look(), request, http, std::move(reply), *brand, memory_)->begin();
  }

  // A form isn't sent on: who signs in would come back to a page without what was typed.
  static Raw sign_in_first(const Request& request, const HttpRequest& http, const shell::TownBrand& brand) {
    const std::string path(http.path());
    shell::Frame frame = shell::frame_of(look(), shell::read_address(look(), path), request, http);
    frame.logo = brand.logo;
    frame.brand_hash = brand.hash;
    if (http.verb() != "POST" && !frame.accounts.empty()) return shell::go_to(shell::sign_in_path(frame));
    Raw raw =
        *shell::answer_with(frame, shell::trouble(frame, {stadtkern::Code::Unauthenticated, "no session"}, {}), true);
    raw.headers.emplace_back("www-authenticate", "Bearer realm=\"stadtkern\"");
    return raw;
  }

  void brand(const Request& request, const HttpRequest&, Reply<Raw> reply) {
    reply.send(shell::brand_sheet(brands_.of(request.town())->colours));
  }

  stadtkern::Host& host_;
  shell::PerTown<shell::TownBrand> brands_;
  shell::Memory memory_;
};

}  // namespace console

STADTKERN_PLUGIN(console::Console)
