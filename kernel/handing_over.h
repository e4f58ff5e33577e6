// SPDX-License-Identifier: EUPL-1.2
// HandingOver: another program becomes the kernel, in this process, while the modules' processes and the listening
// sockets go on (DECISIONS §23). Streams are told and end, then nothing new is carried, then what is under way ends or
// is answered, then exec. Owned by the kernel; lives on the loop's thread.
#pragma once

#include "bus/transport.h"
#include "lifecycle/audit.h"
#include "lifecycle/event_loop.h"
#include "lifecycle/handover.h"
#include "lifecycle/process.h"
#include "lifecycle/supervisor.h"
#include "log.h"

#include <stadtkern/result.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern {

class HandingOver {
 public:
  static constexpr std::chrono::milliseconds kTrial{10'000};    // the new program says that it can
  static constexpr std::chrono::milliseconds kStreams{1'000};   // for streams to end by themselves; nothing waits yet
  static constexpr std::chrono::milliseconds kUnderWay{2'000};  // for requests to end; new ones wait
  static constexpr std::chrono::milliseconds kLinger{500};      // for the last answers to be read

  struct Surroundings {
    lifecycle::EventLoop& loop;
    bus::Bus& bus;
    lifecycle::Supervisor& supervisor;
    lifecycle::AuditLog& audit;
    log::Log& log;
    std::function<void(const std::string& why)> given_up;  // after it had begun
    // Whether what runs is what a kernel that reads files and lock anew would run.
    std::function<Status()> in_force;
    std::function<std::string()> files;  // other when one of these files is another
    // For a program that only says whether it could: where configuration and state are.
    std::function<std::vector<std::string>()> places;
    std::function<void(lifecycle::Handover&)> leave;  // what is the kernel's own; it ends all else that it does
  };
  // Once it is certain that it begins, or why it does not.
  using OnBegun = std::function<void(Status)>;

  explicit HandingOver(Surroundings around);
  ~HandingOver();
  HandingOver(const HandingOver&) = delete;
  HandingOver& operator=(const HandingOver&) = delete;

  // `program` empty: the file that this kernel was started from, as it is now. Errors of `on_begun`: NotFound,
  // PermissionDenied (others could change it), FailedPrecondition (something is on its way from one state to another,
  // or the program cannot take over). Returns to nobody: the process goes on as the other program.
  [[nodiscard]] bool busy() const { return busy_; }
  void begin(const std::string& program, const std::string& who, OnBegun on_begun);

 private:
  void refuse(Error error);
  [[nodiscard]] Status still_possible() const;
  void go_on();
  void become_next();
  void try_program();
  void tried();
  void warn_streams();
  void pause();
  void look_whether_idle();
  void finish();
  [[nodiscard]] std::vector<bus::InstanceId> those_who_resume() const;

  Surroundings around_;
  lifecycle::EventLoop::Timer timer_;
  std::string program_;
  std::string who_;
  OnBegun on_begun_;
  std::optional<lifecycle::Process> trial_;
  std::optional<lifecycle::EventLoop::Watch> trial_end_;
  lifecycle::Descriptor trial_output_;
  std::string next_version_;
  std::chrono::milliseconds until_{};
  std::string files_;
  lifecycle::Handover handover_;
  bool busy_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace stadtkern
