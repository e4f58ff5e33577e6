// SPDX-License-Identifier: EUPL-1.2
#include "import/tables.h"

#include <stadtkern/csv_reader.h>
#include "import/row.h"
#include "text.h"

namespace waste::importing {
namespace {

constexpr const char* kAny = "*";

stadtkern::Error bad(const char* file, std::uint64_t line, const std::string& why) {
  return {stadtkern::Code::InvalidArgument, std::string{file} + ":" + std::to_string(line) + ": " + why};
}

// The records behind the header, or what is wrong with the file.
stadtkern::Result<std::vector<stadtkern::CsvRecord>> records(const char* file, std::string_view text,
                                                             std::size_t fields) {
  std::vector<stadtkern::CsvRecord> all;
  stadtkern::CsvReader reader{',', kLongestRecord,
                              [&](stadtkern::CsvRecord record) { all.push_back(std::move(record)); }};
  reader.write(text);
  reader.finish();
  for (const stadtkern::CsvRecord& record : all) {
    if (!record.fault.empty()) return bad(file, record.line, record.fault);
    if (record.fields.size() != fields) return bad(file, record.line, std::to_string(fields) + " fields are needed");
  }
  if (all.size() < 2) return bad(file, 1, "a header and at least one row are needed");
  all.erase(all.begin());
  return all;
}

stadtkern::Result<Source> source(const stadtkern::CsvRecord& record) {
  const auto& f = record.fields;
  Source out{f[0], f[1], f[2], std::nullopt};
  if (f[3].empty() && f[4].empty() && f[5].empty() && f[6].empty()) return out;
  const auto box = parse_box(f[4] + "," + f[3] + "," + f[6] + "," + f[5]);
  if (!box) return bad("sources.csv", record.line, box.error().message);
  out.area = *box;
  return out;
}

}  // namespace

stadtkern::Result<Tables> Tables::read(std::string_view sources_csv, std::string_view categories_csv) {
  Tables tables;
  const auto sources = records("sources.csv", sources_csv, 7);
  if (!sources) return sources.error();
  for (const stadtkern::CsvRecord& record : *sources) {
    auto one = source(record);
    if (!one) return std::move(one).error();
    if (tables.find(one->name)) return bad("sources.csv", record.line, "a source stands here a second time");
    tables.sources_.push_back(*std::move(one));
  }
  const auto categories = records("categories.csv", categories_csv, 3);
  if (!categories) return categories.error();
  for (const stadtkern::CsvRecord& record : *categories) {
    const auto& f = record.fields;
    if (f[0] != kAny && !tables.find(f[0])) return bad("categories.csv", record.line, "no such source");
    if (!tables.categories_.emplace(std::pair{f[0], f[1]}, f[2]).second) {
      return bad("categories.csv", record.line, "a category stands here a second time");
    }
  }
  if (!tables.categories_.contains({kAny, kAny})) return bad("categories.csv", 1, "the row *,*,CODE is missing");
  return tables;
}

const Source* Tables::find(std::string_view name) const {
  for (const Source& source : sources_) {
    if (source.name == name) return &source;
  }
  return nullptr;
}

const Source* Tables::at(std::string_view form, Position position) const {
  for (const Source& source : sources_) {
    if (source.form == form && source.area && source.area->contains(position)) return &source;
  }
  return nullptr;
}

MappedCategory Tables::category(std::string_view source, const std::vector<std::string_view>& names) const {
  for (const std::string_view name : names) {
    const auto found = categories_.find({std::string{source}, std::string{name}});
    if (!name.empty() && found != categories_.end()) return {found->second, true};
  }
  const auto own = categories_.find({std::string{source}, kAny});
  return {own != categories_.end() ? own->second : categories_.at({kAny, kAny}), false};
}

}  // namespace waste::importing
