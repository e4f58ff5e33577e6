// SPDX-License-Identifier: EUPL-1.2
#include "alerts/told_file.h"

#include "config/atomic_file.h"
#include "config/json.h"
#include "config/rfc3339.h"
#include "log.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace stadtkern::alerts {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::size_t kLargest = std::size_t{1} << 20;

Error unreadable(const std::string& why) {
  return {Code::DataLoss, why};
}

std::optional<Kind> kind_of(std::string_view word) {
  const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](Kind kind) { return name(kind) == word; });
  return found == std::end(kKinds) ? std::nullopt : std::optional(*found);
}

std::optional<std::string> text_of(const config::Value& entry, std::string_view key) {
  const config::Member* member = entry.find(key);
  if (member == nullptr || member->value.kind != config::Kind::Text) return std::nullopt;
  return member->value.text;
}

std::optional<UnixSeconds> time_of(const config::Value& entry, std::string_view key) {
  const auto text = text_of(entry, key);
  const auto at_us = text ? config::parse_rfc3339(*text) : std::nullopt;
  return at_us ? std::optional(*at_us / kSecondUs) : std::nullopt;
}

}  // namespace

std::string told_text(const AllTold& told) {
  std::string out = "{\"format\":" + std::to_string(kFormat) + ",\"told\":[";
  const auto add = [&](std::string_view key, std::string_view value) {
    out.append("\"").append(key).append("\":").append(log::json_string(value));
  };
  const char* before = "\n";
  for (const auto& [key, one] : told) {
    out.append(std::exchange(before, ",\n")).append("{");
    add("alert", name(key.kind));
    out += ",";
    add("subject", key.subject);
    out += ",";
    add("message", one.message);
    out += ",";
    add("next", one.next);
    out += ",";
    add("since", rfc3339(one.since));
    out += ",";
    add("at", rfc3339(one.at));
    out += "}";
  }
  return out + "\n]}\n";
}

Result<AllTold> parse_told(std::string_view text) {
  std::string fault;
  const auto document = config::parse_json(text, fault);
  if (!document) return unreadable(fault);
  const config::Member* format = document->find("format");
  if (format == nullptr || format->value.kind != config::Kind::Integer) return unreadable("it has no format number");
  if (format->value.integer != kFormat) {
    return unreadable("its format " + std::to_string(format->value.integer) + " is not this kernel's");
  }
  const config::Member* list = document->find("told");
  if (list == nullptr || list->value.kind != config::Kind::Array) return unreadable("it has no list");
  AllTold told;
  for (const config::Value& entry : list->value.items) {
    const auto kind = kind_of(text_of(entry, "alert").value_or(std::string()));
    auto subject = text_of(entry, "subject");
    auto message = text_of(entry, "message");
    auto next = text_of(entry, "next");
    const auto since = time_of(entry, "since");
    const auto at = time_of(entry, "at");
    if (!kind || !subject || !message || !next || !since || !at) return unreadable("an entry of it is incomplete");
    told.insert_or_assign(Key{*kind, *std::move(subject)}, Told{*std::move(message), *std::move(next), *since, *at});
  }
  return told;
}

Result<AllTold> read_told(const std::filesystem::path& state) {
  const std::filesystem::path path = state / kToldFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return AllTold();
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargest + 1, '\0');
  if (!file) return unreadable("it cannot be opened");
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargest) return unreadable("it is larger than 1 MiB");
  return parse_told(text);
}

Status write_told(const std::filesystem::path& state, const AllTold& told) {
  return config::replace_file(state / kToldFile, told_text(told));
}

}  // namespace stadtkern::alerts
