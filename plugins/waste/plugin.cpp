// SPDX-License-Identifier: EUPL-1.2
// Waste and defects: says what the module serves and brings requests, domain and store together.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <stadtkern/plugin.h>

#include "built_in.h"
#include "calendar/example.h"
#include "calendar/front.h"
#include "changes.h"
#include "citizens/front.h"
#include "clerk/desk.h"
#include "clerk/handed_front.h"
#include "clerk/staff_view.h"
#include "desk_pages/foreign_front.h"
#include "desk_pages/front.h"
#include "examples.h"
#include "figures/front.h"
#include "foreign/ticker.h"
#include "forward/front.h"
#include "geojson.h"
#include "id.h"
#include "import_run.h"
#include "local_time.h"
#include "messages.h"
#include "mirror/front.h"
#include "new_reports.h"
#include "open311_front.h"
#include "open_data/front.h"
#include "pages/calendar_page.h"
#include "pages/found.h"
#include "pages/front.h"
#include "pages/handed_page.h"
#include "pages/reports_page.h"
#include "photo/outcome.h"
#include "photo_front.h"
#include "photo_intake.h"
#include "photo_run.h"
#include "photo_store.h"
#include "release.h"
#include "requests.h"
#include "statistics.h"
#include "stats.pb.h"
#include "store.h"
#include "subjects.h"
#include "town_settings.h"
#include "waste.pb.h"

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

constexpr std::string_view kOpen311 = "/open311/v2";
// A photo, or several, in a form.
constexpr std::size_t kMostUploaded = photo::kMostBytes + 256 * 1024;
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
    page.reports.push_back(public_view(kept.report, settings.categories, language, {}, kept.photos));
  }
  return page;
}

}  // namespace

class Waste final : public stadtkern::Plugin {
 public:
  explicit Waste(stadtkern::Host& host)
      : intake_{host},
        photos_{towns_, intake_},
        redaction_{intake_},
        guard_{towns_},
        new_reports_{towns_, guard_, intake_},
        pages_{towns_, new_reports_},
        open311_{towns_, intake_, guard_},
        citizens_{towns_},
        open_data_{towns_},
        desk_{towns_},
        figures_{towns_},
        handed_{towns_},
        desk_pages_{towns_, redaction_, handed_, figures_},
        forwarding_{host, towns_},
        mirror_{host, towns_, tables_, intake_} {
    load_time_zones();
    host.serve("CreateReport", this, &Waste::create);
    host.serve("ListReports", this, &Waste::list);
    host.serve("GetReport", this, &Waste::get);
    host.serve("ListCategories", this, &Waste::categories);
    host.serve("ChangeStatus", this, &Waste::change_status);
    host.serve("ReleaseText", this, &Waste::release);
    host.serve("AddPhoto", this, &Waste::add_photo);
    host.serve("GetPhoto", this, &Waste::get_photo);
    host.serve("stats/v1@" STADTKERN_PLUGIN_ID ".Get", this, &Waste::statistics);
    auto http = host.http();
    http.post("/reports", "CreateReport");
    http.get("/reports", "ListReports");
    http.get("/reports/{id}", "GetReport");
    http.post("/reports/{id}/status", "ChangeStatus", kStaff);
    http.post("/reports/{id}/release", "ReleaseText", kStaff);
    http.get("/categories", "ListCategories");
    http.raw("GET", "/api/waste/v1", "/reports.geojson", this, &Waste::geojson);
    http.upload("POST", kMount, "/photos", kMostUploaded, this, &Waste::hand_in_photo);
    for (const std::string_view mount : {kMount, kOpen311}) {
      http.raw("GET", mount, "/photos/{id}", this, &Waste::show_photo);
      http.raw("GET", mount, "/photos/{id}/{part}", this, &Waste::show_photo);
    }
    // One handler for all of Open311: whatever else stands at these places, its error form must tell.
    for (const char* pattern : {"/{resource}", "/{resource}/{id}"}) {
      http.raw("GET", kOpen311, pattern, this, &Waste::open311);
      http.upload("POST", kOpen311, pattern, kMostUploaded, this, &Waste::open311);
    }
    desk_.serve(host);
    handed_.serve(host);
    forwarding_.serve(host);
    mirror_.serve(host);
    foreign_pages_.serve(host);
    host.command("import", this, &Waste::import);
    host.command("photo", this, &Waste::photo);
    collections_.serve(host);
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
    host.retention().rule("waiting_photos",
                          {{"de", "Fotos, zu denen keine Meldung kam"}, {"en", "Photos that no report came for"}},
                          "keep_waiting_photos", kKeepWaitingPhotos, this, &Waste::photos_due, &Waste::drop_photos);
    citizens_.serve(host);
    open_data_.serve(host, kMount);
    desk_.keep(host);
    figures_.serve(host);
    handed_.keep(host);
    guard_.serve(host);
    pages_.serve(host);
    calendar_page_.serve(host);
    reports_page_.serve(host);
    found_page_.serve(host);
    desk_pages_.serve(host);
    handed_pages_.serve(host);
  }

