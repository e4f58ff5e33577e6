// SPDX-License-Identifier: EUPL-1.2
#include "use/use_page.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>

#include "figures.h"
#include "shell/own_page.h"
#include "use/days.h"
#include "words.h"

namespace portal::use {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
using stadtkern::shell::heading;
using stadtkern::shell::paragraph;
namespace fields = stadtkern::fields;

constexpr std::string_view kBelow = "/*";

std::string name_of(const View& view, std::string_view page) {
  if (page.empty()) return std::string(text(view.language, "use_nowhere"));
  const bool below = page.ends_with(kBelow);
  if (below) page.remove_suffix(kBelow.size());
  std::string name = view.name(page);
  if (name.empty()) name = page;
  return below ? text_with(view.language, "use_below", name) : name;
}

std::string address(const View& view, std::string_view month, const std::optional<std::string>& page) {
  std::string out = view.here + "?month=" + stadtkern::percent_encoded(month);
  if (page) out.append("&page=").append(stadtkern::percent_encoded(*page));
  return out;
}

Html link(const std::string& to, std::string_view words, bool current) {
  std::vector<stadtkern::html::Attribute> attributes{{"class", "kern-link"}, {"href", to}};
  if (current) attributes.push_back({"aria-current", "true"});
  return el("a", attributes, {words});
}

// A table with a word per column, and one that says what it is about.
class Table {
 public:
  Table(std::string_view caption, std::vector<std::string> columns) : caption_(caption), columns_(std::move(columns)) {}

  void row(const Html& head, const std::vector<std::string>& values) {
    Html cells = el("th", {{"scope", "row"}}, {head});
    for (std::size_t i = 0; i < values.size(); ++i) {
      cells += el("td", {{"data-label", columns_[i + 1]}}, {values[i]});
    }
    body_ += el("tr", {}, {cells});
  }

  [[nodiscard]] Html html() const {
    Html heads;
    for (const auto& column : columns_) heads += el("th", {{"scope", "col"}}, {column});
    return el("div", {},
              {el("h2", {{"class", "kern-heading-medium"}}, {caption_}),
               el("table", {{"class", "sk-numbers"}},
                  {el("caption", {{"class", "kern-sr-only"}}, {caption_}), el("thead", {}, {el("tr", {}, {heads})}),
                   el("tbody", {}, {body_})})});
  }

