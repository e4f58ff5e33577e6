// SPDX-License-Identifier: EUPL-1.2
#include "swapping.h"

#include "lifecycle/plan.h"
#include "lifecycle/services.h"

#include <algorithm>
#include <utility>

namespace stadtkern {
namespace {

using lifecycle::Desired;
using lifecycle::Part;
using lifecycle::Swap;
using lifecycle::UnitState;
using lifecycle::UnitStatus;

constexpr std::chrono::milliseconds kLookWhetherLeft{20};

wire::admin::SwapSide side_of(const lifecycle::Side& side) {
  wire::admin::SwapSide out;
  for (const auto& [town, tally] : side.seen.towns) {
    out.requests += tally.safe + tally.other;
    out.errors += tally.safe_faults + tally.other_faults;
  }
  out.p99_us = side.seen.safe_latency.quantile_us(0.99);
  out.rss_bytes = side.resident_bytes;
  return out;
}

// Uses of a module that are enabled, by town (empty: the node).
std::map<std::string, const config::ModuleUse*> uses_of(const config::Config& config, const std::string& module) {
  std::map<std::string, const config::ModuleUse*> uses;
  const auto add = [&](const std::string& town, const std::vector<config::ModuleUse>& list) {
    for (const config::ModuleUse& use : list) {
      if (use.id == module && use.enabled) uses.emplace(town, &use);
    }
  };
  add({}, config.node.uses);
  for (const config::Town& town : config.towns) add(town.name, town.modules);
  return uses;
}

bool same_code(const catalogue::Release& a, const catalogue::Release& b) {
  return a.version == b.version && a.sha256 == b.sha256;
}

std::string versions_of(const catalogue::Catalogue& catalogue, const std::string& module) {
  std::string text;
  for (const catalogue::Module& one : catalogue.modules) {
    if (one.manifest.id != module || one.gone) continue;
    text += (text.empty() ? "" : ", ") + catalogue::to_text(one.manifest.version);
  }
  return text;
}

// What the new release may and the old one may not, in words.
std::string new_rights(const catalogue::Manifest& old_release, const catalogue::Manifest& new_release) {
  const std::vector<std::string> had = lifecycle::permissions_of(old_release);
  std::string text;
  for (const std::string& right : lifecycle::permissions_of(new_release)) {
    if (std::find(had.begin(), had.end(), right) == had.end()) text += (text.empty() ? "" : ", ") + right;
  }
  return text;
}

}  // namespace

Swapping::Swapping(Surroundings around) : around_(std::move(around)) {}

// --- pictures -------------------------------------------------------------------------------------------------------

config::Choice Swapping::with(const lifecycle::SwapOrder& order, const std::set<std::string>& towns) const {
  config::Choice choice = choice_;
  for (const std::string& town : towns) choice.releases.insert_or_assign({town, order.module}, order.to);
  return choice;
}

Desired Swapping::picture_of(config::Config config) const {
  return lifecycle::make_desired(std::make_shared<const config::Config>(std::move(config)), around_.ids);
}

Result<Desired> Swapping::picture_under(const config::Choice& choice, const catalogue::Catalogue* lies_there) const {
  Result<config::Config> config = around_.load(choice, lies_there);
  if (!config) return config.error();
  return picture_of(*std::move(config));
}

Desired Swapping::both() const {
  const bool flipped = current_->swap.flipped();
  if (current_->swap.order().stop) return one_after_the_other();
  Desired picture = flipped ? lifecycle::beside(current_->new_picture, current_->old_picture, Part::Warms)
                            : lifecycle::beside(current_->old_picture, current_->new_picture, Part::Waits);
  picture.share = flipped ? current_->swap.order().share : 0;
  if (current_->swap.order().watch > std::chrono::milliseconds(0)) {
    lifecycle::withhold_new_events(picture, current_->old_picture, current_->new_picture);
  }
  return picture;
}

// The new release alone; while the old one stops, it is not started yet.
Desired Swapping::one_after_the_other() const {
  Desired picture = current_->new_picture;
  if (current_->swap.phase() != Swap::Phase::Stopping) return picture;
  for (lifecycle::Unit& unit : picture.units) {
    if (current_->old_picture.unit(unit.name) == nullptr) unit.held = true;
  }
  return picture;
}

// Whether no process of the old release has a store of these towns open.
bool Swapping::old_has_let_go() const {
  const std::vector<UnitStatus> old_units = units(current_->old_picture);
  return std::all_of(old_units.begin(), old_units.end(), [this](const UnitStatus& unit) {
    if (unit.pid == 0) return true;
    const auto mine = [this](const std::string& town) { return current_->swap.towns().contains(town); };
    return current_->new_picture.unit(unit.unit) != nullptr && !around_.supervisor.leaving(unit.unit) &&
           std::none_of(unit.towns.begin(), unit.towns.end(), mine) &&
           std::none_of(unit.closing_towns.begin(), unit.closing_towns.end(), mine);
  });
}

Result<Desired> Swapping::picture(config::Config config) {
  Desired old_picture = picture_of(std::move(config));
  if (!current_ || current_->swap.over() || current_->swap.phase() == Swap::Phase::Leaving) return old_picture;
  Result<Desired> new_picture = picture_under(current_->target);
  if (!new_picture) return new_picture.error();
  current_->old_picture = std::move(old_picture);
  current_->new_picture = *std::move(new_picture);
  around_.loop.post([this] { look(); });  // a town may have left it
  return both();
}

// --- the order ------------------------------------------------------------------------------------------------------

// The release that is meant; for a rollback `towns` keeps those that had it.
Result<const catalogue::Module*> Swapping::target_of(const wire::admin::SwapModule& wanted,
                                                     const catalogue::Catalogue& catalogue,
                                                     std::set<std::string>& towns) const {
  if (wanted.back) {
    const Result<catalogue::Release> before = served_before(wanted.module, towns);
    if (!before) return before.error();
    const catalogue::Module* target = catalogue.find(wanted.module, *before);
    if (target != nullptr && !target->gone) return target;
    const std::string version = wanted.module + "@" + to_text(before->version);
    return Error{Code::NotFound,
                 wanted.module + " " + to_text(before->version) + " served before, and " +
                     (before->sha256.empty() ? std::string() : "that package ") +
                     "does not lie here any more: `stadtkern install " + version +
                     "` brings it, or `stadtkern rollback " + wanted.module +
                     "@VERSION` goes to another one; there are: " + versions_of(catalogue, wanted.module)};
  }
  const auto range = catalogue::Range::parse(wanted.version.empty() ? "*" : wanted.version);
  if (!range) return Error{Code::InvalidArgument, wanted.version + " is no version; write it like 1.2.3"};
  const std::set<std::string> avoid(wanted.avoid.begin(), wanted.avoid.end());
  const catalogue::Module* target = catalogue.newest(wanted.module, *range, avoid);
  if (target != nullptr) return target;
  target = catalogue.newest(wanted.module, *range);
  if (target != nullptr) {
    const std::string version = to_text(target->manifest.version);
    return Error{Code::FailedPrecondition, wanted.module + " " + version + " is withdrawn, and nothing else fits; `" +
                                               wanted.module + "@" + version + "` takes it all the same"};
  }
  return Error{Code::NotFound, "version " + wanted.version + " of " + wanted.module +
                                   " does not lie here; there are: " + versions_of(catalogue, wanted.module)};
}

Result<lifecycle::SwapOrder> Swapping::order_of(const wire::admin::SwapModule& wanted, const config::Config& config,
                                                const std::string& who, std::string& from) const {
  const catalogue::Catalogue& catalogue = config.catalogue;
  lifecycle::SwapOrder order;
  if (!catalogue::module_id(wanted.module)) return Error{Code::InvalidArgument, "this is no module's id"};
  order.module = wanted.module;
  order.who = who;
  order.watch = std::chrono::milliseconds(wanted.watch_ms);
  order.share = static_cast<std::uint8_t>(std::min<std::uint32_t>(wanted.share, 100));
  order.back = wanted.back;
  if (catalogue.find(wanted.module) == nullptr) {
    return Error{Code::NotFound, "there is no module " + wanted.module + " on this node"};
  }
  const auto uses = uses_of(config, wanted.module);
  std::set<std::string> towns(wanted.towns.begin(), wanted.towns.end());
  for (const std::string& town : towns) {
    if (!uses.contains(town)) return Error{Code::NotFound, town + " does not use " + wanted.module};
  }
  for (const auto& [town, use] : uses) {
    if (wanted.towns.empty()) towns.insert(town);
  }
  if (uses.empty()) return Error{Code::NotFound, "no module " + wanted.module + " is in use; see `stadtkern status`"};
  const Result<const catalogue::Module*> found = target_of(wanted, catalogue, towns);
  if (!found) return found.error();
  const catalogue::Module* target = *found;
  order.to = {target->manifest.version, target->sha256};

  std::set<std::string> there;  // run this release already
  for (const std::string& town : towns) {
    (same_code(uses.at(town)->release, order.to) ? there : order.towns).insert(town);
  }
  if (order.towns.empty()) order.towns = std::move(there);  // the same once more: a restart without loss
  for (const auto& [town, use] : uses) {
    if (same_code(use->release, order.to)) order.to.generation = std::max(order.to.generation, use->release.generation);
  }
  const bool again = same_code(uses.at(*order.towns.begin())->release, order.to);
  order.stop = wanted.stop;
  if (order.stop && target->manifest.scope == catalogue::Scope::Node) {
    return Error{Code::InvalidArgument, order.module + " serves the whole node, which is not stopped for it"};
  }
  // With a stop it is a process of its own, also where other towns have that release already.
  const bool others =
      std::any_of(uses.begin(), uses.end(), [&](const auto& use) { return same_code(use.second->release, order.to); });
  if (again || (order.stop && others)) ++order.to.generation;

  for (const std::string& town : order.towns) {
    const catalogue::Release& release = uses.at(town)->release;
    const catalogue::Module* running = catalogue.find(wanted.module, release);
    from = catalogue::to_text(release.version);
    if (running == nullptr) continue;
    const std::string rights = new_rights(running->manifest, target->manifest);
    if (!rights.empty() && !wanted.consent) {
      return Error{Code::FailedPrecondition,
                   catalogue::to_text(order.to.version) + " asks for new permissions, which need --consent: " + rights};
    }
    const std::string why = lifecycle::unfit(running->manifest, target->manifest);
    if (why.empty()) continue;
    if (target->manifest.schema < running->manifest.schema_reads_from) {
      return Error{Code::FailedPrecondition, "there is no way to it: " + why + "; restore a backup that it has made"};
    }
    if (!wanted.stop) {
      return Error{Code::FailedPrecondition, "both versions cannot serve at the same time: " + why +
                                                 "; --stop ends the one before first, and requests wait meanwhile"};
    }
    // Once it has moved the stores nobody else can use them: it is started again where it crashes, and not turned back.
    order.watch = std::chrono::milliseconds(0);
  }
  return order;
}

Status Swapping::begin(const wire::admin::SwapModule& wanted, const std::string& who, OnState on_state) {
  if (current_ && !current_->swap.over()) {
    // What is permanent already can neither be kept nor turned back.
    const bool leaving = current_->swap.phase() == Swap::Phase::Leaving;
    return Error{Code::FailedPrecondition,
                 "a swap of " + current_->swap.order().module + " is under way (" +
                     std::string(name(current_->swap.phase())) +
                     (leaving ? "): the version before is ending what it does; try again in some seconds"
                              : "): wait for its end, or end it by `stadtkern swap --keep` or `--back`")};
  }
  Result<config::Config> config = around_.load(choice_, nullptr);
  if (!config) return config.error();
  std::string from;
  Result<lifecycle::SwapOrder> order = order_of(wanted, *config, who, from);
  if (!order) return order.error();
  config::Choice target = with(*order, order->towns);
  // Of the same folders: they are read once, in the time of those who are served meanwhile.
  Result<Desired> new_picture = picture_under(target, &config->catalogue);
  if (!new_picture) return new_picture.error();
  for (const auto& [town, use] : uses_of(*new_picture->config, order->module)) {
    if (!order->towns.contains(town) || use->release == order->to) continue;
    return Error{Code::FailedPrecondition, (town.empty() ? std::string("stadtkern.toml") : town) + " allows " +
                                               order->module + " " + use->version.text() + " only"};
  }
  current_ = std::make_unique<Current>(*std::move(order), around_.loop);
  current_->number = ++swaps_;
  current_->target = std::move(target);
  current_->from = std::move(from);
  current_->old_picture = picture_of(*std::move(config));
  current_->new_picture = *std::move(new_picture);
  current_->on_state = std::move(on_state);
  for (const UnitStatus& unit : units(current_->new_picture)) current_->restarts.emplace(unit.unit, unit.restarts);
  around_.supervisor.apply(both());
  look();
  return {};
}

Status Swapping::end(bool keep, const std::string& module, const std::string& who) {
  if (!current_ || current_->swap.over()) return Error{Code::FailedPrecondition, "no swap is under way"};
  const std::string& mine = current_->swap.order().module;
  if (!module.empty() && module != mine) {
    return Error{Code::FailedPrecondition, "the swap that is under way is one of " + mine + ", not of " + module};
  }
  if (current_->swap.phase() == Swap::Phase::Leaving) {
    return Error{Code::FailedPrecondition, "the swap of " + mine + " is permanent already" +
                                               (keep ? "" : "; `stadtkern rollback " + mine + "` goes back")};
  }
  if (keep && !current_->swap.flipped()) {
    return Error{Code::FailedPrecondition, "the new version does not serve yet; see `stadtkern status`"};
  }
  if (keep) {
    current_->swap.keep(lifecycle::steady_now());
  } else {
    current_->swap.undo("by " + who, lifecycle::steady_now());
  }
  carry_out();
  return {};
}

// --- the new release ------------------------------------------------------------------------------------------------

// The units of a picture in which the module's towns are served that take part.
std::vector<UnitStatus> Swapping::units(const Desired& of) const {
  std::vector<UnitStatus> found;
  std::set<std::string> seen;
  for (const std::string& town : current_->swap.towns()) {
    const lifecycle::Unit* unit = of.unit_in(current_->swap.order().module, town, Part::Serves);
    if (unit == nullptr || !seen.insert(unit->name).second) continue;
    if (auto status = around_.supervisor.status_of(unit->name)) found.push_back(*std::move(status));
  }
  return found;
}

lifecycle::Candidate Swapping::candidate() const {
  lifecycle::Candidate all;
  all.ready = true;
  const std::vector<UnitStatus> known = units(current_->new_picture);
  for (const UnitStatus& unit : known) {
    const auto before = current_->restarts.find(unit.unit);
    const bool again = unit.restarts > (before == current_->restarts.end() ? 0 : before->second);
    // Only once its process has ended is it known why; until then the old one stands in.
    const bool failed = unit.state == UnitState::Failed && unit.pid == 0;
    if (again || failed || unit.state == UnitState::Quarantined) {
      all.down = true;
      all.why = unit.note.empty() ? "it was started again" : unit.note;
    }
    all.ready = all.ready && unit.state == UnitState::Ready;
    all.open.insert(unit.towns.begin(), unit.towns.end());
    all.failed.insert(unit.failed_towns.begin(), unit.failed_towns.end());
  }
  for (const std::string& town : current_->swap.towns()) {
    const std::string& module = current_->swap.order().module;
    if (current_->new_picture.unit_in(module, town, Part::Serves) != nullptr) continue;
    all.failed.insert_or_assign(town, "it does not use " + module + " any more");
  }
  all.ready = all.ready && (!known.empty() || all.failed.size() >= current_->swap.towns().size());
  return all;
}

void Swapping::unit_changed(const std::string& unit) {
  look();
  take_what_lies_there(unit);
}

void Swapping::look() {
  if (!current_ || current_->swap.over()) return;
  if (current_->swap.phase() == Swap::Phase::Leaving) return look_whether_left();
  if (current_->swap.phase() == Swap::Phase::Stopping) {
    if (!old_has_let_go()) return current_->tick.after(kLookWhetherLeft, [this] { look(); });
    current_->swap.stopped(lifecycle::steady_now());
    return carry_out();
  }
  current_->swap.look(candidate(), lifecycle::steady_now());
  carry_out();
}

void Swapping::carry_out() {
  for (auto acts = current_->swap.take_acts(); !acts.empty(); acts = current_->swap.take_acts()) {
    for (const Swap::Act one : acts) act(one);
  }
  tell();
}

void Swapping::act(Swap::Act act) {
  switch (act) {
    case Swap::Act::Open:
      around_.supervisor.apply(both());
      return;
    case Swap::Act::Narrow:
      return narrow();
    case Swap::Act::Try:
      return begin_trials();
    case Swap::Act::Flip:
      return flip();
    case Swap::Act::Settle:
      return settle();
    case Swap::Act::Undo:
      current_->tick.cancel();
      around_.supervisor.apply(current_->old_picture);
      return;
  }
}

void Swapping::narrow() {
  current_->target = with(current_->swap.order(), current_->swap.towns());
  Result<Desired> picture = picture_under(current_->target);
  if (!picture) return current_->swap.undo(picture.error().message, lifecycle::steady_now());
  current_->new_picture = *std::move(picture);
  if (!current_->swap.flipped()) around_.supervisor.apply(both());  // else the flip that follows does it
}

// --- after the flip -------------------------------------------------------------------------------------------------

void Swapping::flip() {
  around_.supervisor.apply(both());
  if (current_->swap.order().watch == std::chrono::milliseconds(0)) return;
  std::vector<bus::InstanceId> all = bus_ids_of(units(current_->new_picture));
  for (const bus::InstanceId id : bus_ids_of(units(current_->old_picture))) all.push_back(id);
  around_.bus.post([all](bus::Router& router, std::int64_t) {
    for (const bus::InstanceId id : all) router.watch(id, true);
  });
  judge_soon();
}

// From here a kernel that starts again comes up with the new release.
void Swapping::settle() {
  config::Choice chosen = with(current_->swap.order(), current_->swap.towns());
  catalogue::Lock lock = locked(*current_->new_picture.config, chosen, current_->swap.order().module);
  if (const Status saved = catalogue::save_lock(".", lock); !saved) {
    return current_->swap.undo(std::string(catalogue::kLockFile) + " cannot be written: " + saved.error().message,
                               lifecycle::steady_now());
  }
  note_what_served(std::exchange(choice_, std::move(chosen)));
  choice_.lock = std::move(lock);
  look_at_lock(*current_->new_picture.config);
  for (const bus::InstanceId id : bus_ids_of(units(current_->new_picture))) {
    around_.bus.post([id](bus::Router& router, std::int64_t) { router.watch(id, false); });
  }
  current_->swap.settled(lifecycle::steady_now());
  around_.supervisor.apply(current_->new_picture);
  look_whether_left();
}

void Swapping::look_whether_left() {
  if (current_->swap.phase() != Swap::Phase::Leaving) return;
  bool there = false;
  for (const UnitStatus& unit : units(current_->old_picture)) {
    const lifecycle::Unit* kept = current_->new_picture.unit(unit.unit);
    const bool closing = std::any_of(unit.closing_towns.begin(), unit.closing_towns.end(),
                                     [&](const std::string& town) { return current_->swap.towns().contains(town); });
    there = there || kept == nullptr || closing || around_.supervisor.leaving(unit.unit);
  }
  if (there) return current_->tick.after(kLookWhetherLeft, [this] { look_whether_left(); });
  current_->tick.cancel();
  current_->swap.left(lifecycle::steady_now());
  tell();
}

// --- what is seen of it ---------------------------------------------------------------------------------------------

void Swapping::tell() {
  const Swap& swap = current_->swap;
  const std::string what =
      swap.order().module + " " + current_->from + " -> " + to_text(swap.order().to.version) + ": ";
  const bool news = current_->events_told < swap.events().size();
  while (current_->events_told < swap.events().size()) {
    const std::string& text = swap.events()[current_->events_told++].text;
    around_.log.info("swap", {{"module", swap.order().module}, {"what", text}});
    around_.audit.record(swap.order().who, "swap", std::string(what).append(text));
  }
  if (news && current_->on_state) current_->on_state(*state());
  if (swap.over()) current_->on_state = {};
}

std::optional<wire::admin::SwapState> Swapping::state() const {
  if (!current_) return std::nullopt;
  const Swap& swap = current_->swap;
  wire::admin::SwapState out;
  out.module = swap.order().module;
  out.from = current_->from;
  out.to = to_text(swap.order().to.version);
  out.phase = name(swap.phase());
  for (const std::string& town : swap.towns()) {
    if (!town.empty()) out.towns.push_back(town);
  }
  for (const auto& [town, why] : swap.left_out()) out.left_out.push_back({town, why});
  out.why = swap.why();
  out.note = swap.note();
  if (swap.flipped()) out.flip_ms = static_cast<std::uint64_t>(swap.flip_ms().count());
  out.watch_left_ms = static_cast<std::uint64_t>(swap.watch_left(lifecycle::steady_now()).count());
  for (const Swap::Event& event : swap.events()) {
    out.events.push_back("+" + std::to_string(event.at.count()) + " ms " + event.text);
  }
  out.over = swap.over();
  out.who = swap.order().who;
  if (current_->old_side) out.old_side = side_of(*current_->old_side);
  if (current_->new_side) out.new_side = side_of(*current_->new_side);
  return out;
}

}  // namespace stadtkern
