// SPDX-License-Identifier: EUPL-1.2
// What other Open311 servers answer, in each dialect that is known.
#include <catch2/catch.hpp>

#include "foreign/answers.h"
#include "foreign/form.h"

namespace waste::foreign {
namespace {

Posted posted(int status, std::string body) {
  return read_posted({status, "", std::move(body)});
}

TEST_CASE("foreign answers: an id comes as text or number, bare or wrapped, in JSON or XML") {
  for (const char* body :
       {R"([{"service_request_id":"293944","service_notice":null,"account_id":null}])",
        R"([{"service_request_id":293944}])", R"({"service_requests":[{"service_request_id":"293944"}]})",
        R"({"requests":[{"service_request_id":293944}],"meta":{"total":1}})",
        R"({"service_requests":{"request":[{"service_request_id":"293944"}]}})", R"({"service_request_id":"293944"})",
        "\xEF\xBB\xBF [{\"service_request_id\":\"293944\"}]",
        R"([{"service_request_id":"","token":""},{"service_request_id":"293944"}])",
        "<?xml version=\"1.0\"?><service_requests><request><service_request_id>293944</service_request_id>"
        "<service_notice/></request></service_requests>",
        "<request><service_request_id>293944</service_request_id><token/></request>"}) {
    INFO(body);
    const Posted one = posted(201, body);
    CHECK(one.kind == Posted::Kind::Known);
    CHECK(one.id == "293944");
    CHECK(posted(200, body).kind == Posted::Kind::Known);
  }
}

TEST_CASE("foreign answers: a token is waited for, and 404 means that it is not there yet") {
  const Posted one = posted(200, R"([{"service_request_id":null,"token":12345}])");
  CHECK(one.kind == Posted::Kind::Token);
  CHECK(one.token == "12345");
  CHECK(read_token({200, "", R"([{"service_request_id":"","token":"12345"}])"}, "12345").kind == Posted::Kind::Token);
  CHECK(read_token({404, "", "[]"}, "12345").kind == Posted::Kind::Token);
  CHECK(read_token({200, "", R"([{"service_request_id":638344,"token":"12345"}])"}, "12345").id == "638344");
  CHECK(read_token({500, "", "down"}, "12345").kind == Posted::Kind::Later);
  CHECK(read_token({403, "", R"([{"code":403,"description":"no"}])"}, "12345").kind == Posted::Kind::Refused);
}

TEST_CASE("foreign answers: faults are told in one line, whatever form they have") {
  for (const auto& [body, words] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"([{"code":403,"description":"the api_key is not known"}])", "403: 403 the api_key is not known"},
           {R"({"errors":[{"code":"404","description":"no such\nservice"}]})", "403: 404 no such service"},
           {R"([{"code":"103 - service_code","description":""}])", "403: 103 - service_code"},
           {R"([{"service_code":"104 - service_code not valid","description":"unknown"}])",
            "403: 104 - service_code not valid unknown"},
           {R"({"error_messages":["Kategorie fehlt","Ort fehlt"]})", "403: Kategorie fehlt; Ort fehlt"},
           {"<errors><error><code>403</code><description>key</description></error></errors>", "403: 403 key"},
           {"<html><body>", "403: is neither JSON nor XML of Open311"},
           {"", "403: is neither JSON nor XML of Open311"}}) {
    INFO(body);
    const Posted one = posted(403, body);
    CHECK(one.kind == Posted::Kind::Refused);
    CHECK(one.why == words);
  }
}

TEST_CASE("foreign answers: what may be repeated is told apart from what may not") {
  CHECK(posted(503, "<html>").kind == Posted::Kind::Later);
  CHECK(posted(429, "[]").kind == Posted::Kind::Later);
  CHECK(posted(400, "[]").kind == Posted::Kind::Refused);
  CHECK(posted(302, "").kind == Posted::Kind::Refused);
  // A good status with nothing to hold on to: they may have it. With faults inside: they don't.
  CHECK(posted(200, "[]").kind == Posted::Kind::Later);
  CHECK(posted(200, "thank you").kind == Posted::Kind::Later);
  CHECK(posted(200, R"([{"code":400,"description":"no place"}])").kind == Posted::Kind::Refused);
}

