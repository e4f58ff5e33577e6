// SPDX-License-Identifier: EUPL-1.2
#include "guests/words.h"

#include <stadtkern/texts.h>

#include <array>
#include <cstdio>

#include "guests/built_in.h"

namespace wifi::guests {
namespace {

const stadtkern::Texts& words_in(std::string_view language) {
  static const stadtkern::Texts de(built_in::words("de"));
  static const stadtkern::Texts en(built_in::words("en"));
  static const stadtkern::Texts simple(built_in::words("de-x-simple"));
  if (language.starts_with("en")) return en;
  return language == "de-x-simple" ? simple : de;
}

std::string counted(std::int64_t number, std::string_view language, const std::string& unit) {
  return text_with(language, number == 1 ? unit + "_one" : unit + "_many", std::to_string(number));
}

}  // namespace

std::string_view text(std::string_view language, std::string_view key) {
  return words_in(language)[key];
}

std::string text_with(std::string_view language, std::string_view key, std::string_view value) {
  return words_in(language).with(key, value);
}

std::string time_text(std::int64_t seconds, std::string_view language) {
  const std::int64_t minutes = seconds / 60;
  const std::int64_t hours = minutes / 60;
  if (hours >= 48) return counted(hours / 24, language, "days");
  if (hours == 0) return counted(minutes, language, "minutes");
  std::string out = counted(hours, language, "hours");
  if (minutes % 60 != 0) out.append(" ").append(counted(minutes % 60, language, "minutes"));
  return out;
}

std::string data_text(std::int64_t bytes, std::string_view language) {
  constexpr std::int64_t kMega = 1'000'000;
  constexpr std::int64_t kGiga = 1'000 * kMega;
  if (bytes < kGiga) return std::to_string(bytes / kMega) + " MB";
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%lld%c%lld GB", static_cast<long long>(bytes / kGiga),
                language.starts_with("en") ? '.' : ',', static_cast<long long>(bytes % kGiga / (100 * kMega)));
  return out.data();
}

}  // namespace wifi::guests
