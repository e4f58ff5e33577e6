// SPDX-License-Identifier: EUPL-1.2
// A whole kernel with real processes: instance_fixture as its modules, driven through the admin socket.
#include "kernel.h"

#include "lifecycle/pipe.h"

#include "admin/client.h"
#include "lifecycle/tests/temporary_folder.h"

#include <signal.h>
#include <sys/socket.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

using namespace stadtkern;
using namespace std::chrono_literals;
namespace wire_admin = stadtkern::wire::admin;

namespace {

constexpr auto kPatience = 20s;

class Node {
 public:
  Node() {
    node_file("");
    folder_.write("config/towns/nordstadt.toml", town_file(""));
    options_.limits.hello = 2s;
    options_.limits.create = 500ms;
    options_.limits.town_open = 500ms;
    options_.limits.start = 500ms;
    options_.limits.stop = 500ms;
    options_.limits.ping = 50ms;
  }
  ~Node() { stop(); }

  void node_file(const std::string& more) {
    folder_.write("config/stadtkern.toml",
                  "state = \"../state\"\nmodule_folders = [\"../modules\"]\n"
                  "[restart]\nintensity = 3\nperiod = \"60 s\"\nbackoff_first = \"10 ms\"\n"
                  "backoff_max = \"20 ms\"\n" +
                      more);
  }
  static std::string town_file(const std::string& more) {
    return "name = { de = \"Nordstadt\" }\nags = \"99999001\"\nlanguages = [\"de\"]\ntime_zone = \"Europe/Berlin\"\n"
           "hosts = [\"nordstadt.localhost\"]\n" +
           more;
  }
  void module(const std::string& id, const std::string& mode, const std::string& more = "") {
    folder_.write(
        "modules/" + id + "/plugin.toml",
        "manifest = 1\nid = \"" + id + "\"\nversion = \"1.0.0\"\nname = { de = \"" + id +
            "\" }\n"
            "licence = \"EUPL-1.2\"\npublisher = \"test\"\nruntime = \"exec\"\ncommand = [\"" STADTKERN_INSTANCE_FIXTURE
            "\", \"" +
            id + "\", \"1.0.0\", \"" + mode + "\"]\n" + more);
  }
  void town_uses(const std::string& modules) { folder_.write("config/towns/nordstadt.toml", town_file(modules)); }

  Status start() {
    options_.config = folder_ / "config";
    auto kernel = Kernel::start(options_);
    if (!kernel) return kernel.error();
    kernel_ = *std::move(kernel);
    thread_ = std::thread([this] { kernel_->run(); });
    return {};
  }
  void stop() {
    if (!kernel_) return;
    kernel_->stop();
    thread_.join();
    kernel_.reset();
  }

  wire_admin::Admin ask(const wire_admin::Admin& request) {
    auto client = admin::Client::connect(folder_ / "state");
    REQUIRE(client);
    auto answer = client->ask(request);
    if (answer) return *answer;
    wire_admin::Admin failed;
    failed.failure =
        wire_admin::Failure{static_cast<std::uint32_t>(answer.error().code), answer.error().message, "", {}, 0, false};
    return failed;
  }
  wire_admin::Status status() {
    wire_admin::Admin request;
    request.get_status.emplace();
    return *ask(request).status;
  }
  wire_admin::Instance instance(const std::string& module) {
    for (const wire_admin::Instance& entry : status().instances) {
      if (entry.module == module) return entry;
    }
    FAIL("no module " + module);
    return {};
  }
  // Asks until it is so; the condition decides, not the time.
  wire_admin::Instance until(const std::string& module,
                             const std::function<bool(const wire_admin::Instance&)>& condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
      wire_admin::Instance now = instance(module);
      if (condition(now)) return now;
      INFO(module << " is " << now.state << ": " << now.note);
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::yield();
    }
  }
  wire_admin::Instance until_state(const std::string& module, const std::string& state) {
    return until(module, [&](const auto& entry) { return entry.state == state; });
  }
  void until_told(const std::string& what) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (story().find(what) == std::string::npos) {
      INFO(story());
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::yield();
    }
  }
  std::string story() const { return folder_.read("state/run/fixture.log"); }
  const test::TemporaryFolder& folder() const { return folder_; }
  KernelOptions& options() { return options_; }

 private:
  test::TemporaryFolder folder_;
  KernelOptions options_;
  std::unique_ptr<Kernel> kernel_;
  std::thread thread_;
};

