// SPDX-License-Identifier: EUPL-1.2
#include "citizens/letters.h"

#include "citizens/follow.h"
#include "citizens/letter_words.h"
#include "citizens/town_keys.h"
#include "hash.h"
#include "requests.h"
#include "store.h"
#include "subjects.h"

namespace waste::letters {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Row;
using stadtkern::Tx;

std::string follow_token(std::string_view key, std::string_view id) {
  return "~" + hash_of(key, {"mail: follow", id});
}

std::string stop_token(std::string_view key, std::string_view id) {
  return "~" + hash_of(key, {"mail: stop", id});
}

void tell(Tx& tx, const std::string& id, const char* kind, std::int64_t note) {
  if (!tx.may_publish("waste.letter.due")) return;  // on trial after a version that tells nobody
  v1::LetterDue event;
  event.set_id(id);
  event.set_kind(kind);
  event.set_note(note);
  tx.publish("waste.letter.due", id, id, event);
}

struct Step {
  DetailedStatus status = DetailedStatus::Received;
  std::string text;
};

std::optional<Step> step_of(Connection& connection, std::string_view id, std::int64_t note) {
  return connection.first(
      "SELECT status, text FROM notes WHERE id = ? AND report_id = ?", {note, id}, [](const Row& row) {
        return Step{parse_detailed_status(row.text(0)).value_or(DetailedStatus::Received), std::string(row.text(1))};
      });
}

void add_part(v1::Letter& letter, std::string text, std::string path = {}) {
  v1::LetterPart& part = *letter.add_parts();
  part.set_text(std::move(text));
  part.set_path(std::move(path));
}

void add_links(Connection& connection, const std::string& id, v1::Letter& letter) {
  const auto key = town_keys::lasting(connection);
  if (!key) return;
  const std::string mount(kMount);
  // Somebody may have removed the link, and a report of an older version never had one.
  const std::string token = follow_token(*key, id);
  if (follow::find(connection, token)) {
    add_part(letter, std::string(words("letter_follow", letter.language())), mount + "/my/" + token);
  }
  letter.set_stop_path(mount + "/mail/" + id + "/" + stop_token(*key, id));
  add_part(letter, std::string(words("letter_stop", letter.language())), letter.stop_path());
}

}  // namespace

void tell_received(Tx& tx, const std::string& id, const Contact& contact) {
  if (contact.email.empty()) return;
  follow::keep(tx, id, follow_token(town_keys::lasting(tx), id));
  tell(tx, id, "received", 0);
}

void tell_changed(Tx& tx, const std::string& id, std::int64_t note) {
  if (!has_address(tx, id)) return;
  (void)town_keys::lasting(tx);  // there from now on, for the letter's links
  tell(tx, id, "changed", note);
}

stadtkern::Result<v1::Letter> write(Connection& connection, const Catalogue& categories, std::string_view fallback,
                                    std::string_view payload) {
  const Error gone{Code::Gone, "there is nothing to tell, or nobody to tell it to"};
  v1::LetterDue due;
  if (!due.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return Error{Code::InvalidArgument, "the payload is not that of waste.letter.due"};
  }
  const auto contact = subjects::contact_of(connection, due.id());
  const auto kept = contact && !contact->email.empty() ? store::find(connection, due.id()) : std::nullopt;
  if (!kept) return gone;
  const bool changed = due.kind() == "changed";
  const auto step = changed ? step_of(connection, due.id(), due.note()) : Step{};
  if (!step) return gone;
  v1::Letter letter;
  letter.set_to(contact->email);
  const std::string_view language = contact->language.empty() ? fallback : std::string_view(contact->language);
  letter.set_language(std::string(language));
  const Category* category = categories.find(kept->report.category);
  const std::string named =
      category ? std::string(category->name.in(language.substr(0, 2))) : std::string(kept->report.category);
  const auto text = [&](std::string_view key) {
    return filled(words(key, language),
                  {{"{id}", due.id()}, {"{category}", named}, {"{status}", words(name(step->status), language)}});
  };
  letter.set_subject(text(changed ? "letter_changed_subject" : "letter_received_subject"));
  add_part(letter, text(changed ? "letter_changed" : "letter_received"));
  if (!step->text.empty()) {
    add_part(letter, std::string(words("letter_note", language)));
    add_part(letter, step->text);
  }
  add_links(connection, due.id(), letter);
  return letter;
}

bool may_stop(Connection& connection, std::string_view id, std::string_view token) {
  const auto key = town_keys::lasting(connection);
  if (!key) return false;
  // Compared as hashes, so that the time that it takes tells nothing of the token.
  return hash_of(*key, {"compare", token}) == hash_of(*key, {"compare", stop_token(*key, id)});
}

bool stop(Tx& tx, std::string_view id) {
  const bool had = tx.execute("UPDATE contacts SET email = '' WHERE report_id = ? AND email <> ''", {id}) == 1;
  tx.execute(
      "DELETE FROM contacts WHERE report_id = ? AND email = '' AND first_name = '' AND last_name = '' AND phone = ''"
      " AND device_id = '' AND account_id = ''",
      {id});
  return had;
}

bool has_address(Connection& connection, std::string_view id) {
  return connection
      .first("SELECT 1 FROM contacts WHERE report_id = ? AND email <> ''", {id},
             [](const Row& row) { return row.integer(0); })
      .has_value();
}

std::string language_of(Connection& connection, std::string_view id) {
  const auto contact = subjects::contact_of(connection, id);
  return contact ? contact->language : std::string();
}

}  // namespace waste::letters
