// SPDX-License-Identifier: EUPL-1.2
// Addresses from a table with a header: UTF-8 or Latin-1, separated by semicolons, commas or tabs.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include <stadtkern/csv_reader.h>
#include "fold.h"
#include "import/contents.h"
#include "text.h"

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Status;

enum Column : std::size_t { kStreet, kNumber, kAddition, kPostcode, kPlace, kDistrict, kLat, kLon, kColumns };

// Names of columns as they are compared: folded, in one word.
constexpr std::array<std::array<std::string_view, 8>, kColumns> kNames{{
    {"street", "strasse", "strassenname", "strname", "str", "addrstreet", "stn", "strassename"},
    {"number", "housenumber", "hausnummer", "hausnr", "hnr", "nr", "addrhousenumber", "nummer"},
    {"addition", "zusatz", "adz", "hausnummernzusatz", "hausnrzusatz", "hnrzusatz", "suffix", "buchstabe"},
    {"postcode", "plz", "postleitzahl", "zip", "addrpostcode", "postcd", "", ""},
    {"place", "ort", "town", "city", "gemeinde", "addrcity", "ortsname", "stadt"},
    {"district", "ortsteil", "stadtteil", "stadtbezirk", "suburb", "addrsuburb", "bezirk", "ortschaft"},
    {"lat", "latitude", "breite", "breitengrad", "y", "geolat", "", ""},
    {"lon", "lng", "long", "longitude", "lange", "langengrad", "x", "geolon"},
}};

std::string_view first_line(std::string_view file) {
  return file.substr(0, file.find('\n'));
}

char separator_of(std::string_view header) {
  const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
  return count(';') >= std::max(count(','), count('\t')) && count(';') > 0 ? ';'
         : count('\t') > count(',')                                        ? '\t'
                                                                           : ',';
}

// "48,5903", as German tables have it.
std::optional<double> degrees(std::string_view text) {
  std::string digits(trim(text));
  std::replace(digits.begin(), digits.end(), ',', '.');
  return decimal(digits);
}

constexpr std::size_t kLongestRecord = std::size_t{64} << 10;

class Table {
 public:
  explicit Table(const Shape* area) : collector_{area} { columns_.fill(kNone); }

  void on_record(const stadtkern::CsvRecord& record) {
    if (!status_) return;
    status_ = width_ == 0 ? header(record) : row(record);
  }

  stadtkern::Result<Contents> finish() {
    if (!status_) return status_.error();
    if (width_ == 0) return Error{Code::InvalidArgument, "the file has no header"};
    if (collector_.contents().read == 0) return Error{Code::InvalidArgument, "the file has a header and no rows"};
    return collector_.take();
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  Status header(const stadtkern::CsvRecord& record) {
    width_ = record.fields.size();
    std::string shown;
    for (std::size_t i = 0; i < width_; ++i) {
      const std::string name = joined(folded_words(record.fields[i]));
      if (i < 12) shown += (i == 0 ? "" : ", ") + one_line(record.fields[i]).substr(0, 40);
      for (std::size_t column = 0; column < kColumns; ++column) {
        const auto& names = kNames[column];
        const bool known = !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
        if (known && columns_[column] == kNone) columns_[column] = i;
      }
    }
    std::string missing;
    constexpr std::array<std::pair<Column, std::string_view>, 3> kNeeded{
        {{kStreet, "street (strasse)"}, {kLat, "lat (breite)"}, {kLon, "lon (laenge)"}}};
    for (const auto& [column, name] : kNeeded) {
      if (columns_[column] == kNone) missing += (missing.empty() ? "" : ", ") + std::string(name);
    }
    if (missing.empty()) return {};
    return Error{Code::InvalidArgument,
                 "the table lacks the column " + missing + "; it has: " + replace_invalid_utf8(shown)};
  }

  std::string_view field(const stadtkern::CsvRecord& record, Column column) const {
    return columns_[column] == kNone ? std::string_view() : std::string_view(record.fields[columns_[column]]);
  }

  Status row(const stadtkern::CsvRecord& record) {
    if (!record.fault.empty()) return collector_.fail(record.line, record.fault);
    if (record.fields.size() != width_) {
      return collector_.fail(
          record.line, "has " + std::to_string(record.fields.size()) + " fields, the header " + std::to_string(width_));
    }
    const auto lat = degrees(field(record, kLat));
    const auto lon = degrees(field(record, kLon));
    if (!lat || !lon) return collector_.fail(record.line, "has no position in degrees");
    Address address;
    address.street = field(record, kStreet);
    address.number = std::string(trim(field(record, kNumber))) + std::string(trim(field(record, kAddition)));
    address.postcode = field(record, kPostcode);
    address.place = field(record, kPlace);
    address.district = field(record, kDistrict);
    address.at = {*lat, *lon};
    return collector_.add(std::move(address), record.line);
  }

  Collector collector_;
  std::array<std::size_t, kColumns> columns_{};
  std::size_t width_ = 0;  // fields of the header
  Status status_;
};

}  // namespace

stadtkern::Result<Contents> read_csv(std::string_view file, const Shape* area) {
  std::string converted;
  if (!valid_utf8(file)) {
    converted = utf8_of_latin1(file);
    file = converted;
  }
  Table table(area);
  stadtkern::CsvReader reader(separator_of(first_line(file)), kLongestRecord,
                              [&](const stadtkern::CsvRecord& record) { table.on_record(record); });
  reader.write(file);
  reader.finish();
  return table.finish();
}

}  // namespace places
