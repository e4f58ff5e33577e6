// SPDX-License-Identifier: EUPL-1.2
#include "form_key.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace operations {
std::string new_form_key() {
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 33> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  return hex.data();
}

SentForms::Id SentForms::id_of(std::string_view who, std::string_view key) {
  Id out{};
  const std::string whole = std::string(who).append(1, ' ').append(key);  // who is an id, without blanks
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(whole.data()), whole.size(),
                     nullptr, 0);
  return out;
}

SentForms::Known SentForms::begin(const std::string& who, std::string_view key) {
  if (key.empty()) return {};
  const Id id = id_of(who, key);
  const std::lock_guard lock(mutex_);
  for (const Sent& one : sent_) {
    if (one.id != id) continue;
    return one.led_to ? Known{State::Done, *one.led_to} : Known{State::Running, {}};
  }
  sent_.push_back({id, std::nullopt});
  if (sent_.size() > kMost) sent_.pop_front();
  return {};
}

void SentForms::done(const std::string& who, std::string_view key, std::string led_to) {
  const Id id = id_of(who, key);
  const std::lock_guard lock(mutex_);
  for (Sent& one : sent_) {
    if (one.id != id) continue;
    one.led_to = std::move(led_to);
    return;
  }
}

void SentForms::failed(const std::string& who, std::string_view key) {
  const Id id = id_of(who, key);
  const std::lock_guard lock(mutex_);
  std::erase_if(sent_, [&id](const Sent& one) { return one.id == id; });
}

}  // namespace operations