std::size_t at(const std::string& story, const std::string& what) {
  const std::size_t found = story.find(what);
  INFO(story);
  REQUIRE(found != std::string::npos);
  return found;
}

}  // namespace

TEST_CASE("kernel: a module is welcomed, its town opened and activated, and it is drained at the end") {
  Node node;
  node.module("bench", "well");
  node.town_uses("[modules.bench]\n");
  REQUIRE(node.start());
  const auto bench = node.until_state("bench", "ready");
  CHECK(bench.towns == std::vector<std::string>{"nordstadt"});
  CHECK(bench.runtime == "exec");
  CHECK(bench.pid > 0);
  CHECK(bench.rss_bytes > 0);
  CHECK(bench.restarts == 0);
  node.until_told("activated 1");
  node.stop();
  const std::string story = node.story();
  CHECK(at(story, "bench welcome bench@1.0.0-1") < at(story, "bench opened nordstadt {}"));
  CHECK(at(story, "bench activated 1") < at(story, "bench drain"));
  CHECK(at(story, "bench drain") < at(story, "bench stop"));
  CHECK(node.folder().read("state/logs/bench.jsonl").find("hello from bench") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(node.folder() / "state/run/admin.sock"));
}

TEST_CASE("kernel: kill -9 brings the module back at once, in a new process, the others are untouched") {
  Node node;
  node.module("bench", "well");
  node.module("other", "well");
  node.town_uses("[modules.bench]\n[modules.other]\n");
  REQUIRE(node.start());
  const auto before = node.until_state("bench", "ready");
  const auto other = node.until_state("other", "ready");
  const auto killed = std::chrono::steady_clock::now();
  REQUIRE(::kill(static_cast<pid_t>(before.pid), SIGKILL) == 0);
  const auto after =
      node.until("bench", [&](const auto& entry) { return entry.state == "ready" && entry.pid != before.pid; });
  CHECK(std::chrono::steady_clock::now() - killed < 1s);
  CHECK(after.restarts == 1);
  CHECK(node.instance("other").pid == other.pid);
}

TEST_CASE("kernel: a crash loop ends in quarantine with the last output, and `restart` lifts it") {
  Node node;
  node.module("bench", "crash");
  node.town_uses("[modules.bench]\n");
  REQUIRE(node.start());
  const auto bench = node.until_state("bench", "quarantined");
  CHECK(bench.note.find("more than 3 crashes: it ended with exit code 7") == 0);
  CHECK(bench.last_output == "bad feed: free > capacity\n");
  CHECK(bench.restarts == 3);
  CHECK(bench.pid == 0);
  wire_admin::Admin request;
  request.restart = wire_admin::Restart{"bench"};
  CHECK(node.ask(request).done);
  const auto again =
      node.until("bench", [](const auto& entry) { return entry.state == "quarantined" && entry.restarts > 6; });
  CHECK(again.restarts == 7);
}

