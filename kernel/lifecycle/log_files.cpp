// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/log_files.h"

#include "lifecycle/day_file.h"
#include "lifecycle/event_loop.h"
#include "lifecycle/line_cutter.h"
#include "log.h"

#include <fcntl.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;
// How a line begins that holds what the other logs must not: whole addresses of clients. The runtime writes it so.
constexpr std::string_view kSecurity = R"({"log":"security",)";
constexpr const char* kSecurityName = "security";
constexpr std::chrono::minutes kTidyTime{10};

// One module's file. A line that cannot be written is counted and gone.
class File {
 public:
  File(const std::filesystem::path& path, const LogFiles::Limits& limits) {
    try {
      sink_ = std::make_unique<spdlog::sinks::rotating_file_sink_st>(path.string(), limits.file_bytes,
                                                                     limits.files > 0 ? limits.files - 1 : 0);
      sink_->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
    } catch (const std::exception&) {
      sink_.reset();
    }
  }
  void write(std::string_view line) {
    if (sink_ == nullptr) {
      ++lost_;
      return;
    }
    try {
      sink_->log(spdlog::details::log_msg({}, {}, spdlog::level::info, {line.data(), line.size()}));
    } catch (const std::exception&) {
      ++lost_;
    }
  }
  void flush() {
    if (sink_ == nullptr) return;
    try {
      sink_->flush();
    } catch (const std::exception&) {  // a full disk: what waits in the buffer may still go out later
      ++lost_;
    }
  }
  void lose() { ++lost_; }
  std::uint64_t lost() const { return lost_; }

 private:
  std::unique_ptr<spdlog::sinks::rotating_file_sink_st> sink_;
  std::uint64_t lost_ = 0;
};

std::string wrapped(std::string_view level, std::string_view text, bool cut) {
  return R"({"time":")" + log::timestamp() + R"(","level":")" + std::string(level) + R"(","message":)" +
         log::json_string(text) + (cut ? R"(,"cut":true})" : "}");
}

}  // namespace

class LogFiles::Reader {
 public:
  Reader(std::filesystem::path folder, const Limits& limits)
      : folder_(std::move(folder)),
        limits_(limits),
        security_(folder_, kSecurityName, {limits.security_days, limits.files * limits.file_bytes}),
        thread_([this] { loop_.run(); }) {
    loop_.post([this] { tidy(); });
  }
  ~Reader() {
    loop_.stop();
    thread_.join();
    sources_.clear();
  }

  Source attach(const std::string& module, Security security, Descriptor log, Descriptor output, Rest rest) {
    const std::lock_guard lock(mutex_);
    const Source id = ++last_source_;
    const auto source = std::make_shared<Instance>(file_of(module), security, limits_);
    source->log.pipe = std::move(log);
    source->output.pipe = std::move(output);
    feed(*source, source->log, rest.log);
    feed(*source, source->output, rest.output);
    source->last_output = std::move(rest.last_output);
    sources_.emplace(id, source);
    // A watch belongs to the loop's thread, from its making to its end.
    loop_.post([this, source] {
      watch(*source, source->log);
      watch(*source, source->output);
    });
    return id;
  }

  std::string detach(Source id) {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(id);
    if (found == sources_.end()) return {};
    const std::shared_ptr<Instance> source = found->second;
    sources_.erase(found);
    while (read(*source, source->log) == Taken::Some) continue;
    while (read(*source, source->output) == Taken::Some) continue;
    end(*source, source->log);
    end(*source, source->output);
    source->detached = true;
    loop_.post([source] {
      source->log.watch.reset();
      source->output.watch.reset();
    });
    return std::move(source->last_output);
  }

  Released release(Source id) {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(id);
    if (found == sources_.end()) return {};
    const std::shared_ptr<Instance> source = found->second;
    sources_.erase(found);
    source->detached = true;
    // The watches end with this program.
    return {Descriptor(::dup(source->log.pipe.get())),
            Descriptor(::dup(source->output.pipe.get())),
            {source->log.cutter.rest(), source->output.cutter.rest(), source->last_output}};
  }

