// SPDX-License-Identifier: EUPL-1.2
#include "letters.h"

#include <utility>

#include "entries.h"
#include "secret.h"
#include "words.h"

namespace feedback {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Result;

constexpr std::string_view kSender = "module:notify";

void add_part(v1::Letter& letter, std::string_view words, std::string path = {}) {
  v1::LetterPart& part = *letter.add_parts();
  part.set_text(std::string(words));
  part.set_path(std::move(path));
}

}  // namespace

std::string mail_token(std::string_view key, std::string_view id) {
  return token_of(key, {"feedback mail", id});
}

void tell_author(stadtkern::Tx& tx, const Entry& entry) {
  if (entry.email.empty()) return;
  v1::LetterDue event;
  event.set_id(entry.id);
  tx.publish("feedback.letter.due", entry.id, entry.id, event);
}

void Letters::serve(stadtkern::Host& host) {
  host.serve("WriteLetter", this, &Letters::write);
}

// Asked each time that it is sent: an address that is erased meanwhile gets nothing.
Result<v1::Letter> Letters::write(const stadtkern::Request& request, const v1::LetterQuery& body) {
  if (request.principal().id() != kSender) {
    return Error{Code::PermissionDenied, "a letter is given to the module that sends it alone"};
  }
  v1::LetterDue due;
  if (!due.ParseFromString(body.payload())) {
    return Error{Code::InvalidArgument, "the payload is not that of feedback.letter.due"};
  }
  return request.town().store().read([&](Connection& connection) -> Result<v1::Letter> {
    const auto entry = entries::find(connection, due.id());
    const auto key = entries::known_key(connection);
    if (!entry || !key || entry->email.empty() || entry->answer.empty()) {
      return Error{Code::Gone, "there is nothing to tell, or nobody to tell it to"};
    }
    const std::string language = entry->language.empty() ? "de" : entry->language;
    v1::Letter letter;
    letter.set_to(entry->email);
    letter.set_language(language);
    letter.set_subject(std::string(text(language, "letter_subject")));
    add_part(letter, text(language, "letter_answered"));
    add_part(letter, entry->answer);
    add_part(letter, text(language, "letter_follow"),
             "/" + language + "/feedback/follow/" + mail_token(*key, entry->id));
    return letter;
  });
}

}  // namespace feedback
