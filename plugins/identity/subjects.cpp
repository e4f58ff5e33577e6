// SPDX-License-Identifier: EUPL-1.2
#include "subjects.h"

#include "deputies.h"
#include "identity.pb.h"
#include "keys.h"
#include "mail.h"
#include "second_factors.h"
#include "sessions.h"
#include "text.h"

namespace identity {

using stadtkern::Erased;
using stadtkern::Result;
using stadtkern::Row;
using stadtkern::Status;

void Subjects::serve(stadtkern::Host& host) {
  host.privacy().on_find(this, &Subjects::find);
  host.privacy().on_export(this, &Subjects::give);
  host.privacy().on_erase(this, &Subjects::erase);
  host.retention().rule("sessions", {{"de", "Abgelaufene Anmeldungen"}, {"en", "Sessions that are over"}},
                        "keep_sessions", "30 d", this, &Subjects::sessions_due, &Subjects::remove_sessions);
  host.retention().rule("keys", {{"de", "Abgelaufene Schlüssel"}, {"en", "Keys that are over"}}, "keep_sessions",
                        "30 d", this, &Subjects::keys_due, &Subjects::remove_keys);
}

Status Subjects::find(Connection& db, std::string_view kind, std::string_view value, const stadtkern::Found& found) {
  if (kind == "email") {
    if (const auto account = accounts::find_by_mail(db, value)) found.add(account->id);
  } else if (kind == "name") {
    // Folded as mail addresses are: ASCII letters alone.
    const std::string wanted = mail_key(value);
    db.each("SELECT account, name FROM people", {}, [&](const Row& row) {
      if (mail_key(row.text(1)) == wanted) found.add(row.text(0));
    });
  }
  return {};
}

Status Subjects::give(Connection& db, const stadtkern::Town&, std::string_view subject, stadtkern::Export& out) {
  const auto account = accounts::find(db, subject);
  if (!account) return {};
  out.section("account", {{"de", "Konto"}, {"en", "Account"}});
  out.text("id", {{"de", "Kennung"}, {"en", "Id"}}, account->id);
  out.text("kind", {{"de", "Art"}, {"en", "Kind"}}, account->kind);
  out.text("state", {{"de", "Stand"}, {"en", "State"}}, account->state);
  out.text("created", {{"de", "Angelegt"}, {"en", "Created"}}, format_w3c(account->created));
  out.text("name", {{"de", "Name"}, {"en", "Name"}}, account->name);
  out.text("mail", {{"de", "E-Mail-Adresse"}, {"en", "Mail address"}}, account->mail);
  for (const auto& role : account->roles) out.text("role", {{"de", "Rolle"}, {"en", "Role"}}, role);
  for (const auto& group : account->groups) out.text("group", {{"de", "Gruppe"}, {"en", "Group"}}, group);
  db.each("SELECT device, created, seen FROM sessions WHERE account = ? ORDER BY created", {subject},
          [&](const Row& row) {
            out.section("session", {{"de", "Anmeldung"}, {"en", "Session"}});
            out.text("device", {{"de", "Gerät"}, {"en", "Device"}}, row.text(0));
            out.text("created", {{"de", "Begonnen"}, {"en", "Begun"}}, format_w3c(row.integer(1)));
            out.text("seen", {{"de", "Zuletzt benutzt"}, {"en", "Last used"}}, format_w3c(row.integer(2)));
          });
  db.each("SELECT provider, linked, seen FROM provider_subjects WHERE account = ? ORDER BY linked", {subject},
          [&](const Row& row) {
            out.section("provider", {{"de", "Anmeldung bei einem Anbieter"}, {"en", "Sign-in at a provider"}});
            out.text("provider", {{"de", "Anbieter"}, {"en", "Provider"}}, row.text(0));
            out.text("linked", {{"de", "Seit"}, {"en", "Since"}}, format_w3c(row.integer(1)));
            out.text("seen", {{"de", "Zuletzt"}, {"en", "Last"}}, format_w3c(row.integer(2)));
          });
  for (const Key& key : keys::list(db, subject)) {
    out.section("key", {{"de", "Schlüssel für ein Programm"}, {"en", "Key for a program"}});
    out.text("name", {{"de", "Name"}, {"en", "Name"}}, key.name);
    out.text("expires", {{"de", "Gilt bis"}, {"en", "Holds until"}}, format_w3c(key.expires));
  }
  return {};
}

Result<Erased> Subjects::erase(Tx& tx, std::string_view subject) {
  const auto account = accounts::find(tx, subject);
  if (!account || account->state == "erased") return Erased{};
  std::uint64_t changed = 0;
  for (const std::string& deputy : deputies::standing_in(tx, subject)) accounts::note_change(tx, deputy, {}, {});
  for (const char* table :
       {"people", "sessions", "devices", "links", "grants", "memberships", "sign_ins", "provider_subjects"}) {
    changed +=
        static_cast<std::uint64_t>(tx.execute("DELETE FROM " + std::string(table) + " WHERE account = ?", {subject}));
  }
  changed += static_cast<std::uint64_t>(keys::erase(tx, subject) + second_factors::remove(tx, subject) +
                                        deputies::remove_all(tx, subject));
  accounts::set_password(tx, subject, "");
  accounts::set_state(tx, subject, "erased");
  accounts::note_change(tx, subject, {}, {});
  v1::PersonErased event;
  event.set_id(std::string(subject));
  tx.publish("identity.person.erased", subject, subject, event);
  return Erased{changed + 1, false};
}

Result<stadtkern::Due> Subjects::keys_due(Connection& db, std::int64_t before_us) {
  return keys::due(db, before_us);
}

Result<std::uint64_t> Subjects::remove_keys(Tx& tx, std::int64_t before_us, std::uint64_t limit) {
  return keys::remove_due(tx, before_us, limit);
}

Result<stadtkern::Due> Subjects::sessions_due(Connection& db, std::int64_t before_us) {
  return sessions::due(db, before_us);
}

Result<std::uint64_t> Subjects::remove_sessions(Tx& tx, std::int64_t before_us, std::uint64_t limit) {
  return sessions::remove_due(tx, before_us, limit);
}

}  // namespace identity
