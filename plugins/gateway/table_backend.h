// SPDX-License-Identifier: EUPL-1.2
// The backend over the host's C tables: edge for calls and metrics, log for lines.
#pragma once

#include <stadtkern/abi_edge.h>

#include "backend.h"
#include "registry.h"

namespace gateway {

class TableBackend final : public Backend {
 public:
  // The tables live as long as the process; `edge` is there only with the permission.
  TableBackend(const stadtkern_host* host, const stadtkern_edge* edge, const stadtkern_log* log)
      : host_(host), edge_(edge), log_(log) {}

  std::uint64_t http(const Call& call, const Identity& identity, AnswerSink& sink) override;
  void give_credit(std::uint64_t call, std::uint32_t bytes) override { edge_->give_credit(host_, call, bytes); }
  void cancel(std::uint64_t call) override { edge_->cancel(host_, call); }
  void call(std::uint32_t town, std::string_view contract, std::string_view method, std::string_view body,
            std::chrono::milliseconds deadline,
            std::function<void(std::string_view answer, const stadtkern::Error* error)> on_answer) override;
  void metrics(std::string_view module, std::function<void(const std::string*)> on_text) override;
  void log(Level level, std::string_view message, std::span<const HeaderLine> fields) override;

 private:
  const stadtkern_host* const host_;
  const stadtkern_edge* const edge_;
  const stadtkern_log* const log_;
};

// The registry's C views as values.
std::vector<Town> copy_towns(const stadtkern_registry_town* towns, std::size_t count);

}  // namespace gateway
