// SPDX-License-Identifier: EUPL-1.2
#include "mirror/page.h"

#include <utility>
#include <variant>

#include "foreign/answers.h"
#include "import/open311_rows.h"
#include "text.h"

namespace waste::mirror {
namespace {

constexpr std::size_t kLongestId = 200;

Page without(Page::Kind kind, int status, const std::string& why) {
  Page out;
  out.kind = kind;
  out.why = std::to_string(status) + (why.empty() ? "" : ": " + why);
  return out;
}

// The setting's own words before those of import/categories.csv.
void map_category(const stadtkern::Json& request, const foreign::Mirror& mirror, importing::ImportedReport& row) {
  for (const char* field : {"service_code", "service_name"}) {
    const auto found = mirror.categories.find(std::string(trim(request.text_of(field))));
    if (found == mirror.categories.end()) continue;
    row.report.category = found->second;
    row.category_known = true;
    return;
  }
}

void take(const stadtkern::Json& request, const foreign::Mirror& mirror, const importing::Source& source,
          const importing::Tables& tables, Page& into) {
  std::string id = kept_text(request.text_of("service_request_id"), false, kLongestId);
  if (!id.empty()) into.ids.push_back(std::move(id));
  auto row = importing::open311_row(request, source, tables);
  if (auto* report = std::get_if<importing::ImportedReport>(&row)) {
    map_category(request, mirror, *report);
    into.reports.push_back(std::move(*report));
  } else if (auto* failure = std::get_if<importing::RowFailure>(&row)) {
    if (into.failed++ == 0) into.first_failure = std::move(failure->reason);
  } else {
    ++into.unlocated;
  }
}

}  // namespace

Page read_page(const foreign::Heard& heard, const foreign::Mirror& mirror, const importing::Source& source,
               const importing::Tables& tables) {
  const auto objects = foreign::objects_of(heard.body);
  const std::string told = objects ? foreign::faults_in(*objects) : std::string();
  if (heard.status == 404) return without(Page::Kind::Nothing, heard.status, told);
  const bool again = heard.status == 408 || heard.status == 429 || heard.status >= 500;
  if (heard.status != 200) return without(again ? Page::Kind::Trouble : Page::Kind::Refused, heard.status, told);
  // What breaks off in the middle, or a page of words in place of the data.
  if (!objects) return without(Page::Kind::Trouble, heard.status, objects.error().message);
  Page out;
  out.kind = Page::Kind::Good;
  for (const stadtkern::Json& request : *objects) {
    if (!request.members.empty()) take(request, mirror, source, tables, out);
  }
  if (out.ids.empty() && !told.empty()) return without(Page::Kind::Refused, heard.status, told);
  return out;
}

}  // namespace waste::mirror
