// SPDX-License-Identifier: EUPL-1.2
// What becomes of a report that somebody hands in, whether by the interface or by a page: checked, doubted, placed, its
// pictures fetched, stored or held. Any worker.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <stadtkern/plugin.h>

#include "changes.h"
#include "clerk/channel.h"
#include "guard/front.h"
#include "guard/held.h"
#include "messages.h"
#include "photo_intake.h"
#include "requests.h"
#include "town_settings.h"
#include "waste.pb.h"
#include "whereabouts.h"

namespace waste {

class NewReports {
 public:
  NewReports(const TownSettings& towns, GuardFront& guard, const PhotoIntake& intake)
      : towns_{towns}, guard_{guard}, intake_{intake} {}

  // `answer` makes the reply's message of the stored report, in its write.
  template <class Message>
  void take(const stadtkern::Request& request, const v1::NewReport& body, stadtkern::Reply<Message> reply,
            std::function<stadtkern::Answer<Message>(stadtkern::Tx&, const Report&)> answer) const {
    const auto town = towns_.of(request.town());
    auto checked = check_message(body, town->settings, system_now());
    if (!checked) return reply.send(std::move(checked).error());
    auto channel = clerk::checked_channel(body.channel(), request.principal().has(kStaff));
    if (!channel) return reply.send(std::move(channel).error());
    checked->report.channel = *std::move(channel);
    const auto doubts = guard_.doubts(request, body, town->guard);
    if (!doubts) return reply.send(doubts.error());
    const auto sources = taken_links(checked->report, town->settings, "/media_urls");
    const auto later = std::make_shared<stadtkern::Reply<Message>>(std::move(reply));
    const auto store = [later, where = request.town(), language = std::string(request.locale()), doubts = *doubts,
                        answer = std::move(answer)](NewReport report, std::vector<MadePhoto> photos) {
      report.contact.language = language;
      where.store().write(std::move(*later),
                          [doubts, answer, report = std::move(report),
                           photos = std::move(photos)](stadtkern::Tx& tx) mutable -> stadtkern::Answer<Message> {
                            auto made = doubts.empty() ? changes::create(tx, std::move(report), std::move(photos))
                                                       : held::add(tx, std::move(report), std::move(photos), doubts);
                            if (!made) return std::move(made).error();
                            return answer(tx, *made);
                          });
    };
    Report unplaced = std::move(checked->report);
    whereabouts::complete(request, town, std::move(unplaced),
                          [this, store, later, town, sources, where = request.town(),
                           report = *std::move(checked)](Report placed) mutable {
                            report.report = std::move(placed);
                            if (sources.empty()) return store(std::move(report), {});
                            intake_.take(where, sources, town->settings,
                                         [store, later, report](stadtkern::Result<std::vector<MadePhoto>> photos) {
                                           if (!photos) return later->send(std::move(photos).error());
                                           store(report, *std::move(photos));
                                         });
                          });
  }

 private:
  const TownSettings& towns_;
  GuardFront& guard_;
  const PhotoIntake& intake_;
};

}  // namespace waste
