// SPDX-License-Identifier: Apache-2.0
// One request for a page, while its answers are collected: the lists of all modules and the page of one of them are
// asked for at the same time, each with a deadline of its own. Whoever does not answer is left out. A shell says, by
// the functions that it overrides, which pages stand in it and what its own ones are.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <stadtkern/plugin.h>
#include <stadtkern/providers.h>

#include "shell/address.h"
#include "shell/brand.h"
#include "shell/document.h"
#include "shell/later.h"
#include "shell/list_cache.h"
#include "shell/own_page.h"

namespace stadtkern::shell {

// What was answered, for a shell that counts what is used: nothing of who asked, and nothing of an address that tells
// one thing from another of its kind.
struct Seen {
  std::string page;  // "/", "/imprint", "/waste/reports", "/waste/reports/*" (a page below it); empty: no page
  unsigned status = 200;
  bool submitted = false;
  bool shown_again = false;  // the same form in another language
  unsigned step_sent = 0;    // of a form (fields.h, "_step"): how far the sender had come; 0: it does not say
  unsigned step_shown = 0;   // how far the form is that the page shows; 0: there is none, or it does not say
};

// What all visits of a plugin share.
struct Memory {
  ListCache lists;
  Later later;
};

class Visit : public std::enable_shared_from_this<Visit> {
 public:
  Visit(const Look& look, const Request& request, const HttpRequest& http, Reply<Raw> reply, const TownBrand& brand,
        Memory& memory);
  virtual ~Visit() = default;

  // Answers at once or when the last answer has come; keeps itself alive until then.
  void begin();

 protected:
  // Whether "/WORD" is one of the shell's own pages, and no module's.
  [[nodiscard]] virtual bool own_word(std::string_view word) const = 0;
  // Whether pages of that role (empty: those for everybody) stand here, for whoever asks.
  [[nodiscard]] virtual bool shows(std::string_view role) const = 0;
  // Why a page of that role is not shown where `shows` says no.
  [[nodiscard]] virtual Error hidden(std::string_view role) const = 0;
  // The page of address().first, which is one of the shell's own or empty.
  [[nodiscard]] virtual OwnPage own_page() = 0;
  // In place of everything, when all lists are there that will be.
  [[nodiscard]] virtual std::optional<OwnPage> gate() { return std::nullopt; }
  // Called once, before the answer goes.
  virtual void answered(const Seen& seen);
  // A module's list has come: the moment to ask it for parts of the shell's own page.
  virtual void listed(const Provider& provider, const PageList& list);

  // Renders a page of the module, to be a part of one of the shell's: given up early, left out when it fails.
  void ask_part(const Provider& provider, const std::string& path, const std::string& query = {});
  // Asks anything else of a module before the page is made. `done` at most once, on any worker.
  void ask(const Provider& provider, std::string_view method, std::chrono::milliseconds deadline,
           std::function<void(const Result<std::string>&)> done);

  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] const std::string& query() const { return query_; }
  [[nodiscard]] const Address& address() const { return address_; }
  [[nodiscard]] const Frame& frame() const { return frame_; }
  [[nodiscard]] const Lists& lists() const { return lists_; }
  [[nodiscard]] bool all_answered() const { return lists_.size() == providers_.size(); }
  // What modules said last that the town had, and has switched off.
  [[nodiscard]] Lists switched_off_lists() const;
  [[nodiscard]] std::string name_of(const std::string& module) const;
  // HTML by the path of its page, "/waste/desk/tile".
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& parts() const { return parts_; }

 private:
  void ask_list(const Provider& provider);
  void ask_page(const Provider& provider);
  void take_list(const Provider& provider);
  [[nodiscard]] std::string wanted(const std::string& path, const std::string& query) const;
  [[nodiscard]] std::optional<Error> refusal();
  // Whether the console has a page for whoever asks.
  [[nodiscard]] bool works_here() const;
  // Asks for the page, and once more while the same form, sent twice, is still being kept.
  void call_page(const Provider& provider, std::chrono::milliseconds pause);
  void one_less();
  void finish();
  [[nodiscard]] OwnPage module_page();
  // With what was typed, where another try may be of use.
  [[nodiscard]] OwnPage untaken(OwnPage page) const;
  // Whether the module has left while it was asked.
  [[nodiscard]] bool has_left() const;
  [[nodiscard]] Seen seen() const;
  void send(OwnPage page);
  void send_to(std::string location);

  const Request request_;
  Reply<Raw> reply_;
  Memory& memory_;
  const bool submitted_;
  const bool is_form_;
  const std::string path_;
  const std::string query_;
  const std::string origin_;
  const std::string console_;  // where staff work, or empty
  const Address address_;      // views into path_
  Frame frame_;
  std::string module_;  // whose page it is; empty: one of our own
  std::set<std::string, std::less<>> providers_;
  std::string wanted_;  // what the module is asked
  std::string key_;
  unsigned step_sent_ = 0;
  unsigned step_shown_ = 0;
  bool shown_again_ = false;
  bool rendered_ = false;                        // the page is the module's own
  std::chrono::steady_clock::time_point until_;  // how long it is asked
  std::atomic<unsigned> waiting_ = 1;
  std::mutex mutex_;
  Lists lists_;
  std::map<std::string, std::string, std::less<>> parts_;
  std::optional<Result<std::string>> answer_;
};

// A place to go to instead, kept by nobody.
[[nodiscard]] Raw go_to(std::string location);
// A whole document around the page, with its headers; null where none could carry it.
[[nodiscard]] std::optional<Raw> answer_with(const Frame& frame, const OwnPage& page, bool anonymous);

}  // namespace stadtkern::shell
