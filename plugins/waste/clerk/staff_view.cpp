// SPDX-License-Identifier: EUPL-1.2
#include "clerk/staff_view.h"

#include <string>
#include <utility>

#include "clerk/channel.h"
#include "clerk/history.h"
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
  v1::Report out = staff_item(std::move(kept), settings, language, base, system_now());
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
