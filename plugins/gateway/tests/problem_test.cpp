// SPDX-License-Identifier: EUPL-1.2
#include "problem.h"

#include <catch2/catch.hpp>

#include "answer.h"
#include "citizen_front.h"

using stadtkern::Code;
using stadtkern::Error;

namespace {

std::string document(const Error& error) {
  std::string type;
  std::string json;
  gateway::write_problem(gateway::problem_of(error, type), "id1", json);
  return json;
}

}  // namespace

TEST_CASE("problem: each outcome has its status") {
  const std::pair<Code, unsigned> table[] = {
      {Code::InvalidArgument, 400},  {Code::ValidationFailed, 422},   {Code::Unauthenticated, 401},
      {Code::PermissionDenied, 403}, {Code::NotFound, 404},           {Code::Conflict, 409},
      {Code::KeyReused, 422},        {Code::PreconditionFailed, 412}, {Code::Gone, 410},
      {Code::TooLarge, 413},         {Code::UnsupportedMedia, 415},   {Code::MethodNotAllowed, 405},
      {Code::RateLimited, 429},      {Code::ResourceExhausted, 503},  {Code::Unavailable, 503},
      {Code::DeadlineExceeded, 504}, {Code::Unimplemented, 501},      {Code::StorageFull, 507},
      {Code::Internal, 500},         {Code::DataLoss, 500},           {Code::HopsExceeded, 508}};
  for (const auto& [code, status] : table) {
    CAPTURE(stadtkern::name(code));
    CHECK(gateway::status_of(code) == status);
    CHECK(gateway::status_text(status) != "Unknown");
  }
}

TEST_CASE("problem: the document names type, title, detail, request and every field") {
  Error error{Code::ValidationFailed, "two fields are wrong", "waste.bad"};
  error.fields = {{"/lat", "must be \"north\""}, {"status", "unknown\n"}};
  CHECK(document(error) ==
        "{\"type\":\"urn:stadtkern:problem:validation-failed\",\"title\":\"Unprocessable Content\",\"status\":422,"
        "\"detail\":\"two fields are wrong\",\"instance\":\"urn:stadtkern:request:id1\",\"request_id\":\"id1\","
        "\"reason\":\"waste.bad\",\"errors\":[{\"pointer\":\"/lat\",\"reason\":\"must be \\\"north\\\"\"},"
        "{\"pointer\":\"status\",\"reason\":\"unknown\\u000a\"}]}\n");
}

TEST_CASE("problem: an unknown outcome has a type of its own, and a bug's details stay inside") {
  Error unknown{Code::Unavailable, "gone"};
  unknown.outcome_unknown = true;
  CHECK(document(unknown).find("problem:outcome-unknown\"") != std::string::npos);
  CHECK(document({Code::Internal, "secret table x"}).find("secret") == std::string::npos);
}

TEST_CASE("problem: what is no UTF-8 is replaced") {
  std::string json;
  gateway::write_json_string("a\xffz\xc3\xa4\xe2\x82\xed\xa0\x80\xf0\x9f\x9a\xb2\x7f", json);
  CHECK(
      json ==
      "\"a\xef\xbf\xbdz\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x9a\xb2\\u007f\"");
}

TEST_CASE("answer: a module's fields pass only when they are allowed and clean") {
  gateway::Answer answer;
  const gateway::HeaderLine headers[]{{"content-type", "application/json"},
                                      {"etag", "\"1\""},
                                      {"set-cookie", "a=b"},
                                      {"connection", "close"},
                                      {"content-length", "7"},
                                      {"location", "/x\r\nset-cookie: a=b"}};
  gateway::fill(answer, 201, headers, "{}");
  CHECK(answer.lines == "content-type: application/json\r\netag: \"1\"\r\n");
  std::string head;
  gateway::write_head(answer, "id1", "now", {}, head);
  CHECK(head ==
        "HTTP/1.1 201 Created\r\ndate: now\r\nx-request-id: id1\r\nx-content-type-options: nosniff\r\n"
        "referrer-policy: no-referrer\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
        "content-length: 2\r\ncontent-type: application/json\r\netag: \"1\"\r\n\r\n");
}

TEST_CASE("answer: of a standard's own fields those pass that its clients go by") {
  gateway::Answer answer;
  const gateway::HeaderLine headers[]{{"x-openwisp-controller", "true"},
                                      {"x-accel-redirect", "/etc/passwd"},
                                      {"x-anything", "1"},
                                      {"stadtkern-sent", "already"},
                                      {"stadtkern-client", "1"}};
  gateway::fill(answer, 200, headers, "");
  CHECK(answer.lines == "x-openwisp-controller: true\r\nstadtkern-sent: already\r\n");
}

TEST_CASE("answer: a page gets a policy unless it brings one") {
  gateway::Answer answer;
  std::string head;
  const gateway::HeaderLine html[]{{"content-type", "text/html"}};
  gateway::fill(answer, 200, html, "x");
  gateway::write_head(answer, "i", "d", {}, head);
  CHECK(head.find("content-security-policy: default-src 'self'") != std::string::npos);
  const gateway::HeaderLine own[]{{"content-type", "text/html"}, {"content-security-policy", "default-src own"}};
  gateway::fill(answer, 200, own, "x");
  gateway::write_head(answer, "i", "d", {}, head);
  CHECK(head.find("'self'") == std::string::npos);
  CHECK(head.find("content-security-policy: default-src own") != std::string::npos);
}

TEST_CASE("answer: 204, 304 and HEAD carry no body") {
  gateway::Answer answer;
  std::string head;
  gateway::fill(answer, 304, {}, "x");
  gateway::write_head(answer, "i", "d", {}, head);
  CHECK(head.find("content-length") == std::string::npos);
  CHECK_FALSE(gateway::carries_body(answer, {}));
  gateway::fill(answer, 200, {}, "xyz");
  gateway::write_head(answer, "i", "d", {false, false, true}, head);
  CHECK(head.find("content-length: 3") != std::string::npos);
  CHECK_FALSE(gateway::carries_body(answer, {false, false, true}));
}

TEST_CASE("answer: a status that is no final one is the module's fault") {
  gateway::Answer answer;
  for (const unsigned status : {0u, 100u, 101u, 199u, 600u, 99999u}) {
    gateway::fill(answer, status, {}, "");
    CHECK(answer.status == 502);
  }
}

TEST_CASE("answer: who may come back later is told when, and who must log in how") {
  gateway::Answer answer;
  Error busy{Code::Unavailable, "x"};
  busy.retry_after_ms = 1200;
  gateway::fill(answer, busy, "id");
  CHECK(answer.status == 503);
  CHECK(answer.lines.find("retry-after: 2\r\n") != std::string::npos);
  gateway::fill(answer, Error{Code::Unauthenticated, "x"}, "id");
  CHECK(answer.lines.find("www-authenticate: Bearer") != std::string::npos);
  gateway::fill(answer, Error{Code::NotFound, "x"}, "id");
  CHECK(answer.lines.find("retry-after") == std::string::npos);
}

TEST_CASE("date: the header is an IMF-fixdate") {
  gateway::DateText date;
  CHECK(date.at(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(date.at(1700000000) == "Tue, 14 Nov 2023 22:13:20 GMT");
}
