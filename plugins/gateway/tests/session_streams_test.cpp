// SPDX-License-Identifier: EUPL-1.2
// The state machine of a connection: events and files that come as streams.
#include "session_bench.h"

using namespace session_bench;

namespace {

const gateway::HeaderLine kEvents[] = {{"content-type", "text/event-stream"}};

}  // namespace

TEST_CASE("session: a stream goes out piece by piece, and its end is the connection's") {
  Bench bench;
  bench.send(get("/live") + get("/now"));
  REQUIRE(bench.front.begun == std::vector<std::string>{"/live"});
  Exchange& stream = *bench.front.waiting[0];
  stream.stream_began(200, kEvents);
  bench.session->answered(stream, bench.now);
  CHECK(bench.take() == "200 flowing close\n");
  stream.stream_piece("data: 1\n\n");
  stream.stream_piece("data: 2\n\n");
  bench.session->answered(stream, bench.now);
  CHECK(bench.take(5) == "12\r\ndata: 1\n\ndata: 2\n\n\r\n");
  CHECK(bench.front.credit == 18);
  bench.pass(10min);  // an idle stream is no slow client
  CHECK_FALSE(bench.session->over());
  stream.stream_ended();
  bench.session->answered(stream, bench.now);
  CHECK(bench.take() == "0\r\n\r\n");
  CHECK(bench.session->over());
  CHECK(bench.front.sent == 1);
  CHECK(bench.front.abandoned.empty());
  CHECK(bench.pool.in_use() == 0);
}

TEST_CASE("session: a stream waits for what changes something before it") {
  Bench bench;
  bench.send(post("/slow", "x") + get("/live"));
  CHECK(bench.front.begun == std::vector<std::string>{"/slow"});
  bench.answer(0, "done");
  CHECK(bench.front.begun == std::vector<std::string>{"/slow", "/live"});
}

TEST_CASE("session: who reads a stream too slowly, or goes, is ended, and the module hears of it") {
  Bench bench;
  bench.send(get("/live"));
  Exchange& stream = *bench.front.waiting[0];
  stream.stream_began(200, kEvents);
  stream.stream_piece(std::string(1000, 'x'));
  bench.session->answered(stream, bench.now);
  if (GENERATE(true, false)) {
    bench.pass(bench.limits.transfer_grace + 1s);
  } else {
    bench.session->broken(bench.now);
  }
  CHECK(bench.session->over());
  CHECK(bench.front.abandoned == std::vector<std::string>{"/live"});
  CHECK(bench.pool.in_use() == 1);  // until the module's last word
  stream.stream_ended();
  stream.collect();
  CHECK_FALSE(stream.calling);
}

TEST_CASE("session: a drain ends streams for the client at once") {
  Bench bench;
  bench.send(get("/live"));
  Exchange& stream = *bench.front.waiting[0];
  stream.stream_began(200, kEvents);
  bench.session->answered(stream, bench.now);
  bench.session->drain(bench.now);
  CHECK(bench.take() == "200 flowing close\n0\r\n\r\n");
  CHECK(bench.session->over());
  CHECK(bench.front.abandoned == std::vector<std::string>{"/live"});
}

TEST_CASE("session: a stream that fails before its head is an ordinary answer, behind it an end") {
  Bench bench;
  bench.send(get("/live"));
  Exchange& refused = *bench.front.waiting[0];
  refused.failed({stadtkern::Code::NotFound, "nothing here"});
  bench.session->answered(refused, bench.now);
  CHECK(bench.take().starts_with("404 close\n{"));
  bench.renew();
  bench.send(get("/live"));
  Exchange& broken = *bench.front.waiting[1];
  broken.stream_began(200, kEvents);
  bench.session->answered(broken, bench.now);
  broken.failed({stadtkern::Code::Unavailable, "died"});
  bench.session->answered(broken, bench.now);
  CHECK(bench.take() == "200 flowing close\n0\r\n\r\n");
  CHECK(bench.session->over());
}

namespace {

stadtkern::Error ask_for_stream() {
  return {stadtkern::Code::FailedPrecondition, "a stream", "http.stream"};
}

// A download that has begun: what the module answers to the first question, and then.
Exchange& begin_file(Bench& bench, const std::string& request) {
  bench.send(request);
  Exchange& file = *bench.front.waiting[0];
  file.failed(ask_for_stream());
  bench.session->answered(file, bench.now);
  REQUIRE(bench.front.waiting.back() == &file);
  REQUIRE(file.wants_stream);
  file.stream_began(200, {});
  bench.session->answered(file, bench.now);
  return file;
}

std::string old_get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
}

}  // namespace

TEST_CASE("session: an address that gives a file as a stream is asked again, and the connection goes on behind it") {
  Bench bench;
  Exchange& file = begin_file(bench, get("/file") + get("/next"));
  CHECK(bench.front.begun == std::vector<std::string>{"/file", "/next", "/file"});
  CHECK(bench.take() == "200 flowing\n");
  bench.answer(1, "next");
  CHECK(bench.take().empty());
  file.stream_piece("abc");
  bench.session->answered(file, bench.now);
  CHECK(bench.take() == "3\r\nabc\r\n");
  file.stream_piece("def");
  file.stream_ended();
  bench.session->answered(file, bench.now);
  // The end of the one and the next answer go out together, however they are cut.
  CHECK(bench.take(GENERATE(1, 7, 1000)) == "3\r\ndef\r\n0\r\n\r\n200\nnext");
  bench.send(post("/now", "again"));
  CHECK(bench.take() == "200\nagain");
  CHECK(bench.front.sent == 3);
  CHECK(bench.pool.in_use() == 0);
}

