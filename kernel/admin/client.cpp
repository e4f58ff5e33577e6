// SPDX-License-Identifier: EUPL-1.2
#include "admin/client.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <utility>

namespace stadtkern::admin {
namespace {

Error gone() {
  return {Code::Unavailable, "the kernel closed the connection; see `stadtkern logs`"};
}

Result<wire::admin::Admin> failed_or(wire::admin::Admin message) {
  if (!message.failure) return message;
  wire::admin::Failure& failure = *message.failure;
  Error error{static_cast<Code>(failure.code), std::move(failure.message), std::move(failure.reason)};
  for (std::string& field : failure.fields) error.fields.push_back({{}, std::move(field)});
  error.retry_after_ms = failure.retry_after_ms;
  error.outcome_unknown = failure.outcome_unknown;
  return error;
}

}  // namespace

Result<Client> Client::connect(const std::filesystem::path& state, std::chrono::milliseconds patience) {
  const lifecycle::Descriptor folder(::open(state.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) {
    return Error{Code::Unavailable, "no state folder " + state.string() + ": " + ::strerror(errno) +
                                        "; name the right one with --state or STADTKERN_STATE"};
  }
  // A socket's path has at most 107 bytes, the folder's may be longer.
  const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/run/admin.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ::memcpy(address.sun_path, path.data(), path.size());
  lifecycle::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto ms = patience.count();
  const timeval limit{ms / 1000, (ms % 1000) * 1000};
  for (const int way : {SO_RCVTIMEO, SO_SNDTIMEO}) ::setsockopt(socket.get(), SOL_SOCKET, way, &limit, sizeof limit);
  if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    if (error == EACCES) {
      return Error{Code::PermissionDenied,
                   "no right to reach the kernel in " + state.string() + "; run this as the kernel's user, or as root"};
    }
    return Error{Code::Unavailable, "no kernel runs on " + state.string() + " (" + ::strerror(error) +
                                        "); start it with deploy/up or stadtkernd"};
  }
  return Client(std::move(socket));
}

Status Client::send(const wire::admin::Admin& message) {
  const std::string frame = wire::frame(wire::encode(message));
  for (std::size_t sent = 0; sent < frame.size();) {
    const ssize_t size = ::send(socket_.get(), frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return gone();
    sent += static_cast<std::size_t>(size);
  }
  return {};
}

Result<wire::admin::Admin> Client::receive() {
  Result<wire::admin::Admin> message = receive_any();
  return message ? failed_or(*std::move(message)) : message;
}

Result<wire::admin::Admin> Client::receive_any() {
  std::array<char, 65536> buffer;
  for (;;) {
    if (const auto bytes = frames_.next()) {
      auto message = wire::decode<wire::admin::Admin>(*bytes);
      if (!message) return Error{Code::Internal, "the kernel's answer cannot be read; is it another version?"};
      return *std::move(message);
    }
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return Error{Code::DeadlineExceeded, "the kernel does not answer in time"};
    if (size <= 0) return gone();
    frames_.feed({buffer.data(), static_cast<std::size_t>(size)});
  }
}

Result<wire::admin::Admin> Client::ask(const wire::admin::Admin& request) {
  if (Status sent = send(request); !sent) return sent.error();
  return receive();
}

std::vector<Result<wire::admin::Admin>> Client::ask_each(const std::vector<wire::admin::Admin>& requests) {
  constexpr std::size_t kOnTheWay = 32;  // so that neither side waits for the other to read
  std::vector<Result<wire::admin::Admin>> answers;
  answers.reserve(requests.size());
  const auto give_up = [&](const Error& error) {
    while (answers.size() < requests.size()) answers.emplace_back(error);
  };
  for (std::size_t sent = 0; answers.size() < requests.size();) {
    for (; sent < requests.size() && sent < answers.size() + kOnTheWay; ++sent) {
      if (Status went = send(requests[sent]); !went) {
        give_up(went.error());
        return answers;
      }
    }
    Result<wire::admin::Admin> answer = receive_any();
    if (answer) {
      answers.push_back(failed_or(*std::move(answer)));
    } else {
      give_up(answer.error());
    }
  }
  return answers;
}

Result<std::vector<wire::admin::Admin>> Client::ask_all(const std::vector<wire::admin::Admin>& requests) {
  std::vector<wire::admin::Admin> all;
  all.reserve(requests.size());
  for (Result<wire::admin::Admin>& answer : ask_each(requests)) {
    if (!answer) return answer.error();
    all.push_back(*std::move(answer));
  }
  return all;
}

Status Client::note(wire::admin::Note deed) {
  wire::admin::Admin request;
  request.note = std::move(deed);
  const Result<wire::admin::Admin> noted = ask(request);
  return noted ? Status() : noted.error();
}

Result<wire::admin::Status> Client::status() {
  wire::admin::Admin request;
  request.get_status.emplace();
  Result<wire::admin::Admin> answer = ask(request);
  if (!answer) return answer.error();
  if (!answer->status) return Error{Code::Internal, "the kernel's answer holds no status; is it another version?"};
  return *std::move(answer->status);
}

}  // namespace stadtkern::admin
