// SPDX-License-Identifier: Apache-2.0
// A module that asks each of the others, for tests.
#include <stadtkern/plugin.h>
#include <stadtkern/providers.h>

#include "board.pb.h"

#include <memory>

namespace board {

using stadtkern::Reply;
using stadtkern::Request;

class Board final : public stadtkern::Plugin {
 public:
  explicit Board(stadtkern::Host& host) {
    host.serve("Show", this, &Board::ask);
    host.serve("Send", this, &Board::ask);
  }

 private:
  void ask(const Request& request, const v1::Ask& body, Reply<v1::Answer> reply) {
    v1::Answer answer;
    for (const auto& provider : stadtkern::providers(request.town(), body.contract())) {
      answer.add_modules(provider.module());
    }
    const auto waiting = std::make_shared<std::pair<Reply<v1::Answer>, v1::Answer>>(std::move(reply), answer);
    stadtkern::Provider(body.contract(), body.module())
        .call(
            request, body.method(), body.payload(), std::chrono::seconds{5},
            [waiting](stadtkern::Result<std::string> got) {
              auto& [to, made] = *waiting;
              if (got) {
                made.set_payload(*std::move(got));
              } else {
                made.set_code(static_cast<unsigned>(got.error().code));
              }
              to.send(made);
            },
            body.key());
  }
};

}  // namespace board

STADTKERN_PLUGIN(board::Board)
