// SPDX-License-Identifier: EUPL-1.2
// The town's portal: start page, the pages of whichever modules bring some, and the frame around them.
#include <chrono>
#include <functional>
#include <memory>

#include <stadtkern/plugin.h>

#include "built_in.h"
#include "figures.h"
#include "portal_visit.h"
#include "shell/front.h"
#include "shell/per_town.h"
#include "town_settings.h"
#include "use/front.h"
#include "words.h"

namespace portal {
namespace {

using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Status;
using stadtkern::Town;

constexpr std::string_view kMount = "/api/portal/v1";

}  // namespace

class Portal final : public stadtkern::Plugin {
 public:
  explicit Portal(stadtkern::Host& host) : host_(host) {
    auto http = host.http();
    stadtkern::shell::take_pages(host, "/", this, &Portal::visit);
    http.raw("GET", kMount, "/brand.css", this, &Portal::brand);
    http.raw("GET", "/", look().worker, this, &Portal::worker);
    use_.serve(host);
  }

  Status town_open(const Town& town) override {
    use_.town_open(town);
    return town_reconfigure(town);
  }
  Status town_reconfigure(const Town& town) override {
    std::vector<std::string> faults;
    TownSettings read = read_settings(town.settings(), faults);
    stadtkern::shell::log_left_out(host_, town, faults);
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    if (due_again(read.accessibility.date, today)) {
      host_.log(stadtkern::Host::Level::Warning, "accessibility was assessed more than 12 months ago: assess it again",
                {{"assessed", read.accessibility.date}}, &town);
    }
    for (const auto& provider : stadtkern::providers(town, "pages/v1")) {
      if (!own_word(provider.module())) continue;
      host_.log(stadtkern::Host::Level::Warning, "a module's pages are not shown: the portal's own have its name",
                {{"of", provider.module()}}, &town);
    }
    settings_.keep(town, std::move(read));
    return {};
  }
  void town_close(const Town& town) override {
    memory_.lists.forget(town.id());
    figures_.forget(town.id());
    use_.town_close(town);
    settings_.forget(town);
  }
  void drain(std::chrono::milliseconds, std::function<void()> done) override { use_.drain(std::move(done)); }

 private:
  void visit(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    std::make_shared<PortalVisit>(request, http, std::move(reply), settings_.of(request.town()), memory_, figures_,
                                  use_)
        ->begin();
  }

  void brand(const Request& request, const HttpRequest&, Reply<Raw> reply) {
    reply.send(stadtkern::shell::brand_sheet(settings_.of(request.town())->brand.colours));
  }

  // It stands above all pages that it may answer for; what it does is in web/, and comes anew with each version.
  void worker(const Request&, const HttpRequest& http, Reply<Raw> reply) {
    std::string script = "importScripts(\"" + std::string(http.base_path()) + std::string(kMount) + "/web/worker.js?v=";
    script.append(built_in::style_hash()).append("\");\n");
    Raw raw{200, "text/javascript; charset=utf-8", std::move(script)};
    raw.headers = {{"cache-control", "no-cache"},
                   {"content-security-policy", "default-src 'none'; script-src 'self'; connect-src 'self'"}};
    reply.send(raw);
  }

  stadtkern::Host& host_;
  stadtkern::shell::PerTown<TownSettings> settings_;
  FigureCache figures_;
  stadtkern::shell::Memory memory_;
  use::Front use_{memory_.lists};
};

}  // namespace portal

STADTKERN_PLUGIN(portal::Portal)
