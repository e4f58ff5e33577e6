// SPDX-License-Identifier: EUPL-1.2
#include "forward/message.h"

#include "waste.pb.h"

namespace waste::forward {

v1::Forwarding message_of(const Forwarding& one, const std::vector<foreign::Authority>& authorities,
                          std::string_view language) {
  v1::Forwarding out;
  out.set_id(one.id);
  out.set_report(one.report);
  out.set_authority(one.authority);
  for (const foreign::Authority& authority : authorities) {
    if (authority.id == one.authority) out.set_authority_name(authority.name.in(language));
  }
  out.set_state(std::string(name(one.state)));
  out.set_made_at(format_w3c(one.made));
  if (one.sent) out.set_sent_at(format_w3c(*one.sent));
  out.set_foreign_id(one.foreign_id);
  if (one.standing) {
    out.set_foreign_status(std::string(waste::name(one.standing->status)));
    out.set_foreign_notes(one.standing->notes);
  }
  if (one.looked) out.set_looked_at(format_w3c(*one.looked));
  if (one.next) out.set_next_at(format_w3c(*one.next));
  out.set_failures(static_cast<std::uint32_t>(one.failures));
  out.set_error(one.error);
  out.set_suggest_done(one.suggested);
  return out;
}

}  // namespace waste::forward
