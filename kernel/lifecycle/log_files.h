// SPDX-License-Identifier: EUPL-1.2
// LogFiles: reads the pipes of all modules and keeps logs/MODULE.jsonl, and logs/security.jsonl of what is only kept
// for days (day_file.h), on a thread of its own, so that a slow disk delays neither a module (whose end of the pipe
// doesn't block) nor the supervisor. Any thread may call it.
#pragma once

#include "lifecycle/descriptor.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace stadtkern::lifecycle {

class LogFiles {
 public:
  struct Limits {
    std::uint32_t files = 8;                            // kept per module, the current one included
    std::uint64_t file_bytes = std::uint64_t{8} << 20;  // then the next one is begun
    std::size_t line_bytes = 16 * 1024;                 // what is longer is cut
    int security_days = 7;                              // which then holds files * file_bytes a day
    std::size_t output_bytes = 4 * 1024;                // of stdout and stderr, kept for last_output()
  };
  using Source = std::uint64_t;

  LogFiles(std::filesystem::path folder, const Limits& limits);
  ~LogFiles();
  LogFiles(const LogFiles&) = delete;
  LogFiles& operator=(const LogFiles&) = delete;

  // Whether what a module says for the security log gets there: only the edge sees clients, and nobody else is to fill
  // that log or to forge its lines. Those of others stay in their own file.
  enum class Security { No, Yes };
  // Reads one instance's pipes from now on: its JSON lines, and its stdout and stderr, which become JSON lines.
  [[nodiscard]] Source attach(const std::string& module, Security security, Descriptor log, Descriptor output);
  // The same, of an instance that another program has read before: `rest` is what release() gave there.
  struct Rest {
    std::string log;  // not whole lines yet
    std::string output;
    std::string last_output;
  };
  [[nodiscard]] Source attach(const std::string& module, Security security, Descriptor log, Descriptor output,
                              Rest rest);
  // Reads no more of it: another program takes over. The pipes stay open and belong to the caller from now on.
  struct Released {
    Descriptor log;
    Descriptor output;
    Rest rest;
  };
  [[nodiscard]] Released release(Source source);
  // Takes what is left in the pipes, forgets them, and returns the end of what came from stdout and stderr.
  std::string detach(Source source);
  // Lines of a module that could not be written since the start.
  [[nodiscard]] std::uint64_t lost(const std::string& module) const;

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace stadtkern::lifecycle
