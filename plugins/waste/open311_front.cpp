// SPDX-License-Identifier: EUPL-1.2
#include "open311_front.h"

#include <stadtkern/multipart.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "changes.h"
#include "open311/catalogue_answers.h"
#include "open311/new_report.h"
#include "open311/request_answers.h"
#include "open311/request_query.h"
#include "open311/updates.h"
#include "photo_intake.h"
#include "text.h"
#include "updates.h"
#include "whereabouts.h"

namespace waste {
namespace {

using open311::Answer;
using open311::Errors;
using open311::Format;
using open311::Parameters;
using open311::Target;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using Snapshot = std::shared_ptr<const TownSnapshot>;

// The bus carries 1 MiB; the rest is for headers.
constexpr std::size_t kLargestBody = 1'000'000;

Raw raw(Answer answer) {
  return {static_cast<unsigned>(answer.status), std::move(answer.content_type), std::move(answer.body)};
}

Answer one_error(Format format, int code, std::string description) {
  Errors errors;
  errors.add(code, std::move(description));
  return write_errors(format, errors);
}

// What a POST brings: parameters, and photos by the side.
struct Form {
  open311::Parsed<Parameters> parameters;
  std::vector<PhotoSource> photos;
};

// Each part with a file name is a photo, whatever its field is called: clients call it media, media[], photo1 ...
Form read_form(const Request& request, const HttpRequest& http) {
  const std::string_view type = http.header("content-type");
  if (!stadtkern::is_multipart(type)) return {Parameters::parse(http.query(), request.body()), {}};
  Errors errors;
  const auto parts = stadtkern::read_multipart(type, request.body());
  if (!parts) {
    errors.add(400, parts.error().message);
    return {std::move(errors), {}};
  }
  std::vector<PhotoSource> photos;
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& part : *parts) {
    if (!part.file) {
      fields.emplace_back(part.name, part.content);
    } else if (!part.content.empty()) {  // browsers send an empty one where no file was chosen
      photos.push_back({part.name, std::string(part.content), {}});
    }
  }
  if (photos.size() > kMostPhotos) {
    errors.add(400, "at most " + std::to_string(kMostPhotos) + " photos may be sent");
    return {std::move(errors), {}};
  }
  return {Parameters::parse_fields(http.query(), fields), std::move(photos)};
}

// What is no picture is 422; a client that may try again is told so by the status.
stadtkern::Result<Raw> refused(Format format, const stadtkern::Error& error) {
  if (error.code != stadtkern::Code::ValidationFailed) return error;
  Errors errors;
  for (const auto& fault : error.fields) errors.add(422, fault.pointer + " " + fault.reason);
  return raw(write_errors(format, errors));
}

bool is_form(std::string_view content_type) {
  const std::string type = ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
  return type.empty() || type == "application/x-www-form-urlencoded" || type == "multipart/form-data";
}

std::string endpoint_of(const HttpRequest& http) {
  return std::string(http.origin()) + std::string(http.base_path());
}

// A released photo is a media_url like any other, and goes before them.
std::vector<PublicReport> views(std::vector<store::Kept> found, const Settings& settings, const std::string& endpoint) {
  std::vector<PublicReport> out;
  for (store::Kept& kept : found) {
    PublicReport view =
        public_view(kept.report, settings.categories, settings.language, std::move(kept.notes), kept.photos);
    std::vector<std::string> urls;
    for (const PublicPhoto& photo : view.photos) urls.push_back(endpoint + photo_path(photo.id));
    view.media_urls.insert(view.media_urls.begin(), urls.begin(), urls.end());
    out.push_back(std::move(view));
  }
  return out;
}

// What a client asked for by pages it gets or is told to ask for less; without pages the newest that fit.
Answer fitting(Format format, std::vector<PublicReport> reports, bool extensions, bool paged) {
  Answer answer = write_requests(format, reports, extensions);
  while (answer.body.size() > kLargestBody) {
    const std::size_t fit = reports.size() * kLargestBody / answer.body.size() * 9 / 10;
    if (paged) {
      return one_error(
          format, 400,
          "page_size is too large for these requests: the answer would exceed 1 MB; " + std::to_string(fit) + " fit");
    }
    reports.resize(fit);
    answer = write_requests(format, reports, extensions);
  }
  return answer;
}

stadtkern::Result<std::vector<store::Kept>> ask(const Request& request, const open311::RequestQuery& query) {
  return request.town().store().read(
      [&](stadtkern::Connection& connection) -> stadtkern::Result<std::vector<store::Kept>> {
        return store::list(connection, query, {query.extensions, query.extensions, true});
      });
}

stadtkern::Result<Raw> requests(const Request& request, Format format, open311::Parsed<open311::RequestQuery> query,
                                const Settings& settings, const std::string& endpoint, bool paged) {
  if (const auto* errors = std::get_if<Errors>(&query)) return raw(write_errors(format, *errors));
  const auto& wanted = std::get<open311::RequestQuery>(query);
  auto found = ask(request, wanted);
  if (!found) return std::move(found).error();
  if (wanted.by_id && found->empty()) return raw(one_error(format, 404, "there is no request with this id"));
  return raw(fitting(format, views(*std::move(found), settings, endpoint), wanted.extensions, paged));
}

stadtkern::Result<Raw> token(const Request& request, const Target& target, const Parameters& parameters,
                             const Settings& settings) {
  const auto query = open311::parse_single_request(target.id, parameters, settings);
  if (const auto* errors = std::get_if<Errors>(&query)) return raw(write_errors(target.format, *errors));
  auto found = ask(request, std::get<open311::RequestQuery>(query));
  if (!found) return std::move(found).error();
  if (found->empty()) return raw(one_error(target.format, 404, "this token is not known"));
  return raw(open311::write_token(target.format, target.id, found->front().report.id));
}

stadtkern::Result<Raw> updates_answer(const Request& request, Format format, const Parameters& parameters) {
  const auto query = open311::parse_update_query(parameters, system_now());
  if (const auto* errors = std::get_if<Errors>(&query)) return raw(write_errors(format, *errors));
  using Found = std::vector<open311::Update>;
  auto found = request.town().store().read([&](stadtkern::Connection& connection) -> stadtkern::Result<Found> {
    return updates::list(connection, std::get<open311::UpdateQuery>(query));
  });
  if (!found) return std::move(found).error();
  Answer answer = write_updates(format, *found);
  while (answer.body.size() > kLargestBody) {  // the oldest that fit: who wants more goes on from there
    found->resize(found->size() * kLargestBody / answer.body.size() * 9 / 10);
    answer = write_updates(format, *found);
  }
  return raw(std::move(answer));
}

void add_update(const Request& request, Format format, const Parameters& parameters, const TownSnapshot& town,
                Reply<Raw> reply) {
  auto parsed = open311::parse_new_update(parameters, town.guard.update_keys);
  Errors faults;
  check_jurisdiction(parameters, town.settings, faults);
  if (auto* errors = std::get_if<Errors>(&parsed)) {
    faults.items.insert(faults.items.end(), errors->items.begin(), errors->items.end());
  }
  if (!faults.empty()) return reply.send(raw(write_errors(format, faults)));
  request.town().store().write(
      std::move(reply),
      [format, update = std::get<open311::NewUpdate>(std::move(parsed))](stadtkern::Tx& tx) -> stadtkern::Result<Raw> {
        const auto id = updates::add(tx, update);
        if (const auto* errors = std::get_if<Errors>(&id)) return raw(write_errors(format, *errors));
        return raw(write_update_made(format, std::get<std::string>(id)));
      });
}

stadtkern::Result<Raw> read(const Request& request, const HttpRequest& http, const Target& target,
                            const Parameters& parameters, const TownSnapshot& town) {
  const Settings& settings = town.settings;
  Errors jurisdiction;
  check_jurisdiction(parameters, settings, jurisdiction);
  if (!jurisdiction.empty()) return raw(write_errors(target.format, jurisdiction));
  switch (target.resource) {
    case open311::Resource::Discovery: {
      return raw(write_discovery(target.format, settings, endpoint_of(http), town.since));
    }
    case open311::Resource::Services:
      return raw(write_services(target.format, settings));
    case open311::Resource::Definition:
      return raw(write_definition(target.format, settings, target.id));
    case open311::Resource::Request:
      return requests(request, target.format, parse_single_request(target.id, parameters, settings), settings,
                      endpoint_of(http), false);
    case open311::Resource::Token:
      return token(request, target, parameters, settings);
    case open311::Resource::Updates:
      return updates_answer(request, target.format, parameters);
    case open311::Resource::Requests:
    case open311::Resource::NewRequest:
    case open311::Resource::NewUpdate:
      break;
  }
  const bool paged = parameters.find("page") || parameters.find("page_size");
  return requests(request, target.format, parse_request_query(parameters, settings, system_now()), settings,
                  endpoint_of(http), paged);
}

struct NewRequest {
  Snapshot town;
  Format format;
  std::string below;   // what its address begins with
  std::string doubts;  // what makes it suspicious; empty: nothing
  NewReport report;
  std::vector<MadePhoto> photos;
};

stadtkern::Result<Raw> store_request(stadtkern::Tx& tx, NewRequest& it) {
  const auto made = it.doubts.empty() ? changes::create(tx, std::move(it.report), std::move(it.photos))
                                      : held::add(tx, std::move(it.report), std::move(it.photos), it.doubts);
  if (!made) return made.error();  // nothing of it is stored
  const Category* category = it.town->settings.categories.find(made->category);
  const std::string_view notice =
      category ? std::string_view(category->notice.in(it.town->settings.language)) : std::string_view();
  Raw answer = raw(write_created(it.format, made->id, notice));
  answer.headers.emplace_back("location", it.below + made->id + (it.format == Format::Json ? ".json" : ".xml"));
  return answer;
}

void write(const stadtkern::Town& where, Reply<Raw> reply, NewRequest it) {
  where.store().write(std::move(reply),
                      [it = std::move(it)](stadtkern::Tx& tx) mutable { return store_request(tx, it); });
}

void create(const Request& request, const HttpRequest& http, Format format, const Parameters& parameters,
            std::vector<PhotoSource> photos, const Snapshot& town, const PhotoIntake& intake, std::string doubts,
            Reply<Raw> reply) {
  auto parsed = parse_new_report(parameters, town->settings, system_now());
  if (const auto* errors = std::get_if<Errors>(&parsed)) return reply.send(raw(write_errors(format, *errors)));
  auto made = std::get<NewReport>(std::move(parsed));
  for (PhotoSource& link : taken_links(made.report, town->settings, "media_url")) photos.push_back(std::move(link));
  const auto later = std::make_shared<Reply<Raw>>(std::move(reply));
  Report unplaced = std::move(made.report);
  whereabouts::complete(request, town, std::move(unplaced),
                        [&intake, later, photos, town, format, doubts = std::move(doubts),
                         below = std::string(http.base_path()) + "/requests/", where = request.town(),
                         language = std::string(request.locale()), report = std::move(made)](Report placed) mutable {
                          report.report = std::move(placed);
                          report.contact.language = language;
                          NewRequest it{town, format, below, doubts, std::move(report), {}};
                          if (photos.empty()) return write(where, std::move(*later), std::move(it));
                          intake.take(where, photos, town->settings,
                                      [later, where, it](stadtkern::Result<std::vector<MadePhoto>> taken) mutable {
                                        if (!taken) return later->send(refused(it.format, taken.error()));
                                        it.photos = *std::move(taken);
                                        write(where, std::move(*later), std::move(it));
                                      });
                        });
}

}  // namespace

