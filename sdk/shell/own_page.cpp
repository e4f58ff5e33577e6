// SPDX-License-Identifier: Apache-2.0
#include "shell/own_page.h"

#include "shell/typed.h"

namespace stadtkern::shell {
namespace {

using html::el;
using html::Html;

Html way(const Frame& frame, std::string_view path, std::string_view words) {
  return el("p", {}, {el("a", {{"class", "kern-link"}, {"href", page_path(frame, path)}}, {words})});
}

OwnPage said(const Frame& frame, unsigned status, const std::string& key, std::string_view name) {
  OwnPage page;
  page.status = status;
  page.title = text(frame, key + "_title");
  page.content = heading(page.title);
  page.content += paragraph(text_with(frame, key, name));
  page.content += way(frame, "/", text(frame, "to_start"));
  return page;
}

OwnPage sign_in_first(const Frame& frame) {
  OwnPage page = said(frame, 401, "staff", {});
  if (frame.accounts.empty()) return page;
  page.content +=
      el("p", {}, {el("a", {{"class", "kern-link"}, {"href", sign_in_path(frame)}}, {text(frame, "sign_in")})});
  return page;
}

// Perhaps the role waits for a second factor, which is set up at the account.
OwnPage denied(const Frame& frame) {
  OwnPage page = said(frame, 403, "denied", {});
  if (!frame.signed_in) return page;
  if (const auto to = account_path(frame); !to.empty()) {
    page.content += el("p", {}, {el("a", {{"class", "kern-link"}, {"href", to}}, {text(frame, "account")})});
  }
  return page;
}

OwnPage not_taken(const Frame& frame, const Error& error) {
  OwnPage page = said(frame, 405, "not_found", {});
  page.allow = "GET, HEAD";
  for (const auto& field : error.fields) {
    if (field.pointer == "allow") page.allow = field.reason;
  }
  return page;
}

// The form was kept; what has been changed since then was not.
OwnPage sent_already(const Frame& frame) {
  OwnPage page;
  page.status = 409;
  page.sent = kSentAlready;
  page.title = text(frame, "sent_title");
  page.content = heading(page.title);
  page.content += paragraph(text(frame, "sent"));
  page.content += way(frame, frame.unspoken, text(frame, "sent_new"));
  page.content += way(frame, "/", text(frame, "to_start"));
  return page;
}

// Whose session has ended, or is another's by now, is asked before anything is sent in another name.
OwnPage other_person(const Frame& frame) {
  OwnPage page = said(frame, 409, "other", {});
  page.sent = kOtherPerson;
  return page;
}

}  // namespace

Html heading(std::string_view words) {
  return el("h1", {{"class", "kern-heading-large"}}, {words});
}

Html paragraph(std::string_view words) {
  return el("p", {{"class", "kern-body"}}, {words});
}

OwnPage not_found(const Frame& frame) {
  return said(frame, 404, "not_found", {});
}

OwnPage switched_off(const Frame& frame, std::string_view module_name) {
  OwnPage page = said(frame, 503, "gone", module_name);
  page.sent = kSwitchedOff;
  return page;
}

OwnPage with_typed(const Frame& frame, OwnPage page, std::string_view form, std::string_view query) {
  const Form typed(form.size() > kMostTyped ? std::string_view() : form);
  const Html again = typed_again(frame, typed, query);
  const bool unseen = page.sent == kSwitchedOff || page.status == 404;  // by any module
  const char* known = unseen ? "typed" : "typed_unsure";
  std::string words(text(frame, again.empty() ? "typed_lost" : known));
  if (!again.empty() && typed.has("_key")) words.append(" ").append(text(frame, "typed_once"));
  if (page.sent != kOtherPerson) page.content += paragraph(words);
  page.content += again;
  return page;
}

OwnPage trouble(const Frame& frame, const Error& error, std::string_view module_name) {
  switch (error.code) {
    case Code::NotFound:
      return not_found(frame);
    case Code::MethodNotAllowed:
      return not_taken(frame, error);
    case Code::UnsupportedMedia:
      return said(frame, 415, "wrong", {});
    case Code::InvalidArgument:
      return said(frame, 400, "wrong", {});
    case Code::ValidationFailed:
      return said(frame, 422, "wrong", {});
    case Code::Unauthenticated:
      return sign_in_first(frame);
    case Code::PermissionDenied:
      return denied(frame);
    case Code::TooLarge:
      return said(frame, 413, "large", {});
    case Code::RateLimited:
    case Code::ResourceExhausted:
      return said(frame, error.code == Code::RateLimited ? 429 : 503, "busy", {});
    case Code::KeyReused:
      return sent_already(frame);
    case Code::Conflict:
      if (error.reason == "already_done") return sent_already(frame);
      if (error.reason == kOtherPerson) return other_person(frame);
      if (error.reason == "still_running") return said(frame, 503, "busy", {});
      return said(frame, 409, "wrong", {});
    case Code::DeadlineExceeded:
      return said(frame, 504, "down", module_name);
    case Code::Internal:
      return said(frame, 500, "down", module_name);
    default:
      return said(frame, 503, "down", module_name);
  }
}

}  // namespace stadtkern::shell
