// SPDX-License-Identifier: EUPL-1.2
#include "node.h"

#include <memory>
#include <utility>

#include "node-v1.pb.h"

namespace operations {
namespace {

namespace contract = stadtkern::node::v1;
using stadtkern::detail::bytes;

Told read(std::string_view answer) {
  contract::RunReply reply;
  if (!reply.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) {
    return told(stadtkern::Error{stadtkern::Code::Internal, "node/v1 answered with something else"});
  }
  return told(Outcome{reply.exit_code(), reply.result(), reply.said(), reply.still_running()});
}

// Questions that follow each other. It lives in the answer that it waits for.
class Round : public std::enable_shared_from_this<Round> {
 public:
  Round(const stadtkern::Request& request, std::vector<Question> questions, std::function<void(std::vector<Told>)> then)
      : request_(request), questions_(std::move(questions)), then_(std::move(then)) {}

  void go_on() {
    if (answers_.size() == questions_.size()) return then_(std::move(answers_));
    ask(request_, questions_[answers_.size()], [self = shared_from_this()](Told answer) {
      const bool lost = answer.trouble && answer.trouble->call && answer.trouble->code != "DEADLINE_EXCEEDED";
      self->answers_.push_back(std::move(answer));
      if (lost) self->answers_.resize(self->questions_.size(), Told(self->answers_.back()));
      self->go_on();
    });
  }

 private:
  stadtkern::Request request_;
  std::vector<Question> questions_;
  std::vector<Told> answers_;
  std::function<void(std::vector<Told>)> then_;
};

}  // namespace

void ask(const stadtkern::Request& request, const Question& question, std::function<void(Told)> then) {
  using Then = std::function<void(Told)>;
  contract::RunRequest body;
  for (const std::string& argument : question.arguments) body.add_arguments(argument);
  body.set_input(question.input);
  const std::string payload = body.SerializeAsString();
  const auto& api = *request.api();
  api.bus->call(
      api.host, request.handle(), request.town().handle(), bytes("node/v1@kernel"), bytes("Run"), bytes(payload), {},
      static_cast<std::uint32_t>(question.patience.count()),
      [](void* user, stadtkern_bytes answer, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Then> owned(static_cast<Then*>(user));
        stadtkern::detail::guarded(
            "an answer of node/v1", [](void*, const stadtkern_error*) {}, nullptr,
            [&]() -> stadtkern::Status {
              if (error) {
                (*owned)(told(stadtkern::detail::copy(*error)));
              } else {
                (*owned)(read(stadtkern::detail::view(answer)));
              }
              return {};
            });
      },
      new Then(std::move(then)));
}

void ask(const stadtkern::Request& request, std::vector<Question> questions,
         std::function<void(std::vector<Told>)> then) {
  std::make_shared<Round>(request, std::move(questions), std::move(then))->go_on();
}

}  // namespace operations
