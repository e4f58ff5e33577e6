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

Gateway::Gateway(Settings settings, Phrases phrases, Backend& backend, std::unique_ptr<TlsCertificates> certificates)
    : settings_(std::move(settings)),
      phrases_(std::move(phrases)),
      backend_(backend),
      certificates_(std::move(certificates)),
      log_(backend, settings_.access_log),
      citizens_(settings_, backend, metrics_, log_, phrases_, [this] { return registry_.get(); }),
      operators_(backend, metrics_, [this] { return registry_.get(); }),
      server_(settings_, metrics_, citizens_, operators_, certificates_.get(), [this] {
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
  const bool tls = name == "https" && certificates_;
  if (name != "http" && name != "metrics" && !tls) return false;
  server_.listen(name == "metrics" ? Server::Kind::Operators : Server::Kind::Citizens, descriptor, tls);
  return true;
}

void Gateway::look_at_certificates() {
  for (const auto& [certificate, fault] : certificates_->look_again()) {
    const HeaderLine fields[]{{"certificate", certificate}, {"fault", fault}};
    if (fault.empty()) {
      backend_.log(Backend::Level::Info, "a new certificate is used", std::span(fields).first(1));
    } else {
      backend_.log(Backend::Level::Error, "a new certificate cannot be used: the one before goes on", fields);
    }
  }
  metrics_.certificates(certificates_->ends(), certificates_->faults());
}

void Gateway::start() {
  if (certificates_) server_.every_second([this] { look_at_certificates(); });
  server_.start();
}

void Gateway::drain(std::chrono::milliseconds limit, std::function<void()> done) {
  server_.drain(limit, std::move(done));
}

}  // namespace gateway
