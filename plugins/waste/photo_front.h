// SPDX-License-Identifier: EUPL-1.2
// Photos by HTTP: handing one in, seeing one. The same address answers the public only after the release; before, it is
// not there.
#pragma once

#include <string>
#include <vector>

#include <stadtkern/plugin.h>

#include "photo_intake.h"
#include "photo_store.h"
#include "town_settings.h"

namespace waste {

class PhotoFront {
 public:
  PhotoFront(const TownSettings& towns, const PhotoIntake& intake) : towns_(towns), intake_(intake) {}

  // POST /photos: a form with one file, or the picture itself. 201 with the id that a report then names.
  void hand_in(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
               stadtkern::Reply<stadtkern::Raw> reply) const;
  // GET /photos/{id} and /photos/{id}/{part}.
  void show(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
            stadtkern::Reply<stadtkern::Raw> reply) const;

 private:
  const TownSettings& towns_;
  const PhotoIntake& intake_;
};

struct ShownPhoto {
  std::string content;  // JPEG
  bool released = false;
};
// NOT_FOUND for an unknown one, and for one that is not released unless `staff`.
[[nodiscard]] stadtkern::Result<ShownPhoto> shown_photo(const stadtkern::Town& town, std::string_view id,
                                                        bool thumbnail, bool staff);

}  // namespace waste
