// SPDX-License-Identifier: EUPL-1.2
// The search in an Index: which streets may be meant, which of their houses, and in what order they are shown.
#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "edit_distance.h"
#include "fold.h"
#include "index.h"

namespace places {
namespace {

// How a name fits what was typed, as part of the rank; similar names count one for each slip besides.
enum NameFit : unsigned { kWhole = 0, kBegins = 1, kInside = 2, kWordByWord = 3, kSimilar = 3 };
constexpr unsigned kPlaceMissed = 2;
constexpr unsigned kNumberMissed = 3;
// While "1" is typed, 10 to 19 are shown too, but not all of them.
constexpr std::size_t kMostBeginnings = 5;
constexpr std::size_t kMostSimilarReadings = 4;

bool word_by_word(const std::vector<std::string>& typed, const std::vector<std::string>& name) {
  if (typed.size() < 2 || typed.size() > name.size()) return false;
  std::size_t at = 0;
  for (const std::string& word : name) {
    if (at < typed.size() && word.starts_with(typed[at])) ++at;
  }
  return at == typed.size() && name.front().starts_with(typed.front());
}

bool fits_place(const std::string& typed, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word.starts_with(typed)) return true;
  }
  if (typed.size() < 5 || (typed[0] >= '0' && typed[0] <= '9')) return false;
  const Typed pattern(typed);
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return pattern.distance(word, true) <= 1; });
}

}  // namespace

class Search {
 public:
  Search(const Index& index, std::optional<Position> near) : index_{index}, near_{near} {}

  std::vector<Hit> run(std::string_view text, std::size_t limit) {
    const auto all = readings(text);
    for (const Reading& reading : all) by_beginning(reading);
    // Only who finds nothing that begins so has mistyped.
    if (best_name_ > kInside || found_.size() < std::min<std::size_t>(limit, 3)) {
      for (std::size_t i = 0; i < std::min(all.size(), kMostSimilarReadings); ++i) similar(all[i]);
    }
    return shown(limit);
  }

 private:
  struct Found {
    std::uint32_t entry = 0;
    const Index::House* house = nullptr;
    unsigned rank = 0;
    unsigned name = 0;  // how the name fits
    NumberFit number = NumberFit::Exact;
    double away_m = 0;
  };

  void by_beginning(const Reading& reading) {
    std::unordered_map<std::uint32_t, unsigned> names;
    const auto note = [&](std::uint32_t entry, unsigned fit) {
      const auto [at, made] = names.try_emplace(entry, fit);
      at->second = std::min(at->second, fit);
    };
    const std::string typed = joined(reading.street);
    auto key = std::lower_bound(index_.keys_.begin(), index_.keys_.end(), typed,
                                [](const Index::Key& one, const std::string& wanted) { return one.text < wanted; });
    for (; key != index_.keys_.end() && key->text.starts_with(typed); ++key) {
      const bool all = key->text.size() == typed.size();
      note(key->entry, !key->whole ? kInside : all ? kWhole : kBegins);
    }
    if (reading.street.size() > 1) {
      for (std::uint32_t i = 0; i < index_.entries_.size(); ++i) {
        if (word_by_word(reading.street, index_.entries_[i].words)) note(i, kWordByWord);
      }
    }
    for (const auto& [entry, fit] : names) add(reading, entry, fit);
  }

  void similar(const Reading& reading) {
    const std::string typed = joined(reading.street);
    const unsigned most = forgiven_slips(typed.size());
    if (most == 0) return;
    const Typed pattern(typed);
    std::unordered_map<std::uint32_t, unsigned> names;
    for (const Index::Key& key : index_.keys_) {
      // A whole name that was typed to its end can't be much shorter or longer.
      if (!reading.open && (key.text.size() + most < typed.size() || typed.size() + most < key.text.size())) continue;
      const unsigned slips = pattern.distance(key.text, reading.open);
      if (slips > most || slips == 0) continue;
      const auto [at, made] = names.try_emplace(key.entry, slips);
      at->second = std::min(at->second, slips);
    }
    for (const auto& [entry, slips] : names) add(reading, entry, kSimilar + slips);
  }

  void add(const Reading& reading, std::uint32_t number, unsigned name) {
    const Index::Entry& entry = index_.entries_[number];
    unsigned missed = 0;
    for (const std::string& word : reading.place) missed += fits_place(word, entry.place_words) ? 0 : 1;
    if (reading.guessed && missed > 0) return;
    best_name_ = std::min(best_name_, name + missed);
    const unsigned rank = name + kPlaceMissed * std::min(missed, 2U);
    if (!reading.number) return add(number, nullptr, rank, name, NumberFit::Exact);
    bool any = false;
    std::size_t beginnings = 0;
    for (std::uint32_t i = entry.first; i < entry.first + entry.count; ++i) {
      const Index::House& house = index_.houses_[i];
      const NumberFit fit_of_number = fit(*reading.number, house.number);
      if (fit_of_number == NumberFit::None) continue;
      if (fit_of_number == NumberFit::Begins && ++beginnings > kMostBeginnings) continue;
      add(number, &house, rank + (fit_of_number > NumberFit::Within ? 1 : 0), name, fit_of_number);
      any = true;
    }
    if (!any) add(number, nullptr, rank + kNumberMissed, name, NumberFit::None);
  }

  void add(std::uint32_t entry, const Index::House* house, unsigned rank, unsigned name, NumberFit number) {
    const Position at = house != nullptr ? house->at : index_.entries_[entry].at;
    found_.push_back({entry, house, rank, name, number, near_ ? distance_m(*near_, at) : 0});
  }

  bool better(const Found& a, const Found& b) const {
    const auto key = [&](const Found& found) {
      const Index::Entry& entry = index_.entries_[found.entry];
      return std::tuple(found.rank, found.number, found.away_m, entry.words.size(), std::string_view(entry.name),
                        found.entry, found.house);
    };
    return key(a) < key(b);
  }

  std::vector<Hit> shown(std::size_t limit) {
    // The same place by several readings counts once, with its best rank.
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return std::tie(a.entry, a.house, a.rank, a.number) < std::tie(b.entry, b.house, b.rank, b.number);
    });
    found_.erase(std::unique(found_.begin(), found_.end(),
                             [](const Found& a, const Found& b) { return a.entry == b.entry && a.house == b.house; }),
                 found_.end());
    const std::size_t count = std::min(limit, found_.size());
    std::partial_sort(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(count), found_.end(),
                      [this](const Found& a, const Found& b) { return better(a, b); });
    std::vector<Hit> out;
    for (std::size_t i = 0; i < count; ++i) {
      const Found& found = found_[i];
      Hit hit = index_.hit_of(index_.entries_[found.entry], found.house);
      hit.match = found.name == kWhole && found.number <= NumberFit::Within ? Match::Exact
                  : found.name <= kWordByWord                               ? Match::Prefix
                                                                            : Match::Similar;
      if (near_) hit.distance_m = found.away_m;
      out.push_back(std::move(hit));
    }
    return out;
  }

  const Index& index_;
  const std::optional<Position> near_;
  std::vector<Found> found_;
  unsigned best_name_ = ~0U;
};

std::vector<Hit> Index::search(std::string_view text, std::optional<Position> near, std::size_t limit) const {
  return Search(*this, near).run(text, limit);
}

}  // namespace places