TEST_CASE("session: a file that breaks off never looks whole") {
  Bench bench;
  const bool old = GENERATE(false, true);
  Exchange& file = begin_file(bench, old ? old_get("/file") : get("/file") + get("/next"));
  CHECK(bench.take() == (old ? "200 flowing close\n" : "200 flowing\n"));
  file.stream_piece("abc");
  file.failed({stadtkern::Code::Unavailable, "died"});
  bench.session->answered(file, bench.now);
  CHECK(bench.take() == (old ? "abc" : "3\r\nabc\r\n"));
  CHECK(bench.session->over());
  CHECK(bench.session->to_be_reset() == old);
  CHECK(bench.front.sent == 0);
  CHECK(bench.front.unsent == (old ? 1 : 2));
  CHECK(bench.front.abandoned == (old ? std::vector<std::string>{} : std::vector<std::string>{"/next"}));
}

TEST_CASE("session: HEAD of a file is its head alone") {
  Bench bench;
  Exchange& file = begin_file(bench, "HEAD /file HTTP/1.1\r\nHost: a\r\n\r\n");
  file.stream_ended();
  bench.session->answered(file, bench.now);
  CHECK(bench.take() == "200 flowing\n");
  CHECK_FALSE(bench.session->over());
  CHECK(bench.front.sent == 1);
}

TEST_CASE("session: a drain lets a file come to its end, and cuts it when there is no time left") {
  Bench bench;
  Exchange& file = begin_file(bench, get("/file"));
  bench.session->drain(bench.now);
  bench.pass(5s);
  CHECK_FALSE(bench.session->over());
  file.stream_piece("abc");
  bench.session->answered(file, bench.now);
  CHECK(bench.front.abandoned.empty());
  if (GENERATE(true, false)) {
    file.stream_ended();
    bench.session->answered(file, bench.now);
    CHECK(bench.take().ends_with("3\r\nabc\r\n0\r\n\r\n"));
    bench.pass(bench.limits.drain_idle_time);
    CHECK(bench.front.sent == 1);
  } else {
    CHECK(bench.take().ends_with("3\r\nabc\r\n"));
    bench.session->broken(bench.now);
    CHECK(bench.front.abandoned == std::vector<std::string>{"/file"});
    CHECK(bench.front.sent == 0);
  }
  CHECK(bench.session->over());
}

TEST_CASE("session: who reads a file slowly gives its module a sign of life in time") {
  Bench bench;
  Exchange& file = begin_file(bench, get("/file"));
  CHECK(bench.take() == "200 flowing\n");
  file.stream_piece(std::string(200'000, 'x'));
  bench.session->answered(file, bench.now);
  std::string_view pieces[4];
  REQUIRE(bench.session->output(pieces) == 1);
  // The first 128 KiB are held back, then it comes in parts: at 4 KiB a second well within a minute.
  bench.session->sent(120'000, bench.now);
  CHECK(bench.front.credit == 0);
  REQUIRE(bench.session->output(pieces) == 1);
  bench.session->sent(40'000, bench.now);
  CHECK(bench.front.credit == 160'000 - 128 * 1024);
  bench.take();
  CHECK(bench.front.credit == 200'000 - 128 * 1024);  // no more than it was, for all the lengths between
  // Whoever sends no more may still read: the next bytes will show it.
  bench.session->closed_by_peer(bench.now);
  bench.pass(10s);
  CHECK_FALSE(bench.session->over());
}

TEST_CASE("session: an address that says so twice is answered with that") {
  Bench bench;
  bench.send(get("/file"));
  Exchange& file = *bench.front.waiting.back();
  file.failed(ask_for_stream());
  bench.session->answered(file, bench.now);
  file.failed(ask_for_stream());
  bench.session->answered(file, bench.now);
  CHECK(bench.take().starts_with("409\n{"));
}

TEST_CASE("session: a connection that takes no more requests still has room for what comes") {
  Bench bench;
  bench.send(old_get("/file") + post("/held", "x"));
  // What comes behind a request that waits for its turn fills the buffer from its beginning.
  const std::string some(100, 'x');
  for (std::size_t sent = some.size(); sent < bench.limits.head_bytes; sent += some.size()) bench.send(some);
  bench.send(std::string(bench.session->space().size(), 'x'));
  REQUIRE_FALSE(bench.session->wants_bytes());
  Exchange& file = *bench.front.waiting[0];
  file.failed(ask_for_stream());
  bench.session->answered(file, bench.now);
  REQUIRE(bench.session->wants_bytes());  // to see the client go
  for (int i = 0; i < 3; ++i) {
    REQUIRE_FALSE(bench.session->space().empty());
    bench.session->received(bench.session->space().size(), bench.now);
  }
  CHECK_FALSE(bench.session->over());
}
