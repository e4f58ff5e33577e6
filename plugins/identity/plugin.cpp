// SPDX-License-Identifier: EUPL-1.2
// Accounts and sign-in: says what the module serves and brings its parts together.
#include <stadtkern/plugin.h>

#include "account_desk.h"
#include "account_page.h"
#include "admin_command.h"
#include "deputies.h"
#include "desk/groups_front.h"
#include "desk/keys_front.h"
#include "desk/people_front.h"
#include "factor_desk.h"
#include "factor_page.h"
#include "front.h"
#include "invitation_page.h"
#include "key_desk.h"
#include "oidc/front.h"
#include "oidc/town_providers.h"
#include "page.h"
#include "passwords.h"
#include "roles.h"
#include "session_check.h"
#include "sessions.h"
#include "sign_in_page.h"
#include "sign_ins.h"
#include "statistics.h"
#include "subjects.h"

namespace identity {

class Identity final : public stadtkern::Plugin {
 public:
  explicit Identity(stadtkern::Host& host)
      : host_(host),
        roles_(host),
        front_(passwords_),
        page_(front_),
        sign_in_(front_),
        own_(front_),
        desk_(roles_),
        factors_(passwords_, front_),
        factor_page_(factors_),
        keys_(front_),
        people_(roles_),
        groups_(roles_),
        key_pages_(roles_, keys_),
        providers_(host, roles_, sign_in_) {
    front_.serve(host);
    page_.serve(host);
    sign_in_.serve(host);
    own_.serve(host);
    factor_page_.serve(host);
    providers_.serve(host);
    desk_.serve(host);
    keys_.serve(host);
    factors_.serve(host);
    deputies_.serve(host);
    host.http().raw("GET", "/api/identity/v1", "/brand.css", this, &Identity::brand);
    people_.serve(host);
    groups_.serve(host);
    key_pages_.serve(host);
    host.timers().every(std::chrono::hours(24), "sweep", this, &Identity::sweep);
    check_.serve(host);
    command_.serve(host);
    subjects_.serve(host);
    host.serve("stats/v1@" STADTKERN_PLUGIN_ID ".Get", this, &Identity::statistics);
    const stadtkern_host* api = host.api()->host;
    const auto* metrics = static_cast<const stadtkern_metrics*>(api->table(api, "stadtkern.metrics/1"));
    if (metrics != nullptr) metrics->on_scrape(api, &Identity::scraped, this);
  }

  stadtkern::Status town_open(const stadtkern::Town& town) override {
    check_.opened(town);
    check_brand(town);
    return oidc::check_providers(town);
  }
  stadtkern::Status town_reconfigure(const stadtkern::Town& town) override {
    if (stadtkern::Status sound = oidc::check_providers(town); !sound) return sound;
    check_.reconfigured(town);
    check_brand(town);
    return {};
  }
  void town_close(const stadtkern::Town& town) override { check_.closed(town); }

  void drain(std::chrono::milliseconds, std::function<void()> done) override { passwords_.drain(std::move(done)); }

 private:
  static void scraped(void* self, void (*put)(void* to, stadtkern_bytes text), void* to) {
    const std::string text = static_cast<Identity*>(self)->passwords_.metrics();
    put(to, stadtkern::detail::bytes(text));
  }

  // What has an end of its own and is nobody's to decide about.
  stadtkern::Status sweep(Tx& tx) {
    accounts::remove_old_links(tx);
    sessions::remove_old_devices(tx);
    deputies::remove_over(tx);
    sign_ins::remove_over(tx);
    return {};
  }

  stadtkern::Result<stats::v1::Figures> statistics(const stadtkern::Request& request, const stats::v1::GetFigures&) {
    return request.town().store().read(
        [](Connection& db) -> stadtkern::Result<stats::v1::Figures> { return figures(db); });
  }

  // What the pages say of a town's colours; what cannot be read in them is left out.
  void check_brand(const stadtkern::Town& town) const {
    for (const std::string& why : brand_faults(town)) {
      host_.log(stadtkern::Host::Level::Warning, "a setting was left out", {{"why", why}}, &town);
    }
  }
  void brand(const stadtkern::Request& request, const stadtkern::HttpRequest&, stadtkern::Reply<stadtkern::Raw> reply) {
    reply.send(brand_sheet(request.town()));
  }

  stadtkern::Host& host_;
  const Roles roles_;
  Passwords passwords_;
  Front front_;
  InvitationPage page_;
  SignInPage sign_in_;
  AccountPage own_;
  AccountDesk desk_;
  FactorDesk factors_;
  FactorPage factor_page_;
  DeputyDesk deputies_;
  KeyDesk keys_;
  desk::PeopleFront people_;
  desk::GroupsFront groups_;
  desk::KeysFront key_pages_;
  SessionCheck check_;
  AdminCommand command_;
  Subjects subjects_;
  oidc::Front providers_;
};

}  // namespace identity

STADTKERN_PLUGIN(identity::Identity)
