// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <thread>
#include <vector>

using namespace stadtkern::lifecycle;
namespace wire = stadtkern::wire;

namespace {

void send_all(int socket, const std::string& bytes) {
  REQUIRE(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
}

}  // namespace

TEST_CASE("channel: frames arrive whole, whatever pieces they come in, and its end is told once") {
  EventLoop loop;
  auto pair = make_channel_pair();
  REQUIRE(pair);
  std::vector<std::string> got;
  std::vector<std::string> ends;
  Channel channel(
      loop, std::move(pair->kernel),
      [&](const std::string& bytes) {
        got.push_back(bytes);
        return true;
      },
      [&](std::string_view reason) {
        ends.emplace_back(reason);
        loop.stop();
      });
  const std::string two = wire::frame("one") + wire::frame(std::string(100'000, 'x'));
  std::thread peer([&] {
    for (std::size_t at = 0; at < two.size(); at += 7777) send_all(pair->instance.get(), two.substr(at, 7777));
    pair->instance.reset();
  });
  loop.run();
  peer.join();
  REQUIRE(got.size() == 2);
  CHECK(got[0] == "one");
  CHECK(got[1].size() == 100'000);
  CHECK(ends == std::vector<std::string>{"it closed the connection"});
}

TEST_CASE("channel: a frame that is too long, or that its reader refuses, ends it") {
  for (const bool too_long : {true, false}) {
    EventLoop loop;
    auto pair = make_channel_pair();
    std::string end;
    Channel channel(
        loop, std::move(pair->kernel), [](const std::string&) { return false; },
        [&](std::string_view reason) {
          end = reason;
          loop.stop();
        });
    send_all(pair->instance.get(), too_long ? std::string("\xff\xff\xff\xff", 4) : wire::frame("?"));
    loop.run();
    CHECK(end == (too_long ? "it sent a frame that is too long" : "it sent a frame that cannot be read"));
  }
}

TEST_CASE("channel: a descriptor travels with its frame, and the sender's stays its own") {
  EventLoop loop;
  auto pair = make_channel_pair();
  Channel channel(
      loop, std::move(pair->kernel), [](const std::string&) { return true; }, [](std::string_view) {});
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  const Descriptor read_end(pipe[0]);
  Descriptor write_end(pipe[1]);
  channel.send("take this", write_end.get());
  write_end.reset();

  std::array<char, 64> buffer{};
  iovec data{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  REQUIRE(::recvmsg(pair->instance.get(), &message, 0) == 4 + 9);
  const cmsghdr* rights = CMSG_FIRSTHDR(&message);
  REQUIRE(rights != nullptr);
  int passed = -1;
  std::memcpy(&passed, CMSG_DATA(rights), sizeof passed);
  const Descriptor mine(passed);
  REQUIRE(::write(mine.get(), "x", 1) == 1);
  char back = 0;
  CHECK(::read(read_end.get(), &back, 1) == 1);
  CHECK(back == 'x');
}

TEST_CASE("channel: what a slow reader has not taken is kept, in order, and one that never reads is given up") {
  EventLoop loop;
  auto pair = make_channel_pair();
  std::string end;
  Channel channel(
      loop, std::move(pair->kernel), [](const std::string&) { return true; },
      [&](std::string_view reason) { end = reason; });
  SECTION("slow") {
    constexpr int kFrames = 64;
    for (int i = 0; i < kFrames; ++i) channel.send(std::string(100'000, static_cast<char>('0' + i)));
    std::thread peer([&] {
      wire::FrameBuffer frames;
      std::array<char, 65536> buffer;
      for (int next = 0; next < kFrames;) {
        const ssize_t size = ::recv(pair->instance.get(), buffer.data(), buffer.size(), 0);
        if (size <= 0) break;
        frames.feed({buffer.data(), static_cast<std::size_t>(size)});
        while (const auto frame = frames.next()) {
          if (frame->front() != static_cast<char>('0' + next)) break;
          ++next;
        }
        if (next == kFrames) loop.stop();
      }
    });
    loop.run();
    peer.join();
    CHECK(end.empty());
  }
  SECTION("never") {
    const std::string much(8 * 1024 * 1024, 'x');
    for (int i = 0; i < 9 && end.empty(); ++i) channel.send(much);
    CHECK(end == "it does not read what it is sent");
  }
}
