// SPDX-License-Identifier: Apache-2.0
#include "runtime/log.h"

#include <unistd.h>

#include <climits>
#include <ctime>

namespace stadtkern::runtime {
namespace {

constexpr std::string_view kLevels[] = {"debug", "info", "warning", "error"};
constexpr std::size_t kLongestText = 2048;

void put_json(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  if (text.size() > kLongestText) {
    std::size_t end = kLongestText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // no half character
    text = text.substr(0, end);
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out.append("\\u00").append({kHex[byte >> 4], kHex[byte & 15]});
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void put_time(std::string& out) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts{};
  gmtime_r(&now.tv_sec, &parts);
  char text[40];
  const auto size = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  out.append(text, size);
  const auto milliseconds = static_cast<unsigned>(now.tv_nsec / 1'000'000);
  const char digits[] = {'.', static_cast<char>('0' + milliseconds / 100),
                         static_cast<char>('0' + milliseconds / 10 % 10), static_cast<char>('0' + milliseconds % 10),
                         'Z'};
  out.append(digits, sizeof digits);
}

}  // namespace

Log::Log(int descriptor, std::string module, std::string version)
    : descriptor_(descriptor), module_(std::move(module)), version_(std::move(version)) {}

void Log::set_level(std::string_view name) {
  for (unsigned i = 0; i < std::size(kLevels); ++i) {
    if (kLevels[i] == name) level_ = static_cast<stadtkern_log_level>(i);
  }
}

void Log::write(stadtkern_log_level level, std::string_view message, std::span<const Field> fields) {
  const bool security = !fields.empty() && fields[0].first == "log" && fields[0].second == "security";
  if ((level < level_ && !security) || descriptor_ < 0) return;
  std::string line = security ? R"({"log":"security","time":")" : R"({"time":")";
  if (security) fields = fields.subspan(1);
  put_time(line);
  line.append("\",\"level\":\"").append(kLevels[level]).append("\",\"module\":");
  put_json(line, module_);
  line.append(",\"version\":");
  put_json(line, version_);
  line.append(",\"message\":");
  put_json(line, message);
  for (const auto& [name, value] : fields) {
    std::string field = ",";
    put_json(field, name);
    field.push_back(':');
    put_json(field, value);
    if (line.size() + field.size() + 2 > PIPE_BUF) continue;  // a shorter one may fit
    line.append(field);
  }
  line.append("}\n");
  // Up to PIPE_BUF bytes go into a pipe whole or not at all.
  if (line.size() > PIPE_BUF || ::write(descriptor_, line.data(), line.size()) < 0) ++dropped_;
}

}  // namespace stadtkern::runtime
