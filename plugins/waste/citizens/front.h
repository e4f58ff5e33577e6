// SPDX-License-Identifier: EUPL-1.2
// What citizens ask beside handing in and reading reports. Any worker.
#pragma once

#include <string>

#include <stadtkern/plugin.h>

#include "citizens/mail_front.h"
#include "pages/mail_page.h"
#include "town_settings.h"
#include "waste.pb.h"

namespace waste {

// Adds a link to a new report's answer, where it was asked for; none where the runtime keeps that answer for repeats,
// and the token with it.
class LinkForAnswer {
 public:
  LinkForAnswer(const stadtkern::Request& request, bool asked);
  void add(stadtkern::Tx& tx, v1::Report& made) const;

 private:
  bool wanted_;
  std::string base_path_;
};

class CitizensFront {
 public:
  explicit CitizensFront(const TownSettings& towns) : towns_{towns}, mail_{towns}, mail_pages_{towns} {}

  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<v1::NearbyList> nearby(const stadtkern::Request& request, const v1::NearbyQuery& body);
  void me_too(const stadtkern::Request& request, const v1::MeTooSaid& body, stadtkern::Reply<v1::MeTooCount> reply);
  void follow(const stadtkern::Request& request, const v1::FollowReport& body, stadtkern::Reply<v1::FollowLink> reply);
  stadtkern::Result<v1::Report> followed(const stadtkern::Request& request, const v1::GetFollowedQuery& body);
  void unfollow(const stadtkern::Request& request, const v1::UnfollowLink& body,
                stadtkern::Reply<v1::Unfollowed> reply);
  stadtkern::Status forget(stadtkern::Tx& tx);
  stadtkern::Result<stadtkern::Due> links_due(stadtkern::Connection& connection, Micros before);
  stadtkern::Result<std::uint64_t> drop_links(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

  const TownSettings& towns_;
  MailFront mail_;
  pages::MailPages mail_pages_;
};

}  // namespace waste
