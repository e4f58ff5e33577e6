// SPDX-License-Identifier: EUPL-1.2
#include "subjects.h"

#include <algorithm>

#include "clerk/hand_overs.h"
#include "clerk/history.h"
#include "forward/forwardings.h"
#include "guard/held.h"
#include "photo_store.h"
#include "report.h"
#include "store.h"
#include "text.h"

namespace waste::subjects {
namespace {

using stadtkern::Export;
using stadtkern::Row;
using stadtkern::Words;

constexpr std::string_view kDueContacts =
    " FROM contacts c JOIN reports r ON r.id = c.report_id WHERE r.is_open = 0 AND r.updated < ?";
constexpr std::string_view kDueTexts = " FROM reports WHERE text_removed IS NULL AND is_open = 0 AND updated < ?";

std::string digits(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

std::string folded(std::string_view text) {
  return ascii_lower(one_line(text));
}

// What a contact is known by, as it is compared.
struct Known {
  std::string_view email, first_name, last_name, phone;
};

bool known_by(const Known& contact, std::string_view kind, const std::string& wanted) {
  if (kind == "email") return folded(contact.email) == wanted;
  if (kind == "phone") return digits(contact.phone) == wanted;
  if (kind != "name") return false;
  const std::string last = folded(contact.last_name);
  return last == wanted || folded(std::string(contact.first_name) + " " + last) == wanted;
}

Due due(Connection& connection, std::string_view from, std::string_view time, Micros before) {
  const std::string sql = "SELECT COUNT(*), MIN(" + std::string(time) + ")" + std::string(from);
  return connection
      .first(sql, {before},
             [](const Row& row) {
               return Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(Due{});
}

std::vector<std::string> ids(Connection& connection, const std::string& sql, Micros before, std::uint64_t limit) {
  std::vector<std::string> out;
  connection.each(sql, {before, limit}, [&](const Row& row) { out.emplace_back(row.text(0)); });
  return out;
}

void give_contact(const Contact& who, Export& out) {
  if (who.empty()) return;
  out.section("contact", {{"de", "Kontaktdaten"}, {"en", "Contact data"}});
  out.text("email", {{"de", "E-Mail-Adresse"}, {"en", "Email address"}}, who.email);
  out.text("first_name", {{"de", "Vorname"}, {"en", "First name"}}, who.first_name);
  out.text("last_name", {{"de", "Nachname"}, {"en", "Last name"}}, who.last_name);
  out.text("phone", {{"de", "Telefon"}, {"en", "Telephone"}}, who.phone);
  out.text("device_id", {{"de", "Gerätekennung"}, {"en", "Device id"}}, who.device_id);
  out.text("account_id", {{"de", "Kontokennung"}, {"en", "Account id"}}, who.account_id);
  out.text("language", {{"de", "Sprache"}, {"en", "Language"}}, who.language);
}

void give_contact(Connection& connection, std::string_view id, Export& out) {
  if (const auto who = contact_of(connection, id)) give_contact(*who, out);
}

// Where their report has gone besides.
void give_forwardings(Connection& connection, std::string_view id, Export& out) {
  for (const auto& one : forward::of_report(connection, id)) {
    out.section("forwarding",
                {{"de", "Weitergabe an eine andere Behörde"}, {"en", "Handed over to another authority"}});
    out.text("authority", {{"de", "Behörde"}, {"en", "Authority"}}, one.authority);
    out.text("state", {{"de", "Stand"}, {"en", "State"}}, forward::name(one.state));
    out.text("foreign_id", {{"de", "Nummer dort"}, {"en", "Number there"}}, one.foreign_id);
    out.text("text", {{"de", "Text"}, {"en", "Text"}}, one.words);
    if (one.standing) out.text("foreign_notes", {{"de", "Antwort"}, {"en", "Answer"}}, one.standing->notes);
  }
}

void give_report(const Report& report, const Category* category, Export& out) {
  out.section("report", {{"de", "Meldung"}, {"en", "Report"}});
  out.text("id", {{"de", "Nummer"}, {"en", "Number"}}, report.id);
  out.text("category", {{"de", "Art"}, {"en", "Category"}}, category ? category->name.in("de") : report.category);
  out.text("status", {{"de", "Stand"}, {"en", "State"}}, name(report.status));
  out.text("requested", {{"de", "Eingegangen"}, {"en", "Received"}}, format_w3c(report.requested));
  out.text("updated", {{"de", "Zuletzt geändert"}, {"en", "Last changed"}}, format_w3c(report.updated));
  if (report.position) {
    out.field("lat", {{"de", "Breite"}, {"en", "Latitude"}}, report.position->lat);
    out.field("lon", {{"de", "Länge"}, {"en", "Longitude"}}, report.position->lon);
  }
  out.text("address", {{"de", "Ort"}, {"en", "Place"}}, report.address);
  out.text("known_place", {{"de", "Ort nach den Daten der Stadt"}, {"en", "Place by the town's own data"}},
           report.known_place);
  out.text("address_id", {{"de", "Kennung des Orts"}, {"en", "Id of the place"}}, report.address_id);
  out.text("zipcode", {{"de", "Postleitzahl"}, {"en", "Postal code"}}, report.zipcode);
  out.text("district", {{"de", "Stadtteil"}, {"en", "District"}}, report.district);
  out.text("description", {{"de", "Text"}, {"en", "Text"}}, report.description);
  out.field("text_public", {{"de", "Text veröffentlicht (1: ja)"}, {"en", "Text made public (1: yes)"}},
            report.text_public ? 1 : 0);
  for (const std::string& url : report.media_urls) out.text("media_url", {{"de", "Bild"}, {"en", "Picture"}}, url);
  out.text("status_notes", {{"de", "Antwort der Stadt"}, {"en", "The town's answer"}}, report.status_notes);
  out.text("source", {{"de", "Eingang über"}, {"en", "Came by"}}, report.source);
  out.text("source_id", {{"de", "Nummer dort"}, {"en", "Number there"}}, report.source_id);
}

void give_answers(const Report& report, const Category* category, Export& out) {
  if (report.attributes.empty()) return;
  out.section("answers", {{"de", "Antworten"}, {"en", "Answers"}});
  for (const AttributeValue& answer : report.attributes) {
    LocalText label{answer.code, answer.code};
    for (const Attribute& question : category ? category->attributes : std::vector<Attribute>{}) {
      if (question.code == answer.code) label = question.description;
    }
    for (const std::string& value : answer.values) {
      out.text(answer.code, {{"de", label.in("de")}, {"en", label.in("en")}}, value);
    }
  }
}

// The pictures themselves are seen by staff, at the address that the id is part of.
void give_photos(const std::vector<Photo>& photos, Export& out) {
  for (const Photo& photo : photos) {
    out.section("photo", {{"de", "Foto"}, {"en", "Photo"}});
    out.text("id", {{"de", "Kennung"}, {"en", "Id"}}, photo.id);
    out.field("width", {{"de", "Breite in Bildpunkten"}, {"en", "Width in pixels"}}, photo.made.size.width);
    out.field("height", {{"de", "Höhe in Bildpunkten"}, {"en", "Height in pixels"}}, photo.made.size.height);
    out.field("released", {{"de", "Veröffentlicht (1: ja)"}, {"en", "Made public (1: yes)"}}, photo.released ? 1 : 0);
  }
}

// Links and voices are hashes: there is nothing to tell of them but how many there are.
void give_followers(Connection& connection, const store::Kept& kept, Export& out) {
  const auto links = connection.first("SELECT COUNT(*) FROM follows WHERE report_id = ?", {kept.report.id},
                                      [](const Row& row) { return row.integer(0); });
  if (links.value_or(0) == 0 && kept.report.me_too == 0) return;
  out.section("followers", {{"de", "Beobachter"}, {"en", "Followers"}});
  out.field("links", {{"de", "Verweise von Beobachtern"}, {"en", "Links of those who follow"}}, links.value_or(0));
  out.field("me_too", {{"de", "Weitere, die es auch sehen"}, {"en", "Others who see it, too"}}, kept.report.me_too);
}

void give_notes(const std::vector<Note>& notes, Export& out) {
  for (const Note& note : notes) {
    out.section("step", {{"de", "Bearbeitungsschritt"}, {"en", "Step of the work"}});
    out.text("at", {{"de", "Zeit"}, {"en", "Time"}}, format_w3c(note.at));
    out.text("status", {{"de", "Stand"}, {"en", "State"}}, name(note.status));
    out.text("text", {{"de", "Text"}, {"en", "Text"}}, note.text);
  }
}

void give_history(Connection& connection, std::string_view id, Export& out) {
  for (const clerk::history::Entry& entry : clerk::history::of_report(connection, id)) {
    out.section("internal", {{"de", "Interner Schritt"}, {"en", "Internal step"}});
    out.text("at", {{"de", "Zeit"}, {"en", "Time"}}, format_w3c(entry.at));
    out.text("kind", {{"de", "Was"}, {"en", "What"}}, entry.kind);
    out.text("text", {{"de", "Text"}, {"en", "Text"}}, entry.text);
  }
}

void give_hand_overs(Connection& connection, std::string_view id, Export& out) {
  for (const auto& one : clerk::hand_overs::of_report(connection, id)) {
    out.section("hand_over", {{"de", "Weitergabe"}, {"en", "Hand-over"}});
    out.text("to", {{"de", "An"}, {"en", "To"}}, one.recipient);
    out.text("made", {{"de", "Am"}, {"en", "On"}}, format_w3c(one.made));
    out.text("expires", {{"de", "Gültig bis"}, {"en", "Holds until"}}, format_w3c(one.expires));
    out.field("uses", {{"de", "Aufrufe"}, {"en", "Uses"}}, one.uses);
  }
}

// One that looks suspicious, and waits for staff.
void give_held(Connection& connection, std::string_view id, const Catalogue& categories, Export& out) {
  const auto one = held::find(connection, id);
  if (!one) return;
  const Category* category = categories.find(one->content.report.category);
  give_contact(one->content.contact, out);
  give_report(one->content.report, category, out);
  give_answers(one->content.report, category, out);
  give_photos(photo_store::of_report(connection, id), out);
  out.section("suspicion", {{"de", "Verdacht"}, {"en", "Suspicion"}});
  out.text("reasons", {{"de", "Gründe"}, {"en", "Reasons"}}, one->reasons);
}

}  // namespace

std::optional<Contact> contact_of(Connection& connection, std::string_view id) {
  return connection.first(
      "SELECT email, first_name, last_name, phone, device_id, account_id, language FROM contacts WHERE report_id = ?",
      {id}, [](const Row& row) {
        const auto text = [&](std::size_t column) { return std::string(row.text(column)); };
        return Contact{text(0), text(1), text(2), text(3), text(4), text(5), text(6)};
      });
}

std::vector<std::string> find(Connection& connection, std::string_view kind, std::string_view value) {
  const std::string wanted = kind == "phone" ? digits(value) : folded(value);
  std::vector<std::string> found;
  if (wanted.empty()) return found;
  connection.each(
      "SELECT c.report_id, c.email, c.first_name, c.last_name, c.phone FROM contacts c JOIN reports r ON r.id ="
      " c.report_id ORDER BY r.requested DESC, r.id",
      {}, [&](const Row& row) {
        if (known_by({row.text(1), row.text(2), row.text(3), row.text(4)}, kind, wanted))
          found.emplace_back(row.text(0));
      });
  for (const held::Held& one : held::all(connection)) {
    const Contact& who = one.content.contact;
    if (known_by({who.email, who.first_name, who.last_name, who.phone}, kind, wanted)) found.push_back(one.id);
  }
  return found;
}

void give(Connection& connection, std::string_view id, const Catalogue& categories, Export& out) {
  const auto kept = store::find(connection, id);
  if (!kept) return give_held(connection, id, categories, out);
  const Category* category = categories.find(kept->report.category);
  give_contact(connection, id, out);
  give_report(kept->report, category, out);
  give_answers(kept->report, category, out);
  give_photos(kept->photos, out);
  give_followers(connection, *kept, out);
  give_notes(kept->notes, out);
  give_history(connection, id, out);
  give_hand_overs(connection, id, out);
  give_forwardings(connection, id, out);
}

std::uint64_t erase(Tx& tx, std::string_view id) {
  std::int64_t changed = held::remove(tx, id);
  changed += tx.execute("DELETE FROM contacts WHERE report_id = ?", {id});
  changed += tx.execute("DELETE FROM attributes WHERE report_id = ?", {id});
  changed += photo_store::remove_of(tx, id);
  changed += tx.execute("DELETE FROM me_too WHERE report_id = ?", {id});
  changed += tx.execute("DELETE FROM follows WHERE report_id = ?", {id});
  changed += clerk::hand_overs::remove_of(tx, id);
  changed += forward::erase_of(tx, id);
  changed += tx.execute("UPDATE notes SET text = '' WHERE report_id = ? AND text <> ''", {id});
  changed += tx.execute("UPDATE internal_history SET text = '' WHERE report_id = ? AND text <> ''", {id});
  changed += tx.execute(
      "UPDATE reports SET description = '', media_urls = '', status_notes = '', address = known_place, address_id = '',"
      " text_removed = ? WHERE id = ? AND (text_removed IS NULL OR description <> '' OR media_urls <> '' OR"
      " status_notes <> '' OR address <> known_place OR address_id <> '')",
      {tx.now_us(), id});
  return static_cast<std::uint64_t>(changed);
}

Due contacts_due(Connection& connection, Micros before) {
  return due(connection, kDueContacts, "r.updated", before);
}

// In the table's own order, which is that of the reports' coming: the statement ends as soon as it has found enough.
std::uint64_t drop_contacts(Tx& tx, Micros before, std::uint64_t limit) {
  const auto due = ids(tx, "SELECT c.report_id" + std::string(kDueContacts) + " LIMIT ?", before, limit);
  for (const std::string& id : due) tx.execute("DELETE FROM contacts WHERE report_id = ?", {id});
  return due.size();
}

Due texts_due(Connection& connection, Micros before) {
  return due(connection, kDueTexts, "updated", before);
}

std::uint64_t drop_texts(Tx& tx, Micros before, std::uint64_t limit) {
  const auto due = ids(tx, "SELECT id" + std::string(kDueTexts) + " ORDER BY updated LIMIT ?", before, limit);
  for (const std::string& id : due) {
    tx.execute("DELETE FROM attributes WHERE report_id = ?", {id});
    photo_store::remove_of(tx, id);
    forward::erase_of(tx, id);
    tx.execute(
        "UPDATE reports SET description = '', media_urls = '', address = known_place, address_id = '', text_removed = ?"
        " WHERE id = ?",
        {tx.now_us(), id});
  }
  return due.size();
}

}  // namespace waste::subjects
