// SPDX-License-Identifier: EUPL-1.2
// Bodies as they were recorded, and what no server should send.
#include "guests/radius_body.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace wifi::guests {
namespace {

using stadtkern::Json;

Json json(const std::string& text) {
  auto out = stadtkern::parse_json(text);
  REQUIRE(out);
  return *out;
}

Accounting good(const Json& body) {
  Faults faults;
  Accounting out = read_accounting(body, faults);
  INFO(faults_json(faults));
  CHECK(faults.empty());
  return out;
}

std::string bad(const std::string& body) {
  Faults faults;
  static_cast<void>(read_accounting(json(body), faults));
  return faults_json(faults);
}

TEST_CASE("radius: the recorded bodies are read, and what is empty in them is nothing") {
  const char* where = std::getenv("STADTKERN_TEST_DATA");
  if (where != nullptr && std::string(where) == "none") return;
  const std::string folder = where != nullptr ? where : STADTKERN_SOURCE_DIR "/../shared/data";
  std::ifstream file(folder + "/wifi/radius/freeradius_accounting_bodies.json");
  INFO("test data: " << folder);
  REQUIRE(file);
  const Json all = json(std::string(std::istreambuf_iterator<char>(file), {}));
  int read = 0;
  for (const auto& [name, body] : all.members) {
    if (body.find("status_type") == nullptr) continue;
    INFO(name);
    const Accounting one = good(body);
    CHECK_FALSE(one.record.id.empty());
    CHECK_FALSE(one.record.seconds);
    ++read;
  }
  CHECK(read == 5);
  const Accounting start = good(*all.find("data@720"));
  CHECK(start.record.kind == RecordKind::Start);
  CHECK(start.record.user == "username");
  CHECK(start.record.called == "C0-4A-00-EE-D1-0D");
  CHECK(start.device.station == "a402b9d3fd29");
  CHECK(start.device.address == "192.168.182.3");
  CHECK(start.device.server == "192.168.182.1");
  CHECK(start.device.session == "5a4f59aa00000001");
  CHECK(good(*all.find("data@1334")).record.kind == RecordKind::On);
  CHECK(good(*all.find("data@1334")).device.station.empty());  // 00-00-00-00-00-00 is nobody
}

TEST_CASE("radius: numbers come as digits in text or as numbers, with their upper half") {
  const Accounting one = good(json(R"({"status_type":"Stop","unique_id":"u","session_time":"261","input_octets":1111909,
      "output_octets":"5","output_gigawords":"2","terminate_cause":"User_Request"})"));
  CHECK(one.record.seconds == 261);
  CHECK(one.record.in == 1'111'909);
  CHECK(one.record.out == 5);
  CHECK_FALSE(one.record.in_words);
  CHECK(one.record.out_words == 2);
  CHECK(one.record.cause == "User_Request");
}

TEST_CASE("radius: what cannot be is refused, each key with a reason") {
  CHECK(bad("{}") == R"({"status_type":["This field is required."],"unique_id":["This field is required."]})");
  CHECK(bad(R"({"status_type":"Alive","unique_id":"u"})") == R"({"status_type":["\"Alive\" is not a valid choice."]})");
  CHECK(bad(R"({"status_type":"Stop","unique_id":"012345678901234567890123456789012"})")
            .starts_with(R"({"unique_id":["Ensure this field has no more than 32 characters."])"));
  for (const char* number :
       {"\"x\"", "\"-1\"", "1.5", "\"1e3\"", "\"99999999999999999999\"", "[1]", "true", "\" 1\""}) {
    INFO(number);
    CHECK_FALSE(bad(std::string(R"({"status_type":"Stop","unique_id":"u","session_time":)") + number + "}") == "{}");
  }
  CHECK(bad(R"({"status_type":"Stop","unique_id":"u","framed_ip_address":"nowhere"})").find("framed_ip_address") == 2);
  CHECK(bad(R"({"status_type":"Stop","unique_id":"u","username":"a\u0000b"})").find("username") == 2);
  CHECK(bad(std::string(R"({"status_type":"Stop","unique_id":"u","username":")") + std::string(254, 'x') + "\"}")
            .find("username") == 2);
  CHECK(bad(R"({"status_type":"Stop","unique_id":{"a":1}})").find("unique_id") == 2);
}

TEST_CASE("radius: a login is read whole") {
  Faults faults;
  const Login login = read_login(json(R"({"username":"a'b\\\"c","password":"p","called_station_id":"x",
      "calling_station_id":"A4-02-B9-D3-FD-29","reply":"Access-Reject"})"),
                                 faults);
  CHECK(faults.empty());
  CHECK(login.user == "a'b\\\"c");
  CHECK(login.password == "p");
  CHECK(login.calling == "A4-02-B9-D3-FD-29");
  CHECK(login.reply == "Access-Reject");
}

}  // namespace
}  // namespace wifi::guests
