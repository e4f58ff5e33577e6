// SPDX-License-Identifier: EUPL-1.2
#include "pages/operations_page.h"

#include <algorithm>

#include "audit_entries.h"
#include "clock.h"
#include "figures.h"
#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;
constexpr std::ptrdiff_t kLastDone = 8;  // entries on the page

Html figure(const std::string& number, std::string_view words, const std::string& to, bool warn = false) {
  return el("li", {{"class", warn ? "sk-warn" : ""}},
            {el("a", {{"href", to}}, {el("b", {}, {number}), el("span", {}, {words})})});
}

struct Counts {
  std::size_t units = 0;
  std::size_t unwell = 0;
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
};

Counts counts_of(const Status& status) {
  Counts out;
  for (const Instance& one : status.instances) {
    ++out.units;
    out.unwell += is_well(one) ? 0 : 1;
    out.requests += one.requests;
    out.errors += one.errors;
  }
  return out;
}

Html figures(const Place& place, const Status& status) {
  const Counts counts = counts_of(status);
  const std::string here = place.base;
  Html items = figure(std::to_string(counts.units), place.word("figure_units"), here + "#instances");
  items += figure(std::to_string(counts.unwell), place.word("figure_unwell"), here + "#instances", counts.unwell > 0);
  items += figure(std::to_string(status.towns.size()), place.word("figure_towns"), here + "/towns");
  items += figure(std::to_string(counts.requests), place.word("figure_requests"), here + "#instances");
  items += figure(std::to_string(counts.errors), place.word("figure_errors"), here + "#instances", counts.errors > 0);
  return el("ul", {{"class", "sk-figures"}}, {items});
}

std::string towns_text(const Place& place, const Instance& one) {
  if (one.wanted_towns == 0) return place.word(one.at_edge ? "whole_node_edge" : "whole_node");
  if (one.towns.size() < one.wanted_towns) {
    return place.word("of_towns", out_of(place, one.towns.size(), one.wanted_towns));
  }
  if (one.towns.size() == 1) return one.towns.front();
  return place.word("towns_count", std::to_string(one.towns.size()));
}

// Whoever has no figure yet shows none, not a zero that reads like a fast answer.
Row instance_row(const Place& place, const Instance& one, bool with_deeds) {
  const std::string called = name_in(one, place.language);
  Html name = link(place.link("/modules/" + one.module), called.empty() ? one.module : called);
  name += quiet(called.empty() ? one.version : one.module + " " + one.version);
  Html state = state_badges(place, one);
  if (!one.note.empty()) state += el("span", {{"class", "sk-quiet"}, {"lang", "en"}}, {one.note});
  for (const auto& [town, why] : one.failed_towns) {
    std::string line = town;
    line.append(": ").append(why);
    state += el("span", {{"class", "sk-quiet"}, {"lang", "en"}}, {line});
  }
  if (!one.last_output.empty() && one.state != "ready") {
    state += el("details", {},
                {el("summary", {}, {place.word("last_words")}),
                 el("pre", {{"class", "sk-output"}, {"lang", "en"}, {"tabindex", "0"}}, {one.last_output})});
  }
  Row row{{name, state, towns_text(place, one), one.runs ? duration_text(one.uptime_s, place.language) : "–",
           one.at_edge ? "–" : std::to_string(one.requests), one.at_edge ? "–" : std::to_string(one.errors),
           one.requests > 0 ? latency_text(one.p99_us, place.language) : "–", one.runs ? memory_text(one.memory) : "–",
           std::to_string(one.in_flight), std::to_string(one.restarts)}};
  if (with_deeds) {
    row.cells.push_back(deed(place, {.to = "",
                                     .label = place.word("restart"),
                                     .hidden = {{"do", "restart"}, {"module", one.module}},
                                     .about = place.word("restart_module", one.module)}));
  }
  return row;
}

std::string key_of(std::string_view begin, const std::string& code) {
  std::string key = std::string(begin) + code;
  std::replace_if(
      key.begin(), key.end(), [](char c) { return c == '.' || c == ' '; }, '_');
  return key;
}

// In the reader's language by the finding's code; one that this module does not know yet as the node says it.
Html finding_text(const Place& place, const Json& check) {
  const std::string key = key_of("finding_", check["code"].text());
  if (has_text(place.language, key))
    return Html(place.word(key, with_local_times(check["about"].text(), place.zone, place.language)));
  return el("span", {{"lang", "en"}}, {check["text"].text()});
}

