// SPDX-License-Identifier: EUPL-1.2
#include "figures.h"

#include <array>
#include <cstdio>

#include "words.h"

namespace operations {
namespace {

std::string decimal(double value, int digits, std::string_view language) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.*f", digits, value);
  std::string written = out.data();
  if (const auto point = written.find('.'); point != std::string::npos && !language.starts_with("en"))
    written[point] = ',';
  return written;
}

}  // namespace

std::string duration_text(std::uint64_t seconds, std::string_view language) {
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 86'400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86'400) + " " + std::string(text(language, "unit_days"));
}

std::string latency_text(std::uint64_t microseconds, std::string_view language) {
  return decimal(static_cast<double>(microseconds) / 1000, microseconds < 10'000 ? 1 : 0, language) + " ms";
}

std::string memory_text(std::uint64_t bytes) {
  return std::to_string((bytes + (1U << 19U)) >> 20U) + " MiB";
}

}  // namespace operations
