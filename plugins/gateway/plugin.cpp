// SPDX-License-Identifier: EUPL-1.2
// The gateway as a plugin of scope "node": settings, registry and listeners come in through the host's tables.
#include <stadtkern/plugin.h>
#include <unistd.h>

#include "gateway.h"
#include "table_backend.h"

namespace gateway {
namespace {

using stadtkern::Status;

// The tables that only a module with the permissions `edge` and `listen` is given, and metrics.
struct Tables {
  const stadtkern_host* host = nullptr;
  const stadtkern_log* log = nullptr;
  const stadtkern_edge* edge = nullptr;
  const stadtkern_registry* registry = nullptr;
  const stadtkern_listeners* listeners = nullptr;
  const stadtkern_metrics* metrics = nullptr;

  explicit Tables(const stadtkern_host* from) : host(from) {
    const auto table = [from](const char* id) {
      const void* found = from->table(from, id);
      if (found == nullptr) throw std::runtime_error(std::string("this host has no table ") + id);
      return found;
    };
    log = static_cast<const stadtkern_log*>(table("stadtkern.log/1"));
    edge = static_cast<const stadtkern_edge*>(table("stadtkern.edge/1"));
    registry = static_cast<const stadtkern_registry*>(table("stadtkern.registry/1"));
    listeners = static_cast<const stadtkern_listeners*>(table("stadtkern.listeners/1"));
    metrics = static_cast<const stadtkern_metrics*>(table("stadtkern.metrics/1"));
  }
};

// What cannot be read refuses the plugin: the boundary turns an exception of create() into its reason.
template <class T>
T checked(stadtkern::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

std::unique_ptr<TlsCertificates> certificates(const Settings& settings) {
  if (settings.tls.empty()) return nullptr;
  return checked(TlsCertificates::load(settings.tls));
}

class GatewayPlugin final : public stadtkern::Plugin {
 public:
  explicit GatewayPlugin(stadtkern::Host& host)
      : tables_(host.api()->host),
        backend_(tables_.host, tables_.edge, tables_.log),
        settings_(checked(read_settings(host.node_settings()))),
        gateway_(settings_, checked(Phrases::read(built_in_phrase_files())), backend_, certificates(settings_)) {
    tables_.registry->on_change(tables_.host, &GatewayPlugin::changed, this);
    tables_.listeners->on_listener(tables_.host, &GatewayPlugin::given, this);
    tables_.metrics->on_scrape(tables_.host, &GatewayPlugin::scraped, this);
  }

  Status start() override {
    gateway_.start();
    return {};
  }

  void drain(std::chrono::milliseconds limit, std::function<void()> done) override {
    gateway_.drain(limit, std::move(done));
  }

 private:
  static void changed(void* self, std::uint64_t number, const stadtkern_registry_town* towns, std::size_t count) {
    auto& plugin = *static_cast<GatewayPlugin*>(self);
    auto copies = copy_towns(towns, count);
    for (Town& town : copies) {
      plugin.tables_.edge->provider(
          plugin.tables_.host, town.id, stadtkern::detail::bytes("sessions/v1"),
          [](void* to, stadtkern_bytes module) { *static_cast<std::string*>(to) = stadtkern::detail::view(module); },
          &town.session_keeper);
    }
    plugin.gateway_.apply(number, std::move(copies));
  }

  static void given(void* self, const stadtkern_listener* listener) {
    auto& plugin = *static_cast<GatewayPlugin*>(self);
    const auto name = stadtkern::detail::view(listener->name);
    const auto address = stadtkern::detail::view(listener->address);
    const HeaderLine fields[]{{"listener", name}, {"address", address}};
    if (plugin.gateway_.listen(name, listener->descriptor)) {
      plugin.backend_.log(Backend::Level::Info, "listening", fields);
    } else {
      ::close(listener->descriptor);
      plugin.backend_.log(
          Backend::Level::Warning,
          "the gateway knows the listeners \"http\", \"metrics\" and, with [[modules.gateway.tls]], \"https\"", fields);
    }
  }

  static void scraped(void* self, void (*put)(void* to, stadtkern_bytes text), void* to) {
    const auto text = static_cast<GatewayPlugin*>(self)->gateway_.metrics();
    put(to, stadtkern::detail::bytes(text));
  }

  const Tables tables_;
  TableBackend backend_;
  const Settings settings_;
  Gateway gateway_;
};

}  // namespace
}  // namespace gateway

STADTKERN_PLUGIN(gateway::GatewayPlugin)
