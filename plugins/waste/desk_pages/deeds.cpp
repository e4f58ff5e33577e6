// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/deeds.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "changes.h"
#include "clerk/day.h"
#include "clerk/handed_front.h"
#include "clerk/staff_text.h"
#include "clerk/work.h"
#include "desk_pages/words.h"
#include "text.h"

namespace waste::desk {
namespace {

using stadtkern::Form;
using stadtkern::Result;
using stadtkern::Tx;
namespace work = clerk::work;

// Lines, each a word or some words in their order.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  const std::string all = unix_lines(text);
  for (std::string_view rest = all; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!trim(line).empty()) out.emplace_back(trim(line));
  }
  return out;
}

// "25 50 10 20": left, top, width, height in percent; a comma may stand for the point.
std::optional<photo::Fractions> part_of(std::string_view text) {
  std::array<double, 4> numbers{};
  std::string words(text);
  std::replace(words.begin(), words.end(), ',', '.');
  const char* at = words.data();
  const char* const end = at + words.size();
  for (double& number : numbers) {
    while (at < end && (*at == ' ' || *at == '%')) ++at;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc()) return std::nullopt;
    at = next;
    number /= 100;
  }
  while (at < end && (*at == ' ' || *at == '%')) ++at;
  if (at != end) return std::nullopt;
  return photo::Fractions{numbers[0], numbers[1], numbers[2], numbers[3]};
}

// Parts are parted by semicolons or lines.
std::optional<std::vector<photo::Fractions>> parts_of(std::string_view text) {
  std::string all = unix_lines(text);
  std::replace(all.begin(), all.end(), ';', '\n');
  std::vector<photo::Fractions> out;
  for (const std::string& line : lines_of(all)) {
    const auto part = part_of(line);
    if (!part) return std::nullopt;
    out.push_back(*part);
  }
  return out;
}

// The form's field behind a pointer of the interface: each form has its own names, for ids are unique on a page.
std::string field_of(std::string_view what, std::string_view pointer, const Form& form) {
  struct Known {
    std::string_view what, pointer, field;
  };
  static constexpr Known kKnown[] = {
      {"state", "/status", "state"}, {"state", "/note", "state_note"},     {"note", "/text", "note"},
      {"group", "/group", "group"},  {"group", "/note", "group_note"},     {"due", "/on", "due"},
      {"aside", "/on", "aside"},     {"merge", "/into", "into"},           {"merge", "/note", "into_note"},
      {"hand", "/to", "to"},         {"hand", "/expires_in_days", "days"},
  };
  for (const Known& known : kKnown) {
    if (known.what == what && known.pointer == pointer) return std::string(known.field);
  }
  if (what == "release" && pointer.starts_with("/photos/")) {
    const auto index = whole_number(pointer.substr(8, pointer.find('/', 8) - 8));
    const auto photos = form.all("photo");
    if (index && *index < photos.size()) return "black_" + std::string(photos[*index]);
  }
  return what == "release" ? "blank_words" : std::string(what);
}

// What its words are called: photos share theirs.
std::string key_of(const std::string& field) {
  return "fault_" + (field.starts_with("black_") ? std::string("black") : field);
}

}  // namespace

Change change_of(const Form& form, const std::string& id, const Place& place) {
  const auto what = form["do"];
  const auto field = [&](std::string_view name) { return std::string(form[name]); };
  if (what == "state") {
    return [id, to = parse_detailed_status(form["state"]), note = field("state_note")](
               Tx& tx, std::string_view) -> Result<store::Kept> {
      if (!to) return clerk::fault("/status", "is no state");
      return changes::set_status(tx, id, *to, note);
    };
  }
  if (what == "note") {
    return [id, note = field("note"), internal = form["kind"] != "public"](Tx& tx, std::string_view who) {
      return work::add_note(tx, id, note, internal, who);
    };
  }
  if (what == "group") {
    return [id, town = place.town, group = field("group"), note = field("group_note")](Tx& tx, std::string_view who) {
      return work::assign(tx, id, group, note, town->settings.responsibility, who);
    };
  }
  if (what == "due") {
    return [id, town = place.town, due = clerk::due_day(form["due"], place.zone, place.now)](
               Tx& tx, std::string_view who) -> Result<store::Kept> {
      if (!due) return due.error();
      return work::set_due(tx, id, *due, town->settings.categories, who);
    };
  }
  if (what == "aside") {
    return [id, until = clerk::resubmission_day(form["aside"], place.zone, place.now)](
               Tx& tx, std::string_view who) -> Result<store::Kept> {
      if (!until) return until.error();
      return work::lay_aside(tx, id, *until, who);
    };
  }
  if (what == "merge") {
    return [id, into = field("into"), note = field("into_note")](Tx& tx, std::string_view who) {
      return work::merge(tx, id, into, note, who);
    };
  }
  if (what == "revoke") {
    return
        [id, link = field("link")](Tx& tx, std::string_view who) { return clerk::HandedFront::end(tx, id, link, who); };
  }
  return {};
}

Result<Release> release_of(const Form& form, const std::string& id, const std::vector<Photo>& photos) {
  Release out;
  out.report = id;
  out.blank_words = lines_of(form["blank_words"]);
  out.withhold_place = form["withhold_place"] == "1";
  stadtkern::Error error{stadtkern::Code::ValidationFailed, "the release is not acceptable", "photos", {}};
  const auto named = form.all("photo");
  for (std::size_t i = 0; i < named.size(); ++i) {
    const std::string photo(named[i]);
    const bool there = std::any_of(photos.begin(), photos.end(), [&](const Photo& one) { return one.id == photo; });
    if (!there) continue;  // somebody has removed it meanwhile
    auto parts = parts_of(form["black_" + photo]);
    if (!parts) error.fields.push_back({"/photos/" + std::to_string(i), "are no percentages"});
    PhotoRelease one{photo, parts.value_or(std::vector<photo::Fractions>{}), form["withhold_" + photo] == "1"};
    if (one.withhold || !one.black_out.empty()) out.photos.push_back(std::move(one));
  }
  if (!error.fields.empty()) return error;
  return out;
}

Faults faults_of(const stadtkern::Error& error, const Form& form, std::string_view language) {
  const std::string what(form["do"]);
  Faults out;
  for (const auto& one : error.fields) {
    const std::string field = field_of(what, one.pointer, form);
    const bool known = std::any_of(out.begin(), out.end(), [&](const auto& fault) { return fault.first == field; });
    if (!known) out.emplace_back(field, text(language, key_of(field)));
  }
  if (out.empty()) out.emplace_back(field_of(what, {}, form), text(language, "conflict_" + what));
  return out;
}

}  // namespace waste::desk
