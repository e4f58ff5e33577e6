// SPDX-License-Identifier: EUPL-1.2
// Session: one connection of the admin socket. One request at a time; a stream passes its frames both ways. Lives on
// the kernel's thread; owned by the server.
#pragma once

#include "admin/bus_calls.h"
#include "lifecycle/audit.h"
#include "lifecycle/channel.h"
#include "wire/admin.h"
#include "wire/prefix.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace stadtkern {
class Kernel;
}

namespace stadtkern::admin {

class Session {
 public:
  Session(Kernel& kernel, lifecycle::Descriptor socket, std::string who, std::function<void()> on_closed);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

 private:
  void handle(const wire::admin::Admin& request);
  // Enters what is about to be done, does it, and records when that failed. What cannot be entered is not done.
  [[nodiscard]] Status audited(const lifecycle::AuditEntry& entry, const std::function<Status()>& change);
  void call(const wire::admin::Call& request);
  void erase(const wire::admin::Erase& request);
  void swap(const wire::admin::SwapModule& request);
  void change_settings(const wire::admin::ChangeSettings& request);
  void note(const wire::admin::Note& request);
  void forget(const wire::admin::Forget& request);
  void run(BusCall call, bool stream);
  void answered(const wire::Prefix& prefix, const std::string& payload, bool stream);
  void send(const wire::admin::Admin& message);
  void done(const Status& status, std::string message);
  void fail(const Error& error);

  Kernel& kernel_;
  const std::string who_;  // "operator:1000", "person:OPAQUE@TOWN"
  std::function<void()> on_closed_;
  std::string followed_;                  // the pull that is recorded already
  std::optional<std::uint64_t> running_;  // the call that is not yet answered
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  lifecycle::Channel channel_;
};

}  // namespace stadtkern::admin
