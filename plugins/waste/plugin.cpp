// SPDX-License-Identifier: EUPL-1.2
// Waste and defects: says what the module serves and brings requests, domain and store together.
#include <memory>
#include <string>
#include <utility>

#include <stadtkern/plugin.h>

#include "built_in.h"
#include "changes.h"
#include "examples.h"
#include "geojson.h"
#include "id.h"
#include "import_run.h"
#include "messages.h"
#include "open311_front.h"
#include "statistics.h"
#include "stats.pb.h"
#include "store.h"
#include "subjects.h"
#include "town_settings.h"
#include "waste.pb.h"
#include "whereabouts.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

constexpr std::string_view kStaff = "waste.staff";
constexpr std::string_view kOpen311 = "/open311/v2";
// The bus carries 1 MiB; the rest is for headers.
constexpr std::size_t kLargestBody = 1'000'000;
// What a report's JSON is longer than its protobuf: names, quotes, digits.
constexpr std::size_t kNamesOfFields = 500;

Error too_long(std::size_t fit) {
  return {Code::InvalidArgument,
          "the answer would exceed 1 MB",
          "page_size",
          {{"page_size", "is too large for these reports; " + std::to_string(fit) + " fit"}}};
}

Error not_staff() {
  return {Code::PermissionDenied, "this needs the role \"waste.staff\" in this town"};
}

// A list without the one report too many that shows that there are more.
struct Page {
  std::vector<PublicReport> reports;
  bool more = false;
};

Page page_of(std::vector<store::Kept> found, std::size_t limit, const Settings& settings, std::string_view language) {
  Page page;
  page.more = found.size() == limit;
  if (page.more) found.pop_back();
  for (store::Kept& kept : found) {
    page.reports.push_back(public_view(kept.report, settings.categories, language));
  }
  return page;
}

}  // namespace

class Waste final : public stadtkern::Plugin {
 public:
  explicit Waste(stadtkern::Host& host) : open311_{towns_} {
    host.serve("CreateReport", this, &Waste::create);
    host.serve("ListReports", this, &Waste::list);
    host.serve("GetReport", this, &Waste::get);
    host.serve("ListCategories", this, &Waste::categories);
    host.serve("ChangeStatus", this, &Waste::change_status);
    host.serve("ReleaseText", this, &Waste::release);
    host.serve("stats/v1@" STADTKERN_PLUGIN_ID ".Get", this, &Waste::statistics);
    auto http = host.http();
    http.post("/reports", "CreateReport");
    http.get("/reports", "ListReports");
    http.get("/reports/{id}", "GetReport");
    http.post("/reports/{id}/status", "ChangeStatus", kStaff);
    http.post("/reports/{id}/release", "ReleaseText", kStaff);
    http.get("/categories", "ListCategories");
    http.raw("GET", "/api/waste/v1", "/reports.geojson", this, &Waste::geojson);
    // One handler for all of Open311: whatever else stands at these places, its error form must tell.
    for (const char* verb : {"GET", "POST"}) {
      for (const char* pattern : {"/{resource}", "/{resource}/{id}"}) {
        http.raw(verb, kOpen311, pattern, this, &Waste::open311);
      }
    }
    host.command("import", this, &Waste::import);
    host.privacy().on_find(this, &Waste::find_subjects);
    host.privacy().on_export(this, &Waste::export_subject);
    host.privacy().on_erase(this, &Waste::erase_subject);
    host.retention().rule("contacts",
                          {{"de", "Kontaktdaten abgeschlossener Meldungen"}, {"en", "Contact data of closed reports"}},
                          "keep_contacts", kKeepContacts, this, &Waste::contacts_due, &Waste::drop_contacts);
    host.retention().rule("texts",
                          {{"de", "Texte, Antworten und Bilder abgeschlossener Meldungen"},
                           {"en", "Texts, answers and media of closed reports"}},
                          "keep_texts", kKeepTexts, this, &Waste::texts_due, &Waste::drop_texts);
  }

  stadtkern::Status start() override {
    auto tables = importing::Tables::read(built_in::sources(), built_in::categories());
    if (!tables) return std::move(tables).error();
    tables_ = *std::move(tables);
    return {};
  }

