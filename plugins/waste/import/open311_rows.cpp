// SPDX-License-Identifier: EUPL-1.2
#include "import/open311_rows.h"

#include <stadtkern/foreign_json.h>
#include "import/json_rows.h"
#include "local_time.h"
#include "text.h"

namespace waste::importing {
namespace {

constexpr std::size_t kLongestAddress = 200;
constexpr std::size_t kLongestText = 4000;
constexpr std::size_t kLongestId = 200;

// A time with offset as it is, one without on the source's wall clock; `fault` says what is wrong.
std::optional<Micros> read_time(const stadtkern::Json& request, const char* field, const Source& source,
                                std::string& fault, std::optional<Micros> since = {}) {
  const std::string_view text = trim(request.text_of(field));
  if (text.empty()) return std::nullopt;
  if (const auto exact = parse_w3c(text)) return exact;
  const auto local = parse_local(text);
  if (!local || source.zone.empty()) {
    fault = std::string{field} + (local ? " has no zone, and the source has none" : " is not a time");
    return std::nullopt;
  }
  const auto time = to_utc(*local, source.zone, since);
  if (!time) {
    fault = time.error().message;
    return std::nullopt;
  }
  return *time;
}

// Nothing at all, or 0,0: the source doesn't know where.
std::optional<Position> read_position(const stadtkern::Json& request) {
  const auto lat = decimal(trim(request.text_of("lat")));
  const auto lon = decimal(trim(request.text_of("long")));
  if (!lat || !lon || !on_earth({*lat, *lon}) || (*lat == 0 && *lon == 0)) return std::nullopt;
  return Position{*lat, *lon};
}

// CitySDK's finer state, when it agrees with the coarse one.
DetailedStatus detailed(Status status, std::string_view word) {
  const std::string lower = ascii_lower(trim(word));
  if (status == Status::Closed) return lower == "rejected" ? DetailedStatus::NotSolvable : DetailedStatus::Done;
  return lower == "in_process" ? DetailedStatus::InProcess : DetailedStatus::Received;
}

std::string_view detailed_word(const stadtkern::Json& request) {
  const stadtkern::Json* extended = request.find("extended_attributes");
  const std::string_view plain = request.text_of("detailed_status");
  return plain.empty() && extended ? extended->text_of("detailed_status") : plain;
}

std::string note_text(std::string_view text) {
  const bool html = text.find('<') != std::string_view::npos || text.find('&') != std::string_view::npos;
  return kept_text(html ? plain_text(text) : std::string{text}, true, kLongestText);
}

class JsonReader final : public RowReader {
 public:
  JsonReader(const Source& source, const Tables& tables, RowSink sink)
      : source_{source},
        tables_{tables},
        sink_{std::move(sink)},
        rows_{[this](std::uint64_t line, std::string_view piece) { on_piece(line, piece); },
              [this](std::uint64_t line, std::string why) {
                sink_({line, RowFailure{std::move(why)}});
              }} {}

  void write(std::string_view bytes) override { rows_.write(bytes); }
  void finish() override { rows_.finish(); }

 private:
  void on_piece(std::uint64_t line, std::string_view piece) {
    const auto value = stadtkern::parse_json(piece);
    if (!value) return sink_({line, RowFailure{value.error().message}});
    for (const char* name : {"service_requests", "requests"}) {
      const stadtkern::Json* list = value->find(name);
      if (!list || !list->is(stadtkern::Json::Type::Array)) continue;
      for (const stadtkern::Json& request : list->items) sink_({line, open311_row(request, source_, tables_)});
      return;
    }
    sink_({line, open311_row(*value, source_, tables_)});
  }

  const Source& source_;
  const Tables& tables_;
  RowSink sink_;
  JsonRows rows_;
};

}  // namespace

RowOutcome open311_row(const stadtkern::Json& request, const Source& source, const Tables& tables) {
  if (!request.is(stadtkern::Json::Type::Object)) return RowFailure{"not an object"};
  ImportedReport row;
  Report& report = row.report;
  report.source = source.name;
  report.source_id = kept_text(request.text_of("service_request_id"), false, kLongestId);
  if (report.source_id.empty()) return RowFailure{"service_request_id is missing"};
  const auto status = parse_status(ascii_lower(trim(request.text_of("status"))));
  if (!status) return RowFailure{"status is neither open nor closed"};
  report.status = detailed(*status, detailed_word(request));

  std::string fault;
  const auto requested = read_time(request, "requested_datetime", source, fault);
  const auto updated = read_time(request, "updated_datetime", source, fault, requested);
  report.expected = read_time(request, "expected_datetime", source, fault);
  if (fault.empty() && !requested) fault = "requested_datetime is missing";
  if (!fault.empty()) return RowFailure{fault};
  report.requested = *requested;
  report.updated = updated.value_or(*requested);

  report.position = read_position(request);
  if (!report.position) return Unlocated{report.source_id};
  report.address = kept_text(request.text_of("address"), false, kLongestAddress);
  report.address_id = kept_text(request.text_of("address_id"), false, kLongestAddress);
  report.zipcode = kept_text(request.text_of("zipcode"), false, 20);
  report.description = kept_text(request.text_of("description"), true, kLongestText);
  report.status_notes = note_text(request.text_of("status_notes"));
  report.agency = kept_text(request.text_of("agency_responsible"), false, kLongestAddress);
  if (std::string url = kept_text(request.text_of("media_url"), false, 2000); url.rfind("http", 0) == 0) {
    report.media_urls.push_back(std::move(url));
  }
  const std::string_view category_name = trim(request.text_of("service_name"));
  const std::string_view category_code = trim(request.text_of("service_code"));
  if (category_name.empty() && category_code.empty()) return RowFailure{"service_code is missing"};
  const MappedCategory mapped = tables.category(source.name, {category_name, category_code});
  report.category = mapped.code;
  row.category_known = mapped.known;
  row.source_category = kept_text(category_name.empty() ? category_code : category_name, false, kLongestAddress);
  return row;
}

std::unique_ptr<RowReader> open311_json_reader(const Source& source, const Tables& tables, RowSink sink) {
  return std::make_unique<JsonReader>(source, tables, std::move(sink));
}

}  // namespace waste::importing
