// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/state_folder.h"

#include "lifecycle/listeners.h"
#include "lifecycle/tests/temporary_folder.h"

#include <unistd.h>
#include <catch2/catch.hpp>

using namespace stadtkern::lifecycle;
using stadtkern::Code;
using stadtkern::test::TemporaryFolder;

TEST_CASE("state folder: a second kernel is refused with the first one's pid, and let in once that has gone") {
  const TemporaryFolder folder;
  {
    const auto first = StateFolder::enter(folder / "a/state", "");
    REQUIRE(first);
    CHECK(std::filesystem::current_path() == folder / "a/state");
    const auto second = StateFolder::enter(folder / "a/state", "");
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Code::Conflict);
    CHECK(second.error().message.find("locked by another kernel (pid " + std::to_string(::getpid()) + ")") !=
          std::string::npos);
  }
  CHECK(StateFolder::enter(folder / "a/state", ""));
}

TEST_CASE("state folder: each epoch is greater than the last, also when the file is lost") {
  const TemporaryFolder folder;
  const auto state = StateFolder::enter(folder / "state", "");
  REQUIRE(state);
  const auto first = state->next_epoch();
  const auto second = state->next_epoch();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*second > *first);
  folder.write("state/kernel.toml", "format = 1\nepoch = 4000000000\n");
  CHECK(*state->next_epoch() == 4000000001);
  folder.write("state/kernel.toml", "format = 2\nepoch = 1\n");
  const auto newer = state->next_epoch();
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == Code::DataLoss);
}

TEST_CASE("state folder: one that cannot be made is a clear line") {
  const TemporaryFolder folder;
  folder.write("file", "");
  const auto state = StateFolder::enter(folder / "file/state", "");
  REQUIRE_FALSE(state);
  CHECK(state.error().message.find("cannot make the folder") == 0);
}

namespace {

stadtkern::config::Listener listener(std::string name, std::uint16_t port) {
  return {std::move(name), "127.0.0.1", port, "door", {}};
}

std::uint16_t port_of(const std::string& address) {
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

}  // namespace

TEST_CASE("listeners: port 0 gets a port, which stays through a reload") {
  Listeners listeners;
  REQUIRE(listeners.bind({listener("http", 0)}));
  const std::string address = listeners.find("http")->address;
  CHECK(port_of(address) > 0);
  REQUIRE(listeners.bind({listener("http", 0), listener("admin", 0)}));
  CHECK(listeners.find("http")->address == address);
  REQUIRE(listeners.bind({listener("admin", 0)}));
  CHECK(listeners.find("http") == nullptr);
}

TEST_CASE("listeners: a port in use is one clear line, and nothing changes") {
  Listeners other;
  REQUIRE(other.bind({listener("http", 0)}));
  Listeners listeners;
  REQUIRE(listeners.bind({listener("admin", 0)}));
  const std::string before = listeners.find("admin")->address;
  const auto status = listeners.bind({listener("admin", 0), listener("http", port_of(other.find("http")->address))});
  REQUIRE_FALSE(status);
  CHECK(status.error().message.find("listener http: cannot listen on " + other.find("http")->address +
                                    ": Address already in use") == 0);
  CHECK(listeners.find("admin")->address == before);
  CHECK(listeners.all().size() == 1);
}
