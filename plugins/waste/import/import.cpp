// SPDX-License-Identifier: EUPL-1.2
#include "import/import.h"

#include <utility>

#include <stadtkern/json_writer.h>
#include "import/csv_rows.h"
#include "import/open311_rows.h"

namespace waste::importing {
namespace {

std::unique_ptr<RowReader> reader_for(const Recognised& recognised, const Tables& tables, RowSink sink) {
  const Source& source = *recognised.source;
  switch (recognised.form) {
    case Form::Open311Json:
      return open311_json_reader(source, tables, std::move(sink));
    case Form::Open311Xml:
      return open311_xml_reader(source, tables, std::move(sink));
    case Form::HelsinkiJson:
      return helsinki_reader(source, tables, std::move(sink));
    case Form::ZurichCsv:
      return zurich_reader(source, tables, std::move(sink));
    case Form::BostonCsv:
      return boston_reader(source, tables, std::move(sink));
  }
  return nullptr;
}

}  // namespace

Importer::Importer(const Tables& tables, std::string wanted_source, RowSink sink)
    : tables_{tables}, wanted_{std::move(wanted_source)}, sink_{std::move(sink)} {}

stadtkern::Status Importer::write(std::string_view bytes) {
  if (reader_) {
    reader_->write(bytes);
    return {};
  }
  head_ += bytes;
  return head_.size() < kRecogniseBytes ? stadtkern::Status{} : begin();
}

stadtkern::Status Importer::begin() {
  auto recognised = recognise(std::string_view{head_}.substr(0, kRecogniseBytes), tables_, wanted_);
  if (!recognised) return std::move(recognised).error();
  source_ = recognised->source;
  reader_ = reader_for(*recognised, tables_, sink_);
  reader_->write(std::exchange(head_, {}));
  return {};
}

stadtkern::Status Importer::finish() {
  if (!reader_) {
    if (auto begun = begin(); !begun) return begun;
  }
  reader_->finish();
  return {};
}

std::uint64_t ImportResult::read() const {
  return stored + updated + skipped + unlocated + failed.size();
}

std::string ImportResult::json() const {
  stadtkern::JsonWriter json;
  const auto count = [&](const char* name, std::uint64_t number) {
    json.key(name).integer(static_cast<std::int64_t>(number));
  };
  json.begin_object();
  count("read", read());
  count("stored", stored);
  count("updated", updated);
  count("skipped", skipped);
  count("unlocated", unlocated);
  json.key("failed").begin_array();
  for (const Failure& failure : failed) {
    json.begin_object();
    count("line", failure.line);
    json.key("reason").string(failure.reason).end_object();
  }
  json.end_array().key("unmapped").begin_object();
  for (const auto& [category, rows] : unmapped) json.key(category).integer(static_cast<std::int64_t>(rows));
  json.end_object().end_object();
  return json.take();
}

}  // namespace waste::importing
