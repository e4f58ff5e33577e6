// SPDX-License-Identifier: EUPL-1.2
#include "pages/logs_page.h"

#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;

constexpr std::size_t kMostShown = 500;  // lines; a page has an end

Html level_badge(const Place& place, const std::string& level) {
  if (level.empty()) return {};
  const std::string key = "loglevel_" + level;
  const std::string words = has_text(place.language, key) ? place.word(key) : level;
  if (level == "warning" || level == "error") return badge(level == "error" ? "danger" : "warning", words);
  return Html(words);
}

Row line_row(const Place& place, const LogLine& line, bool with_module) {
  Html words = el("span", {{"lang", "en"}}, {line.message});
  std::string rest;
  for (const auto& [name, value] : line.fields) {
    if (value == line.request && (name == "request" || name == "trace")) continue;
    rest.append(rest.empty() ? "" : "  ").append(name).append("=").append(value);
  }
  if (!rest.empty()) words += el("span", {{"class", "sk-quiet"}, {"lang", "en"}}, {rest});
  if (!line.request.empty() && !with_module) {
    words += el("span", {{"class", "sk-quiet"}},
                {link(place.link("/trace?id=" + stadtkern::percent_encoded(line.request)),
                      place.word("trace_of", line.request))});
  }
  Html when = line.time.empty() ? Html("–") : moment(place, line.time);
  if (with_module) return {{when, line.module, level_badge(place, line.level), words}};
  return {{when, level_badge(place, line.level), words}};
}

Html lines_table(const Place& place, const std::vector<LogLine>& lines, bool with_module, std::string_view title) {
  std::vector<Column> columns{{place.word("when")}};
  if (with_module) columns.push_back({place.word("module")});
  columns.push_back({place.word("level")});
  columns.push_back({place.word("message")});
  std::vector<Row> rows;
  for (const LogLine& line : lines) rows.push_back(line_row(place, line, with_module));
  return table(title, columns, rows);
}

Html filters(const Place& place, const LogsData& data) {
  std::vector<fields::Option> modules{{"kernel", place.word("kernel")}};
  for (const std::string& one : data.modules) modules.push_back({one, one});
  std::vector<fields::Option> levels{{"", place.word("every_level")}};
  for (const char* level : {"info", "warning", "error"})
    levels.push_back({level, place.word("from_level_" + std::string(level))});
  std::vector<fields::Option> counts;
  for (const char* count : {"100", "500", "2000"}) counts.push_back({count, count});
  Html inside =
      fields::select({.name = "module", .label = place.word("module"), .options = modules, .chosen = data.module});
  inside +=
      fields::select({.name = "level", .label = place.word("level"), .options = levels, .chosen = data.filter.level});
  inside += fields::select(
      {.name = "lines", .label = place.word("last_lines"), .options = counts, .chosen = std::to_string(data.read)});
  inside +=
      fields::field({.name = "q", .label = place.word("words_in_it"), .value = data.filter.words, .type = "search"});
  return el("form", {{"class", "sk-filters"}, {"method", "get"}, {"action", place.link("/logs")}, {"role", "search"}},
            {el("div", {{"class", "sk-fields"}}, {inside}),
             el("div", {{"class", "sk-buttons"}}, {fields::button({.label = place.word("show")})})});
}

Html trace_form(const Place& place, const std::string& id) {
  Html inside = fields::field(
      {.name = "id", .label = place.word("request_id"), .value = id, .hint = place.word("request_id_hint")});
  return el("form", {{"class", "sk-filters"}, {"method", "get"}, {"action", place.link("/trace")}},
            {inside, el("div", {{"class", "sk-buttons"}},
                        {fields::button({.label = place.word("show_trace"), .primary = false})})});
}

}  // namespace

Page logs_page(const Place& place, const LogsData& data) {
  const std::string title = place.word("logs_title", data.module);
  Html content = head(title);
  content += filters(place, data);
  unsigned code_of_page = 200;
  if (!data.log.good()) {
    code_of_page = status_of(data.log.trouble.value_or(Trouble{}));
    content += trouble_notice(place, data.log.trouble.value_or(Trouble{"DEADLINE_EXCEEDED", {}, {}, true}));
  } else {
    std::vector<LogLine> shown;
    const auto all = log_lines(data.module, data.log.text);
    for (auto line = all.rbegin(); line != all.rend() && shown.size() < kMostShown; ++line) {
      if (passes(*line, data.filter)) shown.push_back(*line);
    }
    content +=
        paragraph(place.word(shown.empty() ? "logs_none" : "logs_found", out_of(place, shown.size(), all.size())));
    if (!shown.empty()) content += lines_table(place, shown, false, title);
  }
  content += trace_form(place, {});
  return {code_of_page, title, content};
}

Page trace_page(const Place& place, const TraceData& data) {
  const std::string title = place.word("trace_title");
  Html content = head(title);
  content += trace_form(place, data.id);
  if (data.id.empty()) return {200, title, content};
  std::vector<LogLine> found;
  std::vector<std::string> unread;
  for (const auto& [module, log] : data.logs) {
    if (!log.good()) {
      unread.push_back(module);
      continue;
    }
    for (LogLine& line : log_lines(module, log.text)) {
      if (passes(line, {.words = {}, .level = {}, .request = data.id})) found.push_back(std::move(line));
    }
  }
  sort_by_time(found);
  content += paragraph(
      place.word("trace_looked", std::to_string(data.logs.size() - unread.size()) + " × " + std::to_string(data.read)));
  if (!unread.empty()) {
    std::string names;
    for (const std::string& one : unread) names += (names.empty() ? "" : ", ") + one;
    content += fields::notice(fields::Tone::Warning, place.word("trace_unread", names), {});
  }
  content += found.empty()
                 ? fields::notice(fields::Tone::Info, place.word("trace_none"), paragraph(place.word("trace_none_why")))
                 : lines_table(place, found, true, title);
  return {200, title, content};
}

}  // namespace operations::pages