  std::uint64_t lost(const std::string& module) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(module);
    return found == files_.end() ? 0 : found->second.lost();
  }

 private:
  enum class Taken { Some, Nothing, End };
  struct Stream {
    explicit Stream(std::size_t limit, bool is_json) : cutter(limit), json(is_json) {}
    LineCutter cutter;
    bool json;
    Descriptor pipe;
    std::optional<EventLoop::Watch> watch;
  };
  struct Instance {
    Instance(File& target, Security may, const Limits& limits)
        : file(target), security(may), log(limits.line_bytes, true), output(limits.line_bytes, false) {}
    File& file;
    const Security security;
    Stream log;
    Stream output;
    std::string last_output;
    bool detached = false;
  };

  File& file_of(const std::string& module) {
    const auto found = files_.find(module);
    if (found != files_.end()) return found->second;
    return files_.try_emplace(module, folder_ / (module + ".jsonl"), limits_).first->second;
  }

  // The callback owns nothing: it lives in a watch that the source owns, and detach() keeps the source until both
  // watches are gone.
  void watch(Instance& source, Stream& stream) {
    const std::lock_guard lock(mutex_);
    if (source.detached) return;
    stream.watch.emplace(loop_, stream.pipe.get());
    stream.watch->on_readable([this, &source, &stream] {
      const std::lock_guard guard(mutex_);
      if (!source.detached && read(source, stream) == Taken::End) stream.watch.reset();
    });
  }

  void tidy() {
    {
      const std::lock_guard lock(mutex_);
      security_.tidy(std::chrono::system_clock::now());
    }
    tidy_timer_.after(kTidyTime, [this] { tidy(); });
  }

  // Takes one helping.
  Taken read(Instance& source, Stream& stream) {
    const ssize_t size = ::read(stream.pipe.get(), buffer_.data(), buffer_.size());
    if (size < 0) return errno == EINTR ? Taken::Some : Taken::Nothing;
    if (size == 0) return Taken::End;
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
    feed(source, stream, bytes);
    source.file.flush();
    if (stream.json) return Taken::Some;
    source.last_output.append(bytes);
    if (source.last_output.size() > limits_.output_bytes) {
      source.last_output.erase(0, source.last_output.size() - limits_.output_bytes);
    }
    return Taken::Some;
  }

  void feed(Instance& source, Stream& stream, std::string_view bytes) {
    stream.cutter.feed(bytes, [&](std::string_view line, bool cut) { write(source, stream, line, cut); });
  }

  void end(Instance& source, Stream& stream) {
    stream.cutter.finish([&](std::string_view line, bool cut) { write(source, stream, line, cut); });
    source.file.flush();
  }

  void write(Instance& source, const Stream& stream, std::string_view line, bool cut) {
    if (source.security == Security::Yes && stream.json && !cut && line.starts_with(kSecurity)) {
      if (!security_.write(line, std::chrono::system_clock::now())) source.file.lose();
      return;
    }
    if (stream.json && !cut && line.starts_with('{')) return source.file.write(line);
    source.file.write(wrapped(stream.json ? "info" : "error", line, cut));
  }

  const std::filesystem::path folder_;
  const Limits limits_;
  mutable std::mutex mutex_;  // of all below but the loop
  std::map<std::string, File> files_;
  std::map<Source, std::shared_ptr<Instance>> sources_;
  Source last_source_ = 0;
  DayFile security_;
  std::array<char, kReadSize> buffer_;
  EventLoop loop_;
  EventLoop::Timer tidy_timer_{loop_};
  std::thread thread_;
};

LogFiles::LogFiles(std::filesystem::path folder, const Limits& limits)
    : reader_(std::make_unique<Reader>(std::move(folder), limits)) {}
LogFiles::~LogFiles() = default;

LogFiles::Source LogFiles::attach(const std::string& module, Security security, Descriptor log, Descriptor output) {
  return reader_->attach(module, security, std::move(log), std::move(output), {});
}

LogFiles::Source LogFiles::attach(const std::string& module, Security security, Descriptor log, Descriptor output,
                                  Rest rest) {
  return reader_->attach(module, security, std::move(log), std::move(output), std::move(rest));
}

LogFiles::Released LogFiles::release(Source source) {
  return reader_->release(source);
}

std::string LogFiles::detach(Source source) {
  return reader_->detach(source);
}

std::uint64_t LogFiles::lost(const std::string& module) const {
  return reader_->lost(module);
}

}  // namespace stadtkern::lifecycle
