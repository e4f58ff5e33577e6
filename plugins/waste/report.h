// SPDX-License-Identifier: EUPL-1.2
// A report of rubbish or a defect, as the module keeps it, and the states that it may go through. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "geo.h"
#include "timestamp.h"

namespace waste {

// What Open311 knows.
enum class Status { Open, Closed };

// What staff see and set; each belongs to one Status.
enum class DetailedStatus {
  Received,     // open: nobody has looked at it
  Reviewed,     // open: seen by staff
  InProcess,    // open: somebody works on it
  Done,         // closed: dealt with
  Duplicate,    // closed: the note names the other report
  NotSolvable,  // closed: not the town's matter, or nothing found
};

[[nodiscard]] Status status_of(DetailedStatus status);
[[nodiscard]] std::string_view name(Status status);          // "open", "closed"
[[nodiscard]] std::string_view name(DetailedStatus status);  // "received", "in_process", ...
[[nodiscard]] std::string_view citysdk_name(
    DetailedStatus status);  // "RECEIVED", "IN_PROCESS", "PROCESSED", "REJECTED"
[[nodiscard]] std::optional<Status> parse_status(std::string_view text);
[[nodiscard]] std::optional<DetailedStatus> parse_detailed_status(std::string_view text);

// Who made the report. Kept in a table of its own; no function that produces public output takes it.
struct Contact {
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string phone;
  std::string device_id;
  std::string account_id;
  std::string language{};            // that she used; says nothing of who she is
  [[nodiscard]] bool empty() const;  // but for the language
  friend bool operator==(const Contact&, const Contact&) = default;
};

// One answered question of the category. Several values only for a multivaluelist.
struct AttributeValue {
  std::string code;
  std::vector<std::string> values;
  friend bool operator==(const AttributeValue&, const AttributeValue&) = default;
};

struct Report {
  std::string id;         // public, see id.h
  std::string source;     // where it comes from: "open311", "api", or an imported source such as "koeln"
  std::string source_id;  // its id there; unique within the source; empty for reports made here
  std::string group;      // of staff, who are responsible; empty: nobody yet
  std::string channel;    // the one that was named for it (clerk/channel.h); empty: what the source says
  std::string category;   // code
  DetailedStatus status = DetailedStatus::Received;
  std::optional<Position> position;
  std::string
      address;  // as it was typed, or known_place: one line, at most 200 characters; public_place() says to whom
  std::string address_id;  // as it was typed
  std::string
      known_place;  // the place in the words of the town's own data (whereabouts.h), public at once; may be empty
  std::string zipcode;
  std::string district;     // as the town's places name it; empty: not known
  std::string description;  // what the citizen wrote: public only when text_public
  bool text_public = false;
  bool text_blanked = false;               // by staff, place included: what the source still has stays out, too
  bool text_removed = false;               // by erasure or at the end of its time: what the source still has stays out
  std::vector<AttributeValue> attributes;  // public only when text_public
  std::vector<std::string> media_urls;     // public only when text_public
  std::string status_notes;                // written by staff for the public
  std::string agency;
  Micros requested = 0;
  Micros updated = 0;  // the closing time when closed
  std::optional<Micros> expected;
  std::int64_t me_too = 0;         // how many others have said so; counted in citizens/me_too.h alone
  std::string duplicate_of;        // the report that this one repeats; goes when it is no duplicate any more
  std::optional<Micros> resubmit;  // laid aside by staff until then
  friend bool operator==(const Report&, const Report&) = default;
};

// What a citizen hands in. The contact never becomes part of the Report.
struct NewReport {
  Report report;
  Contact contact;
  std::vector<std::string> photos{};  // ids of photos that were handed in before
};

// Who asks for a change.
enum class Actor {
  Public,  // citizens and Open311 clients: may create, and change nothing
  Staff,   // role waste.staff
  Import,  // the source is the authority: any state may follow any other
};

inline constexpr std::size_t kLongestNote = 4000;  // code points

// The report after the change, or why it is refused: PERMISSION_DENIED (who), VALIDATION_FAILED (the note),
// CONFLICT (this state cannot follow that one). Staff go from any open state to any other state; from a closed one only
// back to reviewed or in_process, or to another closed one, and then a note says why. The state stays as it is only
// with a new note. Duplicates need a note. An empty note leaves the note that stands.
[[nodiscard]] stadtkern::Result<Report> change_status(Report report, DetailedStatus to, std::string_view note,
                                                      Actor actor, Micros now);

// Whether somebody typed something that staff have not made public yet: text, answers, media, or words of the place.
[[nodiscard]] bool words_wait(const Report& report);

// The report without what was typed of its place: what is left is the town's own data.
[[nodiscard]] Report without_typed_place(Report report);

// A report of another source in place of the one that is known of it: what staff decided, blanked or removed here, what
// was made public here, and what the source doesn't say, stay.
[[nodiscard]] Report brought_up_to_date(const Report& known, Report source);

// The report with a note of staff for the public. A closed one keeps its time: that is when it was closed.
[[nodiscard]] Report with_note(Report report, std::string note, Micros now);

// The report with its text made public, and the words of its place. PERMISSION_DENIED for the public; CONFLICT when it
// is public already, and no photo (`photos`) waits beside it.
[[nodiscard]] stadtkern::Result<Report> release_text(Report report, Actor actor, Micros now, bool photos = false);

}  // namespace waste
