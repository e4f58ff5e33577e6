// SPDX-License-Identifier: EUPL-1.2
// The module in a town, as a RADIUS server, a device and staff meet it.
#pragma once

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "wire/pages.h"

namespace wifi::guests {

using stadtkern::testkit::Headers;
using stadtkern::testkit::Response;

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Hotspot {
  static constexpr const char* kOrganisation = "0d5c8f9e-4b0e-4a55-9d37-8f3d6a1c2b11";
  static constexpr const char* kToken = "a-token-of-many-letters";
  static constexpr const char* kDevice = "A4-02-B9-D3-FD-29";
  static constexpr const char* kAddress = "192.0.2.33";

  explicit Hotspot(stadtkern::testkit::Settings settings = {}) : town{"wifi", with_radius(std::move(settings))} {
    // Reads look at the machine's clock, writes at the test's.
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    town.clock().set_wall(std::chrono::duration_cast<std::chrono::microseconds>(now) -
                          std::chrono::microseconds{town.clock().wall_us()});
  }

  static stadtkern::testkit::Settings with_radius(stadtkern::testkit::Settings settings) {
    settings.try_emplace("radius_organisation", std::string(kOrganisation));
    settings.try_emplace("radius_token", std::string(kToken));
    return settings;
  }

  static Headers server(const std::string& from = "127.0.0.1") {
    return {{"authorization", std::string("Bearer ") + kOrganisation + " " + kToken},
            {"stadtkern-address", from},
            {"content-type", "application/json"}};
  }
  Response radius(const std::string& what, const std::string& body) {
    return town.post("/api/v1/freeradius/" + what, body, server());
  }
  Response login(const std::string& user, const std::string& device = kDevice, const std::string& password = {}) {
    return radius("authorize/", R"({"username":")" + user + R"(","password":")" + password +
                                    R"(","called_station_id":"C0-4A-00-EE-D1-0D","calling_station_id":")" + device +
                                    "\"}");
  }
  Response account(const std::string& kind, const std::string& id, const std::string& user, const std::string& seconds,
                   const std::string& bytes, const std::string& device = kDevice) {
    return radius("accounting/",
                  R"({"status_type":")" + kind + R"(","session_id":"5a4f","unique_id":")" + id + R"(","username":")" +
                      user + R"(","nas_ip_address":"192.168.182.1","session_time":")" + seconds +
                      R"(","input_octets":")" + bytes +
                      R"(","output_octets":"","called_station_id":"C0-4A-00-EE-D1-0D","calling_station_id":")" +
                      device + R"(","terminate_cause":"","framed_ip_address":")" +
                      (device.empty() ? std::string() : std::string(kAddress)) + "\"}");
  }
  stadtkern::testkit::Client staff() { return town.as({"wifi.staff"}, "ada"); }
  // The codes of a new batch.
  std::vector<std::string> vouchers(const std::string& limits = R"(,"minutes":60)", int count = 1) {
    const Response made =
        staff().post("/voucher-batches", R"({"name":"Fest","vouchers":)" + std::to_string(count) + limits + "}");
    INFO(made.body);
    REQUIRE(made.status == 200);
    batch = *made.json("/id").as_string();
    std::vector<std::string> out;
    const Response list = staff().get("/voucher-batches/" + batch);
    for (int i = 0; i < count; ++i) out.push_back(*list.json("/vouchers/" + std::to_string(i) + "/code").as_string());
    return out;
  }
  Response voucher() { return staff().get("/voucher-batches/" + batch); }
  Response connect(const std::string& form) {
    return town.post("/wifi/connect", form,
                     {{"content-type", "application/x-www-form-urlencoded"}, {"stadtkern-client", "0123456789abcdef"}});
  }
  // A day of the town later, its timers have run.
  void next_day() {
    town.clock().advance(std::chrono::hours{25});
    town.run_timers();
  }

  stadtkern::testkit::Town town;
  std::string batch{};
};

}  // namespace wifi::guests
