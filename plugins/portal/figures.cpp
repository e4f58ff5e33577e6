// SPDX-License-Identifier: EUPL-1.2
#include "figures.h"

#include <algorithm>
#include <cmath>

#include "stats.pb.h"

namespace portal {
namespace {

constexpr std::size_t kLargestAnswer = 256 * 1024;
constexpr double kLargest = 1e12;
constexpr std::size_t kLongestName = 100;  // bytes: a name that is longer is no name for a tile

std::string_view name_in(const Figure& figure, std::string_view language) {
  for (const auto wanted : {language, language.substr(0, language.find('-'))}) {
    if (const auto found = figure.names.find(wanted); found != figure.names.end()) return found->second;
  }
  return {};
}

}  // namespace

std::shared_ptr<const Figures> read_figures(std::string_view bytes) {
  stats::v1::Figures answer;
  if (bytes.size() > kLargestAnswer || !answer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return nullptr;
  }
  auto out = std::make_shared<Figures>();
  for (const auto& one : answer.figures()) {
    if (!std::isfinite(one.value()) || std::abs(one.value()) > kLargest) continue;
    Figure& figure = out->emplace_back();
    figure.id = one.id();
    for (const auto& [language, name] : one.name()) {
      if (name.size() <= kLongestName) figure.names.emplace(language, name);
    }
    figure.value = one.value();
    figure.count = one.unit() == "1";
    figure.least = one.publish_from();
  }
  return out;
}

std::string number_text(double value, std::string_view language) {
  const bool german = language.starts_with("de");
  const auto tenths = static_cast<std::int64_t>(std::llround(std::abs(value) * 10));
  std::string out = std::to_string(tenths / 10);
  for (auto at = out.size(); at > 3; at -= 3) out.insert(at - 3, german ? "." : ",");
  if (tenths % 10 != 0) out.append(german ? "," : ".").append(std::to_string(tenths % 10));
  return value < 0 && tenths != 0 ? "-" + out : out;
}

std::vector<std::string> figure_lines(const Figures& figures, const std::vector<std::string>& ids, std::int64_t least,
                                      std::string_view language) {
  std::vector<std::string> out;
  for (const std::string& id : ids) {
    const auto found =
        std::find_if(figures.begin(), figures.end(), [&id](const Figure& figure) { return figure.id == id; });
    if (found == figures.end()) continue;
    const std::int64_t from = std::max(found->least, found->count ? least : 0);
    if (from > 0 && found->value < static_cast<double>(from)) continue;  // without one, also what is below zero
    const auto name = name_in(*found, language);
    if (!name.empty()) out.push_back(std::string(name) + ": " + number_text(found->value, language));
  }
  return out;
}

bool FigureCache::begin(std::uint32_t town, const std::string& module, Time now) {
  const std::lock_guard lock(mutex_);
  const auto [kept, first] = kept_.try_emplace({town, module});
  if (!first && now - kept->second.asked < kFresh) return false;
  kept->second.asked = now;
  return true;
}

void FigureCache::keep(std::uint32_t town, const std::string& module, std::shared_ptr<const Figures> figures,
                       Time now) {
  const std::lock_guard lock(mutex_);
  Kept& kept = kept_[{town, module}];
  kept.figures = std::move(figures);
  kept.at = now;
}

std::shared_ptr<const Figures> FigureCache::usable(std::uint32_t town, const std::string& module, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find({town, module});
  return found == kept_.end() || now - found->second.at > kUsable ? nullptr : found->second.figures;
}

void FigureCache::forget(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [town](const auto& entry) { return entry.first.first == town; });
}

}  // namespace portal