TEST_CASE("kernel: what hangs or misbehaves at its start is ended with the reason in the status") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"silent", "no hello within 2 s"},
      {"hangs_in_create", "no town was open 1 s after the welcome"},
      {"hangs_in_open", "no town was open 1 s after the welcome"},
      {"never_connects", "not ready within 500 ms"},
      {"too_new", "it speaks version 2, 3 of the wire protocol"},
      {"wrong_version", "it says that it is bench 9.9.9"},
      {"fails_on_start", "the feed has no address"},
      {"crash_when_ready", "it ended with signal 6"},
      {"deaf", "it hangs: 3 pings were not answered"},
  };
  for (const auto& [mode, reason] : cases) {
    DYNAMIC_SECTION(mode) {
      Node node;
      node.options().limits.hello = mode == "silent" ? 300ms : 2s;
      node.module("bench", mode);
      node.town_uses("[modules.bench]\n");
      REQUIRE(node.start());
      const std::string wanted = mode == "silent" ? "no hello within 300 ms" : reason;
      node.until("bench", [&](const auto& entry) { return entry.note.find(wanted) != std::string::npos; });
    }
  }
}

TEST_CASE("kernel: one that hangs at its stop is killed, and the kernel still ends") {
  Node node;
  node.module("bench", "hangs_on_stop");
  node.town_uses("[modules.bench]\n");
  REQUIRE(node.start());
  const auto pid = static_cast<pid_t>(node.until_state("bench", "ready").pid);
  node.stop();
  CHECK(::kill(pid, 0) != 0);
}

TEST_CASE("kernel: a town that a module refuses fails alone and says why") {
  Node node;
  node.module("bench", "refuses_town");
  node.town_uses("[modules.bench]\n");
  REQUIRE(node.start());
  const auto bench = node.until_state("bench", "ready");
  CHECK(bench.towns.empty());
  REQUIRE(bench.failed_towns.size() == 1);
  CHECK(bench.failed_towns[0].error == "no area is set");
  wire_admin::Admin request;
  request.get_town = wire_admin::GetTown{"nordstadt"};
  const auto town = node.ask(request).town;
  REQUIRE(town);
  CHECK(town->modules.at(0).state == "failed");
  CHECK(town->modules.at(0).error == "no area is set");
}

TEST_CASE("kernel: what requires is started after what it requires, and drained before it, the edge goes first") {
  Node node;
  node.module("base", "well", "[provides.\"base/v1\"]\nversion = \"1.0\"\nmethods = { Get = \"safe\" }\n");
  node.module("user", "well", "[requires.\"base/v1\"]\nversion = \"^1.0\"\n");
  node.module("door", "well", "scope = \"node\"\n[permissions]\nedge = true\nlisten = true\n");
  node.node_file("[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"\nmodule = \"door\"\n[modules.door]\n");
  node.town_uses("[modules.base]\n[modules.user]\n");
  REQUIRE(node.start());
  for (const char* id : {"base", "user", "door"}) node.until_state(id, "ready");
  CHECK(node.status().listeners.at(0).address.starts_with("127.0.0.1:"));
  node.stop();
  const std::string story = node.story();
  CHECK(at(story, "base opened") < at(story, "user started"));
  CHECK(story.find("door listener http with a socket") != std::string::npos);
  CHECK(story.find("door registry 1 2") != std::string::npos);
  CHECK(at(story, "door stop") < at(story, "user drain"));
  CHECK(at(story, "user stop") < at(story, "base drain"));
}

TEST_CASE("kernel: a reload is applied whole or not at all, and touches only what changed") {
  Node node;
  node.module("bench", "well");
  node.module("other", "well");
  node.town_uses("[modules.bench]\n");
  REQUIRE(node.start());
  const auto before = node.until_state("bench", "ready");
  wire_admin::Admin reload;
  reload.reload.emplace();

  node.town_uses("[modules.bench]\n[modules.othre]\n");
  const auto refused = node.ask(reload);
  REQUIRE(refused.failure);
  CHECK(refused.failure->code == static_cast<std::uint32_t>(Code::InvalidArgument));
  CHECK(refused.failure->message.find("othre") != std::string::npos);
  CHECK(node.status().instances.size() == 1);

  node.town_uses("[modules.bench]\n[modules.other]\n");
  CHECK(node.ask(reload).done);
  node.until_state("other", "ready");
  CHECK(node.instance("bench").pid == before.pid);

  node.town_uses("[modules.bench]\n");
  CHECK(node.ask(reload).done);
  node.until_told("other stop");
  CHECK(node.instance("bench").pid == before.pid);
}

