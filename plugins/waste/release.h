// SPDX-License-Identifier: EUPL-1.2
// What staff make public: the text, without the words that they blank, and the photos, without the parts that they
// cover. What is blanked and covered goes first, and its original leaves the store's files, before anything is shown.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <stadtkern/plugin.h>

#include "photo/black_out.h"
#include "photo_intake.h"

namespace waste {

struct PhotoRelease {
  std::string id;
  std::vector<photo::Fractions> black_out;
  bool withhold = false;  // it is removed instead
};

struct Release {
  std::string report;
  std::vector<std::string> blank_words;  // of text, answers and place
  bool withhold_place = false;           // what was typed of the place is removed
  std::vector<PhotoRelease> photos;      // others of the report are released as they are
  [[nodiscard]] bool changes_something() const;
};

// What was blanked, for the report's history, a line each and its number behind a space: "words 2", "place", "covered
// 1", "withheld 1". The words themselves are gone for good.
[[nodiscard]] std::string blanked_step(const Release& release);

// VALIDATION_FAILED: parts outside a photo, too many, a photo named twice.
[[nodiscard]] stadtkern::Status check(const Release& release);

class Redaction {
 public:
  using Done = std::function<void(stadtkern::Status)>;

  explicit Redaction(const PhotoIntake& intake) : intake_(intake) {}

  // Blanks, covers and removes, then waits until the originals are gone from the state folder. `done` comes once, on a
  // thread that may write; the request is answered by nobody else until then.
  void run(const stadtkern::Request& request, Release release, Done done) const;

 private:
  struct Work;
  void next(std::shared_ptr<Work> work) const;
  static void commit(std::shared_ptr<Work> work);

  const PhotoIntake& intake_;
};

}  // namespace waste
