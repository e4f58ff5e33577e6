// SPDX-License-Identifier: EUPL-1.2
#include "admin/command_stream.h"

#include "wire/commands.h"
#include "wire/prefix.h"

#include <algorithm>
#include <optional>

namespace stadtkern::admin {
namespace {

using wire::admin::Admin;

// A command may think for long before it says anything; from then on the bus's idle limit for streams counts.
constexpr std::uint32_t kFirstAnswerMs = 600'000;

// The input's side: sends as much as the module has given credit for.
class Input {
 public:
  Input(Client& client, std::istream* source) : client_(client), source_(source) {}

  void add_credit(std::uint32_t bytes) { credit_ += bytes; }

  Status pump() {
    while (!ended_ && (source_ == nullptr || credit_ > 0)) {
      Admin message;
      std::string chunk = next_chunk();
      ended_ = chunk.empty();
      if (ended_) {
        message.end.emplace();
      } else {
        credit_ -= static_cast<std::uint32_t>(chunk.size());
        message.chunk = wire::admin::Chunk{std::move(chunk)};
      }
      if (Status sent = client_.send(message); !sent) return sent;
    }
    return {};
  }

 private:
  std::string next_chunk() {
    if (source_ == nullptr) return {};
    std::string chunk(std::min<std::size_t>(wire::kMaxChunk, credit_), '\0');
    source_->read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.resize(static_cast<std::size_t>(source_->gcount()));
    return chunk;
  }

  Client& client_;
  std::istream* source_;
  std::uint32_t credit_ = wire::kInitialCredit;
  bool ended_ = false;
};

// The output's side: whole lines, of which the newest is held back, for it may be the result.
class Lines {
 public:
  explicit Lines(const std::function<void(std::string_view)>& on_line) : on_line_(on_line) {}

  void feed(std::string_view bytes) {
    partial_.append(bytes);
    for (std::size_t end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
      keep(partial_.substr(0, end));
      partial_.erase(0, end + 1);
    }
  }
  std::string result() {
    if (!partial_.empty()) keep(std::move(partial_));
    return last_.value_or(std::string());
  }

 private:
  void keep(std::string line) {
    if (line.empty()) return;
    if (last_) on_line_(*last_);
    last_ = std::move(line);
  }

  const std::function<void(std::string_view)>& on_line_;
  std::string partial_;
  std::optional<std::string> last_;
};

}  // namespace

Result<std::string> run_command(Client& client, const CommandRun& run,
                                const std::function<void(std::string_view line)>& on_line) {
  Admin request;
  request.call = wire::admin::Call{run.town,  "commands/v1@" + run.module,
                                   "Run",     wire::encode(wire::commands::RunRequest{run.command, run.arguments}),
                                   run.roles, kFirstAnswerMs,
                                   true,      {}};
  if (Status sent = client.send(request); !sent) return sent.error();
  Input input(client, run.input);
  Lines lines(on_line);
  for (;;) {
    if (Status sent = input.pump(); !sent) return sent.error();
    const Result<Admin> answer = client.receive();
    if (!answer) return answer.error();
    if (answer->credit) input.add_credit(answer->credit->bytes);
    if (answer->chunk) {
      lines.feed(answer->chunk->data);
      Admin credit;
      credit.credit = wire::admin::Credit{static_cast<std::uint32_t>(answer->chunk->data.size())};
      if (Status sent = client.send(credit); !sent) return sent.error();
    }
    if (!answer->end) continue;
    if (!answer->end->payload.empty()) lines.feed(answer->end->payload + "\n");
    return lines.result();
  }
}

}  // namespace stadtkern::admin
