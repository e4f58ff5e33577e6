// SPDX-License-Identifier: EUPL-1.2
// What forms carry, so that one that is sent twice is done once. This module has no store that could remember it.
#pragma once

#include <array>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace operations {

// 128 random bits.
[[nodiscard]] std::string new_form_key();

// The newest forms that were sent, and where each led. Of a form only a hash is kept: not what was typed into it. Any
// thread.
class SentForms {
 public:
  static constexpr std::size_t kMost = 256;

  enum class State { New, Running, Done };
  struct Known {
    State state = State::New;
    std::string led_to{};  // of one that is done
  };
  // New: whoever asks does it, and says `done` or `failed`. A form without a key is always new.
  [[nodiscard]] Known begin(const std::string& who, std::string_view key);
  void done(const std::string& who, std::string_view key, std::string led_to);
  void failed(const std::string& who, std::string_view key);  // it may be sent again

 private:
  using Id = std::array<unsigned char, 32>;
  [[nodiscard]] static Id id_of(std::string_view who, std::string_view key);

  struct Sent {
    Id id;
    std::optional<std::string> led_to;
  };
  std::mutex mutex_;
  std::deque<Sent> sent_;  // the oldest first
};

}  // namespace operations