void Open311Front::handle(const Request& request, const HttpRequest& http, Reply<Raw> reply) const {
  const Snapshot town = towns_.of(request.town());
  const auto target = open311::parse_target(http.verb(), http.path());
  const Format format = open311::format_of(http.path());
  if (const auto* errors = std::get_if<Errors>(&target)) return reply.send(raw(write_errors(format, *errors)));
  const auto resource = std::get<Target>(target).resource;
  const bool update = resource == open311::Resource::NewUpdate;
  const bool post = update || resource == open311::Resource::NewRequest;
  if (post && !is_form(http.header("content-type"))) {
    return reply.send(
        raw(one_error(format, 400, "the body must be application/x-www-form-urlencoded or multipart/form-data")));
  }
  Form form = post ? read_form(request, http) : Form{Parameters::parse(http.query()), {}};
  if (const auto* errors = std::get_if<Errors>(&form.parameters)) {
    return reply.send(raw(write_errors(format, *errors)));
  }
  const auto& given = std::get<Parameters>(form.parameters);
  if (update) return add_update(request, format, given, *town, std::move(reply));
  if (post) {
    return create(request, http, format, given, std::move(form.photos), town, intake_, guard_.doubts(request, *town),
                  std::move(reply));
  }
  auto answer = read(request, http, std::get<Target>(target), given, *town);
  reply.send(std::move(answer));
}

}  // namespace waste
