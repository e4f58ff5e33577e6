// SPDX-License-Identifier: EUPL-1.2
#include "clerk/staff_view.h"

#include <string>
#include <utility>

#include "clerk/channel.h"
#include "clerk/hand_overs.h"
#include "clerk/history.h"
#include "forward/message.h"
#include "messages.h"
#include "town_settings.h"
#include "waste.pb.h"

namespace waste::clerk {

v1::Report staff_item(store::Kept kept, const Settings& settings, std::string_view language, std::string_view base,
                      Micros now) {
  // Staff must read a text and see a photo to release it.
  const bool released = std::exchange(kept.report.text_public, true);
  PublicReport view = public_view(kept.report, settings.categories, language, std::move(kept.notes), kept.photos);
  view.text_public = released;
  view.photos = staff_view(kept.photos);
  view.duplicates = std::move(kept.duplicates);
  view.published = kept.published;
  v1::Report out = message_of(view, base);
  v1::StaffPart& own = *out.mutable_staff();
  own.set_channel(std::string(channel_of(kept.report)));
  own.set_group(kept.report.group);
  if (kept.report.resubmit) own.set_resubmit_on(format_w3c(*kept.report.resubmit));
  own.set_overdue(status_of(view.status) == Status::Open && view.expected && *view.expected < now);
  return out;
}

v1::Report staff_message(stadtkern::Connection& connection, store::Kept kept, const Settings& settings,
                         std::string_view language, std::string_view base) {
  auto entries = history::newest_of(connection, kept.report.id);
  auto given = hand_overs::of_report(connection, kept.report.id);
  const auto forwarded = forward::of_report(connection, kept.report.id);
  v1::Report out = staff_item(std::move(kept), settings, language, base, system_now());
  for (hand_overs::HandOver& one : given) {
    v1::HandOver& link = *out.mutable_staff()->add_hand_overs();
    link.set_id(std::move(one.id));
    link.set_to(std::move(one.recipient));
    link.set_made_at(format_w3c(one.made));
    link.set_expires_at(format_w3c(one.expires));
    link.set_revoked(one.revoked.has_value());
    if (one.done) link.set_done_at(format_w3c(*one.done));
    link.set_uses(static_cast<std::uint32_t>(one.uses));
    if (one.last_used) link.set_last_used_at(format_w3c(*one.last_used));
  }
  for (const forward::Forwarding& one : forwarded) {
    *out.mutable_staff()->add_forwardings() = forward::message_of(one, settings.authorities, language);
  }
  for (history::Entry& entry : entries) {
    v1::InternalStep& step = *out.mutable_staff()->add_history();
    step.set_at(format_w3c(entry.at));
    step.set_kind(std::move(entry.kind));
    step.set_who(std::move(entry.who));
    step.set_text(std::move(entry.text));
  }
  return out;
}

}  // namespace waste::clerk
