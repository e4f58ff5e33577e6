// SPDX-License-Identifier: EUPL-1.2
// Where staff work: the pages of whichever modules bring some for a role, and the frame around them.
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include <stadtkern/plugin.h>

#include "console_visit.h"
#include "look.h"

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
constexpr int kDeepest = 8;  // steps of a page's path

}  // namespace

class Console final : public stadtkern::Plugin {
 public:
  explicit Console(stadtkern::Host& host) : host_(host) {
    auto http = host.http();
    const std::string claim(look().prefix);
    std::string pattern;
    for (int depth = 0; depth <= kDeepest; ++depth) {
      for (const auto& path : {pattern, pattern + "/"}) {
        if (path.empty()) continue;
        http.raw("GET", claim, path, this, &Console::visit);
        http.raw("POST", claim, path, this, &Console::visit);
      }
      pattern += "/{step" + std::to_string(depth) + "}";
    }
    http.raw("GET", kMount, "/brand.css", this, &Console::brand);
  }

  Status town_open(const Town& town) override { return town_reconfigure(town); }
  Status town_reconfigure(const Town& town) override {
    std::vector<std::string> faults;
    auto read = std::make_shared<const shell::TownBrand>(shell::read_brand(town.settings(), faults));
    for (const std::string& fault : faults) {
      host_.log(stadtkern::Host::Level::Warning, "a setting was left out", {{"why", fault}}, &town);
    }
    const std::unique_lock lock(mutex_);
    brands_[town.id()] = std::move(read);
    return {};
  }
  void town_close(const Town& town) override {
    memory_.lists.forget(town.id());
    const std::unique_lock lock(mutex_);
    brands_.erase(town.id());
  }

 private:
  std::shared_ptr<const shell::TownBrand> brand_of(const Town& town) const {
    const std::shared_lock lock(mutex_);
    return brands_.at(town.id());
  }

  void visit(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    const auto brand = brand_of(request.town());
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
    Raw raw{200, "text/css; charset=utf-8", shell::brand_css(brand_of(request.town())->colours)};
    raw.headers = {{"cache-control", "public, max-age=31536000, immutable"}};
    reply.send(raw);
  }

  stadtkern::Host& host_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint32_t, std::shared_ptr<const shell::TownBrand>> brands_;
  shell::Memory memory_;
};

}  // namespace console

STADTKERN_PLUGIN(console::Console)
