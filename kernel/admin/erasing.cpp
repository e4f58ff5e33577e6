// SPDX-License-Identifier: EUPL-1.2
// What the admin socket asks of the kernel about erasing a person: noted first, then passed on to the module.
#include "kernel.h"
#include "lifecycle/services.h"
#include "wire/privacy.h"

#include <algorithm>
#include <utility>

namespace stadtkern {
namespace {

constexpr std::size_t kSeconds = 19;  // of "2026-01-31T12:00:00.000Z"
// Small writes, one after another, behind those that citizens wait for.
constexpr std::chrono::milliseconds kDeadline{60'000};

}  // namespace

Result<admin::BusCall> Kernel::prepare_erasure(const wire::admin::Erase& erase, const std::string& who) {
  if (!lifecycle::opaque_id(erase.subject)) {
    return Error{
        Code::InvalidArgument,
        "a subject is an opaque id (letters, digits, _ - . :), as `stadtkern privacy find` gives it; names and "
        "addresses are noted nowhere"};
  }
  const config::Config& config = *supervisor_->desired().config;
  const config::Town* town = config.town(erase.town);
  if (town == nullptr) {
    return Error{Code::NotFound, "there is no town " + erase.town + "; see `stadtkern town list`"};
  }
  const auto use = std::find_if(town->modules.begin(), town->modules.end(),
                                [&](const config::ModuleUse& one) { return one.id == erase.module; });
  const catalogue::Module* module = config.catalogue.find(erase.module);
  if (use == town->modules.end() || module == nullptr || module->manifest.personal_data != true) {
    return Error{Code::NotFound, erase.town + " has no module " + erase.module + " that holds personal data"};
  }
  const std::string what = erase.town + "/" + erase.module + " " + erase.subject;
  if (Status entered = audit_->enter({who, erase.again ? "erase again" : "erase", what}); !entered) {
    return entered.error();
  }
  if (!erase.again) {
    const std::string now = log::timestamp().substr(0, kSeconds) + "Z";
    if (Status noted = erasures_.add({now, erase.town, erase.module, erase.subject}); !noted) return noted.error();
  }
  if (!use->enabled) {
    return Error{Code::FailedPrecondition, "noted, but " + erase.module + " is off in " + erase.town +
                                               ": enable it, then `stadtkern privacy reapply " + erase.town + "`"};
  }
  wire::admin::Call call;
  call.town = erase.town;
  call.service = lifecycle::implicit(lifecycle::kPrivacy, erase.module);
  call.method = "Erase";
  call.deadline_ms = static_cast<std::uint32_t>(kDeadline.count());
  call.body = wire::encode(wire::privacy::EraseRequest{erase.subject});
  return prepare(call);
}

Result<wire::admin::Erasures> Kernel::erasures(const wire::admin::GetErasures& wanted) const {
  if (supervisor_->desired().config->town(wanted.town) == nullptr) {
    return Error{Code::NotFound, "there is no town " + wanted.town + "; see `stadtkern town list`"};
  }
  const auto since = lifecycle::first_moment(wanted.since);
  if (!since) {
    return Error{Code::InvalidArgument, "a time is written 2026-01-31T12:00:00Z (UTC), or 2026-01-31"};
  }
  Result<std::vector<lifecycle::Erasure>> list = erasures_.since(wanted.town, *since);
  if (!list) return list.error();
  wire::admin::Erasures out;
  for (lifecycle::Erasure& one : *list) {
    out.erasures.push_back({std::move(one.at), std::move(one.town), std::move(one.module), std::move(one.subject)});
  }
  return out;
}

}  // namespace stadtkern
