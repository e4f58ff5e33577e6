// SPDX-License-Identifier: EUPL-1.2
#include "log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace stadtkern::log {
namespace {

constexpr std::array<std::string_view, 5> kNames{"trace", "debug", "info", "warning", "error"};

spdlog::level::level_enum to_spdlog(Level level) {
  constexpr std::array kLevels{spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                               spdlog::level::err};
  return kLevels[static_cast<std::size_t>(level)];
}

// Bytes of the UTF-8 character at the front, or 0 when there is none.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xc2 ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
  if (size == 0 || size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what is beyond U+10FFFF.
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) || (first == 0xf0 && byte(1) < 0x90) ||
      (first == 0xf4 && byte(1) > 0x8f)) {
    return 0;
  }
  return size;
}

}  // namespace

std::string_view name(Level level) noexcept {
  return kNames[static_cast<std::size_t>(level)];
}

std::optional<Level> level_named(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<Level>(i);
  }
  return std::nullopt;
}

struct Log::Sinks {
  spdlog::logger people{"kernel", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  std::unique_ptr<spdlog::logger> file;
};

Log::Log() : sinks_(std::make_unique<Sinks>()) {
  sinks_->people.set_pattern("%Y-%m-%d %H:%M:%S %-7l %v");
  sinks_->people.set_level(spdlog::level::info);
}

Log::~Log() = default;

Status Log::open(const std::filesystem::path& file, const Options& options) {
  try {
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), options.file_bytes,
                                                                       options.files > 0 ? options.files - 1 : 0);
    sinks_->file = std::make_unique<spdlog::logger>("kernel", std::move(sink));
    sinks_->file->set_pattern("%v");
    sinks_->file->flush_on(spdlog::level::trace);
  } catch (const std::exception& error) {
    return Error{Code::Unavailable, "cannot write " + file.string() + ": " + error.what()};
  }
  set_level(options.level);
  return {};
}

void Log::set_level(Level level) {
  sinks_->people.set_level(to_spdlog(level));
  if (sinks_->file) sinks_->file->set_level(to_spdlog(level));
}

void Log::write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  const spdlog::level::level_enum at = to_spdlog(level);
  if (!sinks_->people.should_log(at)) return;
  std::string text(message);
  for (const Field& field : fields) {
    if (!field.value.empty()) text.append(" ").append(field.key).append("=").append(field.value);
  }
  sinks_->people.log(at, spdlog::string_view_t(text.data(), text.size()));
  if (!sinks_->file) return;
  std::string line = R"({"time":")" + timestamp() + R"(","level":")" + std::string(name(level)) + R"(","message":)";
  line += json_string(message);
  for (const Field& field : fields) {
    if (!field.value.empty()) line += "," + json_string(field.key) + ":" + json_string(field.value);
  }
  line += "}";
  sinks_->file->log(at, spdlog::string_view_t(line.data(), line.size()));
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    const char c = text.front();
    if (size == 0) {
      out += "\xef\xbf\xbd";
    } else if (c == '"' || c == '\\') {
      out.append("\\").push_back(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out += escape.data();
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out += '"';
}

std::string timestamp() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text.data() + size, text.size() - size, ".%03dZ", static_cast<int>(ms));
  return text.data();
}

}  // namespace stadtkern::log
