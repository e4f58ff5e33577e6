// SPDX-License-Identifier: EUPL-1.2
#include "open_data/bulk_form.h"

#include <utility>

#include <stadtkern/json_writer.h>
#include "geojson.h"
#include "open311/request_answers.h"
#include "open_data/csv.h"

namespace waste::open_data {
namespace {

class CsvForm final : public BulkForm {
 public:
  explicit CsvForm(std::string licence) : licence_{std::move(licence)} {}
  std::string begin() const override { return csv_header(); }
  void append(std::string& to, const PublicReport& report) override { append_csv(to, report, licence_); }
  std::string end() const override { return {}; }

 private:
  const std::string licence_;
};

class GeoJsonForm final : public BulkForm {
 public:
  explicit GeoJsonForm(std::string licence) : licence_{std::move(licence)} {}
  std::string begin() const override {
    stadtkern::JsonWriter json;
    json.begin_object().key("type").string("FeatureCollection").key("licence").string(licence_).end_object();
    std::string head = json.take();
    head.pop_back();
    return head + ",\"features\":[";
  }
  void append(std::string& to, const PublicReport& report) override {
    const std::string feature = write_feature(report);
    if (feature.empty()) return;
    to += std::exchange(any_, true) ? ",\n" : "\n";
    to += feature;
  }
  std::string end() const override { return "\n]}\n"; }

 private:
  const std::string licence_;
  bool any_ = false;
};

class RequestsForm final : public BulkForm {
 public:
  std::string begin() const override { return "["; }
  void append(std::string& to, const PublicReport& report) override {
    to += std::exchange(any_, true) ? ",\n" : "\n";
    to += open311::write_request(report);
  }
  std::string end() const override { return "\n]\n"; }
  bool whole() const override { return true; }

 private:
  bool any_ = false;
};

}  // namespace

std::unique_ptr<BulkForm> csv_form(std::string licence) {
  return std::make_unique<CsvForm>(std::move(licence));
}

std::unique_ptr<BulkForm> geojson_form(std::string licence) {
  return std::make_unique<GeoJsonForm>(std::move(licence));
}

std::unique_ptr<BulkForm> requests_form() {
  return std::make_unique<RequestsForm>();
}

}  // namespace waste::open_data
