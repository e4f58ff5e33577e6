// SPDX-License-Identifier: EUPL-1.2
// Client: the CLI's end of the admin socket. Blocking; one thread.
#pragma once

#include "lifecycle/descriptor.h"
#include "wire/admin.h"
#include "wire/frame_buffer.h"

#include <stadtkern/result.h>

#include <chrono>
#include <filesystem>

namespace stadtkern::admin {

class Client {
 public:
  // Unavailable when no kernel runs on that state folder. `patience`: how long it and each answer may take; 0: for
  // ever.
  [[nodiscard]] static Result<Client> connect(const std::filesystem::path& state,
                                              std::chrono::milliseconds patience = {});

  // Sends a request and waits for its answer; a Failure comes back as an Error.
  [[nodiscard]] Result<wire::admin::Admin> ask(const wire::admin::Admin& request);
  // Their answers, in the same order, without waiting for each; or the first error.
  [[nodiscard]] Result<std::vector<wire::admin::Admin>> ask_all(const std::vector<wire::admin::Admin>& requests);

  // The same, each with an error of its own; what breaks the connection is the error of all that are left.
  [[nodiscard]] std::vector<Result<wire::admin::Admin>> ask_each(const std::vector<wire::admin::Admin>& requests);

  // How the node is, as `stadtkern status` shows it. Internal when the answer holds none.
  [[nodiscard]] Result<wire::admin::Status> status();

  // What is about to be done, for the audit log; what cannot be entered there must not be done.
  [[nodiscard]] Status note(wire::admin::Note deed);

  // The two halves of ask(), for streams.
  [[nodiscard]] Status send(const wire::admin::Admin& message);
  [[nodiscard]] Result<wire::admin::Admin> receive();

 private:
  explicit Client(lifecycle::Descriptor socket) : socket_(std::move(socket)) {}
  [[nodiscard]] Result<wire::admin::Admin> receive_any();  // a Failure as it is

  lifecycle::Descriptor socket_;
  wire::FrameBuffer frames_;
};

}  // namespace stadtkern::admin
