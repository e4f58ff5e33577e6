// SPDX-License-Identifier: EUPL-1.2
// The gateway, put together: owns its parts, starts them in order and ends them in reverse.
#pragma once

#include <stadtkern/result.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access_log.h"
#include "citizen_front.h"
#include "metrics.h"
#include "operator_front.h"
#include "phrases.h"
#include "registry.h"
#include "server.h"
#include "settings.h"
#include "tls_certificates.h"

namespace gateway {

// The newest snapshot: set on any thread, read by the io thread without a lock while nothing changes.
class NewestRegistry {
 public:
  void set(RegistryPtr registry);
  RegistryPtr get();  // io thread

 private:
  std::mutex mutex_;
  RegistryPtr newest_ = std::make_shared<const Registry>();
  std::atomic<std::uint64_t> changes_{0};
  RegistryPtr seen_ = newest_;
  std::uint64_t seen_changes_ = 0;
};

class Gateway {
 public:
  // `backend` outlives the gateway. `certificates`: null where nothing speaks TLS.
  Gateway(Settings settings, Phrases phrases, Backend& backend,
          std::unique_ptr<TlsCertificates> certificates = nullptr);
  ~Gateway();

  // The whole registry; applied when this returns. Any thread.
  void apply(std::uint64_t number, std::vector<Town> towns);
  // Takes over a listening socket: "http" for citizens, "https" for them over TLS, "metrics" for operators.
  // False: no such name, or no certificate for it. Any thread.
  bool listen(std::string_view name, int descriptor);
  void start();
  void drain(std::chrono::milliseconds limit, std::function<void()> done);
  // The gateway's own Prometheus text. Any thread.
  std::string metrics() const { return metrics_.text(); }

 private:
  void look_at_certificates();

  const Settings settings_;
  const Phrases phrases_;
  Backend& backend_;
  const std::unique_ptr<TlsCertificates> certificates_;
  NewestRegistry registry_;
  Metrics metrics_;
  AccessLog log_;
  CitizenFront citizens_;
  OperatorFront operators_;
  Server server_;
};

}  // namespace gateway
