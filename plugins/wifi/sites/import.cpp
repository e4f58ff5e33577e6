// SPDX-License-Identifier: EUPL-1.2
#include "sites/import.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include <stadtkern/csv_reader.h>
#include <stadtkern/foreign_json.h>

namespace wifi::sites {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

constexpr std::size_t kLongestRecord = std::size_t{64} << 10;

enum Column : std::size_t { kId, kName, kKind, kAddress, kProvider, kSsid, kLat, kLon, kColumns };

// Names of columns in lower case; the first one that a file has counts.
constexpr std::array<std::array<std::string_view, 6>, kColumns> kNames{{
    {"sourceid", "id", "objectid", "", "", ""},
    {"name", "bezeichnung", "standort", "titel", "", ""},
    {"type", "typ", "kind", "art", "location_t", ""},
    {"location", "adresse", "address", "strasse", "street", ""},
    {"provider", "anbieter", "betreiber", "", "", ""},
    {"ssid", "netzwerk", "network", "", "", ""},
    {"latitude", "lat", "breite", "y_wgs84", "", ""},
    {"longitude", "lon", "lng", "laenge", "x_wgs84", ""},
}};

using Fields = std::array<std::string, kColumns>;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

std::optional<Column> column_named(std::string_view name) {
  const std::string wanted = lower(one_line(name));
  for (std::size_t column = 0; column < kColumns; ++column) {
    const auto& names = kNames[column];
    if (!wanted.empty() && std::find(names.begin(), names.end(), wanted) != names.end()) {
      return static_cast<Column>(column);
    }
  }
  return std::nullopt;
}

// How good a name is for its column: the first of the list is the best.
std::size_t rank(Column column, std::string_view name) {
  const auto& names = kNames[column];
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), lower(one_line(name))) - names.begin());
}

std::optional<double> degrees(std::string text) {
  std::replace(text.begin(), text.end(), ',', '.');
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string place_key(const Site& site) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.5f,%.5f", site.lat, site.lon);
  return site.name + "|" + site.address + "|" + text.data();
}

std::string described(const Error& error) {
  std::string out;
  for (const auto& fault : error.fields) out += (out.empty() ? "" : "; ") + fault.pointer + " " + fault.reason;
  return out.empty() ? error.message : out;
}

std::variant<Site, std::string> site_of(const Fields& fields, const std::string& source) {
  Site site;
  const auto lat = degrees(one_line(fields[kLat]));
  const auto lon = degrees(one_line(fields[kLon]));
  if (!lat || !lon) return std::string("has no place: latitude or longitude is no number");
  site.lat = *lat;
  site.lon = *lon;
  site.kind = fields[kKind];
  site.address = fields[kAddress];
  site.provider = fields[kProvider];
  site.ssid = fields[kSsid];
  site.name = fields[kName].empty() ? fields[kAddress] : fields[kName];
  site.source = source;
  if (const auto fine = tidy(site); !fine) return described(fine.error());
  const std::string id = one_line(fields[kId]);
  site.source_id = id.empty() ? place_key(site) : id;
  return site;
}

Result<std::vector<ImportRow>> read_json(std::string_view file, const std::string& source) {
  const auto root = stadtkern::parse_json(file);
  if (!root) return root.error();
  if (!root->is(stadtkern::Json::Type::Array)) return Error{Code::InvalidArgument, "the JSON is no list of objects"};
  std::vector<ImportRow> rows;
  for (const stadtkern::Json& item : root->items) {
    ImportRow row{rows.size() + 1, std::string("is no object")};
    if (item.is(stadtkern::Json::Type::Object)) {
      Fields fields;
      std::array<std::size_t, kColumns> best{};
      best.fill(~std::size_t{0});
      for (const auto& [name, value] : item.members) {
        const auto column = column_named(name);
        if (!column || rank(*column, name) >= best[*column]) continue;
        best[*column] = rank(*column, name);
        fields[*column] = value.as_text();
      }
      row.outcome = site_of(fields, source);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// Which field of a row holds which column, by the header.
struct Table {
  std::map<Column, std::size_t> columns;
  std::size_t width = 0;

  void header(const std::vector<std::string>& names) {
    width = names.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto column = column_named(names[i]);
      if (!column) continue;
      const auto known = columns.find(*column);
      if (known != columns.end() && rank(*column, names[known->second]) <= rank(*column, names[i])) continue;
      columns[*column] = i;
    }
  }
  [[nodiscard]] Fields fields(std::vector<std::string>& row) const {
    Fields out;
    for (const auto& [column, index] : columns) {
      if (index < row.size()) out[column] = std::move(row[index]);
    }
    return out;
  }
};

char separator_of(std::string_view file) {
  const std::string_view header = file.substr(0, file.find('\n'));
  return std::count(header.begin(), header.end(), ';') > std::count(header.begin(), header.end(), ',') ? ';' : ',';
}

Result<std::vector<ImportRow>> read_table(std::string_view file, const std::string& source) {
  Table table;
  std::vector<ImportRow> rows;
  stadtkern::CsvReader reader(separator_of(file), kLongestRecord, [&](stadtkern::CsvRecord record) {
    if (table.width == 0) return table.header(record.fields);
    ImportRow row{record.line, std::move(record.fault)};
    const bool sound = std::get<std::string>(row.outcome).empty();
    if (sound && record.fields.size() != table.width) {
      row.outcome =
          "has " + std::to_string(record.fields.size()) + " fields, the header " + std::to_string(table.width);
    } else if (sound) {
      row.outcome = site_of(table.fields(record.fields), source);
    }
    rows.push_back(std::move(row));
  });
  reader.write(file);
  reader.finish();
  if (!table.columns.contains(kLat) || !table.columns.contains(kLon) ||
      (!table.columns.contains(kName) && !table.columns.contains(kAddress))) {
    return Error{Code::InvalidArgument,
                 "the table needs a header with name or address, latitude and longitude (or lat and lon)"};
  }
  return rows;
}

}  // namespace

Result<std::vector<ImportRow>> read_sites(std::string_view file, const std::string& source) {
  const std::size_t first = file.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos) return Error{Code::InvalidArgument, "the file is empty"};
  return file[first] == '[' || file[first] == '{' ? read_json(file.substr(first), source) : read_table(file, source);
}

}  // namespace wifi::sites
