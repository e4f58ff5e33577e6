// SPDX-License-Identifier: EUPL-1.2
#include "admin/module_line.h"

#include <utility>

namespace stadtkern::admin {
namespace {

constexpr std::uint32_t kAnswerMs = 5'000;
constexpr std::uint32_t kCopyMs = 3'600'000;  // until a stream's first bytes: the store is copied before

}  // namespace

wire::admin::Admin ModuleLine::request(const char* method, const std::string& body, bool stream) const {
  wire::admin::Admin request;
  request.call =
      wire::admin::Call{town_, "backup/v1@" + module_, method, body, {}, stream ? kCopyMs : kAnswerMs, stream, {}};
  return request;
}

Error ModuleLine::named(Error error) const {
  error.message = module_ + " in " + town_ + ": " + error.message;
  return error;
}

Status ModuleLine::send(const char* method, const std::string& body) {
  return client_.send(request(method, body, false));
}

Result<std::string> ModuleLine::receive() {
  Result<wire::admin::Admin> answer = client_.receive();
  if (!answer) return named(std::move(answer).error());
  return answer->reply ? std::move(answer->reply->body) : std::string();
}

Status ModuleLine::stream(const char* method, const std::string& body,
                          const std::function<Status(std::string_view)>& on_bytes) {
  if (Status sent = client_.send(request(method, body, true)); !sent) return sent;
  for (;;) {
    Result<wire::admin::Admin> answer = client_.receive();
    if (!answer) return named(std::move(answer).error());
    if (answer->end || answer->reply) return {};
    if (!answer->chunk) continue;
    if (Status taken = on_bytes(answer->chunk->data); !taken) return taken;
    wire::admin::Admin credit;
    credit.credit = wire::admin::Credit{static_cast<std::uint32_t>(answer->chunk->data.size())};
    if (Status sent = client_.send(credit); !sent) return sent;
  }
}

}  // namespace stadtkern::admin
