// SPDX-License-Identifier: EUPL-1.2
#include "devices/registration.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace wifi::devices;
using stadtkern::Form;

namespace {

const Admission kOpen{true, true, "s3cr3t", ""};

Form good() {
  return Form(
      "backend=netjsonconfig.OpenWrt&key=0b9bd910dcc551c79e8fa6fecfd09cd5&secret=s3cr3t&name=cafe&hardware_id=&"
      "mac_address=02%3afc-00%3A00%3A00%3A01&tags=square%20guest+square&model=TP-Link%20WDR4300&os=OpenWrt%2023.05&"
      "system=Atheros%20AR9344&");
}

Refusal refused(const Form& form, const Admission& admission = kOpen) {
  const auto read = read_registration(form, admission);
  const auto* out = std::get_if<Refusal>(&read);
  return out ? *out : Refusal{200, "taken"};
}

std::string without(const char* name) {
  Form form = good();
  form.set(name, "");
  return refused(form).text;
}

std::string with(const char* name, std::string_view value) {
  Form form = good();
  form.set(name, value);
  const Refusal out = refused(form);
  return std::to_string(out.status) + " " + out.text;
}

}  // namespace

TEST_CASE("registration: a device is read, its MAC in capitals and each tag once") {
  const auto read = read_registration(good(), kOpen);
  const auto& device = std::get<Registration>(read);
  CHECK(device.mac == "02:FC:00:00:00:01");
  CHECK(device.tags == std::vector<std::string>{"square", "guest"});
  CHECK(device.hardware_id.empty());
  CHECK(device.os == "OpenWrt 23.05");
  CHECK(device.key == "0b9bd910dcc551c79e8fa6fecfd09cd5");
}

TEST_CASE("registration: a missing key is made as the agent makes it") {
  Form form = good();
  form.set("key", "");
  CHECK(std::get<Registration>(read_registration(form, kOpen)).key == "0b9bd910dcc551c79e8fa6fecfd09cd5");
  CHECK(consistent_key("02:FC:00:00:00:01", "HW-1", "s3cr3t") == consistent_key("", "HW-1", "s3cr3t"));
}

TEST_CASE("registration: checks come in the controller's order, in its words") {
  Form bad("mac_address=x");
  CHECK(refused(bad, {false, true, "s3cr3t"}).text == "error: registration disabled");
  CHECK(refused(bad).text == "error: missing required parameter \"secret\"");
  CHECK(refused(bad).status == 400);
  CHECK(without("name") == "error: missing required parameter \"name\"");
  CHECK(without("mac_address") == "error: missing required parameter \"mac_address\"");
  CHECK(without("backend") == "error: missing required parameter \"backend\"");
  CHECK(with("backend", "netjsonconfig.AirOs") == "403 error: wrong backend");
  CHECK(with("secret", "guess") == "403 error: unrecognized secret");
  Form guess = good();
  guess.set("secret", "guess");
  CHECK(refused(guess, {true, false, "s3cr3t"}).text == "error: unrecognized secret");
  CHECK(refused(good(), {true, false, "s3cr3t"}).text == "error: registration disabled");
  CHECK(refused(good(), {true, true, ""}).text == "error: unrecognized secret");
}

TEST_CASE("registration: what cannot be kept is named, all at once") {
  for (const char* mac :
       {"x", "02:FC:00:00:00", "02:FC:00:00:00:0g", "02FC00000001", "02:FC:00:00:00:01:02", "02:FC:00:00:00:01\n"}) {
    CHECK(with("mac_address", mac).starts_with("400 mac_address: "));
  }
  CHECK(with("mac_address", "a\nb") == "400 mac_address: \"a b\" is no MAC address");
  CHECK(with("key", "a.b").starts_with("400 key: "));
  CHECK(with("key", std::string(65, 'a')).starts_with("400 key: "));
  CHECK(with("management_ip", "10.0.0.256") == "400 management_ip: this is no IP address");
  CHECK(with("management_ip", "fd00::1") == "200 taken");
  Form both = good();
  both.set("mac_address", "x");
  both.set("key", "a b");
  const std::string faults = refused(both).text;
  CHECK(std::count(faults.begin(), faults.end(), '\n') == 1);
}

