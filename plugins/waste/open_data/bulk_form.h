// SPDX-License-Identifier: EUPL-1.2
// All reports of a town as one file: what stands before, between and behind them, in three forms. Takes public views
// only. Pure; one thread.
#pragma once

#include <memory>
#include <string>

#include "privacy.h"

namespace waste::open_data {

class BulkForm {
 public:
  virtual ~BulkForm() = default;
  [[nodiscard]] virtual std::string begin() const = 0;
  virtual void append(std::string& to, const PublicReport& report) = 0;
  [[nodiscard]] virtual std::string end() const = 0;
  [[nodiscard]] virtual bool whole() const { return false; }  // wants photos, too
};

[[nodiscard]] std::unique_ptr<BulkForm> csv_form(std::string licence);
[[nodiscard]] std::unique_ptr<BulkForm> geojson_form(std::string licence);
[[nodiscard]] std::unique_ptr<BulkForm> requests_form();  // a list of Open311's requests

}  // namespace waste::open_data
