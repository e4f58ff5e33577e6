// SPDX-License-Identifier: EUPL-1.2
#include "clerk/colleagues.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include <stadtkern/detail/api.h>

#include "accounts-v1.pb.h"

namespace waste::clerk::colleagues {
namespace {

constexpr std::uint32_t kDeadline_ms = 300;

Names read(std::string_view answer) {
  accounts::v1::NameList list;
  Names out;
  if (!list.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) return out;
  for (const auto& one : list.names()) out.emplace(one.id(), one.name());
  return out;
}

}  // namespace

void names(const stadtkern::Request& request, const std::vector<std::string>& ids, std::function<void(Names)> then) {
  if (ids.empty()) return then({});
  accounts::v1::WhoseNames wanted;
  for (std::size_t i = 0; i < std::min(ids.size(), kMostAsked); ++i) wanted.add_ids(ids[i]);
  using Then = std::function<void(Names)>;
  const std::string body = wanted.SerializeAsString();
  const auto& api = *request.api();
  api.bus->call(
      api.host, request.handle(), request.town().handle(), stadtkern::detail::bytes("accounts/v1"),
      stadtkern::detail::bytes("Names"), stadtkern::detail::bytes(body), {}, kDeadline_ms,
      [](void* user, stadtkern_bytes answer, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Then> owned(static_cast<Then*>(user));
        (*owned)(error == nullptr ? read(stadtkern::detail::view(answer)) : Names());
      },
      std::make_unique<Then>(std::move(then)).release());
}

}  // namespace waste::clerk::colleagues
