// SPDX-License-Identifier: EUPL-1.2
// What the kernel itself answers on the bus: metrics/v1@kernel and node/v1@kernel.
#include "admin/node_commands.h"
#include "alerts/watch.h"
#include "kernel.h"
#include "lifecycle/metrics_text.h"
#include "lifecycle/services.h"
#include "wire/bus_messages.h"
#include "wire/identity.h"

#include <algorithm>
#include <utility>

namespace stadtkern {
namespace {

constexpr std::chrono::milliseconds kOnTheWay{500};  // of a caller's deadline, for the answer

// Whether somebody of that town may give operators' commands, and if not, why and what to do.
Status may_command(const config::Node& node, std::string_view town, const wire::Identity& who) {
  // Machines and the kernel's own have a prefix ("token:", "module:"); a person is known by an opaque id.
  if (who.principal.empty() || who.principal.find(':') != std::string::npos) {
    return Error{Code::Unauthenticated, "an operator's command needs somebody who has signed in"};
  }
  if (node.admin_town.empty()) {
    return Error{Code::PermissionDenied,
                 "no town may run this node: name one by `town` in [admin] of stadtkern.toml, then `stadtkern reload`",
                 "no_admin_town"};
  }
  if (town == node.admin_town) return {};
  return Error{Code::PermissionDenied, "this node is run from another town", "other_town"};
}

// "person:OPAQUE@TOWN"; whoever has a prefix of its own keeps it.
std::string person(const wire::Identity& who, std::string_view town) {
  std::string out = who.principal.find(':') == std::string::npos ? "person:" : "";
  return out.append(who.principal).append("@").append(town);
}

}  // namespace

void Kernel::answer_own(const wire::Prefix& prefix, const std::string& identity, const std::string& payload) {
  if (prefix.service == lifecycle::kernel_commands(ids_).id) return run_command(prefix, identity, payload);
  answer_metrics(prefix.correlation);
}

void Kernel::answer_metrics(std::uint64_t correlation) {
  with_bus_figures([this, correlation](const bus::Metrics& metrics, const auto&) {
    reply(correlation, Code::Ok, lifecycle::metrics_text(metrics, supervisor_->status()) + alerts_->metrics_text());
  });
}

void Kernel::run_command(const wire::Prefix& prefix, const std::string& identity, const std::string& payload) {
  const auto refuse = [this, &prefix](const Error& error) {
    reply(prefix.correlation, error.code, wire::encode(wire::ErrorDetails{error.message, error.reason, {}}));
  };
  const auto request = wire::decode<wire::node::RunRequest>(payload);
  const auto who = wire::decode_identity(identity);
  if (!request || !who) return refuse({Code::InvalidArgument, "the request is no node.v1.RunRequest"});
  const std::string town(ids_.town_name(prefix.town));
  const config::Node& node = supervisor_->desired().config->node;
  const std::string name_of = person(*who, town);
  if (const Status may = may_command(node, town, *who); !may) {
    audit_->record(name_of, "command refused", name(may.error().code));
    return refuse(may.error());
  }
  const std::chrono::nanoseconds left{prefix.deadline - bus::monotonic_now()};
  const auto within = std::chrono::duration_cast<std::chrono::milliseconds>(left) - kOnTheWay;
  node_commands_->run(
      name_of, *request, std::max(within, kOnTheWay),
      [this, correlation = prefix.correlation](const Result<wire::node::RunReply>& ran) {
        if (ran) return reply(correlation, Code::Ok, wire::encode(*ran));
        const Error& error = ran.error();
        reply(correlation, error.code, wire::encode(wire::ErrorDetails{error.message, error.reason, {}}));
      });
}

void Kernel::reply(std::uint64_t correlation, Code code, std::string payload) {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Reply;
  prefix.correlation = correlation;
  prefix.epoch = epoch_;
  prefix.status = static_cast<std::uint16_t>(code);
  bus_->post([header = wire::header(prefix), text = std::move(payload)](bus::Router& router, std::int64_t now) {
    router.call_from_kernel(bus::Frame(header), bus::Frame(text), now);
  });
}

}  // namespace stadtkern
