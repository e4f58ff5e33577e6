// SPDX-License-Identifier: EUPL-1.2
// From configuration to what should run: units, ids, registry, and the steps of a reload. Pure.
#include "lifecycle/desired.h"

#include "lifecycle/services.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace stadtkern;
using namespace stadtkern::lifecycle;

namespace {

const catalogue::Release kRelease{{1, 0, 0, {}}};

catalogue::Module module(const std::string& id) {
  catalogue::Module module;
  module.manifest.id = id;
  module.manifest.version = {1, 0, 0, {}};
  module.folder = "/modules/" + id;
  return module;
}

config::Town town(const std::string& name, const std::vector<std::string>& modules) {
  config::Town town;
  town.name = name;
  town.languages = {"de"};
  town.hosts = {name + ".example"};
  for (const std::string& id : modules) town.modules.push_back({id, {}, true, "{}", {}, kRelease});
  return town;
}

// alpha publishes and serves; beta requires it and subscribes; door is the edge.
config::Config example() {
  config::Config config;
  catalogue::Module alpha = module("alpha");
  alpha.manifest.provides.push_back(
      {"alpha/v1", {1, 0, 0, {}}, {{"List", catalogue::Safety::Safe, {}}, {"Add", catalogue::Safety::Keyed, {}}}, {}});
  alpha.manifest.publishes.push_back({"alpha.added", "alpha.v1.Added", 2, std::chrono::hours(24)});
  alpha.manifest.http.mount = "/api/alpha/v1";
  catalogue::Module beta = module("beta");
  beta.manifest.requirements.push_back({"alpha/v1", {}, false, {}});
  beta.manifest.subscribes.push_back({"alpha.added", catalogue::StartAt::Now});
  beta.manifest.schema = 1;
  beta.manifest.commands.push_back({"import", {}, {"FILE..."}, "operator", {}});
  catalogue::Module door = module("door");
  door.manifest.scope = catalogue::Scope::Node;
  door.manifest.permissions.edge = door.manifest.permissions.listen = true;
  config.catalogue.modules = {alpha, beta, door};
  config.start_order = {"alpha", "beta", "door"};
  config.towns = {town("nordstadt", {"alpha", "beta"}), town("suedstadt", {"alpha"})};
  config.node.uses.push_back({"door", {}, true, R"({"a":1})", {}, kRelease});
  config.node.listeners.push_back({"http", "127.0.0.1", 0, "door", {}});
  return config;
}

Desired desired_of(const config::Config& config, Interner& ids) {
  return make_desired(std::make_shared<const config::Config>(config), ids);
}

const bus::ServiceSpec& service(const Desired& desired, const std::string& name) {
  const auto found = std::find_if(desired.services.begin(), desired.services.end(),
                                  [&](const auto& entry) { return entry.name == name; });
  REQUIRE(found != desired.services.end());
  return *found;
}

bool has(const std::vector<std::uint32_t>& ids, std::uint32_t id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

using Kind = Step::Kind;

}  // namespace

TEST_CASE("interning: an id means one name for ever, and methods count per service") {
  Interner ids;
  const auto a = ids.service("x/v1", "a");
  CHECK(ids.service("x/v1", "b") != a);
  CHECK(ids.service("x/v1", "a") == a);
  CHECK(ids.method(a, "Get") == 1);
  CHECK(ids.method(a, "Set") == 2);
  CHECK(ids.method(a, "Get") == 1);
  for (std::uint32_t i = 1; i <= 1000; ++i) {
    const std::string name = "town-" + std::to_string(i);
    REQUIRE(ids.town(name) == i);
    REQUIRE(ids.town_name(i) == name);
  }
  CHECK(ids.town_name(0).empty());
  CHECK(ids.town_name(1001).empty());
}

TEST_CASE("desired: a module has the services of its manifest and those that every host serves by itself") {
  Interner ids;
  const Desired desired = desired_of(example(), ids);
  std::vector<std::string> names;
  for (const auto& entry : desired.unit("alpha@1.0.0")->welcome.services) {
    if (entry.provided) names.push_back(entry.name);
  }
  CHECK(names ==
        std::vector<std::string>{"alpha/v1", "http/v1@alpha", "events/v1@alpha", "metrics/v1@alpha", "stats/v1@alpha"});
  CHECK(service(desired, "http/v1@alpha").methods.at(1).safety == bus::Safety::Idempotent);
  CHECK(service(desired, "alpha/v1").methods.at(1).safety == bus::Safety::Keyed);
  CHECK(service(desired, "events/v1@alpha").lane);
  CHECK_FALSE(service(desired, "http/v1@alpha").lane);
  CHECK(service(desired, "commands/v1@beta").methods.at(0).streaming == bus::Streaming::Both);
  // A publisher's and a subscriber's side of events/v1.
  const auto methods = [&](const char* name) {
    std::vector<std::string> out;
    for (const auto& method : service(desired, name).methods) out.push_back(method.name);
    return out;
  };
  CHECK(methods("events/v1@alpha") == std::vector<std::string>{"Pull", "Heads", "Expire"});
  CHECK(methods("events/v1@beta") == std::vector<std::string>{"SetAside", "Retry", "Discard"});
  CHECK(service(desired, "events/v1@beta").methods.at(1).safety == bus::Safety::Idempotent);
}

TEST_CASE("desired: who may call what follows the manifest, only the edge reaches the modules' HTTP") {
  Interner ids;
  const Desired desired = desired_of(example(), ids);
  const auto& beta = desired.unit("beta@1.0.0")->bus.may_call;
  CHECK(has(beta, service(desired, "alpha/v1").id));
  CHECK(has(beta, service(desired, "events/v1@alpha").id));
  CHECK_FALSE(has(beta, service(desired, "http/v1@alpha").id));
  CHECK_FALSE(has(beta, service(desired, "metrics/v1@alpha").id));
  CHECK(desired.unit("alpha@1.0.0")->bus.may_call.empty());
  const auto& door = desired.unit("door@1.0.0")->bus.may_call;
  CHECK(has(door, service(desired, "http/v1@alpha").id));
  CHECK(has(door, service(desired, "metrics/v1@beta").id));
  CHECK(has(door, service(desired, "metrics/v1@kernel").id));
  CHECK_FALSE(has(door, service(desired, "alpha/v1").id));
  // Copies of a store are for the node's operator alone.
  CHECK(service(desired, "backup/v1@beta").lane);
  CHECK_FALSE(has(door, service(desired, "backup/v1@beta").id));
}

TEST_CASE("desired: operators' commands are for who has that permission alone") {
  Interner ids;
  auto config = example();
  const auto may = [&] {
    const Desired desired = desired_of(config, ids);
    return has(desired.unit("beta@1.0.0")->bus.may_call, service(desired, "node/v1@kernel").id);
  };
  CHECK_FALSE(may());
  for (auto& module : config.catalogue.modules) module.manifest.permissions.node = module.manifest.id == "beta";
  CHECK(may());
}

TEST_CASE("desired: subscriptions name the publisher's service, order follows requires, towns their modules") {
  Interner ids;
  const Desired desired = desired_of(example(), ids);
  const Unit& beta = *desired.unit("beta@1.0.0");
  REQUIRE(beta.welcome.facts->subscribes.size() == 1);
  CHECK(beta.welcome.facts->subscribes[0].provider == "alpha");
  CHECK(beta.welcome.facts->subscribes[0].from_now);
  CHECK(beta.subscriptions == std::vector<std::uint32_t>{service(desired, "events/v1@alpha").id});
  CHECK(beta.after == std::vector<std::string>{"alpha@1.0.0"});
  CHECK(desired.unit("alpha@1.0.0")->towns.size() == 2);
  CHECK(beta.towns.size() == 1);
  CHECK(beta.towns.at("nordstadt").id == ids.town("nordstadt"));
  const Unit& door = *desired.unit("door@1.0.0");
  CHECK(door.towns.empty());
  CHECK(door.welcome.settings == R"({"a":1})");
  CHECK(door.listeners.size() == 1);
}

TEST_CASE("desired: a module keeps its handler for what no module in use publishes, with nothing to pull from") {
  Interner ids;
  config::Config config = example();
  config.catalogue.modules[1].manifest.requirements[0].optional = true;
  config.towns = {town("nordstadt", {"beta"})};
  const Desired desired = desired_of(config, ids);
  const Unit& beta = *desired.unit("beta@1.0.0");
  REQUIRE(beta.welcome.facts->subscribes.size() == 1);
  CHECK(beta.welcome.facts->subscribes[0].type == "alpha.added");
  CHECK(beta.welcome.facts->subscribes[0].service == 0);
  CHECK(beta.subscriptions.empty());
}

TEST_CASE("desired: the registry shows each town's modules with the ids by which they are reached") {
  Interner ids;
  const Desired desired = desired_of(example(), ids);
  REQUIRE(desired.registry.size() == 2);
  CHECK(desired.registry[0].name == "nordstadt");
  CHECK(desired.registry[0].modules.size() == 2);
  CHECK(desired.registry[1].hosts == std::vector<std::string>{"suedstadt.example"});
  const auto& alpha = desired.registry[1].modules.at(0);
  CHECK(alpha.mount == "/api/alpha/v1");
  CHECK(alpha.http_service == service(desired, "http/v1@alpha").id);
  CHECK(alpha.read_method == 1);
  CHECK(alpha.write_method == 3);
  CHECK(desired.registry[0].modules.at(1).http_service == 0);  // beta has no mount
}

TEST_CASE("desired: the edge finds what it requires in the registry, and is not started again for it") {
  Interner ids;
  config::Config config = example();
  const Desired before = desired_of(config, ids);
  CHECK(before.registry[1].modules.at(0).contracts.empty());
  config.catalogue.modules[2].manifest.requirements.push_back({"alpha/v1", {}, true, {}});
  const Desired desired = desired_of(config, ids);
  const auto& contracts = desired.registry[1].modules.at(0).contracts;
  REQUIRE(contracts.size() == 1);
  CHECK(contracts[0].id == service(desired, "alpha/v1").id);
  CHECK(contracts[0].methods.size() == 2);
  CHECK(desired.registry[0].modules.at(1).contracts.empty());
  const Unit& door = *desired.unit("door@1.0.0");
  const auto& may_call = door.bus.may_call;
  CHECK(std::count(may_call.begin(), may_call.end(), contracts[0].id) == 1);
  CHECK(door.after.empty());
  config.towns[0].modules.clear();
  config.towns[1].modules.clear();
  CHECK(steps(desired, desired_of(config, ids)) ==
        std::vector<Step>{{Kind::Stop, "alpha@1.0.0"}, {Kind::Stop, "beta@1.0.0"}});
}

TEST_CASE("desired: a module that gives people roles is told those of each town's modules") {
  Interner ids;
  config::Config config = example();
  config.catalogue.modules[0].manifest.roles.push_back({"alpha.staff", {{"en", "Look after alpha"}}});
  CHECK(desired_of(config, ids).unit("beta@1.0.0")->towns.at("nordstadt").roles.empty());
  config.catalogue.modules[1].manifest.permissions.roles = true;
  const Desired desired = desired_of(config, ids);
  const auto& roles = desired.unit("beta@1.0.0")->towns.at("nordstadt").roles;
  REQUIRE(roles.size() == 1);
  CHECK(roles[0].id == "alpha.staff");
  CHECK(roles[0].name.at(0).text == "Look after alpha");
}

TEST_CASE("desired: a cell gives its towns a process of their own, one of which answers for the node") {
  config::Config config = example();
  config.node.cells.push_back({"big", {"suedstadt"}, {"alpha"}, {}});
  Interner ids;
  const Desired desired = desired_of(config, ids);
  REQUIRE(desired.unit("alpha.big@1.0.0") != nullptr);
  CHECK(desired.unit("alpha.big@1.0.0")->towns.contains("suedstadt"));
  CHECK(desired.unit("alpha@1.0.0")->towns.size() == 1);
  CHECK(desired.unit("alpha@1.0.0")->node_services.empty() != desired.unit("alpha.big@1.0.0")->node_services.empty());
  CHECK(desired.unit("beta@1.0.0")->after == std::vector<std::string>{"alpha.big@1.0.0", "alpha@1.0.0"});
}

TEST_CASE("desired: a file of the module in an exec command becomes absolute") {
  config::Config config = example();
  config.catalogue.modules[0].folder = STADTKERN_SOURCE_DIR "/kernel/lifecycle/tests";
  config.catalogue.modules[0].manifest.runtime = catalogue::Runtime::Exec;
  config.catalogue.modules[0].manifest.command = {"python3", "CMakeLists.txt", "--no-such-file"};
  Interner ids;
  const Desired desired = desired_of(config, ids);
  CHECK(desired.unit("alpha@1.0.0")->command ==
        std::vector<std::string>{"python3", STADTKERN_SOURCE_DIR "/kernel/lifecycle/tests/CMakeLists.txt",
                                 "--no-such-file"});
}

TEST_CASE("steps: are told in words, the first ten of many") {
  CHECK(describe({}) == "no module is touched");
  CHECK(
      describe(
          {{Kind::Stop, "beta"}, {Kind::Reconfigure, "alpha", "suedstadt"}, {Kind::OpenTown, "alpha", "weststadt"}}) ==
      "beta stops; alpha has new settings in suedstadt; alpha comes to weststadt");
  const std::string many = describe(std::vector<Step>(12, {Kind::Start, "alpha"}));
  CHECK(many.find("; and 2 more") != std::string::npos);
}

TEST_CASE("steps: nothing changed, nothing is done") {
  Interner ids;
  CHECK(steps(desired_of(example(), ids), desired_of(example(), ids)).empty());
}

TEST_CASE("steps: a change touches only what it is about") {
  Interner ids;
  const Desired before = desired_of(example(), ids);
  config::Config config = example();
  SECTION("from nothing, all is started in order") {
    CHECK(steps({}, before) ==
          std::vector<Step>{{Kind::Start, "alpha@1.0.0"}, {Kind::Start, "beta@1.0.0"}, {Kind::Start, "door@1.0.0"}});
  }
  SECTION("settings of a module in one town") {
    config.towns[1].modules[0].settings = R"({"x":2})";
    CHECK(steps(before, desired_of(config, ids)) == std::vector<Step>{{Kind::Reconfigure, "alpha@1.0.0", "suedstadt"}});
  }
  SECTION("a module switched on in a second town") {
    config.towns[1].modules.push_back({"beta", {}, true, "{}", {}, kRelease});
    CHECK(steps(before, desired_of(config, ids)) == std::vector<Step>{{Kind::OpenTown, "beta@1.0.0", "suedstadt"}});
  }
  SECTION("a module switched off in one of its towns") {
    config.towns[1].modules[0].enabled = false;
    CHECK(steps(before, desired_of(config, ids)) == std::vector<Step>{{Kind::CloseTown, "alpha@1.0.0", "suedstadt"}});
  }
  SECTION("a new town") {
    config.towns.push_back(town("weststadt", {"alpha"}));
    CHECK(steps(before, desired_of(config, ids)) == std::vector<Step>{{Kind::OpenTown, "alpha@1.0.0", "weststadt"}});
  }
  SECTION("a module that no town uses any more") {
    config.towns[0].modules.pop_back();
    config.start_order = {"alpha", "door"};
    CHECK(steps(before, desired_of(config, ids)) == std::vector<Step>{{Kind::Stop, "beta@1.0.0"}});
  }
  SECTION("settings of a module of the node") {
    config.node.uses[0].settings = R"({"a":2})";
    CHECK(steps(before, desired_of(config, ids)) == std::vector<Step>{{Kind::Restart, "door@1.0.0"}});
  }
  SECTION("another version of a module") {
    config.catalogue.modules[1].manifest.version.patch = 1;
    config.towns[0].modules[1].release.version.patch = 1;
    CHECK(steps(before, desired_of(config, ids)) ==
          std::vector<Step>{{Kind::Stop, "beta@1.0.0"}, {Kind::Start, "beta@1.0.1"}});
  }
  SECTION("one listener more is handed over, one less needs a restart") {
    config.node.listeners.push_back({"tls", "127.0.0.1", 0, "door", {}});
    CHECK(steps(before, desired_of(config, ids)).empty());
    config.node.listeners.clear();
    CHECK(steps(before, desired_of(config, ids)) == std::vector<Step>{{Kind::Restart, "door@1.0.0"}});
  }
}

namespace {

// alpha lies there as 1.0.0 and as 1.1.0, which has a method more and a path of another name.
config::Config with_two_alphas() {
  config::Config config = example();
  catalogue::Module next = config.catalogue.modules[0];
  next.manifest.version = {1, 1, 0, {}};
  next.folder = "/modules/next/alpha";
  next.manifest.provides[0].methods.push_back({"Count", catalogue::Safety::Safe, {}});
  next.manifest.provides[0].methods[1].safety = catalogue::Safety::Idempotent;
  config.catalogue.modules.insert(config.catalogue.modules.begin() + 1, next);
  return config;
}

const catalogue::Release kNext{{1, 1, 0, {}}};

}  // namespace

TEST_CASE("side by side: two towns on two versions are two units, and callers go on as they are") {
  Interner ids;
  config::Config config = with_two_alphas();
  const Desired before = desired_of(config, ids);
  CHECK(before.unit("alpha@1.1.0") == nullptr);
  config.towns[1].modules[0].release = kNext;
  const Desired after = desired_of(config, ids);
  CHECK(after.unit("alpha@1.0.0")->towns.contains("nordstadt"));
  CHECK(after.unit("alpha@1.1.0")->towns.contains("suedstadt"));
  CHECK(after.unit("alpha@1.1.0")->folder == "/modules/next/alpha");
  CHECK(after.unit_in("alpha", "suedstadt", Part::Serves)->version == "1.1.0");
  CHECK(after.unit_in("alpha", "weststadt", Part::Serves) == nullptr);
  CHECK(after.registry[0].modules.at(0).version == "1.0.0");
  CHECK(after.registry[1].modules.at(0).version == "1.1.0");
  // What all of them promise; each is only asked for what it has.
  CHECK(service(after, "alpha/v1").methods.size() == 3);
  CHECK(service(after, "alpha/v1").methods.at(1).safety == bus::Safety::Keyed);
  CHECK(after.unit("alpha@1.0.0")->welcome.services.at(0).methods.size() == 2);
  CHECK(steps(before, after) ==
        std::vector<Step>{{Kind::CloseTown, "alpha@1.0.0", "suedstadt"}, {Kind::Start, "alpha@1.1.0"}});
}

TEST_CASE("side by side: a town goes to another unit by way of both") {
  Interner ids;
  config::Config config = with_two_alphas();
  const Desired old_picture = desired_of(config, ids);
  for (config::Town& town : config.towns) town.modules[0].release = kNext;
  const Desired new_picture = desired_of(config, ids);
  const Desired waits = beside(old_picture, new_picture, Part::Waits);
  const Desired warms = beside(new_picture, old_picture, Part::Warms);

  CHECK(steps(old_picture, waits) == std::vector<Step>{{Kind::Start, "alpha@1.1.0"}});
  CHECK(waits.unit("alpha@1.1.0")->part_in("nordstadt") == Part::Waits);
  CHECK(waits.unit("alpha@1.1.0")->node_part == Part::Waits);
  CHECK(waits.unit_in("alpha", "nordstadt", Part::Serves)->version == "1.0.0");
  CHECK(waits.registry[0].modules.at(0).version == "1.0.0");
  CHECK(steps(waits, warms) == std::vector<Step>{{Kind::Turn, "alpha@1.1.0", "nordstadt"},
                                                 {Kind::Turn, "alpha@1.1.0", "suedstadt"},
                                                 {Kind::Turn, "alpha@1.1.0"}});
  CHECK(warms.unit_in("alpha", "nordstadt", Part::Warms)->version == "1.0.0");
  CHECK(steps(warms, new_picture) == std::vector<Step>{{Kind::Stop, "alpha@1.0.0"}});
  // And the way back.
  CHECK(steps(warms, old_picture) == std::vector<Step>{{Kind::Stop, "alpha@1.1.0"},
                                                       {Kind::Turn, "alpha@1.0.0", "nordstadt"},
                                                       {Kind::Turn, "alpha@1.0.0", "suedstadt"},
                                                       {Kind::Turn, "alpha@1.0.0"}});
}

TEST_CASE("side by side: the same version once more is another generation, and so another process") {
  Interner ids;
  config::Config config = example();
  const Desired before = desired_of(config, ids);
  config.node.uses[0].release.generation = 1;
  const Desired after = desired_of(config, ids);
  CHECK(after.unit("door@1.0.0#1") != nullptr);
  const Desired both = beside(before, after, Part::Waits);
  CHECK(both.unit("door@1.0.0#1")->node_part == Part::Waits);
  CHECK(both.unit_in("door", {}, Part::Serves)->name == "door@1.0.0");
  CHECK(steps(before, both) == std::vector<Step>{{Kind::Start, "door@1.0.0#1"}});
  CHECK(steps(both, beside(after, before, Part::Warms)) == std::vector<Step>{{Kind::Turn, "door@1.0.0#1"}});
}

TEST_CASE("side by side: a second wave opens its towns in the unit that serves the first one's") {
  Interner ids;
  config::Config config = with_two_alphas();
  config.towns[0].modules[0].release = kNext;
  const Desired first = desired_of(config, ids);
  config.towns[1].modules[0].release = kNext;
  const Desired second = desired_of(config, ids);
  const Desired waits = beside(first, second, Part::Waits);
  CHECK(steps(first, waits) == std::vector<Step>{{Kind::OpenTown, "alpha@1.1.0", "suedstadt"}});
  CHECK(waits.unit("alpha@1.1.0")->part_in("nordstadt") == Part::Serves);
  CHECK(waits.unit("alpha@1.1.0")->part_in("suedstadt") == Part::Waits);
  CHECK(steps(waits, beside(second, first, Part::Warms)) ==
        std::vector<Step>{{Kind::Turn, "alpha@1.1.0", "suedstadt"}});
}

TEST_CASE("side by side: on trial, a newer release withholds what the one before it does not publish") {
  Interner ids;
  config::Config config = with_two_alphas();
  const Desired old_picture = desired_of(config, ids);
  for (config::Town& town : config.towns) town.modules[0].release = kNext;
  Desired new_picture = desired_of(config, ids);
  const auto withheld = [](const Desired& picture) {
    return picture.unit("alpha@1.1.0")->towns.at("nordstadt").withheld;
  };
  const auto of_both = [&](const Desired& from, const Desired& to) {
    Desired both = beside(to, from, Part::Warms);
    withhold_new_events(both, from, to);
    return both;
  };
  CHECK(withheld(of_both(old_picture, new_picture)).empty());  // both publish the same

  for (Unit& unit : new_picture.units) {
    if (unit.module == "alpha") unit.welcome.facts->publishes = {{"alpha.added", 4, 60, 2}, {"alpha.gone", 1, 60, 0}};
  }
  const Desired warms = of_both(old_picture, new_picture);
  using Publications = std::vector<wire::control::Publication>;
  CHECK(withheld(warms) == Publications{{"alpha.added", 4, 0, 3}, {"alpha.gone", 1, 0, 1}});
  // Once it stays, its towns are told; nothing is started again.
  CHECK(steps(warms, new_picture) == std::vector<Step>{{Kind::Stop, "alpha@1.0.0"},
                                                       {Kind::Reconfigure, "alpha@1.1.0", "nordstadt"},
                                                       {Kind::Reconfigure, "alpha@1.1.0", "suedstadt"}});
  // An older release that comes back may say all it always said.
  Desired back = of_both(new_picture, old_picture);
  CHECK(back.unit("alpha@1.0.0")->towns.at("nordstadt").withheld.empty());
}

namespace {

// shell shows the pages of alpha, which has some.
config::Config with_shell() {
  config::Config config = example();
  config.catalogue.modules[0].manifest.web.pages.push_back(
      {"/", {{"de", "Alpha"}}, {}, true, {}, false, {}, false, {}, {}, {}});
  catalogue::Module shell = module("shell");
  shell.manifest.requirements.push_back({"pages/v1", {}, true, {}, true});
  config.catalogue.modules.push_back(shell);
  config.start_order = {"alpha", "beta", "shell", "door"};
  config.towns.push_back(town("weststadt", {"shell"}));
  config.towns[0].modules.push_back({"shell", {}, true, "{}", {}, kRelease});
  return config;
}

std::vector<std::string> providers(const Desired& desired, const std::string& town) {
  std::vector<std::string> names;
  for (const auto& service : desired.unit("shell@1.0.0")->towns.at(town).providers) names.push_back(service.name);
  return names;
}

}  // namespace

TEST_CASE("desired: who shows pages is told of each module that has some, town by town, and may call those alone") {
  Interner ids;
  const config::Config config = with_shell();
  const Desired desired = desired_of(config, ids);
  CHECK(providers(desired, "nordstadt") == std::vector<std::string>{"pages/v1@alpha"});
  CHECK(providers(desired, "weststadt").empty());
  const Unit& shell = *desired.unit("shell@1.0.0");
  CHECK(has(shell.bus.may_call, service(desired, "pages/v1@alpha").id));
  CHECK_FALSE(has(shell.bus.may_call, service(desired, "http/v1@alpha").id));
  CHECK_FALSE(has(shell.bus.may_call, service(desired, "stats/v1@alpha").id));
  CHECK_FALSE(has(desired.unit("beta@1.0.0")->bus.may_call, service(desired, "pages/v1@alpha").id));
  for (const auto& entry : shell.welcome.services) CHECK(entry.provided);  // else a new module would start it again
  CHECK(shell.after.empty());
}

TEST_CASE("desired: a module with pages that comes or goes is told to who shows them, and starts nothing again") {
  Interner ids;
  config::Config config = with_shell();
  const Desired before = desired_of(config, ids);
  config.towns[2].modules.push_back({"alpha", {}, true, "{}", {}, kRelease});
  const Desired after = desired_of(config, ids);
  const Step told{Kind::Reconfigure, "shell@1.0.0", "weststadt"};
  CHECK(steps(before, after) == std::vector<Step>{told, {Kind::OpenTown, "alpha@1.0.0", "weststadt"}});
  CHECK(steps(after, before) == std::vector<Step>{{Kind::CloseTown, "alpha@1.0.0", "weststadt"}, told});
}
