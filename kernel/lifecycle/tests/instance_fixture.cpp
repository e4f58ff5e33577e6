// SPDX-License-Identifier: EUPL-1.2
// A module of runtime "exec" for the kernel's tests: instance_fixture MODULE VERSION MODE. Appends what it lives
// through to run/fixture.log in the state folder.
#include "wire/control.h"
#include "wire/frame_buffer.h"
#include "wire/prefix.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

namespace control = stadtkern::wire::control;
using control::Control;

constexpr int kControl = 3;
constexpr int kLog = 4;

class Fixture {
 public:
  Fixture(std::string module, std::string version, std::string mode)
      : module_(std::move(module)), version_(std::move(version)), mode_(std::move(mode)) {}

  int run() {
    tell("started");
    say_log(R"({"level":"info","message":"hello from )" + module_ + R"("})");
    if (mode_ == "silent") return wait_for_ever();
    if (mode_ == "crash") {
      std::fprintf(stderr, "bad feed: free > capacity\n");
      return 7;
    }
    Control hello;
    hello.hello = control::Hello{{1}, "fixture", module_, version_};
    if (mode_ == "too_new") hello.hello->versions = {2, 3};
    if (mode_ == "wrong_version") hello.hello->version = "9.9.9";
    send(hello);
    for (;;) {
      const Control message = receive();
      if (!handle(message)) return 0;
    }
  }

 private:
  bool handle(const Control& message) {
    if (message.refused) std::exit(1);
    if (message.welcome) connect(*message.welcome);
    if (message.town_open) open(*message.town_open);
    if (message.town_close) {
      tell("closed " + std::to_string(message.town_close->id));
      Control answer;
      answer.town_closed = control::TownClosed{message.town_close->id};
      send(answer);
    }
    if (message.town_reconfigure) tell("reconfigured " + message.town_reconfigure->town->settings);
    if (message.activate) tell("activated " + std::to_string(message.activate->id));
    if (message.listener) {
      // It may have come with an earlier frame of the same reading.
      tell("listener " + message.listener->name + " " + (passed_ >= 0 ? "with" : "without") + " a socket");
      passed_ = -1;
    }
    if (message.registry) {
      tell("registry " + std::to_string(message.registry->number) + " " +
           std::to_string(message.registry->towns.at(0).modules.size()));
      Control answer;
      answer.registry_applied = control::RegistryApplied{message.registry->number};
      send(answer);
    }
    if (message.start) start();
    if (message.ping && mode_ != "deaf") {
      Control answer;
      answer.pong = control::Pong{message.ping->number, 3};
      send(answer);
    }
    if (message.drain) {
      tell("drain");
      Control answer;
      answer.drained.emplace();
      if (mode_ != "never_drained") send(answer);
    }
    if (message.stop) {
      tell("stop");
      if (mode_ == "hangs_on_stop") wait_for_ever();
      return false;
    }
    return true;
  }

  void connect(const control::Welcome& welcome) {
    welcome_ = welcome;
    tell("welcome " + welcome.instance);
    if (mode_ == "hangs_in_create") wait_for_ever();
    if (mode_ == "never_connects") return;
    context_ = zmq_ctx_new();
    socket_ = zmq_socket(context_, ZMQ_DEALER);
    const int linger = 0;
    zmq_setsockopt(socket_, ZMQ_LINGER, &linger, sizeof linger);
    if (zmq_connect(socket_, welcome.endpoint.c_str()) != 0) std::exit(4);
    stadtkern::wire::Prefix prefix;
    prefix.kind = stadtkern::wire::Kind::Connect;
    prefix.epoch = welcome.epoch;
    const std::string header = stadtkern::wire::header(prefix);
    zmq_send(socket_, header.data(), header.size(), ZMQ_SNDMORE);
    zmq_send(socket_, welcome.nonce.data(), welcome.nonce.size(), 0);
  }

  void open(const control::TownOpen& town) {
    tell("opened " + town.name + " " + town.settings);
    if (mode_ == "hangs_in_open") wait_for_ever();
    Control answer;
    answer.town_opened = control::TownOpened{town.id, mode_ == "refuses_town" ? "no area is set" : ""};
    send(answer);
  }

  void start() {
    if (mode_ == "fails_on_start") {
      Control failed;
      failed.failed = control::Failed{"the feed has no address"};
      send(failed);
      return;
    }
    Control answer;
    answer.ready.emplace();
    send(answer);
    if (mode_ == "crash_when_ready") std::abort();
  }

  void tell(const std::string& what) const {
    const int file = ::open("run/fixture.log", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    const std::string line = module_ + " " + what + "\n";
    if (::write(file, line.data(), line.size()) < 0) std::exit(5);
    ::close(file);
  }
  static void say_log(const std::string& line) {
    const std::string text = line + "\n";
    if (::write(kLog, text.data(), text.size()) < 0) std::exit(5);
  }
  static int wait_for_ever() {
    for (;;) ::pause();
  }

  static void send(const Control& message) {
    const std::string frame = stadtkern::wire::frame(stadtkern::wire::encode(message));
    if (::send(kControl, frame.data(), frame.size(), MSG_NOSIGNAL) < 0) std::exit(3);
  }

  Control receive() {
    for (;;) {
      if (const auto bytes = frames_.next()) return stadtkern::wire::decode<Control>(*bytes).value();
      std::array<char, 65536> buffer;
      iovec data{buffer.data(), buffer.size()};
      alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
      msghdr message{};
      message.msg_iov = &data;
      message.msg_iovlen = 1;
      message.msg_control = room.data();
      message.msg_controllen = room.size();
      const ssize_t size = ::recvmsg(kControl, &message, 0);
      if (size <= 0) std::exit(3);  // the lifeline is cut
      if (const cmsghdr* rights = CMSG_FIRSTHDR(&message)) std::memcpy(&passed_, CMSG_DATA(rights), sizeof passed_);
      frames_.feed({buffer.data(), static_cast<std::size_t>(size)});
    }
  }

  const std::string module_;
  const std::string version_;
  const std::string mode_;
  control::Welcome welcome_;
  stadtkern::wire::FrameBuffer frames_;
  int passed_ = -1;
  void* context_ = nullptr;
  void* socket_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return Fixture(argv[1], argv[2], argv[3]).run();
}
