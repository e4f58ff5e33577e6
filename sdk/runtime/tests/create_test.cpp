// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/plugin.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <stdexcept>

using stadtkern::Code;

namespace {

using Make = std::unique_ptr<stadtkern::Plugin> (*)(stadtkern::Host&);

// What the probe's folder says, with other code.
template <Make make>
stadtkern::Result<stadtkern::testkit::Module*> start(stadtkern::testkit::Node& node) {
  static const stadtkern_entry entry{STADTKERN_ABI_MAGIC,
                                     STADTKERN_ABI_MAJOR,
                                     STADTKERN_ABI_MINOR,
                                     sizeof(stadtkern_entry),
                                     "probe",
                                     "1.0.0",
                                     [](const stadtkern_host* host, stadtkern_fail fail, void* to) {
                                       return stadtkern::detail::create_plugin(host, fail, to, make);
                                     }};
  return node.start(std::string(STADTKERN_TEST_PLUGINS) + "/probe", &entry);
}

std::unique_ptr<stadtkern::Plugin> throwing(stadtkern::Host&) {
  throw std::runtime_error("not today");
}

struct Plain : stadtkern::Plugin {
  stadtkern::Result<stadtkern::Erased> erase(stadtkern::Tx&, std::string_view) { return stadtkern::Erased{}; }
  stadtkern::Status timer(stadtkern::Tx&) { return {}; }
};

std::unique_ptr<stadtkern::Plugin> idle(stadtkern::Host&) {
  return std::make_unique<Plain>();
}

std::unique_ptr<stadtkern::Plugin> hasty(stadtkern::Host& host) {
  auto plugin = std::make_unique<Plain>();
  host.timers().every(std::chrono::milliseconds{1}, "hasty", plugin.get(), &Plain::timer);
  return plugin;
}

std::unique_ptr<stadtkern::Plugin> secretive(stadtkern::Host& host) {
  auto plugin = std::make_unique<Plain>();
  host.privacy().on_erase(plugin.get(), &Plain::erase);
  return plugin;
}

std::unique_ptr<stadtkern::Plugin> calling(stadtkern::Host& host) {
  std::string why;
  const auto* api = host.api();
  api->bus->call_wait(
      api->host, nullptr, nullptr, stadtkern::detail::bytes("listener/v1"), stadtkern::detail::bytes("Heard"), {}, {},
      0,
      [](void* to, stadtkern_bytes, const stadtkern_error* error) {
        if (error) *static_cast<std::string*>(to) = stadtkern::detail::view(error->message);
      },
      &why);
  throw std::runtime_error(why);
}

}  // namespace

TEST_CASE("create: a constructor that throws refuses the plugin with its words") {
  stadtkern::testkit::Node node;
  const auto started = start<throwing>(node);
  REQUIRE_FALSE(started);
  CHECK(started.error().message.find("not today") != std::string::npos);
}

TEST_CASE("create: a method of plugin.toml that nobody serves, and a bad registration, refuse the plugin") {
  stadtkern::testkit::Node node;
  const auto unserved = start<idle>(node);
  REQUIRE_FALSE(unserved);
  CHECK(unserved.error().code == Code::FailedPrecondition);
  CHECK(unserved.error().message.find("probe/v1.") != std::string::npos);
  const auto bad = start<hasty>(node);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message.find("hasty") != std::string::npos);
  const auto secret = start<secretive>(node);
  REQUIRE_FALSE(secret);
  CHECK(secret.error().message.find("personal_data = true") != std::string::npos);
}

TEST_CASE("create: a constructor cannot call the bus") {
  stadtkern::testkit::Node node;
  const auto started = start<calling>(node);
  REQUIRE_FALSE(started);
  CHECK(started.error().message.find("no bus call while the plugin is created") != std::string::npos);
}
