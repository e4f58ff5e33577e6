// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/providers.h>

#include <memory>

namespace stadtkern {

void Provider::call(const Request& request, std::string_view method, std::string_view body,
                    std::chrono::milliseconds deadline, std::function<void(Result<std::string>)> done,
                    std::string_view idempotency_key) const {
  using Done = std::function<void(Result<std::string>)>;
  const detail::Api& api = *request.api();
  api.bus->call(
      api.host, request.handle(), request.town().handle(), detail::bytes(service_), detail::bytes(method),
      detail::bytes(body), detail::bytes(idempotency_key), static_cast<std::uint32_t>(deadline.count()),
      [](void* user, stadtkern_bytes answer, const stadtkern_error* error) noexcept {
        const std::unique_ptr<Done> owned(static_cast<Done*>(user));
        detail::guarded(
            "an answer's callback", [](void*, const stadtkern_error*) {}, nullptr,
            [&]() -> Status {
              if (error) {
                (*owned)(detail::copy(*error));
              } else {
                (*owned)(std::string(detail::view(answer)));
              }
              return {};
            });
      },
      new Done(std::move(done)));
}

std::vector<Provider> providers(const Town& town, std::string_view contract) {
  struct Found {
    std::string_view contract;
    std::vector<Provider> list;
  } found{contract, {}};
  const detail::Api& api = *town.api();
  if (!api.providers) return {};  // a host that is older than this
  api.providers->each(
      town.handle(), detail::bytes(contract),
      [](void* to, stadtkern_bytes module) {
        auto& out = *static_cast<Found*>(to);
        out.list.emplace_back(out.contract, detail::view(module));
      },
      &found);
  return std::move(found.list);
}

}  // namespace stadtkern
