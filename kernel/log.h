// SPDX-License-Identifier: EUPL-1.2
// Log: the kernel's own messages, as JSON lines in the state folder and as lines for people on stderr. The facade of
// spdlog, which never shows outside log.cpp. Any thread.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::log {

enum class Level { Trace, Debug, Info, Warning, Error };
[[nodiscard]] std::string_view name(Level level) noexcept;  // "warning"
[[nodiscard]] std::optional<Level> level_named(std::string_view text) noexcept;

// What a message is about: ids and numbers, never personal data. One with an empty value is left out.
struct Field {
  std::string_view key;
  std::string value;
};

struct Options {
  Level level = Level::Info;
  std::uint32_t files = 8;                            // kept, the current one included
  std::uint64_t file_bytes = std::uint64_t{8} << 20;  // then the next one is begun
};

class Log {
 public:
  // To stderr alone, at Info: for what comes before there is a state folder, and for tests.
  Log();
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // From now on to `file` too. Unavailable when it cannot be written.
  [[nodiscard]] Status open(const std::filesystem::path& file, const Options& options);
  void set_level(Level level);
  void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

  void info(std::string_view message, std::initializer_list<Field> fields = {}) { write(Level::Info, message, fields); }
  void warning(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Warning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Error, message, fields);
  }

 private:
  struct Sinks;
  std::unique_ptr<Sinks> sinks_;
};

// `text` as a JSON string with its quotes. What is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);
// "2026-03-01T12:00:00.123Z", now.
[[nodiscard]] std::string timestamp();

}  // namespace stadtkern::log
