// SPDX-License-Identifier: EUPL-1.2
// From what somebody sends to a photo that may be kept: fetched, decoded and written anew by the module's workers, one
// after the other, looked at, and put as blobs. Any thread; nothing here waits.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <stadtkern/plugin.h>

#include "photo.h"
#include "photo/black_out.h"
#include "report.h"
#include "settings.h"

namespace waste {

// Either bytes or the address that they are fetched from.
struct PhotoSource {
  std::string field;  // what a fault is told of: a part's name, or a JSON pointer
  std::string bytes;
  std::string url;
};

class PhotoIntake {
 public:
  using Done = std::function<void(stadtkern::Result<std::vector<MadePhoto>>)>;
  using DoneOne = std::function<void(stadtkern::Result<MadePhoto>)>;

  explicit PhotoIntake(stadtkern::Host& host) : host_(host) {}

  // All of them, or the first fault: VALIDATION_FAILED for what is no picture, UNAVAILABLE when too many are at it.
  // `done` comes once, on a thread that may read and write stores.
  void take(const stadtkern::Town& town, std::vector<PhotoSource> sources, const Settings& settings, Done done) const;

  // A picture of ours with these parts black.
  void black_out(const stadtkern::Town& town, std::string picture, std::vector<photo::Rectangle> parts,
                 DoneOne done) const;

 private:
  struct Row;
  void next(std::shared_ptr<Row> row) const;
  void make(const stadtkern::Town& town, std::vector<std::string> arguments, std::string_view bytes, std::string field,
            DoneOne done) const;
  void note(const stadtkern::Town& town, std::string_view worker,
            const stadtkern::Result<stadtkern::WorkerResult>& result) const;

  stadtkern::Host& host_;
};

// Takes out of the report the links that the town fetches from; what it doesn't fetch stays a link.
[[nodiscard]] std::vector<PhotoSource> taken_links(Report& report, const Settings& settings, std::string_view field);

}  // namespace waste
