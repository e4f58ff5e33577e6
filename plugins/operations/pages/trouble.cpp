// SPDX-License-Identifier: EUPL-1.2
#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;

// Where the call itself failed, words of ours say what to do; a command says so itself.
std::string key_of(const Trouble& trouble) {
  if (!trouble.call) return {};
  if (trouble.code == "PERMISSION_DENIED") return "denied";
  if (trouble.code == "RESOURCE_EXHAUSTED") return "busy";
  if (trouble.code == "DEADLINE_EXCEEDED" || trouble.code == "CANCELLED") return "late";
  if (trouble.code == "INVALID_ARGUMENT") return "invalid";
  return "unreachable";
}

}  // namespace

unsigned status_of(const Trouble& trouble) {
  if (trouble.code == "NOT_FOUND") return 404;
  if (trouble.code == "INVALID_ARGUMENT" || trouble.code == "VALIDATION_FAILED") return 422;
  if (!trouble.call) return 409;
  if (trouble.code == "PERMISSION_DENIED") return 403;
  return trouble.code == "DEADLINE_EXCEEDED" ? 504 : 503;
}

Html trouble_notice(const Place& place, const Trouble& trouble) {
  const std::string key = key_of(trouble);
  Html body;
  if (!key.empty()) body += paragraph(place.word("trouble_" + key + "_next"));
  // Who may not run the node needs no more than that.
  if (!trouble.message.empty() && key != "denied")
    body += el("p", {{"class", "kern-body sk-message"}, {"lang", "en"}}, {trouble.message});
  if (!trouble.fields.empty()) body += el("div", {{"lang", "en"}}, {bullets(trouble.fields)});
  return fields::notice(fields::Tone::Danger, place.word(key.empty() ? "refused" : "trouble_" + key), body);
}

Html trouble_line(const Place& place, const Told& told) {
  if (told.still_running) return paragraph(place.word("trouble_late"));
  if (!told.trouble) return {};
  const std::string key = key_of(*told.trouble);
  Html out = paragraph(place.word(key.empty() ? "refused" : "trouble_" + key));
  if (!told.trouble->message.empty())
    out += el("p", {{"class", "kern-body sk-message"}, {"lang", "en"}}, {told.trouble->message});
  return out;
}

Page trouble_page(const Place& place, std::string_view title, const Told& told) {
  Html content = head(title);
  const Trouble trouble = told.trouble.value_or(Trouble{"DEADLINE_EXCEEDED", {}, {}, true});
  content += trouble_notice(place, trouble);
  return {status_of(trouble), std::string(title), content};
}

Html still_running_notice(const Place& place) {
  return fields::notice(fields::Tone::Info, place.word("still_running"),
                        el("p", {{"class", "kern-body"}},
                           {place.word("still_running_next"), " ", link(place.link("/audit"), place.word("audit"))}));
}

}  // namespace operations::pages
