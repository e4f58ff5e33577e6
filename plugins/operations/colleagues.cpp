// SPDX-License-Identifier: EUPL-1.2
#include "colleagues.h"

#include <cstdint>
#include <memory>
#include <utility>

#include <stadtkern/detail/api.h>

#include "accounts-v1.pb.h"

namespace operations {
namespace {

constexpr std::uint32_t kDeadline_ms = 300;

// "/t/x/console/en/operations": all modules' pages stand below "/t/x/console/en".
People read(std::string_view answer, const std::string& base) {
  accounts::v1::NameList list;
  People out;
  if (!list.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) return out;
  const std::string shell = base.substr(0, base.rfind('/'));
  for (const auto& one : list.names()) {
    const bool path = one.page().starts_with('/') && !one.page().starts_with("//");
    out.emplace(one.id(), Person{one.name(), path ? shell + one.page() : std::string()});
  }
  return out;
}

struct Waiting {
  std::string base;
  std::function<void(People)> then;
};

}  // namespace

void ask_people(const stadtkern::Request& request, const std::vector<std::string>& ids, const std::string& base,
                std::function<void(People)> then) {
  if (ids.empty()) return then({});
  accounts::v1::WhoseNames wanted;
  for (const std::string& id : ids) wanted.add_ids(id);
  const std::string body = wanted.SerializeAsString();
  const auto& api = *request.api();
  api.bus->call(
      api.host, request.handle(), request.town().handle(), stadtkern::detail::bytes("accounts/v1"),
      stadtkern::detail::bytes("Names"), stadtkern::detail::bytes(body), {}, kDeadline_ms,
      [](void* user, stadtkern_bytes answer, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Waiting> waiting(static_cast<Waiting*>(user));
        stadtkern::detail::guarded(
            "an answer of accounts/v1", [](void*, const stadtkern_error*) {}, nullptr,
            [&]() -> stadtkern::Status {
              const bool told = error == nullptr;
              waiting->then(told ? read(stadtkern::detail::view(answer), waiting->base) : People());
              return {};
            });
      },
      std::make_unique<Waiting>(Waiting{base, std::move(then)}).release());
}

}  // namespace operations
