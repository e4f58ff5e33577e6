// SPDX-License-Identifier: EUPL-1.2
// Key figures of modules (stats/v1) on the start page's tiles: which may be shown, and in which words. What was
// answered is kept for a minute, so that a start page asks nobody twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portal {

struct Figure {
  std::string id;
  std::map<std::string, std::string, std::less<>> names;  // by language
  double value = 0;
  bool count = false;      // of people or things: small ones are not shown
  std::int64_t least = 0;  // as the module says it
};
using Figures = std::vector<Figure>;

// An answer of stats/v1; null when it is none.
[[nodiscard]] std::shared_ptr<const Figures> read_figures(std::string_view bytes);

// "Open reports: 1,234", of those ids in their order that the module has and that may be shown: counts from `least` on.
[[nodiscard]] std::vector<std::string> figure_lines(const Figures& figures, const std::vector<std::string>& ids,
                                                    std::int64_t least, std::string_view language);

// As people write it in that language: "1.234", "2,5". At most one digit behind the point.
[[nodiscard]] std::string number_text(double value, std::string_view language);

// Thread-safe.
class FigureCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kFresh{60};
  static constexpr std::chrono::minutes kUsable{10};

  // Whether the caller is the one to ask now: nobody has asked for a minute.
  [[nodiscard]] bool begin(std::uint32_t town, const std::string& module, Time now);
  void keep(std::uint32_t town, const std::string& module, std::shared_ptr<const Figures> figures, Time now);
  // Null: none, or none of late.
  [[nodiscard]] std::shared_ptr<const Figures> usable(std::uint32_t town, const std::string& module, Time now) const;
  void forget(std::uint32_t town);

 private:
  struct Kept {
    std::shared_ptr<const Figures> figures;
    Time at;
    Time asked;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::uint32_t, std::string>, Kept> kept_;
};

}  // namespace portal