  stadtkern::Status town_open(const stadtkern::Town& town) override {
    if (auto read = towns_.read(town); !read) return read;
    return offer_examples(town);
  }
  stadtkern::Status town_reconfigure(const stadtkern::Town& town) override {
    if (auto read = towns_.read(town); !read) return read;
    return offer_examples(town);
  }
  void town_close(const stadtkern::Town& town) override { towns_.forget(town); }

 private:
  void create(const Request& request, const v1::NewReport& body, Reply<v1::Report> reply) {
    const auto town = towns_.of(request.town());
    auto checked = check_message(body, town->settings, system_now());
    if (!checked) return reply.send(std::move(checked).error());
    const auto later = std::make_shared<Reply<v1::Report>>(std::move(reply));
    whereabouts::complete(
        request, town->settings, std::move(checked->report),
        [later, town, asked = request.town(), language = std::string(request.locale()),
         contact = std::move(checked->contact)](Report report) {
          asked.store().write(
              std::move(*later),
              [town, language,
               made = NewReport{std::move(report), contact}](Tx& tx) mutable -> stadtkern::Created<v1::Report> {
                const Report stored = changes::create(tx, std::move(made));
                return stadtkern::created(message_of(public_view(stored, town->settings.categories, language)),
                                          "/reports/" + stored.id);
              });
        });
  }

