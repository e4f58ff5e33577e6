// SPDX-License-Identifier: EUPL-1.2
// One request for a page, while its answers are collected: the lists of all modules and the page of one of them are
// asked for at the same time, each with a deadline of its own. Whoever does not answer is left out.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <stadtkern/plugin.h>
#include <stadtkern/providers.h>

#include "address.h"
#include "document.h"
#include "later.h"
#include "list_cache.h"
#include "own_pages.h"
#include "town_settings.h"

namespace portal {

class Visit : public std::enable_shared_from_this<Visit> {
 public:
  Visit(const stadtkern::Request& request, const stadtkern::HttpRequest& http, stadtkern::Reply<stadtkern::Raw> reply,
        std::shared_ptr<const TownSettings> settings, ListCache& lists, Later& later);

  // Answers at once or when the last answer has come; keeps itself alive until then.
  void begin();

 private:
  void ask_list(const stadtkern::Provider& provider);
  void ask_page(const stadtkern::Provider& provider);
  void take_list(const std::string& module);
  [[nodiscard]] std::optional<stadtkern::Error> refusal();
  // Asks for the page, and once more while the same form, sent twice, is still being kept.
  void call_page(const stadtkern::Provider& provider, std::chrono::milliseconds pause);
  void one_less();
  void finish();
  [[nodiscard]] OwnPage module_page();
  [[nodiscard]] std::string name_of(const std::string& module) const;
  void send(OwnPage page);
  void send_to(std::string location);

  const stadtkern::Request request_;
  stadtkern::Reply<stadtkern::Raw> reply_;
  const std::shared_ptr<const TownSettings> settings_;
  ListCache& cache_;
  Later& later_;
  const bool submitted_;
  const bool is_form_;
  const std::string path_;
  const std::string query_;
  const std::string origin_;
  const Address address_;  // views into path_
  Frame frame_;
  std::string module_;  // whose page it is; empty: one of our own
  bool provided_ = false;
  std::string wanted_;  // what the module is asked
  std::string key_;
  std::chrono::steady_clock::time_point until_;  // how long it is asked
  std::atomic<unsigned> waiting_ = 1;
  std::mutex mutex_;
  Lists lists_;
  std::optional<stadtkern::Result<std::string>> answer_;
};

}  // namespace portal
