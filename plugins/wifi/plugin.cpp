// SPDX-License-Identifier: EUPL-1.2
// Public Wi-Fi: says what the module serves and brings its parts together.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <stadtkern/plugin.h>

#include "devices/front.h"
#include "guests/guests.h"
#include "requests.h"
#include "sites/desk.h"
#include "sites/example.h"
#include "sites/found.h"
#include "sites/import_run.h"
#include "sites/open_data_front.h"
#include "sites/pages.h"
#include "sites/staff_pages.h"
#include "statistics.h"
#include "stats.pb.h"

namespace wifi {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Request;
using stadtkern::Result;

class Wifi final : public stadtkern::Plugin {
 public:
  explicit Wifi(stadtkern::Host& host) {
    desk_.serve(host);
    open_data_.serve(host);
    pages_.serve(host);
    found_sites_.serve(host);
    staff_pages_.serve(host);
    devices_.serve(host);
    guests_.serve(host);
    host.command("import", this, &Wifi::import);
    host.serve("stats/v1@" STADTKERN_PLUGIN_ID ".Get", this, &Wifi::statistics);
  }

  stadtkern::Status town_open(const stadtkern::Town& town) override {
    devices_.town_open(town);
    return sites::offer_example(town);
  }
  stadtkern::Status town_reconfigure(const stadtkern::Town& town) override { return sites::offer_example(town); }
  void drain(std::chrono::milliseconds, std::function<void()> done) override {
    devices_.stop();
    done();
  }
  void town_close(const stadtkern::Town& town) override {
    devices_.town_close(town);
    guests_.forget(town);
  }

 private:
  Result<stats::v1::Figures> statistics(const Request& request, const stats::v1::GetFigures&) {
    return request.town().store().read([&](Connection& connection) -> Result<stats::v1::Figures> {
      return figures(connection, request.town(), system_now());
    });
  }

  // Arguments are the file's name, which the rows tell nothing of, and --source NAME.
  Result<std::unique_ptr<stadtkern::CommandRun>> import(const Request&, stadtkern::Command command,
                                                        const stadtkern::Host::Arguments& arguments) {
    constexpr std::string_view kSource = "--source";
    std::string source = "import";
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string_view word = arguments[i];
      if (word == kSource && i + 1 < arguments.size()) {
        source = arguments[++i];
      } else if (word.starts_with("--source=")) {
        source = word.substr(kSource.size() + 1);
      } else if (word.starts_with("--")) {
        return Error{Code::InvalidArgument, "import takes --source NAME, not " + std::string(word)};
      }
    }
    if (!tag(source)) {
      return Error{Code::InvalidArgument, "a source is named with lower-case letters, digits, - and _, at most 40"};
    }
    return std::unique_ptr<stadtkern::CommandRun>(std::make_unique<sites::ImportRun>(command, std::move(source)));
  }

  sites::Desk desk_;
  sites::OpenDataFront open_data_;
  sites::Pages pages_;
  sites::FoundSites found_sites_;
  sites::StaffPages staff_pages_;
  devices::Front devices_;
  guests::Guests guests_;
};

}  // namespace wifi

STADTKERN_PLUGIN(wifi::Wifi)