  stadtkern::Status start() override {
    auto tables = importing::Tables::read(built_in::sources(), built_in::categories());
    if (!tables) return std::move(tables).error();
    tables_ = *std::move(tables);
    ticker_.start();
    return {};
  }

  stadtkern::Status town_open(const stadtkern::Town& town) override { return use_settings(town); }
  stadtkern::Status town_reconfigure(const stadtkern::Town& town) override { return use_settings(town); }
  void drain(std::chrono::milliseconds, std::function<void()> done) override {
    ticker_.stop();
    done();
  }
  void town_close(const stadtkern::Town& town) override {
    figures_.town_close(town);
    ticker_.leave(town);
    forwarding_.town_close(town);
    mirror_.town_close(town);
    towns_.forget(town);
  }

 private:
  void create(const Request& request, const v1::NewReport& body, Reply<v1::Report> reply) {
    new_reports_.take<v1::Report>(
        request, body, std::move(reply),
        [town = towns_.of(request.town()), language = std::string(request.locale()),
         link = LinkForAnswer(request, body.follow())](Tx& tx, const Report& made) -> stadtkern::Answer<v1::Report> {
          v1::Report answer = message_of(public_view(made, town->settings.categories, language));
          link.add(tx, answer);
          return stadtkern::created(std::move(answer), "/reports/" + made.id);
        });
  }