  Result<Page> page(const Request& request, const v1::ListReportsQuery& body, bool answers) {
    const auto town = towns_.of(request.town());
    const auto query = query_of(body, town->settings);
    if (!query) return query.error();
    auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<store::Kept>> {
      return store::list(connection, *query, {.attributes = answers, .notes = false});
    });
    if (!found) return std::move(found).error();
    return page_of(*std::move(found), query->limit, town->settings, request.locale());
  }

  Result<v1::ReportList> list(const Request& request, const v1::ListReportsQuery& body) {
    const auto page = this->page(request, body, true);
    if (!page) return page.error();
    v1::ReportList out;
    out.set_more(page->more);
    for (const PublicReport& report : page->reports) *out.add_reports() = message_of(report);
    const std::size_t size = out.ByteSizeLong() + page->reports.size() * kNamesOfFields;
    if (size > kLargestBody) return too_long(page->reports.size() * kLargestBody / size * 9 / 10);
    return out;
  }

  void geojson(const Request& request, const HttpRequest& http, Reply<Raw> reply) { reply.send(map(request, http)); }

  Result<Raw> map(const Request& request, const HttpRequest& http) {
    const auto body = list_query_of(http.query());
    if (!body) return body.error();
    const auto page = this->page(request, *body, false);
    if (!page) return page.error();
    std::string text = write_geojson(page->reports);
    if (text.size() > kLargestBody) return too_long(page->reports.size() * kLargestBody / text.size() * 9 / 10);
    return Raw{200, kGeoJsonType, std::move(text)};
  }

  Result<v1::Report> get(const Request& request, const v1::GetReportQuery& body) {
    const auto town = towns_.of(request.town());
    const auto id = normal_report_id(body.id());
    if (!id) return stadtkern::not_found("report", body.id());
    auto found = request.town().store().read([&](Connection& connection) -> Result<store::Kept> {
      auto kept = store::find(connection, *id);
      if (!kept) return stadtkern::not_found("report", *id);
      return *std::move(kept);
    });
    if (!found) return std::move(found).error();
    const bool released = found->report.text_public;
    // Staff must read a text to release it. Contact data isn't part of any Report.
    found->report.text_public = released || request.principal().has(kStaff);
    PublicReport view =
        public_view(found->report, town->settings.categories, request.locale(), std::move(found->notes));
    view.text_public = released;
    return message_of(view);
  }

  Result<v1::CategoryList> categories(const Request& request, const v1::ListCategoriesQuery&) {
    return message_of(towns_.of(request.town())->settings.categories);
  }

  void change_status(const Request& request, const v1::StatusChange& body, Reply<v1::Report> reply) {
    const auto status = parse_detailed_status(body.status());
    if (!status) {
      return reply.send(
          Error{Code::ValidationFailed,
                "there is no such status",
                "status",
                {{"/status", "must be received, reviewed, in_process, done, duplicate or not_solvable"}}});
    }
    staff_write(request, std::move(reply), [id = body.id(), to = *status, note = body.note()](Tx& tx) {
      return changes::set_status(tx, id, to, note);
    });
  }

  void release(const Request& request, const v1::TextRelease& body, Reply<v1::Report> reply) {
    staff_write(request, std::move(reply), [id = body.id()](Tx& tx) { return changes::release(tx, id); });
  }

  // The routes ask for the role already; calls over the bus come here without a route.
  template <class Change>
  void staff_write(const Request& request, Reply<v1::Report> reply, Change change) {
    if (!request.principal().has(kStaff)) return reply.send(not_staff());
    request.town().store().write(
        std::move(reply),
        [town = towns_.of(request.town()), language = std::string(request.locale()),
         change = std::move(change)](Tx& tx) -> Result<v1::Report> {
          auto kept = change(tx);
          if (!kept) return std::move(kept).error();
          return message_of(public_view(kept->report, town->settings.categories, language, std::move(kept->notes)));
        });
  }

  void open311(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    open311_.handle(request, http, std::move(reply));
  }

  Result<stats::v1::Figures> statistics(const Request& request, const stats::v1::GetFigures&) {
    return request.town().store().read([&](Connection& connection) -> Result<stats::v1::Figures> {
      return figures(connection, system_now(), request.town().time_zone());
    });
  }

  // Arguments are the file's name, which the rows tell nothing of, and --source NAME.
  Result<std::unique_ptr<stadtkern::CommandRun>> import(const Request& request, stadtkern::Command command,
                                                        const stadtkern::Host::Arguments& arguments) {
    constexpr std::string_view kSource = "--source";
    std::string source;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string_view word = arguments[i];
      if (word == kSource && i + 1 < arguments.size()) {
        source = arguments[++i];
      } else if (word.starts_with(kSource) && word.size() > kSource.size() && word[kSource.size()] == '=') {
        source = word.substr(kSource.size() + 1);
      } else if (word.starts_with("--")) {
        return Error{Code::InvalidArgument, "import takes --source NAME, not " + std::string(word)};
      }
    }
    const Publish publish = towns_.of(request.town())->settings.publish;
    return std::unique_ptr<stadtkern::CommandRun>(
        std::make_unique<ImportRun>(command, tables_, std::move(source), publish));
  }

  // Subjects are ids of reports, also as people write them.
  stadtkern::Status find_subjects(Connection& connection, std::string_view kind, std::string_view value,
                                  const stadtkern::Found& found) {
    for (const std::string& id : subjects::find(connection, kind, value)) found.add(id);
    return {};
  }
  stadtkern::Status export_subject(Connection& connection, const stadtkern::Town& town, std::string_view subject,
                                   stadtkern::Export& out) {
    if (const auto id = normal_report_id(subject)) {
      subjects::give(connection, *id, towns_.of(town)->settings.categories, out);
    }
    return {};
  }
  Result<stadtkern::Erased> erase_subject(Tx& tx, std::string_view subject) {
    const auto id = normal_report_id(subject);
    return stadtkern::Erased{id ? subjects::erase(tx, *id) : 0, false};
  }

  Result<stadtkern::Due> contacts_due(Connection& connection, Micros before) {
    return subjects::contacts_due(connection, before);
  }
  Result<std::uint64_t> drop_contacts(Tx& tx, Micros before, std::uint64_t limit) {
    return subjects::drop_contacts(tx, before, limit);
  }
  Result<stadtkern::Due> texts_due(Connection& connection, Micros before) {
    return subjects::texts_due(connection, before);
  }
  Result<std::uint64_t> drop_texts(Tx& tx, Micros before, std::uint64_t limit) {
    return subjects::drop_texts(tx, before, limit);
  }

  stadtkern::Status offer_examples(const stadtkern::Town& town) {
    const auto snapshot = towns_.of(town);
    const std::string& wanted = snapshot->settings.example_reports;
    if (wanted.empty()) return {};
    auto reports = read_examples(built_in::examples(wanted), snapshot->settings, system_now());
    if (!reports) return std::move(reports).error();
    town.store().write([reports = *std::move(reports)](Tx& tx) -> stadtkern::Status {
      if (!store::empty(tx)) return {};
      for (const Report& report : reports) changes::create_example(tx, report);
      return {};
    });
    return {};
  }

  TownSettings towns_;
  Open311Front open311_;
  importing::Tables tables_;
};

}  // namespace waste

STADTKERN_PLUGIN(waste::Waste)
