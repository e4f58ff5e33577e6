// SPDX-License-Identifier: EUPL-1.2
// The inbox by method, route and command.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include <stadtkern/json_writer.h>
#include "clerk/counts.h"
#include "clerk/desk.h"
#include "clerk/groups.h"
#include "clerk/inbox_view.h"
#include "clerk/staff_view.h"
#include "photo_front.h"
#include "requests.h"
#include "text.h"
#include "waste.pb.h"

namespace waste::clerk {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Request;
using stadtkern::Result;

// The bus carries 1 MiB; the rest is for headers and the names of JSON's fields.
constexpr std::size_t kLargestAnswer = 900'000;

void fill_counts(const Shown& shown, const Responsibility& responsibility, const Asking& asking, v1::Inbox& out) {
  std::map<DetailedStatus, std::int64_t> states;
  std::map<std::string, std::int64_t, std::less<>> open;
  for (const counts::Count& one : shown.counts) {
    if (std::find(shown.groups.begin(), shown.groups.end(), one.group) != shown.groups.end()) {
      states[one.status] += one.reports;
    }
    if (status_of(one.status) == Status::Open) open[one.group] += one.reports;
  }
  for (const auto& [state, reports] : states) {
    v1::StateCount& count = *out.add_counts();
    count.set_status(std::string(name(state)));
    count.set_reports(static_cast<std::uint32_t>(reports));
  }
  const auto own = own_groups(responsibility, asking);
  for (const std::string& name : shown.known) {
    v1::InboxGroup& group = *out.add_groups();
    group.set_group(name);
    group.set_own(std::binary_search(own.begin(), own.end(), name));
    group.set_absent(responsibility.absent(name, asking.today));
    group.set_deputy(std::string(responsibility.deputy_of(name)));
    group.set_open(static_cast<std::uint32_t>(open[name]));
  }
}

// Prints what `inbox` shows and ends: it takes no input.
class InboxRun final : public stadtkern::CommandRun {
 public:
  InboxRun(const stadtkern::Command& command, Result<Shown> shown) : command_(command), shown_(std::move(shown)) {}

  std::uint32_t input(std::string_view chunk) override { return static_cast<std::uint32_t>(chunk.size()); }
  void input_end() override {
    if (!shown_) return command_.finish(shown_.error());
    for (const store::Kept& kept : shown_->reports) {
      // Printed to a terminal: nothing that a citizen wrote.
      stadtkern::JsonWriter json;
      json.begin_object().key("id").string(kept.report.id).key("status").string(name(kept.report.status));
      json.key("category").string(kept.report.category).key("group").string(kept.report.group);
      json.key("requested_at").string(format_w3c(kept.report.requested));
      json.key("expected_at").string(kept.report.expected ? format_w3c(*kept.report.expected) : std::string());
      if (!command_.output(json.end_object().take())) return;
    }
    stadtkern::JsonWriter json;
    json.begin_object().key("reports").integer(static_cast<std::int64_t>(shown_->reports.size()));
    json.key("more").boolean(shown_->more).key("counts").begin_array();
    for (const counts::Count& one : shown_->counts) {
      json.begin_object().key("group").string(one.group).key("status").string(name(one.status));
      json.key("reports").integer(one.reports).end_object();
    }
    command_.finish(json.end_array().end_object().take());
  }

 private:
  const stadtkern::Command command_;
  const Result<Shown> shown_;
};

}  // namespace

Result<v1::Inbox> Desk::inbox(const Request& request, const v1::InboxQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  auto query = inbox::read_query(body.status(), body.overdue(), body.order(), body.page(), body.page_size());
  if (!query) return std::move(query).error();
  query->now = system_now();
  const auto today = town_date(query->now, request.town().time_zone());
  if (!today) return today.error();
  const auto town = towns_.of(request.town());
  const auto principal = request.principal();
  Asking asking{*today, {}, [&](std::string_view group) { return principal.in(group); }};
  auto shown = request.town().store().read(
      [&](Connection& connection) { return look(connection, *query, town->settings, body.group(), asking); });
  if (!shown) return std::move(shown).error();
  asking.known = shown->known;
  v1::Inbox out;
  out.set_more(shown->more);
  fill_counts(*shown, town->settings.responsibility, asking, out);
  const std::string base = base_path_of(request);
  for (store::Kept& kept : shown->reports) {
    *out.add_reports() = staff_item(std::move(kept), town->settings, request.locale(), base, query->now);
  }
  if (out.ByteSizeLong() > kLargestAnswer) {
    return Error{Code::InvalidArgument,
                 "the answer would exceed 1 MB",
                 "page_size",
                 {{"page_size", "is too large for these reports"}}};
  }
  return out;
}

// Arguments are pairs of words, "--group NAME", and --overdue.
Result<std::unique_ptr<stadtkern::CommandRun>> Desk::inbox_command(const Request& request, stadtkern::Command command,
                                                                   const stadtkern::Host::Arguments& arguments) {
  std::map<std::string, std::string, std::less<>> given{
      {"--group", "*"}, {"--status", ""}, {"--order", ""}, {"--page", "1"}};
  bool overdue = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i].substr(0, arguments[i].find('='));
    const auto option = given.find(word);
    if (word == "--overdue") {
      overdue = true;
    } else if (option != given.end() && word.size() < arguments[i].size()) {
      option->second = arguments[i].substr(word.size() + 1);
    } else if (option != given.end() && i + 1 < arguments.size()) {
      option->second = arguments[++i];
    } else {
      return Error{Code::InvalidArgument,
                   "inbox takes --group NAME, --status STATUS, --order ORDER, --overdue and --page N, not " +
                       std::string(arguments[i])};
    }
  }
  const auto page = whole_number(given["--page"]);
  if (!page || *page > inbox::kLastReport) {
    return Error{Code::InvalidArgument, "--page must be a whole number of 1 to 10000"};
  }
  auto query = inbox::read_query(given["--status"], overdue, given["--order"], static_cast<std::uint32_t>(*page), 0);
  if (!query) {
    Error error = std::move(query).error();
    for (const auto& one : error.fields) error.message += "; --" + one.pointer + " " + one.reason;
    return error;
  }
  query->now = system_now();
  const auto today = town_date(query->now, request.town().time_zone());
  if (!today) return today.error();
  const auto town = towns_.of(request.town());
  const Asking asking{*today, {}, [](std::string_view) { return false; }};
  auto shown = request.town().store().read(
      [&](Connection& connection) { return look(connection, *query, town->settings, given["--group"], asking); });
  return std::unique_ptr<stadtkern::CommandRun>(std::make_unique<InboxRun>(command, std::move(shown)));
}

}  // namespace waste::clerk
