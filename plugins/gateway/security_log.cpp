// SPDX-License-Identifier: EUPL-1.2
#include "security_log.h"

#include <algorithm>
#include <array>
#include <string>

#include "access_log.h"
#include "ascii.h"

namespace gateway {
namespace {

constexpr Rate kLines{1, 200};            // of one client, of either kind
constexpr std::size_t kMostLine = 4096;   // bytes: of what is more the runtime leaves fields out
constexpr std::size_t kAroundLine = 200;  // bytes: what the runtime writes around the fields
constexpr std::chrono::minutes kSayEvery{1};

std::string_view principal_of(const Exchange& exchange) noexcept {
  if (exchange.token != nullptr) return exchange.token->principal;
  return exchange.visitor ? std::string_view(exchange.visitor->principal) : std::string_view{};
}

}  // namespace

std::string_view security_event(const Exchange& exchange, unsigned status) noexcept {
  const bool change = exchange.keeper && !safe_verb(exchange.head.verb);
  if (exchange.signing == Exchange::Signing::In) return "sign-in";
  if (exchange.signing == Exchange::Signing::Out) return "sign-out";
  if (status == 401 && exchange.head.count(Name::Authorization) > 0) return "key-refused";
  if (change && status >= 400 && status < 500 && principal_of(exchange).empty()) return "sign-in-refused";
  if (status == 401 || status == 403 || status == 421 || status == 429) return "refused";
  if (exchange.reason == "malformed") return "malformed";
  return change && status < 400 && !principal_of(exchange).empty() ? "account-change" : std::string_view{};
}

bool SecurityLog::takes(bool refusal, const Address& client, std::size_t bytes, Time now) {
  Room& room = rooms_[refusal ? 1 : 0];
  const double passed = std::chrono::duration<double, std::chrono::days::period>(now - room.at).count();
  room.left = std::min(Room::kBytes, room.left + passed * Room::kBytes);
  room.at = now;
  if (room.left < static_cast<double>(bytes)) return false;
  if (!rates_.take(rates_.of(refusal ? "refused" : "done", client), kLines, now).passed) return false;
  room.left -= static_cast<double>(bytes);
  return true;
}

void SecurityLog::note(const Exchange& exchange, const Peer& peer, unsigned status, Time now) {
  const auto event = security_event(exchange, status);
  if (event.empty()) return;
  const Address& client = exchange.client ? *exchange.client : peer.address;
  const std::string address = client.text();
  std::string number;
  append_number(number, status);
  std::string path;
  append_without_secrets(path, exchange.target.path);
  const auto town = exchange.town != nullptr ? std::string_view(exchange.town->name) : std::string_view{};
  const std::array<HeaderLine, 11> all{{{"log", "security"},
                                        {"event", event},
                                        {"client", address},
                                        {"status", number},
                                        {"reason", exchange.reason},
                                        {"verb", exchange.head.verb},
                                        {"path", path},
                                        {"host", exchange.origin},
                                        {"town", town},
                                        {"principal", principal_of(exchange)},
                                        {"request", exchange.request_id}}};
  std::array<HeaderLine, all.size()> fields;
  std::size_t count = 0;
  std::size_t bytes = kAroundLine;
  for (const auto& field : all) {
    if (field.value.empty()) continue;
    fields[count++] = field;
    bytes += field.name.size() + field.value.size() + 6;
  }
  bytes = std::min(bytes, kMostLine);
  const bool refusal = event != "sign-in" && event != "sign-out" && event != "account-change";
  if (!takes(refusal, client, bytes, now)) {
    ++left_out_;
    return;
  }
  backend_.log(Backend::Level::Info, "security", std::span(fields).first(count));
}

void SecurityLog::tick(Time now) {
  if (left_out_ == 0 || now - said_ < kSayEvery) return;
  said_ = now;
  std::string number;
  append_number(number, left_out_);
  left_out_ = 0;
  const HeaderLine fields[]{{"log", "security"}, {"event", "left-out"}, {"lines", number}};
  backend_.log(Backend::Level::Warning, "security", fields);
}

}  // namespace gateway