// "module waste" is named by its kind; what follows is a name.
Html finding_name(const Place& place, const std::string& check) {
  const std::string key = key_of("check_", check);
  if (has_text(place.language, key)) return Html(place.word(key));
  const auto space = check.find(' ');
  const std::string kind = key_of("check_", check.substr(0, space));
  if (space == std::string::npos || !has_text(place.language, kind)) return Html(check);
  return Html(place.word(kind) + check.substr(space));
}

// Words where there are some, else what to type at the node's machine.
Html next_step(const Place& place, const Json& check) {
  if (check["next"].text().empty()) return {};
  const std::string key = key_of("next_", check["code"].text());
  const Html what = has_text(place.language, key) ? Html(place.word(key)) : code(check["next"].text());
  return el("span", {{"class", "sk-quiet"}}, {place.word("next_step"), " ", what});
}

Html doctor_panel(const Place& place, const Told& doctor) {
  if (!doctor.good()) return panel(place.word("doctor"), trouble_line(place, doctor));
  Html found;
  std::size_t well = 0;
  for (const char* level : {"problem", "warning"}) {
    for (const Json& check : doctor.json["checks"].items()) {
      if (check["level"].text() != level) continue;
      Html line =
          badge(std::string_view(level) == "problem" ? "danger" : "warning", place.word("level_" + std::string(level)));
      line += Html(" ");
      line += el("strong", {}, {finding_name(place, check["check"].text())});
      line += el("span", {{"class", "sk-quiet"}}, {finding_text(place, check)});
      line += next_step(place, check);
      found += el("li", {}, {line});
    }
  }
  for (const Json& check : doctor.json["checks"].items()) well += check["level"].text() == "ok" ? 1 : 0;
  Html inside;
  if (!found.empty()) inside += el("ul", {{"class", "sk-steps"}}, {found});
  inside += paragraph(place.word("checks_well", std::to_string(well)));
  return panel(place.word("doctor"), inside);
}

Html node_panel(const Place& place, const Status& status) {
  Html inside = fact(place.word("kernel"), status.version);
  inside += fact(place.word("uptime"), duration_text(status.uptime_s, place.language));
  inside += fact(place.word("audit_entries"), std::to_string(status.audit_records));
  for (const Listener& one : status.listeners) {
    inside += fact(place.word("listener", one.name), one.address + " → " + one.module);
  }
  return panel(place.word("node"), facts(inside));
}

Html backup_panel(const Place& place, const OperationsData& data, const Status& status) {
  Html inside = paragraph(place.word("backup_about"));
  for (const Json& check : data.doctor.json["checks"].items()) {
    if (check["check"].text() != "backups") continue;
    inside += el("p", {{"class", "kern-body"}}, {finding_text(place, check)});
  }
  Html fields_of_it = fields::hidden("do", "backup");
  fields_of_it +=
      town_field(place, status.towns, data.backup_town.empty() ? place.town : data.backup_town, {}, data.backup_fault);
  fields_of_it += fields::button({.label = place.word("make_backup"), .primary = false});
  inside += form(place, "", fields_of_it);
  return panel(place.word("backups"), inside);
}

// The newest first; `entries` come the oldest first.
Html audit_rows(const Place& place, const std::vector<const Json*>& entries) {
  const std::vector<Column> columns{
      {place.word("when")}, {place.word("who")}, {place.word("what")}, {place.word("detail")}};
  std::vector<Row> rows;
  for (auto at = entries.rbegin(); at != entries.rend(); ++at) {
    const Json& entry = **at;
    const std::string why = entry["why"].text();
    rows.push_back({{moment(place, entry["time"].text()), who(place, entry["who"].text()),
                     deed_text(entry["what"].text(), place.language),
                     entry["detail"].text() + (why.empty() ? "" : " (" + why + ")")}});
  }
  return table(place.word("audit"), columns, rows);
}

Html audit_panel(const Place& place, const Told& audit) {
  if (!audit.good()) return panel(place.word("last_done"), trouble_line(place, audit));
  std::vector<const Json*> done;
  for (const Json& entry : audit.json["entries"].items()) {
    if (is_by_people(entry)) done.push_back(&entry);
  }
  if (done.size() > kLastDone) done.erase(done.begin(), done.end() - kLastDone);
  Html inside = done.empty() ? paragraph(place.word("last_done_none")) : audit_rows(place, done);
  inside += el("p", {}, {link(place.link("/audit"), place.word("whole_audit"))});
  return panel(place.word("last_done"), inside);
}

std::vector<std::string> lock_lines(const Status& status) {
  std::vector<std::string> out;
  for (const LockNote& note : status.lock_notes) out.push_back(note.text + " → " + note.next);
  return out;
}

}  // namespace

