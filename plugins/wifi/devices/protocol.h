// SPDX-License-Identifier: EUPL-1.2
// OpenWISP's device protocol as its agent speaks it: register, checksum, download-config, report-status, update-info.
// Words, codes and the header are the agent's; it goes by them. Any worker.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <stadtkern/form.h>
#include <stadtkern/plugin.h>

#include "devices/contacts.h"
#include "devices/enrolment.h"
#include "devices/renderer.h"
#include "devices/store.h"
#include "sites/site.h"

namespace wifi::devices {

inline constexpr std::string_view kController = "/controller";     // the claimed path
inline constexpr std::string_view kAddress = "stadtkern-address";  // where a caller's address stands

class Protocol {
 public:
  Protocol(Contacts& contacts, Renderer& renderer) : contacts_{contacts}, renderer_{renderer} {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using Http = stadtkern::HttpRequest;
  using Reply = stadtkern::Reply<stadtkern::Raw>;

  void registration(const Request& request, const Http& http, Reply reply);
  void checksum(const Request& request, const Http& http, Reply reply);
  void download(const Request& request, const Http& http, Reply reply);
  void report_status(const Request& request, const Http& http, Reply reply);
  void update_info(const Request& request, const Http& http, Reply reply);
  void get_only(const Request& request, const Http& http, Reply reply);
  void post_only(const Request& request, const Http& http, Reply reply);
  // A line of the log, now and then; `told` is when it was last.
  void tell(const stadtkern::Tx& tx, std::atomic<Micros>& told, std::string_view words, std::int64_t limit);

  Contacts& contacts_;
  Renderer& renderer_;
  stadtkern::Host* host_ = nullptr;  // set before anything calls
  std::atomic<Micros> full_told_{0};
  std::atomic<Micros> fast_told_{0};
};

// The device of the path, if `key` is its key; else what its caller is told.
[[nodiscard]] std::variant<Card, Refusal> admitted(stadtkern::Connection& connection, std::string_view id,
                                                   std::string_view key);

[[nodiscard]] stadtkern::Raw answer(unsigned status, std::string body);
[[nodiscard]] stadtkern::Raw answer(const Refusal& refusal);

}  // namespace wifi::devices