  Result<Page> page(const Request& request, const v1::ListReportsQuery& body, bool answers) {
    const auto town = towns_.of(request.town());
    const auto query = query_of(body, town->settings);
    if (!query) return query.error();
    auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<store::Kept>> {
      return store::list(connection, *query, {.attributes = answers, .notes = false, .photos = answers});
    });
    if (!found) return std::move(found).error();
    return page_of(*std::move(found), query->limit, town->settings, request.locale());
  }

  Result<v1::ReportList> list(const Request& request, const v1::ListReportsQuery& body) {
    const auto page = this->page(request, body, true);
    if (!page) return page.error();
    v1::ReportList out;
    out.set_more(page->more);
    const std::string base = base_path_of(request);
    for (const PublicReport& report : page->reports) *out.add_reports() = message_of(report, base);
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
    return request.town().store().read([&](Connection& connection) -> Result<v1::Report> {
      auto kept = store::find(connection, *id);
      if (!kept) return stadtkern::not_found("report", *id);
      const std::string base = base_path_of(request);
      if (request.principal().has(kStaff)) {
        return clerk::staff_message(connection, *std::move(kept), town->settings, request.locale(), base);
      }
      PublicReport view = public_view(kept->report, town->settings.categories, request.locale(), std::move(kept->notes),
                                      kept->photos, kept->published);
      view.duplicates = std::move(kept->duplicates);
      return message_of(view, base);
    });
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
    const Release release = release_of(body);
    const bool redacts = release.changes_something();
    const std::string who(request.principal().id());
    const auto publish = [id = body.id(), who, redacts](Tx& tx) { return changes::release(tx, id, who, redacts); };
    if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
    if (auto checked = check(release); !checked) return reply.send(std::move(checked).error());
    if (!redacts) return staff_write(request, std::move(reply), publish);
    // First what nobody may see goes for good, then the rest is shown.
    const auto kept = std::make_shared<Reply<v1::Report>>(std::move(reply));
    redaction_.run(request, release,
                   [this, kept, town = request.town(), language = std::string(request.locale()),
                    base = base_path_of(request), publish](stadtkern::Status gone) {
                     if (!gone) return kept->send(std::move(gone).error());
                     write_and_show(town, std::move(*kept), language, base, publish);
                   });
  }

  void add_photo(const Request& request, const v1::NewPhoto& body, Reply<v1::Photo> reply) {
    std::vector<PhotoSource> sources;
    sources.push_back({"/content", body.content(), {}});
    const auto kept = std::make_shared<Reply<v1::Photo>>(std::move(reply));
    intake_.take(request.town(), std::move(sources), towns_.of(request.town())->settings,
                 [kept, town = request.town()](Result<std::vector<MadePhoto>> made) {
                   if (!made) return kept->send(std::move(made).error());
                   town.store().write(std::move(*kept),
                                      [photo = std::move(made->front())](Tx& tx) -> Result<v1::Photo> {
                                        const auto added = photo_store::add(tx, photo);
                                        if (!added) return added.error();
                                        return message_of(*added);
                                      });
                 });
  }

  Result<v1::PhotoContent> get_photo(const Request& request, const v1::GetPhotoQuery& body) {
    auto shown = shown_photo(request.town(), body.id(), body.thumbnail(), request.principal().has(kStaff));
    if (!shown) return std::move(shown).error();
    v1::PhotoContent out;
    out.set_content_type("image/jpeg");
    out.set_content(std::move(shown->content));
    return out;
  }

  void hand_in_photo(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    photos_.hand_in(request, http, std::move(reply));
  }
  void show_photo(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    photos_.show(request, http, std::move(reply));
  }

  // The routes ask for the role already; calls over the bus come here without a route.
  template <class Change>
  void staff_write(const Request& request, Reply<v1::Report> reply, Change change) {
    if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
    write_and_show(request.town(), std::move(reply), std::string(request.locale()), base_path_of(request),
                   std::move(change));
  }

  template <class Change>
  void write_and_show(const stadtkern::Town& where, Reply<v1::Report> reply, std::string language, std::string base,
                      Change change) {
    where.store().write(std::move(reply),
                        [town = towns_.of(where), language = std::move(language), base = std::move(base),
                         change = std::move(change)](Tx& tx) -> Result<v1::Report> {
                          auto kept = change(tx);
                          if (!kept) return std::move(kept).error();
                          return message_of(public_view(kept->report, town->settings.categories, language,
                                                        std::move(kept->notes), kept->photos),
                                            base);
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
    return std::unique_ptr<stadtkern::CommandRun>(
        std::make_unique<ImportRun>(command, tables_, std::move(source), towns_.of(request.town())));
  }

  // Arguments are the file's name, which is nobody's business, and --report ID.
  Result<std::unique_ptr<stadtkern::CommandRun>> photo(const Request& request, stadtkern::Command command,
                                                       const stadtkern::Host::Arguments& arguments) {
    constexpr std::string_view kReport = "--report";
    std::optional<std::string_view> given;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string_view word = arguments[i];
      if (word == kReport && i + 1 < arguments.size()) {
        given = arguments[++i];
      } else if (word.starts_with("--report=")) {
        given = word.substr(kReport.size() + 1);
      } else if (word.starts_with("--")) {
        return Error{Code::InvalidArgument, "photo takes --report ID, not " + std::string(word)};
      }
    }
    const auto report = given ? normal_report_id(*given) : std::nullopt;
    if (given && !report) return stadtkern::not_found("report", *given);
    return std::unique_ptr<stadtkern::CommandRun>(
        std::make_unique<PhotoRun>(command, intake_, towns_.of(request.town()), report));
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

  Result<stadtkern::Due> photos_due(Connection& connection, Micros before) {
    return photo_store::waiting_since(connection, before);
  }
  Result<std::uint64_t> drop_photos(Tx& tx, Micros before, std::uint64_t limit) {
    return photo_store::remove_waiting(tx, before, limit);
  }

  stadtkern::Status use_settings(const stadtkern::Town& town) {
    if (auto read = towns_.read(town); !read) return read;
    const auto snapshot = towns_.of(town);
    ticker_.watch(town, !snapshot->settings.authorities.empty() || snapshot->settings.mirror.has_value());
    return offer_examples(town);
  }

  void tick(const stadtkern::Town& town) {
    forwarding_.tick(town);
    mirror_.tick(town);
  }

  stadtkern::Status offer_examples(const stadtkern::Town& town) {
    const auto snapshot = towns_.of(town);
    const std::string& wanted = snapshot->settings.example_reports;
    if (wanted.empty()) return {};
    if (auto offered = calendar::offer_example(town, built_in::collections(wanted)); !offered) return offered;
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
  const PhotoIntake intake_;
  const PhotoFront photos_;
  const Redaction redaction_;
  GuardFront guard_;
  const NewReports new_reports_;
  pages::Front pages_;
  Open311Front open311_;
  calendar::CollectionsFront collections_;
  pages::CalendarPage calendar_page_{collections_};
  pages::ReportsPage reports_page_{towns_};
  pages::Found found_page_{towns_, collections_};
  CitizensFront citizens_;
  OpenDataFront open_data_;
  clerk::Desk desk_;
  FiguresFront figures_;
  clerk::HandedFront handed_;
  desk::Front desk_pages_;
  pages::HandedPages handed_pages_{handed_};
  forward::Front forwarding_;
  importing::Tables tables_;
  mirror::Front mirror_;
  desk::ForeignFront foreign_pages_{towns_, forwarding_, mirror_};
  foreign::Ticker ticker_{[this](const stadtkern::Town& town) { tick(town); }};  // the last one: it uses all others
};

}  // namespace waste

STADTKERN_PLUGIN(waste::Waste)