Html warnings(const Place& place, const Status& status) {
  const auto english = [](const std::vector<std::string>& lines) {
    return el("div", {{"lang", "en"}}, {bullets(lines)});
  };
  Html out;
  if (status.swap && !status.swap->over()) {
    out += fields::notice(
        fields::Tone::Info, place.word("swap_under_way", status.swap->module),
        el("p", {{"class", "kern-body"}},
           {link(place.link("/modules/" + status.swap->module), place.word("swap_watch_it", status.swap->module))}));
  }
  if (!status.audit_fault.empty())
    out += fields::notice(fields::Tone::Danger, place.word("audit_fault"), english({status.audit_fault}));
  if (!status.withdrawn.empty())
    out += fields::notice(fields::Tone::Warning, place.word("withdrawn_in_use"), english(status.withdrawn));
  if (!status.drifts.empty())
    out += fields::notice(fields::Tone::Warning, place.word("drifts"), english(status.drifts));
  if (!status.lock_notes.empty())
    out += fields::notice(fields::Tone::Warning, place.word("lock_notes"), english(lock_lines(status)));
  if (status.unsigned_packages)
    out +=
        fields::notice(fields::Tone::Warning, place.word("unsigned_packages"), paragraph(place.word("unsigned_next")));
  return out;
}

Html instances_table(const Place& place, const std::vector<const Instance*>& instances, bool with_deeds) {
  std::vector<Column> columns{{place.word("module")},          {place.word("state")},
                              {place.word("towns")},           {place.word("up"), true},
                              {place.word("requests"), true},  {place.word("errors"), true},
                              {place.word("p99"), true},       {place.word("memory"), true},
                              {place.word("in_flight"), true}, {place.word("restarts"), true}};
  if (with_deeds) columns.push_back({place.word("deeds"), false, true});
  std::vector<Row> rows;
  std::string last;
  for (const Instance* one : instances) {
    rows.push_back(instance_row(place, *one, with_deeds && one->module != last));
    if (with_deeds && one->module == last) rows.back().cells.emplace_back();
    last = one->module;
  }
  return table(place.word("instances"), columns, rows);
}

Html audit_table(const Place& place, const Json& entries, bool routine) {
  std::vector<const Json*> all;
  for (const Json& entry : entries.items()) {
    if (routine || !is_routine(entry)) all.push_back(&entry);
  }
  return all.empty() ? paragraph(place.word("audit_none")) : audit_rows(place, all);
}

Page operations_page(const Place& place, const OperationsData& data) {
  const std::string title = place.word("operations_title");
  if (!data.status.good()) return trouble_page(place, title, data.status);
  const Status status = read_status(data.status.json);
  Html content = head(title);
  unsigned code_of_page = 200;
  if (data.deed) {
    content += data.deed->trouble ? trouble_notice(place, *data.deed->trouble) : still_running_notice(place);
    if (data.deed->trouble) code_of_page = status_of(*data.deed->trouble);
  }
  if (!data.backup_fault.empty()) code_of_page = 422;
  content += done_notice(place, data.query);
  content += warnings(place, status);
  content += doctor_panel(place, data.doctor);
  content += figures(place, status);
  std::vector<const Instance*> all;
  for (const Instance& one : status.instances) all.push_back(&one);
  content += el("section", {{"id", "instances"}, {"class", "sk-panel"}},
                {heading(place.word("instances")), instances_table(place, all, true)});
  content += el("div", {{"class", "sk-columns"}},
                {el("div", {{"class", "sk-stack"}}, {node_panel(place, status)}),
                 el("div", {{"class", "sk-stack"}}, {backup_panel(place, data, status)})});
  content += audit_panel(place, data.audit);
  return {code_of_page, title, el("div", {{"class", "sk-stack"}}, {content})};
}

Page operations_tile(const Place& place, const Told& status) {
  if (!status.good()) return {status_of(status.trouble.value_or(Trouble{})), {}, {}};
  const Status read = read_status(status.json);
  const Counts counts = counts_of(read);
  Html items = figure(std::to_string(counts.units), place.word("figure_units"), place.base + "#instances");
  items +=
      figure(std::to_string(counts.unwell), place.word("figure_unwell"), place.base + "#instances", counts.unwell > 0);
  items +=
      figure(std::to_string(counts.errors), place.word("figure_errors"), place.base + "#instances", counts.errors > 0);
  return {200, {}, el("ul", {{"class", "sk-figures"}}, {items})};
}

}  // namespace operations::pages