TEST_CASE("kernel: disable closes a town in the running module, enable opens it again, and both outlive a restart") {
  Node node;
  node.module("bench", "well");
  node.folder().write(
      "config/towns/weststadt.toml",
      "name = { de = \"Weststadt\" }\nags = \"99999002\"\nlanguages = [\"de\"]\ntime_zone = \"Europe/Berlin\"\n"
      "hosts = [\"weststadt.localhost\"]\n[modules.bench]\n");
  node.town_uses("[modules.bench]\n");
  REQUIRE(node.start());
  const auto before = node.until("bench", [](const auto& entry) { return entry.towns.size() == 2; });
  wire_admin::Admin change;
  change.set_enabled = wire_admin::SetEnabled{"weststadt", "bench", false};
  CHECK(node.ask(change).done);
  const auto after =
      node.until("bench", [](const auto& entry) { return entry.towns == std::vector<std::string>{"nordstadt"}; });
  CHECK(after.pid == before.pid);
  node.stop();
  REQUIRE(node.start());
  CHECK(node.until_state("bench", "ready").towns == std::vector<std::string>{"nordstadt"});
  change.set_enabled->enabled = true;
  CHECK(node.ask(change).done);
  node.until("bench", [](const auto& entry) { return entry.towns.size() == 2; });
  change.set_enabled->town = "nowhere";
  CHECK(node.ask(change).failure);
}

TEST_CASE("kernel: its own figures are a service on the bus") {
  Node node;
  node.module("bench", "well");
  node.town_uses("[modules.bench]\n");
  REQUIRE(node.start());
  node.until_state("bench", "ready");
  wire_admin::Admin request;
  request.call.emplace();
  request.call->service = "metrics/v1@kernel";
  request.call->method = "Get";
  const auto answer = node.ask(request);
  REQUIRE(answer.reply);
  CHECK(answer.reply->body.find("stadtkern_ready{module=\"bench\"") != std::string::npos);
  request.call->method = "Set";
  const auto refused = node.ask(request);
  REQUIRE(refused.failure);
  CHECK(refused.failure->message == "metrics/v1@kernel has no method Set; it has: Get");
}

TEST_CASE("kernel: a second one on the same state, and a taken port, are one clear line each") {
  Node node;
  node.module("door", "well", "scope = \"node\"\n[permissions]\nlisten = true\n");
  node.node_file("[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"\nmodule = \"door\"\n[modules.door]\n");
  REQUIRE(node.start());
  node.until_state("door", "ready");
  KernelOptions options;
  options.config = node.folder() / "config";
  const auto locked = Kernel::start(options);
  REQUIRE_FALSE(locked);
  CHECK(locked.error().message.find("is locked by another kernel") != std::string::npos);
  options.state = node.folder() / "state2";
  options.listeners["http"] = node.status().listeners.at(0).address;
  const auto taken = Kernel::start(options);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().message.find("Address already in use") != std::string::npos);
  CHECK(taken.error().code != Code::InvalidArgument);
}

TEST_CASE("kernel: the line for --ready-fd comes once every module answers, or says who cannot") {
  for (const bool well : {true, false}) {
    Node node;
    node.module("bench", well ? "well" : "crash");
    node.town_uses("[modules.bench]\n");
    lifecycle::Pipe pipe = lifecycle::make_pipe(false);
    node.options().ready_descriptor = pipe.write.release();
    REQUIRE(node.start());
    node.until_state("bench", well ? "ready" : "quarantined");
    node.stop();
    std::array<char, 200> line{};
    REQUIRE(::read(pipe.read.get(), line.data(), line.size() - 1) > 0);
    CHECK(std::string(line.data()).find(well ? "ready\n" : "failed bench@1.0.0: more than 3 crashes") == 0);
  }
}
