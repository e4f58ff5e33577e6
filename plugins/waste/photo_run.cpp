// SPDX-License-Identifier: EUPL-1.2
#include "photo_run.h"

#include <mutex>
#include <utility>
#include <vector>

#include <stadtkern/json_writer.h>
#include "photo/outcome.h"
#include "photo_store.h"
#include "store.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Tx;

std::string result(const Photo& photo) {
  stadtkern::JsonWriter json;
  json.begin_object().key("photos").begin_array().begin_object().key("id").string(photo.id);
  json.key("width").integer(photo.made.size.width).key("height").integer(photo.made.size.height);
  json.end_object().end_array().end_object();
  return json.take();
}

Result<Photo> keep(Tx& tx, const std::optional<std::string>& report, const MadePhoto& made) {
  if (!report) return photo_store::add(tx, made);
  const auto kept = store::find(tx, *report);
  if (!kept) return stadtkern::not_found("report", *report);
  if (kept->photos.size() >= kMostPhotos) {
    return Error{Code::Conflict, "the report has " + std::to_string(kMostPhotos) + " photos, which is the most"};
  }
  return photo_store::add_to(tx, *report, kept->photos.size(), made);
}

}  // namespace

struct PhotoRun::Caller {
  explicit Caller(const stadtkern::Command& its) : command(its) {}

  void tell(const Result<std::string>& outcome) {
    const std::lock_guard lock(mutex);
    if (std::exchange(over, true)) return;
    if (outcome) {
      command.finish(*outcome);
    } else {
      command.finish(outcome.error());
    }
  }

  std::mutex mutex;
  const stadtkern::Command command;
  bool over = false;  // it has been told, or is gone
};

PhotoRun::PhotoRun(const stadtkern::Command& command, const PhotoIntake& intake,
                   std::shared_ptr<const TownSnapshot> town, std::optional<std::string> report)
    : intake_(intake), town_(std::move(town)), report_(std::move(report)), caller_(std::make_shared<Caller>(command)) {}

PhotoRun::~PhotoRun() {
  const std::lock_guard lock(caller_->mutex);
  caller_->over = true;
}

std::uint32_t PhotoRun::input(std::string_view chunk) {
  if (bytes_.size() + chunk.size() > photo::kMostBytes) {
    caller_->tell(Error{Code::ValidationFailed, "the picture is larger than 12 MiB", "photo.size"});
    return 0;
  }
  bytes_ += chunk;
  return static_cast<std::uint32_t>(chunk.size());
}

void PhotoRun::input_end() {
  std::vector<PhotoSource> sources;
  sources.push_back({"FILE", std::exchange(bytes_, {}), {}});
  const stadtkern::Town where = caller_->command.town();
  intake_.take(where, std::move(sources), town_->settings,
               [where, caller = caller_, report = report_](Result<std::vector<MadePhoto>> made) {
                 if (!made) return caller->tell(std::move(made).error());
                 auto photo = std::make_shared<Photo>();
                 where.store().write(
                     [photo, report, picture = std::move(made->front())](Tx& tx) -> stadtkern::Status {
                       auto kept = keep(tx, report, picture);
                       if (!kept) return std::move(kept).error();
                       *photo = *std::move(kept);
                       return {};
                     },
                     [photo, caller](const stadtkern::Status& stored) {
                       caller->tell(stored ? Result<std::string>(result(*photo)) : stored.error());
                     });
               });
}

}  // namespace waste
