// SPDX-License-Identifier: EUPL-1.2
#include "gateway.h"

namespace gateway {

void NewestRegistry::set(RegistryPtr registry) {
  const std::lock_guard lock(mutex_);
  newest_ = std::move(registry);
  changes_.fetch_add(1, std::memory_order_release);
}

RegistryPtr NewestRegistry::get() {
  if (const auto changes = changes_.load(std::memory_order_acquire); changes != seen_changes_) {
    const std::lock_guard lock(mutex_);
    seen_ = newest_;
    seen_changes_ = changes;
  }
  return seen_;
}

Gateway::Gateway(Settings settings, Phrases phrases, Backend& backend)
    : settings_(std::move(settings)),
      phrases_(std::move(phrases)),
      log_(backend, settings_.access_log),
      citizens_(settings_, backend, metrics_, log_, phrases_, [this] { return registry_.get(); }),
      operators_(backend, metrics_, [this] { return registry_.get(); }),
      server_(settings_, metrics_, citizens_, operators_, [this] {
        log_.flush();
        citizens_.tick();
      }) {}

Gateway::~Gateway() {
  server_.stop();
  log_.flush();
}

void Gateway::apply(std::uint64_t number, std::vector<Town> towns) {
  registry_.set(std::make_shared<const Registry>(number, std::move(towns)));
}

bool Gateway::listen(std::string_view name, int descriptor) {
  if (name != "http" && name != "metrics") return false;
  server_.listen(name == "http" ? Server::Kind::Citizens : Server::Kind::Operators, descriptor);
  return true;
}

void Gateway::start() {
  server_.start();
}

void Gateway::drain(std::chrono::milliseconds limit, std::function<void()> done) {
  server_.drain(limit, std::move(done));
}

}  // namespace gateway
