// SPDX-License-Identifier: EUPL-1.2
// Answers GET /fixed with 1 KiB, as the gateway's own ping does.
#include <stadtkern/plugin.h>

namespace {

// Volatile, so that the letters stand in the library once: benches make other versions of it by replacing them.
const char* const volatile kVersion = STADTKERN_PLUGIN_VERSION;

class Trivial final : public stadtkern::Plugin {
 public:
  explicit Trivial(stadtkern::Host& host) {
    host.http().raw("GET", "/api/trivial/v1", "/fixed", this, &Trivial::fixed);
  }

 private:
  void fixed(const stadtkern::Request&, const stadtkern::HttpRequest&, stadtkern::Reply<stadtkern::Raw> reply) {
    // An ETag of its own, so that none is computed: the ping has none to compute either.
    reply.send(stadtkern::Raw{200, "text/plain; charset=utf-8", body_, {{"etag", etag_}}});
  }

  const std::string etag_ = '"' + std::string(kVersion) + '"';
  const std::string body_ = std::string(1024, 'x');
};

}  // namespace

STADTKERN_PLUGIN(Trivial)
