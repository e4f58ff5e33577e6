// SPDX-License-Identifier: EUPL-1.2
#include "open311_front.h"

#include <string>
#include <utility>
#include <vector>

#include "changes.h"
#include "open311/catalogue_answers.h"
#include "open311/new_report.h"
#include "open311/request_answers.h"
#include "open311/request_query.h"
#include "text.h"
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

bool is_form(std::string_view content_type) {
  const std::string type = ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
  return type.empty() || type == "application/x-www-form-urlencoded";
}

std::vector<PublicReport> views(std::vector<store::Kept> found, const Settings& settings) {
  std::vector<PublicReport> out;
  for (store::Kept& kept : found) {
    out.push_back(public_view(kept.report, settings.categories, settings.language, std::move(kept.notes)));
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
        return store::list(connection, query, {query.extensions, query.extensions});
      });
}

stadtkern::Result<Raw> requests(const Request& request, Format format, open311::Parsed<open311::RequestQuery> query,
                                const Settings& settings, bool paged) {
  if (const auto* errors = std::get_if<Errors>(&query)) return raw(write_errors(format, *errors));
  const auto& wanted = std::get<open311::RequestQuery>(query);
  auto found = ask(request, wanted);
  if (!found) return std::move(found).error();
  if (wanted.by_id && found->empty()) return raw(one_error(format, 404, "there is no request with this id"));
  return raw(fitting(format, views(*std::move(found), settings), wanted.extensions, paged));
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

stadtkern::Result<Raw> read(const Request& request, const HttpRequest& http, const Target& target,
                            const Parameters& parameters, const TownSnapshot& town) {
  const Settings& settings = town.settings;
  Errors jurisdiction;
  check_jurisdiction(parameters, settings, jurisdiction);
  if (!jurisdiction.empty()) return raw(write_errors(target.format, jurisdiction));
  switch (target.resource) {
    case open311::Resource::Discovery: {
      const std::string endpoint = std::string(http.origin()) + std::string(http.base_path());
      return raw(write_discovery(target.format, settings, endpoint, town.since));
    }
    case open311::Resource::Services:
      return raw(write_services(target.format, settings));
    case open311::Resource::Definition:
      return raw(write_definition(target.format, settings, target.id));
    case open311::Resource::Request:
      return requests(request, target.format, parse_single_request(target.id, parameters, settings), settings, false);
    case open311::Resource::Token:
      return token(request, target, parameters, settings);
    case open311::Resource::Requests:
    case open311::Resource::NewRequest:
      break;
  }
  const bool paged = parameters.find("page") || parameters.find("page_size");
  return requests(request, target.format, parse_request_query(parameters, settings, system_now()), settings, paged);
}

void create(const Request& request, const HttpRequest& http, Format format, const Parameters& parameters,
            const Snapshot& town, Reply<Raw> reply) {
  auto parsed = parse_new_report(parameters, town->settings, system_now());
  if (const auto* errors = std::get_if<Errors>(&parsed)) return reply.send(raw(write_errors(format, *errors)));
  const std::string below = std::string(http.base_path()) + "/requests/";
  auto made = std::get<NewReport>(std::move(parsed));
  const auto later = std::make_shared<Reply<Raw>>(std::move(reply));
  whereabouts::complete(
      request, town->settings, std::move(made.report),
      [later, town, format, below, asked = request.town(), contact = std::move(made.contact)](Report placed) {
        asked.store().write(
            std::move(*later),
            [town, format, below, report = NewReport{std::move(placed), contact}](stadtkern::Tx& tx) mutable -> Raw {
              const Report stored = changes::create(tx, std::move(report));
              const Category* category = town->settings.categories.find(stored.category);
              const std::string_view notice =
                  category ? std::string_view(category->notice.in(town->settings.language)) : std::string_view();
              Raw answer = raw(write_created(format, stored.id, notice));
              answer.headers.emplace_back("location", below + stored.id + (format == Format::Json ? ".json" : ".xml"));
              return answer;
            });
      });
}

}  // namespace

void Open311Front::handle(const Request& request, const HttpRequest& http, Reply<Raw> reply) const {
  const Snapshot town = towns_.of(request.town());
  const auto target = open311::parse_target(http.verb(), http.path());
  const Format format = open311::format_of(http.path());
  if (const auto* errors = std::get_if<Errors>(&target)) return reply.send(raw(write_errors(format, *errors)));
  const bool post = std::get<Target>(target).resource == open311::Resource::NewRequest;
  if (post && !is_form(http.header("content-type"))) {
    return reply.send(raw(one_error(format, 400, "the body must be application/x-www-form-urlencoded")));
  }
  const auto parameters = Parameters::parse(http.query(), post ? request.body() : std::string_view());
  if (const auto* errors = std::get_if<Errors>(&parameters)) return reply.send(raw(write_errors(format, *errors)));
  const auto& given = std::get<Parameters>(parameters);
  if (post) return create(request, http, format, given, town, std::move(reply));
  auto answer = read(request, http, std::get<Target>(target), given, *town);
  reply.send(std::move(answer));
}

}  // namespace waste
