// SPDX-License-Identifier: EUPL-1.2
#include "photo_front.h"

#include <stadtkern/blobs.h>
#include <stadtkern/multipart.h>

#include <memory>
#include <utility>

#include <stadtkern/json_writer.h>
#include "requests.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::string_view kField = "photo";

Error no_photo(std::string why) {
  return {Code::ValidationFailed,
          "the picture is not acceptable",
          "photo.missing",
          {{std::string(kField), std::move(why)}}};
}

// The one file of a form, or the body itself.
Result<std::string> picture_of(const Request& request, const HttpRequest& http) {
  const std::string_view type = http.header("content-type");
  if (!stadtkern::is_multipart(type)) {
    if (type.starts_with("image/") || type.empty()) return std::string(request.body());
    return Error{Code::UnsupportedMedia, "this address takes multipart/form-data, or a picture by itself"};
  }
  const auto parts = stadtkern::read_multipart(type, request.body());
  if (!parts) return parts.error();
  const stadtkern::FormPart* file = nullptr;
  for (const auto& part : *parts) {
    if (!part.file) continue;
    if (file) return no_photo("must be one file: each photo is handed in by itself");
    file = &part;
  }
  if (!file) return no_photo("is needed: a file in the form");
  return std::string(file->content);
}

Raw made(const Photo& photo) {
  stadtkern::JsonWriter json;
  json.begin_object().key("id").string(photo.id).key("width").integer(photo.made.size.width);
  json.key("height").integer(photo.made.size.height).end_object();
  return {201, "application/json; charset=utf-8", json.take()};
}

}  // namespace

void PhotoFront::hand_in(const Request& request, const HttpRequest& http, Reply<Raw> reply) const {
  auto bytes = picture_of(request, http);
  if (!bytes) return reply.send(std::move(bytes).error());
  std::vector<PhotoSource> sources;
  sources.push_back({std::string(kField), *std::move(bytes), {}});
  const auto kept = std::make_shared<Reply<Raw>>(std::move(reply));
  intake_.take(request.town(), std::move(sources), towns_.of(request.town())->settings,
               [town = request.town(), kept](Result<std::vector<MadePhoto>> photos) {
                 if (!photos) return kept->send(std::move(photos).error());
                 town.store().write(std::move(*kept),
                                    [photo = std::move(photos->front())](stadtkern::Tx& tx) -> Result<Raw> {
                                      auto added = photo_store::add(tx, photo);
                                      if (!added) return std::move(added).error();
                                      return made(*added);
                                    });
               });
}

Result<ShownPhoto> shown_photo(const stadtkern::Town& town, std::string_view id, bool thumbnail, bool staff) {
  const auto not_there = [&] { return stadtkern::not_found("photo", id); };
  const auto normal = parse_photo_id(id);
  if (!normal) return not_there();
  const auto found =
      town.store().read([&](stadtkern::Connection& connection) -> Result<std::optional<photo_store::Found>> {
        return photo_store::find(connection, *normal);
      });
  if (!found) return found.error();
  if (!*found || (!(*found)->photo.released && !staff)) return not_there();
  const MadePhoto& made = (*found)->photo.made;
  auto content = stadtkern::Blobs(town).get(thumbnail ? made.thumbnail : made.picture);
  // It has just been covered or erased.
  if (!content && content.error().code == Code::NotFound) return not_there();
  if (!content) return std::move(content).error();
  return ShownPhoto{*std::move(content), (*found)->photo.released};
}

void PhotoFront::show(const Request& request, const HttpRequest& http, Reply<Raw> reply) const {
  const std::string_view part = http.parameter("part");
  if (!part.empty() && part != "thumbnail" && part != "thumbnail.jpg") {
    return reply.send(stadtkern::not_found("part", part));
  }
  auto shown = shown_photo(request.town(), http.parameter("id"), !part.empty(), request.principal().has(kStaff));
  if (!shown) return reply.send(std::move(shown).error());
  // Asked for anew each time: it may be covered or erased later.
  const char* caching = shown->released ? "no-cache" : "no-store";
  reply.send(Raw{200, "image/jpeg", std::move(shown->content), {{"cache-control", caching}}});
}

}  // namespace waste