TEST_CASE("registration: names are one line, cut between characters") {
  CHECK(plain_line("a\r\n\x1b[2Jb\x7f", 64) == "a   [2Jb ");
  CHECK(plain_line("\xc3\xa4\xc3\xa4", 3) == "\xc3\xa4");
  CHECK(plain_line("\xff\xc0\xaf\xed\xa0\x80x", 64) == "??????x");
  CHECK(plain_line(std::string(1000, 'x'), kLongestName).size() == kLongestName);
}

TEST_CASE("registration: ids are hexadecimal digits in lower case, with hyphens or without") {
  CHECK(canonical_id("0b9bd910dcc551c79e8fa6fecfd09cd5") == "0b9bd910dcc551c79e8fa6fecfd09cd5");
  CHECK(canonical_id("0b9bd910-dcc5-51c7-9e8f-a6fecfd09cd5") == "0b9bd910dcc551c79e8fa6fecfd09cd5");
  for (const char* wrong : {"", "0B9BD910DCC551C79E8FA6FECFD09CD5", "0b9bd910dcc551c79e8fa6fecfd09cdg",
                            "0b9bd910dcc5-51c7-9e8f-a6fecfd09cd5-", "../../etc/passwd"}) {
    CHECK_FALSE(canonical_id(wrong));
  }
}

TEST_CASE("registration: a name that is the MAC says nothing") {
  CHECK(name_is_mac("02-fc-00-00-00-01", "02:FC:00:00:00:01"));
  CHECK(name_is_mac("02fc00000001", "02:FC:00:00:00:01"));
  CHECK_FALSE(name_is_mac("02fc00000002", "02:FC:00:00:00:01"));
}

TEST_CASE("registration: addresses of one network are told from the world's") {
  for (const char* own : {"10.1.2.3", "172.16.0.1", "172.31.255.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "::1",
                          "fd12::1", "fe80::1"}) {
    CHECK(private_address(own));
  }
  for (const char* open : {"172.32.0.1", "8.8.8.8", "2001:db8::1", "", "x"}) CHECK_FALSE(private_address(open));
}

TEST_CASE("registration: while a secret is changed the one before it is taken, too, and makes the key that it made") {
  const Admission both{true, true, "the new one", "s3cr3t"};
  Form form = good();
  form.set("key", "");
  const auto old = read_registration(form, both);
  REQUIRE(std::holds_alternative<Registration>(old));
  CHECK(std::get<Registration>(old).old_secret);
  CHECK(std::get<Registration>(old).key == consistent_key("02:FC:00:00:00:01", "", "s3cr3t"));
  form.set("secret", "the new one");
  const auto fresh = read_registration(form, both);
  REQUIRE(std::holds_alternative<Registration>(fresh));
  CHECK_FALSE(std::get<Registration>(fresh).old_secret);
  form.set("secret", "");
  CHECK(refused(form, {true, true, "the new one", ""}).status == 400);
  CHECK(refused(good(), {true, true, "the new one", ""}).text == "error: unrecognized secret");
  CHECK(refused(good(), {true, true, "", "s3cr3t"}).text == "error: unrecognized secret");
}

TEST_CASE("registration: the secret before holds through its last day, and what is no day is over") {
  constexpr std::int64_t kDay = 20'811;  // 2026-12-24
  CHECK(still_holds("2026-12-24", kDay));
  CHECK(still_holds("2026-12-24", kDay - 100));
  CHECK_FALSE(still_holds("2026-12-24", kDay + 1));
  for (const char* text : {"", "tomorrow", "2026-13-45", "24.12.2026", "2026-12-24T12:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(still_holds(text, 0));
  }
}
