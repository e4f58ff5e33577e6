// SPDX-License-Identifier: EUPL-1.2
// The module in a town that serves devices, and a device as its agent asks.
#pragma once

#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace wifi {

using stadtkern::testkit::Response;

constexpr const char* kSecret = "s3cr3t-of-the-town";

inline std::string text(const Response& answer, const std::string& pointer) {
  const auto value = answer.json(pointer);
  return value.as_string() ? *value.as_string() : std::string();
}

// The value behind "name: " in the lines of an answer.
inline std::string line(const Response& answer, const std::string& name) {
  const auto at = answer.body.find(name + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return answer.body.substr(begin, answer.body.find('\n', begin) - begin);
}

struct DeviceTown {
  explicit DeviceTown(std::vector<stadtkern::json::Member> more = {})
      : town{"wifi", {{"devices", settings(std::move(more))}}} {}
  stadtkern::testkit::Town town;

  static stadtkern::json::Value settings(std::vector<stadtkern::json::Member> more) {
    auto out = stadtkern::json::Value::object({{"enabled", true}, {"secret", kSecret}});
    for (auto& [name, value] : more) out.set(name, std::move(value));
    return out;
  }

  stadtkern::testkit::Client staff() { return town.as({"wifi.staff"}, "ada"); }
  Response send(const std::string& path, const stadtkern::Form& form, const std::string& address = "203.0.113.5") {
    return town.post(path, form.encoded(),
                     {{"content-type", "application/x-www-form-urlencoded"}, {"stadtkern-address", address}});
  }
  Response get(const std::string& path, const std::string& address = "203.0.113.5") {
    return town.get(path, {{"stadtkern-address", address}});
  }

  static stadtkern::Form registration(int number = 1) {
    stadtkern::Form form;
    const std::string digits = std::to_string(10 + number);
    form.set("backend", "netjsonconfig.OpenWrt");
    form.set("secret", kSecret);
    form.set("name", "ap" + digits);
    form.set("mac_address", "02:fc:00:00:00:" + digits);
    form.set("key", std::string(30, 'c') + digits);
    form.set("hardware_id", "");
    form.set("os", "OpenWrt 23.05.5");
    form.set("model", "AP");
    form.set("system", "MIPS");
    form.set("tags", "square");
    return form;
  }
  struct Device {
    std::string id, key;
  };
  Device join(int number = 1) {
    const Response answer = send("/controller/register/", registration(number));
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return {line(answer, "uuid"), line(answer, "key")};
  }
  static std::string path(const std::string& call, const Device& device, const std::string& more = {}) {
    return "/controller/" + call + "/" + device.id + "/?key=" + device.key + more;
  }
  std::string checksum(const Device& device) {
    const Response answer = get(path("checksum", device));
    REQUIRE(answer.status == 200);
    return answer.body;
  }
  Response report(const Device& device, const std::string& status, const std::string& reason = {}) {
    stadtkern::Form form;
    form.set("key", device.key);
    form.set("status", status);
    if (!reason.empty()) form.set("error_reason", reason);
    return send("/controller/report-status/" + device.id + "/", form);
  }
  std::string state(const Device& device) { return text(staff().get("/devices/" + device.id), "/state"); }
  // Time passes for what is done by itself, and what a change means for devices has been worked out.
  void settle() {
    constexpr int kTries = 5'000;
    town.run_timers();
    for (int tries = 0; tries < kTries; ++tries) {
      if (staff().get("/alarms").json("/behind") == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));  // a thread of the module's own is at it
    }
    FAIL("what devices are to have was not worked out within 10 s");
  }
  // A template for all, its id.
  std::string standard(const std::string& config) {
    auto body = stadtkern::json::Value::object({{"name", "all"}, {"standard", true}, {"config", config}});
    const Response made = staff().post("/templates", stadtkern::json::write(body));
    INFO(made.body);
    REQUIRE(made.status < 300);
    settle();
    return text(made, "/id");
  }
  Response change(const std::string& path, const std::string& body) {
    Response out = staff().request("PATCH", path, body);
    settle();
    return out;
  }
};

}  // namespace wifi
