// SPDX-License-Identifier: EUPL-1.2
// The state machine of a connection: requests and answers.
#include "session_bench.h"

using namespace session_bench;

TEST_CASE("session: a connection serves one request after the other") {
  Bench bench;
  for (int i = 0; i < 3; ++i) {
    bench.send(post("/now", "hello"));
    CHECK(bench.take() == "200\nhello");
  }
  CHECK_FALSE(bench.session->over());
  CHECK(bench.front.sent == 3);
  CHECK(bench.pool.in_use() == 0);
}

TEST_CASE("session: requests and answers may be cut anywhere") {
  Bench bench;
  const auto text = "\r\n" + post("/now", "abc") + get("/now") + post("/now", "defg");
  for (std::size_t piece = 1; piece < 20; ++piece) {
    std::string answers;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      bench.send(std::string_view(text).substr(at, piece));
      answers += bench.take(piece);
    }
    CHECK(answers == "200\nabc200\n200\ndefg");
  }
}

TEST_CASE("session: answers of pipelined requests come in their order, whichever is ready first") {
  Bench bench;
  bench.send(get("/a") + get("/b") + get("/c"));
  REQUIRE(bench.front.waiting.size() == 3);
  bench.answer(2, "C");
  CHECK(bench.take().empty());
  bench.answer(0, "A");
  CHECK(bench.take() == "200\nA");
  bench.answer(1, "B");
  CHECK(bench.take() == "200\nB200\nC");
}

TEST_CASE("session: only so many requests are under way, the rest waits unread") {
  Bench bench;
  bench.limits.pipelined = 2;
  bench.send(get("/a") + get("/b") + get("/c"));
  CHECK(bench.front.waiting.size() == 2);
  bench.answer(0, "A");
  CHECK(bench.take() == "200\nA");
  CHECK(bench.front.waiting.size() == 3);
}

TEST_CASE("session: what may change something runs alone, also when pipelined") {
  Bench bench;
  bench.send(get("/a") + post("/b", "x") + get("/c"));
  CHECK(bench.front.begun == std::vector<std::string>{"/a"});
  bench.answer(0, "");
  CHECK(bench.front.begun == std::vector<std::string>{"/a", "/b"});
  bench.answer(1, "");
  CHECK(bench.front.begun == std::vector<std::string>{"/a", "/b", "/c"});
  bench.answer(2, "");
  CHECK(bench.take() == "200\n200\n200\n");
}

TEST_CASE("session: a post right behind an answer that is not sent yet does not wait for ever") {
  Bench bench;
  bench.send(get("/now") + post("/b", "x"));
  CHECK(bench.front.begun == std::vector<std::string>{"/now", "/b"});
}

TEST_CASE("session: 100 Continue is sent when the body is wanted and not there yet") {
  Bench bench;
  const std::string head = "POST /now HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  bench.send(head);
  CHECK(bench.take(3) == "HTTP/1.1 100 Continue\r\n\r\n");
  bench.send("ab");
  CHECK(bench.take() == "200\nab");
  bench.send(head + "cd");
  CHECK(bench.take() == "200\ncd");
}