TEST_CASE("foreign answers: how a report stands") {
  const auto standing = [](std::string body, const char* id = "7") {
    return read_standing({200, "", std::move(body)}, id);
  };
  const auto open = standing(R"([{"service_request_id":7,"status":"OPEN","status_notes":null}])");
  REQUIRE(open);
  CHECK(*open == Standing{Status::Open, ""});
  const auto closed = standing(
      "<service_requests><request><service_request_id>7</service_request_id><status>closed"
      "</status><status_notes>&lt;p&gt;Done &amp;amp; dusted&lt;/p&gt;</status_notes></request>"
      "</service_requests>");
  REQUIRE(closed);
  CHECK(*closed == Standing{Status::Closed, "Done & dusted"});
  // A server that ignores the id and tells of others.
  CHECK(standing(R"([{"service_request_id":8,"status":"closed"}])").error().code == stadtkern::Code::NotFound);
  CHECK(standing(R"([{"service_request_id":7,"status":"maybe"}])").error().code == stadtkern::Code::InvalidArgument);
  CHECK(read_standing({404, "", ""}, "7").error().code == stadtkern::Code::NotFound);
  CHECK(read_standing({502, "", ""}, "7").error().code == stadtkern::Code::Unavailable);
}

TEST_CASE("foreign answers: a report of ours is found by its mark, or by its place where no words are shown") {
  const auto all = objects_of(R"json([
      {"service_request_id":1,"description":"lamp (musterstadt/7K3M9QXX)","lat":48.6,"long":8.9,"service_code":"1"},
      {"service_request_id":2,"description":null,"lat":"48.6000001","long":8.9,"service_code":"1"},
      {"service_request_id":3,"description":"lamp\n\n(musterstadt/7K3M9QXT)"}])json");
  REQUIRE(all);
  CHECK(find_ours(*all, {"musterstadt/7K3M9QXT", "1", Position{48.6, 8.9}}) == "3");
  CHECK(find_ours(*all, {"musterstadt/AAAAAAAA", "1", Position{48.6, 8.9}}) == "2");
  CHECK(find_ours(*all, {"musterstadt/AAAAAAAA", "2", Position{48.6, 8.9}}).empty());
  CHECK(find_ours(*all, {"musterstadt/AAAAAAAA", "1", Position{48.7, 8.9}}).empty());
  CHECK(find_ours(*all, {"musterstadt/AAAAAAAA", "1", std::nullopt}).empty());
}

TEST_CASE("foreign answers: what the worker hands over is taken apart, or refused") {
  const auto heard = unpack("201 text/xml; charset=utf-8\n<a/>\n");
  REQUIRE(heard);
  CHECK(heard->status == 201);
  CHECK(heard->type == "text/xml; charset=utf-8");
  CHECK(heard->body == "<a/>\n");
  CHECK(unpack("204 \n")->body.empty());
  for (const char* bad : {"", "200", "200 text/xml", "x text/xml\n", "20 a\n", "2000 a\n", "-200 a\n"}) {
    INFO(bad);
    CHECK_FALSE(unpack(bad));
  }
}

TEST_CASE("foreign addresses: what is not plain is escaped") {
  Form form;
  form.add("api_key", "a&b").add("empty", "").add("lat", "-1.5").add("description", "Müll\n= 1");
  CHECK(form.text() == "api_key=a%26b&lat=-1.5&description=M%C3%BCll%0A%3D%201");
  CHECK(resource("https://a/v2", "requests", "json", {}) == "https://a/v2/requests.json");
  CHECK(resource("https://a/v2", "tokens", "a/../b?c", "xml", Form().add("j", "k")) ==
        "https://a/v2/tokens/a%2F..%2Fb%3Fc.xml?j=k");
}

}  // namespace
}  // namespace waste::foreign
