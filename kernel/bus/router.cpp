// SPDX-License-Identifier: EUPL-1.2
#include "bus/router.h"

#include "bus/state.h"

#include <utility>

namespace stadtkern::bus {

std::string_view describe(AuditKind kind) noexcept {
  switch (kind) {
    case AuditKind::Malformed:
      return "malformed message";
    case AuditKind::AccessDenied:
      return "call not declared";
    case AuditKind::IdentityForged:
      return "forged identity";
    case AuditKind::ParentForged:
      return "forged parent";
    case AuditKind::AnswerForged:
      return "answer to a foreign request";
    case AuditKind::StreamViolation:
      return "stream rule broken";
    case AuditKind::EventRefused:
      return "publication not declared";
    case AuditKind::Poison:
      return "request in flight at two deaths";
    case AuditKind::PeerRefused:
      return "peer refused";
  }
  return "unknown";
}

Router::Router(std::uint32_t epoch, Limits limits, std::uint32_t generation)
    : state_(std::make_unique<State>(epoch, limits, generation)) {}
Router::~Router() = default;

void Router::define_service(const ServiceSpec& spec) {
  state_->define_service(spec);
}
void Router::define_town(std::uint32_t town) {
  state_->define_town(town);
}
void Router::remove_town(std::uint32_t town, std::int64_t now) {
  state_->remove_town(town, now);
}
InstanceId Router::add_instance(const InstanceSpec& spec) {
  return state_->add_instance(spec);
}

void Router::connected(InstanceId instance) {
  if (Instance* found = state_->tables.instance(instance)) state_->connected(*found);
}

void Router::disconnected(InstanceId instance) {
  if (Instance* found = state_->tables.instance(instance)) found->connected = false;
}

void Router::allow_town(InstanceId instance, std::uint32_t town) {
  if (Instance* found = state_->tables.instance(instance)) found->towns.insert(town);
}

void Router::forbid_town(InstanceId instance, std::uint32_t town) {
  if (Instance* found = state_->tables.instance(instance)) found->towns.erase(town);
}

void Router::allow_call(InstanceId instance, std::uint32_t service) {
  Instance* found = state_->tables.instance(instance);
  if (found == nullptr) return;
  found->may_call.insert(service);
  found->may_nest = true;
}

void Router::set_ready(InstanceId instance, std::int64_t now) {
  if (Instance* found = state_->tables.instance(instance)) state_->set_ready(*found, now);
}

void Router::set_congested(InstanceId instance, bool congested, std::int64_t now) {
  if (Instance* found = state_->tables.instance(instance)) state_->set_congested(*found, congested, now);
}

void Router::drain(InstanceId instance, std::uint32_t drain_ms, std::int64_t now) {
  if (Instance* found = state_->tables.instance(instance)) state_->drain(*found, drain_ms, now);
}

void Router::remove_instance(InstanceId instance, std::int64_t now) {
  state_->remove_instance(instance, now);
}

Load Router::load(InstanceId instance) const {
  const Instance* found = state_->tables.instance(instance);
  return found != nullptr ? found->load : Load{};
}

std::uint32_t Router::handling(InstanceId instance, std::uint32_t town) const {
  const Instance* found = state_->tables.instance(instance);
  std::uint32_t count = 0;
  if (found == nullptr) return count;
  for (const Entry* entry = found->handling.first(); entry != nullptr;
       entry = decltype(found->handling)::next(*entry)) {
    if (entry->town == town) ++count;
  }
  return count;
}

void Router::watch(InstanceId instance, bool on) {
  Instance* found = state_->tables.instance(instance);
  if (found != nullptr) found->watched = on ? std::make_unique<Watched>() : nullptr;
}

Watched Router::watched(InstanceId instance) const {
  const Instance* found = state_->tables.instance(instance);
  return found != nullptr && found->watched != nullptr ? *found->watched : Watched{};
}

void Router::set_route(std::uint32_t town, std::uint32_t service, InstanceId instance, std::int64_t now,
                       InstanceId standby, std::uint8_t share) {
  state_->set_route(town, service, instance, standby, share, now);
}

void Router::clear_route(std::uint32_t town, std::uint32_t service, std::int64_t now) {
  state_->clear_route(town, service, now);
}

void Router::set_expected(std::string_view module, bool expected, std::int64_t now) {
  state_->set_expected(module, expected, now);
}

void Router::subscribe(InstanceId instance, std::uint32_t service) {
  Service* found = state_->tables.service(service);
  if (found == nullptr || !found->wakes || state_->tables.instance(instance) == nullptr) return;
  unsubscribe(instance, service);
  found->subscribers.push_back(instance);
}

void Router::unsubscribe(InstanceId instance, std::uint32_t service) {
  if (Service* found = state_->tables.service(service)) std::erase(found->subscribers, instance);
}

void Router::receive(InstanceId from, Frame&& header, Frame&& payload, std::int64_t now) {
  state_->receive(from, header, payload, now, kNobody);
}

void Router::call_from_kernel(Frame&& header, Frame&& payload, std::int64_t now, InstanceId target) {
  state_->receive(kKernel, header, payload, now, target);
}

void Router::warn_streams(std::uint32_t ms) {
  state_->warn_streams(ms);
}
bool Router::quiet(InstanceId instance) const {
  const Instance* found = state_->tables.instance(instance);
  return found != nullptr && found->quiet;
}
void Router::begins_again(InstanceId instance) {
  if (Instance* found = state_->tables.instance(instance)) found->quiet = false;
}
Router::UnderWay Router::under_way() const {
  return state_->under_way();
}
Router::UnderWay Router::end_all(std::int64_t now) {
  return state_->end_all(now);
}
std::uint32_t Router::last_generation() const {
  return state_->last_generation();
}

void Router::tick(std::int64_t now) {
  state_->tick(now);
}
std::int64_t Router::next_deadline() const {
  return state_->wheel.next();
}
std::vector<Outgoing>& Router::outgoing() noexcept {
  return state_->outgoing;
}
std::vector<Audit>& Router::audits() noexcept {
  return state_->audits;
}
Metrics Router::metrics() const {
  return state_->metrics();
}

}  // namespace stadtkern::bus
