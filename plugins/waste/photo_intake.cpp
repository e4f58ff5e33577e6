// SPDX-License-Identifier: EUPL-1.2
#include "photo_intake.h"

#include <stadtkern/blobs.h>

#include <memory>
#include <utility>

#include "photo/address.h"
#include "photo/outcome.h"

namespace waste {
namespace {

using stadtkern::Result;
using stadtkern::Town;
using stadtkern::Worker;
using stadtkern::WorkerResult;

// What the worker answers is a stranger's work until it was looked at.
Result<MadePhoto> keep(const Town& town, std::string_view answer, std::string_view field) {
  const auto two = photo::unpack(answer);
  if (!two) return broken_photo(field);
  const auto size = photo::only_pixels(two->first);
  if (!size || !photo::only_pixels(two->second) || two->first.size() > photo::kMostPictureBytes) {
    return broken_photo(field);
  }
  auto picture = stadtkern::Blobs(town).put(two->first);
  if (!picture) return std::move(picture).error();
  auto thumbnail = stadtkern::Blobs(town).put(two->second);
  if (!thumbnail) return std::move(thumbnail).error();
  return MadePhoto{*std::move(picture), *std::move(thumbnail), *size};
}

std::string fetch_task(const std::string& url, const Settings& settings) {
  std::string task = "url " + url + "\n";
  for (const std::string& host : settings.photo_hosts) task += "host " + host + "\n";
  for (const std::string& network : settings.photo_networks) task += "network " + network + "\n";
  return task;
}

}  // namespace

std::vector<PhotoSource> taken_links(Report& report, const Settings& settings, std::string_view field) {
  std::vector<PhotoSource> out;
  std::erase_if(report.media_urls, [&](const std::string& url) {
    const auto address = photo::parse_web_address(url);
    if (!address || !photo::allowed(*address, settings.photo_hosts) || out.size() == kMostPhotos) return false;
    out.push_back({std::string(field), {}, url});
    return true;
  });
  return out;
}

struct PhotoIntake::Row {
  Town town;
  std::vector<PhotoSource> sources;
  std::vector<std::string> tasks;  // of those to be fetched
  std::vector<MadePhoto> made;
  Done done;
};

void PhotoIntake::take(const Town& town, std::vector<PhotoSource> sources, const Settings& settings, Done done) const {
  auto row = std::make_shared<Row>(Row{town, std::move(sources), {}, {}, std::move(done)});
  for (const PhotoSource& source : row->sources) {
    row->tasks.push_back(source.url.empty() ? std::string() : fetch_task(source.url, settings));
  }
  next(std::move(row));
}

void PhotoIntake::next(std::shared_ptr<Row> row) const {
  const std::size_t at = row->made.size();
  if (at == row->sources.size()) return row->done(std::move(row->made));
  PhotoSource& source = row->sources[at];
  auto made = [this, row](Result<MadePhoto> photo) {
    if (!photo) return row->done(std::move(photo).error());
    row->made.push_back(*std::move(photo));
    next(row);
  };
  if (source.url.empty()) {
    const std::string bytes = std::exchange(source.bytes, {});
    return make(row->town, {"make"}, bytes, source.field, std::move(made));
  }
  Worker(row->town, "fetch")
      .run({}, row->tasks[at],
           [this, row, made = std::move(made), field = source.field](const Result<WorkerResult>& result) {
             note(row->town, "fetch", result);
             if (!result) return made(result.error());
             if (auto fault = photo_fault(*result, field)) return made(*std::move(fault));
             make(row->town, {"make"}, result->output, field, made);
           });
}

void PhotoIntake::make(const Town& town, std::vector<std::string> arguments, std::string_view bytes, std::string field,
                       DoneOne done) const {
  if (bytes.size() > photo::kMostBytes) {
    return done(
        *photo_fault({WorkerResult::End::Exited, static_cast<int>(photo::Outcome::TooManyBytes), 0, {}, {}}, field));
  }
  Worker(town, "photo")
      .run(arguments, bytes,
           [this, town, field = std::move(field), done = std::move(done)](const Result<WorkerResult>& result) {
             note(town, "photo", result);
             if (!result) return done(result.error());
             if (auto fault = photo_fault(*result, field)) return done(*std::move(fault));
             done(keep(town, result->output, field));
           });
}

void PhotoIntake::black_out(const Town& town, std::string picture, std::vector<photo::Rectangle> parts,
                            DoneOne done) const {
  const auto content = stadtkern::Blobs(town).get(picture);
  if (!content) return done(content.error());
  std::vector<std::string> arguments{"black-out"};
  for (const photo::Rectangle& part : parts) arguments.push_back(photo::to_text(part));
  make(town, std::move(arguments), *content, "/photos", std::move(done));
}

// How it ended, how long it took and, in its own words, what it saw and how much memory it used.
void PhotoIntake::note(const Town& town, std::string_view worker, const Result<WorkerResult>& result) const {
  if (!result) {
    return host_.log(stadtkern::Host::Level::Warning, "a photo's worker was not run",
                     {{"worker", worker}, {"why", result.error().message}}, &town);
  }
  constexpr std::string_view kEnds[] = {"exit", "signal", "deadline", "too much output"};
  const bool good = result->end == WorkerResult::End::Exited;
  host_.log(good ? stadtkern::Host::Level::Info : stadtkern::Host::Level::Warning, "a photo's worker has ended",
            {{"worker", worker},
             {"end", kEnds[static_cast<std::size_t>(result->end)]},
             {"status", std::to_string(result->status)},
             {"ms", std::to_string(result->ran_ms)},
             {"said", result->report.substr(0, 200)}},
            &town);
}

}  // namespace waste
