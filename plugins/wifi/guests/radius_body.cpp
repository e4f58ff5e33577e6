// SPDX-License-Identifier: EUPL-1.2
#include "guests/radius_body.h"

#include <stadtkern/json_writer.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "addresses.h"

namespace wifi::guests {
namespace {

using stadtkern::Json;

constexpr std::size_t kLongest = 253;   // a RADIUS attribute
constexpr std::size_t kLongestId = 32;  // unique_id, and terminate_cause
constexpr std::int64_t kMostSeconds = 366 * 86'400;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 53;
constexpr std::int64_t kMostWords = std::int64_t{1} << 20;  // above them 4 PiB in one session

class Reader {
 public:
  Reader(const Json& body, Faults& faults) : body_(body), faults_(faults) {}

  std::string text(const char* key, std::size_t longest = kLongest) {
    const Json* value = body_.find(key);
    if (value == nullptr || value->is(Json::Type::Null)) return {};
    if (!value->is(Json::Type::String) && !value->is(Json::Type::Number)) return fault(key, "Not a valid string.");
    const std::string_view found = value->as_text();
    const bool plain = std::none_of(found.begin(), found.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (!plain) return fault(key, "Not a valid string.");
    if (found.size() > longest) {
      return fault(key, "Ensure this field has no more than " + std::to_string(longest) + " characters.");
    }
    return std::string(found);
  }

  std::optional<std::int64_t> number(const char* key, std::int64_t most) {
    const std::string digits = text(key);
    if (digits.empty()) return std::nullopt;
    std::int64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error == std::errc() && stop == end && value >= 0 && value <= most) return value;
    fault(key, "A valid integer is required.");
    return std::nullopt;
  }

  std::string fault(const char* key, std::string why) {
    const bool known = std::any_of(faults_.begin(), faults_.end(), [&](const auto& one) { return one.first == key; });
    if (!known) faults_.emplace_back(key, std::move(why));
    return {};
  }

 private:
  const Json& body_;
  Faults& faults_;
};

}  // namespace

Login read_login(const Json& body, Faults& faults) {
  Reader read(body, faults);
  Login out;
  out.user = read.text("username");
  out.password = read.text("password");
  out.called = read.text("called_station_id");
  out.calling = read.text("calling_station_id");
  out.reply = read.text("reply");
  return out;
}

Accounting read_accounting(const Json& body, Faults& faults) {
  Reader read(body, faults);
  Accounting out;
  Record& record = out.record;
  const std::string status = read.text("status_type");
  if (const auto kind = parse_record_kind(status)) {
    record.kind = *kind;
  } else if (status.empty()) {
    read.fault("status_type", "This field is required.");
  } else {
    read.fault("status_type", "\"" + status + "\" is not a valid choice.");
  }
  record.id = read.text("unique_id", kLongestId);
  if (record.id.empty()) read.fault("unique_id", "This field is required.");
  record.user = read.text("username");
  record.called = read.text("called_station_id");
  record.calling = read.text("calling_station_id");
  record.cause = read.text("terminate_cause", kLongestId);
  record.seconds = read.number("session_time", kMostSeconds);
  record.in = read.number("input_octets", kMostBytes);
  record.out = read.number("output_octets", kMostBytes);
  record.in_words = read.number("input_gigawords", kMostWords);
  record.out_words = read.number("output_gigawords", kMostWords);
  record.address = read.text("framed_ip_address");
  if (record.address.empty()) record.address = read.text("framed_ipv6_address");
  if (!record.address.empty() && !is_address(record.address)) {
    read.fault("framed_ip_address", "Enter a valid IPv4 or IPv6 address.");
  }
  const std::string server = read.text("nas_ip_address");
  if (!server.empty() && !is_address(server)) read.fault("nas_ip_address", "Enter a valid IPv4 or IPv6 address.");
  out.device = {read.text("session_id", 64), station_of(record.calling).value_or(std::string()), record.address,
                server};
  return out;
}

std::string faults_json(const Faults& faults) {
  stadtkern::JsonWriter json;
  json.begin_object();
  for (const auto& [key, why] : faults) json.key(key).begin_array().string(why).end_array();
  json.end_object();
  return json.take();
}

}  // namespace wifi::guests