 private:
  std::string caption_;
  std::vector<std::string> columns_;
  Html body_;
};

std::string word(const View& view, std::string_view key) {
  return std::string(text(view.language, key));
}

Html pages_table(const View& view, const Counts& counts) {
  std::vector<std::pair<std::int64_t, std::string>> views;
  for (const auto& [what, number] : counts) {
    if (what.second == kView) views.emplace_back(number, what.first);
  }
  // Those that may not be told are in order of their addresses, for their order would tell.
  std::sort(views.begin(), views.end(), [&view](const auto& a, const auto& b) {
    const auto known = [&view](const auto& one) { return one.first < view.least ? 0 : one.first; };
    return std::pair(-known(a), a.second) < std::pair(-known(b), b.second);
  });
  Table table(word(view, "use_pages"), {word(view, "use_page"), word(view, "use_views")});
  for (const auto& [number, page] : views) {
    Html head = link(address(view, view.month, page), name_of(view, page), view.page == page);
    if (!page.empty()) head += el("span", {{"class", "sk-about"}}, {page});
    table.row(head, {shown(number, view.least, view.language)});
  }
  return table.html();
}

std::int64_t number_at(const Counts& counts, const std::string& page, unsigned step) {
  const auto found = counts.find({page, step});
  return found == counts.end() ? 0 : found->second;
}

// How many went no further: what came here less what came on. A form may be sent on another day than it was begun, so
// there can be more of these.
std::string given_up(const View& view, std::int64_t here, std::int64_t next) {
  if (here < view.least || next < view.least) return "–";
  return shown(std::max<std::int64_t>(0, here - next), view.least, view.language);
}

Html flow_table(const View& view, const Counts& counts, const std::string& page, unsigned last) {
  Table table(text_with(view.language, "use_flow", name_of(view, page)),
              {word(view, "use_step"), word(view, "use_reached"), word(view, "use_given_up")});
  const std::int64_t finished = number_at(counts, page, kFinished);
  for (unsigned step = 1; step <= last; ++step) {
    const std::int64_t here = number_at(counts, page, step);
    const std::int64_t next = step == last ? finished : number_at(counts, page, step + 1);
    const auto name =
        step == 1 ? word(view, "use_started") : text_with(view.language, "use_step_number", std::to_string(step));
    table.row(Html(name), {shown(here, view.least, view.language), given_up(view, here, next)});
  }
  table.row(Html(text(view.language, "use_finished")), {shown(finished, view.least, view.language), "–"});
  return table.html();
}

Html flows(const View& view, const Counts& counts) {
  std::map<std::string, unsigned> last;
  for (const auto& [what, number] : counts) {
    if (what.second == kView) continue;
    auto& known = last[what.first];
    known = std::max({known, 1U, what.second == kFinished ? 1U : what.second});
  }
  Html out;
  for (const auto& [page, step] : last) out += flow_table(view, counts, page, step);
  return out;
}

Html days_table(const View& view, const Series& days) {
  const auto caption = view.page ? text_with(view.language, "use_days_of", name_of(view, *view.page))
                                 : std::string(text(view.language, "use_days"));
  Table table(caption, {word(view, "use_day"), word(view, "use_views")});
  for (const auto& [day, number] : days) {
    const auto known = parse_day(day);
    table.row(Html(known ? day_text(*known, view.language) : day), {shown(number, view.least, view.language)});
  }
  Html out = table.html();
  if (view.page) out += el("p", {}, {link(address(view, view.month, std::nullopt), word(view, "use_all"), false)});
  return out;
}

Html months_table(const View& view, const Series& months) {
  Table table(word(view, "use_months"), {word(view, "use_month"), word(view, "use_views")});
  for (auto at = months.rbegin(); at != months.rend(); ++at) {
    table.row(link(address(view, at->first, view.page), month_text(at->first, view.language), at->first == view.month),
              {shown(at->second, view.least, view.language)});
  }
  return table.html();
}

}  // namespace

std::string shown(std::int64_t number, std::int64_t least, std::string_view language) {
  if (number < least) return text_with(language, "use_few", std::to_string(least));
  return number_text(static_cast<double>(number), language);
}

Html use_page(const View& view, const Counts& counts, const Series& days, const Series& months) {
  Html out = heading(text(view.language, "use_title"));
  if (!view.reminder.empty()) {
    out += fields::notice(fields::Tone::Warning, text(view.language, "a11y_remind"), paragraph(view.reminder));
  }
  if (!view.counted) out += fields::notice(fields::Tone::Info, text(view.language, "use_off"), {});
  out += paragraph(text_with(view.language, "use_about", std::to_string(view.least)));
  if (months.empty()) {
    out += paragraph(text(view.language, "use_none"));
    return out;
  }
  const auto period =
      view.month.empty() ? std::string(text(view.language, "use_last")) : month_text(view.month, view.language);
  Html ways = el("b", {}, {period});
  if (!view.month.empty()) {
    ways += Html(" · ");
    ways += link(address(view, {}, view.page), word(view, "use_last"), false);
  }
  ways += Html(" · ");
  ways += link(view.csv, word(view, "use_csv"), false);
  out += el("p", {{"class", "kern-body"}}, {ways});
  Html tables = counts.empty() ? paragraph(text(view.language, "use_none_then")) : pages_table(view, counts);
  tables += flows(view, counts);
  if (!days.empty()) tables += days_table(view, days);
  tables += months_table(view, months);
  out += el("div", {{"class", "sk-stack sk-tables"}}, {tables});
  return out;
}

std::string csv_line(std::string_view day, std::string_view page, unsigned step, std::int64_t number,
                     std::int64_t least) {
  std::string out(day);
  out.append(",\"");
  for (const char c : page) out.append(c == '"' ? 2 : 1, c);
  out.append("\",");
  if (step == kView) {
    out.append("view");
  } else if (step == kFinished) {
    out.append("finished");
  } else {
    out.append("step ").append(std::to_string(step));
  }
  out.append(",").append(number < least ? std::string() : std::to_string(number));
  return out.append("\r\n");
}

}  // namespace portal::use