TEST_CASE("session: 100 Continue waits for the answers before it") {
  Bench bench;
  bench.send(get("/a") + "PUT /now HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(bench.take().empty());
  bench.answer(0, "A");
  CHECK(bench.take() == "200\nAHTTP/1.1 100 Continue\r\n\r\n");
}

TEST_CASE("session: a body that is too large is refused before it is read, and the connection lingers, then ends") {
  Bench bench;
  bench.send("POST /now HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 21\r\n\r\n");
  CHECK(bench.take() == "413 close\n");
  CHECK(bench.session->wants_shutdown());
  bench.session->shut_down();
  CHECK(bench.session->wants_bytes());
  bench.send(std::string(50'000, 'x'));
  CHECK_FALSE(bench.session->over());
  bench.pass(1s);
  CHECK(bench.session->over());
  CHECK(bench.front.begun.empty());
}

TEST_CASE("session: a chunked body over the limit is refused when it passes it") {
  Bench bench;
  bench.send("POST /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n5\r\n");
  CHECK(bench.take() == "413 close\n");
}

TEST_CASE("session: an answer without its request's body being read ends the connection") {
  Bench bench;
  bench.send(post("/early", "body") + get("/now"));
  CHECK(bench.take() == "404 close\n");
  CHECK(bench.front.begun.empty());
}

TEST_CASE("session: malformed bytes are answered once and nothing after them is read") {
  Bench bench;
  bench.send(get("/now") + "GET / HTTP/1.1\nHost: a\n\n" + get("/now"));
  CHECK(bench.take() == "200\n400 close\n");
  CHECK(bench.front.begun.size() == 1);
}

TEST_CASE("session: limits on target and head have statuses of their own") {
  Bench bench;
  bench.send("GET /" + std::string(9000, 'a'));
  CHECK(bench.take() == "414 close\n");
  bench.renew();
  bench.send("GET / HTTP/1.1\r\nX: " + std::string(17'000, 'a'));
  CHECK(bench.take() == "431 close\n");
}

TEST_CASE("session: Connection: close is kept, and later requests are not read") {
  Bench bench;
  bench.send(get("/now", "Connection: close\r\n") + get("/now"));
  CHECK(bench.take() == "200 close\n");
  CHECK(bench.session->over());
}

TEST_CASE("session: HEAD has the answer's head only") {
  Bench bench;
  bench.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
  bench.answer(0, "body");
  CHECK(bench.take() == "200\n");
}

TEST_CASE("session: a head that comes too slowly is a 408, one that never began is just closed") {
  Bench bench;
  bench.send("GET / HT");
  bench.pass(9s);
  CHECK(bench.take().empty());
  bench.send("TP/1.1\r\n");
  bench.pass(1s);
  CHECK(bench.take() == "408 close\n");
  bench.renew();
  bench.pass(74s);
  CHECK_FALSE(bench.session->over());
  bench.pass(1s);
  CHECK(bench.session->over());
  CHECK(bench.take().empty());
}

TEST_CASE("session: a body must keep up its rate") {
  Bench bench;
  bench.limits.transfer_rate = 1;
  bench.send("POST /now HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  bench.pass(12s);
  CHECK(bench.take().empty());
  bench.pass(1s);
  CHECK(bench.take() == "408 close\n");
}

TEST_CASE("session: who does not read the answer is cut off") {
  Bench bench;
  bench.limits.transfer_rate = 1;
  bench.send(post("/now", "0123456789"));
  bench.session->sent(4, bench.now);
  bench.pass(13s);
  CHECK_FALSE(bench.session->over());
  bench.pass(1s);
  CHECK(bench.session->over());
  CHECK(bench.front.unsent == 1);
}

TEST_CASE("session: idle connections end sooner when connections are scarce") {
  Bench bench;
  bench.send(get("/now"));
  bench.take();
  bench.pass(1s, true);
  CHECK(bench.session->over());
}

TEST_CASE("session: a client that is gone has its calls cancelled, and their answers go nowhere") {
  Bench bench;
  bench.send(get("/a"));
  bench.session->broken(bench.now);
  CHECK(bench.session->over());
  CHECK(bench.front.abandoned == std::vector<std::string>{"/a"});
  CHECK(bench.front.waiting[0]->session == nullptr);
  CHECK(bench.pool.in_use() == 1);
  bench.pool.give_back(*bench.front.waiting[0]);
}

TEST_CASE("session: a client that only sends no more still gets its answers, for a while") {
  Bench bench;
  bench.send(get("/a") + get("/b"));
  bench.session->closed_by_peer(bench.now);
  CHECK_FALSE(bench.session->over());
  CHECK_FALSE(bench.session->wants_bytes());
  bench.answer(0, "A");
  CHECK(bench.take() == "200\nA");
  bench.answer(1, "B");
  CHECK(bench.take() == "200 close\nB");
  CHECK(bench.session->over());

  bench.renew();
  bench.send(get("/c"));
  bench.session->closed_by_peer(bench.now);
  bench.pass(2s);
  CHECK(bench.session->over());
  CHECK(bench.front.abandoned == std::vector<std::string>{"/c"});
  bench.pool.give_back(*bench.front.waiting[2]);
}

TEST_CASE("session: half a request from a client that is gone is dropped") {
  Bench bench;
  bench.send("POST /now HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  bench.session->closed_by_peer(bench.now);
  CHECK(bench.session->over());
  CHECK(bench.front.begun.empty());
  CHECK(bench.pool.in_use() == 0);
}

TEST_CASE("session: draining answers what was begun with Connection: close, and ends what stays idle") {
  Bench bench;
  bench.session->drain(bench.now);
  CHECK_FALSE(bench.session->over());
  bench.pass(1s);
  CHECK(bench.session->over());
  bench.renew();
  bench.send(get("/a") + get("/b"));
  bench.session->drain(bench.now);
  bench.answer(0, "A");
  bench.answer(1, "B");
  CHECK(bench.take() == "200\nA200 close\nB");
  CHECK(bench.session->wants_shutdown());
  bench.session->closed_by_peer(bench.now);
  CHECK(bench.session->over());
  bench.renew();
  bench.send("POST /now HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
  bench.session->drain(bench.now);
  bench.send("cd");
  CHECK(bench.take() == "200 close\nabcd");
}

TEST_CASE("session: the request after an idle connection began to drain is its last one, and is answered") {
  Bench bench;
  bench.send(get("/now"));
  CHECK(bench.take() == "200\n");
  bench.session->drain(bench.now);
  bench.send(get("/now"));
  CHECK(bench.take() == "200 close\n");
  CHECK(bench.session->wants_shutdown());
}

TEST_CASE("session: requests that came in one go with it are answered before a draining connection ends") {
  Bench bench;
  bench.session->drain(bench.now);
  bench.send(get("/now") + get("/now") + get("/now"));
  CHECK(bench.take() == "200\n200\n200 close\n");
}

TEST_CASE("completions: what many threads push is taken once each, with a wake-up for the first") {
  int wakes = 0;
  gateway::Completions completions([&wakes] { ++wakes; });
  gateway::ExchangePool pool(completions);
  Exchange& one = pool.take();
  Exchange& two = pool.take();
  one.completed();
  two.completed();
  CHECK(wakes == 1);
  std::vector<Exchange*> taken;
  completions.take([&](Exchange& exchange) { taken.push_back(&exchange); });
  CHECK(taken == std::vector<Exchange*>{&one, &two});
  one.completed();
  CHECK(wakes == 2);
}
