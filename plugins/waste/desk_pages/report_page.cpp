// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/report_page.h"

#include <algorithm>
#include <cstdio>

#include <stadtkern/fields.h>

#include "clerk/channel.h"
#include "desk_pages/report_forms.h"
#include "desk_pages/words.h"
#include "id.h"
#include "pages/map_box.h"
#include "requests.h"
#include "subjects.h"

namespace waste::desk {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::size_t kMostSteps = 100;  // of the history, the newest

Html panel(std::string_view title, const Html& content) {
  return el("section", {{"class", "sk-panel"}}, {el("h2", {}, {title}), content});
}

Html joined(const Place& place, const std::vector<std::string>& ids) {
  Html out;
  for (const std::string& id : ids) {
    if (!out.empty()) out += ", ";
    out += el("a", {{"class", "kern-link"}, {"href", place.report(id)}}, {id});
  }
  return out;
}

Html position(const Position& at) {
  char text[64];
  std::snprintf(text, sizeof text, "%.5f, %.5f", at.lat, at.lon);
  return text;
}

Html facts(const Place& place, const ReportData& data) {
  const auto word = [&](const char* key) { return text(place.language, key); };
  const Report& report = data.kept.report;
  Html out = fact(word("number"), report.id);
  out += fact(word("place"), report.address);
  if (report.known_place != report.address) out += fact(word("place_known"), report.known_place);
  if (report.position) out += fact(word("position"), position(*report.position));
  out += fact(word("district"), report.district);
  out += fact(word("came"), moment(report.requested, place.zone, place.language));
  out += fact(word("channel"), text(place.language, "channel_" + std::string(clerk::channel_of(report))));
  out += fact(word("group"), group_name(place, report.group));
  if (report.expected) out += fact(word("due"), short_day(*report.expected, place.zone, place.language));
  for (const PublicAnswer& answer : data.view.answers) {
    std::string values;
    for (const std::string& value : answer.values) values.append(values.empty() ? "" : ", ").append(value);
    out += fact(answer.label, values);
  }
  if (report.me_too > 0) out += fact(word("me_too"), std::to_string(report.me_too));
  if (!report.duplicate_of.empty()) out += fact(word("duplicate_of"), joined(place, {report.duplicate_of}));
  out += fact(word("duplicates"), joined(place, data.kept.duplicates));
  out += fact(word("source"), report.source_id.empty() ? std::string() : report.source + " " + report.source_id);
  Html all = el("dl", {{"class", "sk-facts"}}, {out});
  if (report.position) all += pages::place_map(place.site, *report.position, report.status, place.language);
  return all;
}

Html words_and_photos(const Place& place, const ReportData& data) {
  const auto& report = data.kept.report;
  Html out;
  if (!report.description.empty()) {
    out += el("h3", {}, {text(place.language, "words")});
    out += el("blockquote", {{"class", "sk-quote"}}, {report.description});
  }
  for (const std::string& url : report.media_urls) {
    out += el("p", {}, {el("a", {{"class", "kern-link"}, {"rel", "noreferrer external"}, {"href", url}}, {url})});
  }
  std::size_t number = 0;
  for (const Photo& photo : data.kept.photos) {
    const std::string name = text_with(place.language, "photo", std::to_string(++number));
    const std::string address = place.site + std::string(kMount) + "/photos/" + photo.id;
    const char* state = photo.released ? "photo_public" : "photo_waits";
    out += el("figure", {{"class", "sk-picture"}},
              {el("a", {{"href", address + ".jpg"}}, {el("img", {{"src", address + "/thumbnail.jpg"}, {"alt", name}})}),
               el("figcaption", {{"class", "sk-quiet"}}, {name + ": " + std::string(text(place.language, state))})});
  }
  return out;
}

Html contact(const Place& place, const ReportData& data) {
  const auto word = [&](const char* key) { return text(place.language, key); };
  const auto& known = data.contact;
  if (!known ||
      (known->email.empty() && known->phone.empty() && known->first_name.empty() && known->last_name.empty())) {
    return el("p", {{"class", "kern-body"}}, {word("no_contact")});
  }
  std::string name = known->first_name;
  name.append(name.empty() || known->last_name.empty() ? "" : " ").append(known->last_name);
  Html out = fact(word("name"), name);
  if (!known->email.empty())
    out += fact(word("email"), el("a", {{"class", "kern-link"}, {"href", "mailto:" + known->email}}, {known->email}));
  if (!known->phone.empty())
    out += fact(word("phone"), el("a", {{"class", "kern-link"}, {"href", "tel:" + known->phone}}, {known->phone}));
  return el("dl", {{"class", "sk-facts"}}, {out});
}

struct Step {
  Micros at = 0;
  Html content;
};

// "words 2", "place" ... (release.h), a line each.
std::string blanked_words(const Place& place, std::string_view step) {
  std::string out;
  while (!step.empty()) {
    const auto line = step.substr(0, step.find('\n'));
    step.remove_prefix(std::min(step.size(), line.size() + 1));
    const auto space = line.find(' ');
    const std::string key = "blanked_" + std::string(line.substr(0, space));
    const auto number = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
    out.append(out.empty() ? "" : "; ").append(text_with(place.language, key, number));
  }
  return out;
}

// Some steps keep a time, or a link's id, for words.
Html internal_words(const Place& place, const ReportData& data, const clerk::history::Entry& entry) {
  const std::string first = entry.text.substr(0, entry.text.find('\n'));
  const std::string rest = entry.text.size() > first.size() ? entry.text.substr(first.size() + 1) : std::string();
  if (entry.kind == "due" || entry.kind == "laid_aside") {
    const auto time = parse_w3c(entry.text);
    return time ? short_day(*time, place.zone, place.language) : std::string(text(place.language, "no_day"));
  }
  if (entry.kind == "blanked") return blanked_words(place, entry.text);
  for (const auto& link : data.links) {
    if (link.id == first) return link.recipient + (rest.empty() ? rest : "\n" + rest);
  }
  return entry.text;
}

std::string who_did(const Place& place, const ReportData& data, const std::string& who) {
  if (who.empty()) return std::string(text(place.language, "by_link"));
  if (who == place.who) return std::string(text(place.language, "by_me"));
  const auto known = data.colleagues.find(who);
  return known == data.colleagues.end() ? std::string(text(place.language, "by_staff"))
                                        : text_with(place.language, "by_name", known->second);
}

Html history(const Place& place, const ReportData& data) {
  const auto word = [&](std::string_view key) { return text(place.language, key); };
  std::vector<Step> steps;
  const auto step = [&](Micros at, std::string_view title, std::string_view who, const Html& words) {
    Html content =
        el("span", {{"class", "sk-quiet"}}, {moment(at, place.zone, place.language) + " · " + std::string(who)});
    content += el("b", {}, {title});
    if (!words.empty()) content += el("br") += words;
    steps.push_back({at, content});
  };
  step(data.kept.report.requested, word("received"), word("for_all"), {});
  for (const Note& note : data.kept.notes) step(note.at, word(name(note.status)), word("for_all"), note.text);
  for (const auto& entry : data.history) {
    step(entry.at, word("did_" + entry.kind), std::string(word("internal")) + ", " + who_did(place, data, entry.who),
         internal_words(place, data, entry));
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.at > b.at; });
  if (steps.size() > kMostSteps) steps.resize(kMostSteps);
  Html items;
  for (const Step& one : steps) items += el("li", {}, {one.content});
  return el("ol", {{"class", "sk-steps"}}, {items});
}

Html forwarded(const Place& place, const ReportData& data) {
  Html items;
  for (const auto& one : data.forwardings) {
    items += el(
        "li", {},
        {one.authority + ": " + std::string(text(place.language, "forward_" + std::string(forward::name(one.state))))});
  }
  return items;
}

Html outcome(const Place& place, const ReportData& data) {
  if (!data.faults.empty()) return fields::summary(text(place.language, "summary"), data.faults);
  if (!data.link.empty()) {
    Html body = el("p", {{"class", "kern-body"}}, {text(place.language, "link_once")});
    body += el("p", {{"class", "kern-body"}}, {el("code", {}, {data.link})});
    body += el("p", {{"class", "kern-body"}},
               {std::string(text(place.language, "link_data")) + " ", el("code", {}, {data.link_data})});
    return fields::notice(fields::Tone::Success, text(place.language, "done_hand"), body);
  }
  if (data.done.empty()) return {};
  const auto known = text(place.language, "done_" + data.done);
  if (known.starts_with("done_")) return {};  // somebody made up an address
  return fields::notice(fields::Tone::Success, known, {});
}

Html head(const Place& place, const ReportData& data) {
  const Report& report = data.kept.report;
  Html out =
      el("p", {},
         {el("a", {{"class", "kern-link"}, {"href", place.desk() + place.back}}, {text(place.language, "to_inbox")})});
  out += el("h1", {{"class", "kern-heading-large"}},
            {std::string(category_name(place, report.category)) + " " + report.id});
  out += outcome(place, data);
  return out += el("p", {}, {badges(place, report, data.waits())});
}

std::string title_of(const Place& place, const ReportData& data) {
  std::string title = std::string(category_name(place, data.kept.report.category)) + " " + data.kept.report.id;
  return data.faults.empty() ? title : std::string(text(place.language, "trouble")) + ": " + title;
}

unsigned status_for(const ReportData& data) {
  return data.faults.empty() ? 200 : 422;
}

}  // namespace

bool ReportData::waits() const {
  return words_wait(kept.report) ||
         std::any_of(kept.photos.begin(), kept.photos.end(), [](const Photo& photo) { return !photo.released; });
}

std::vector<std::string> colleagues_of(const Place& place, const ReportData& data) {
  std::vector<std::string> out;
  for (auto entry = data.history.rbegin(); entry != data.history.rend(); ++entry) {
    const bool other = !entry->who.empty() && entry->who != place.who;
    if (other && std::find(out.begin(), out.end(), entry->who) == out.end()) out.push_back(entry->who);
  }
  return out;
}

stadtkern::Result<ReportData> load(stadtkern::Connection& connection, std::string_view id, const Place& place) {
  const auto normal = normal_report_id(id);
  auto kept = normal ? store::find(connection, *normal) : std::nullopt;
  if (!kept) return stadtkern::not_found("report", id);
  ReportData out;
  out.kept = *std::move(kept);
  Report shown = out.kept.report;
  shown.text_public = true;  // staff must read a text to release it
  out.view = public_view(shown, place.settings().categories, place.language);
  out.contact = subjects::contact_of(connection, *normal);
  out.history = clerk::history::newest_of(connection, *normal);
  out.links = clerk::hand_overs::of_report(connection, *normal);
  out.forwardings = forward::of_report(connection, *normal);
  return out;
}

stadtkern::Page report_page(const Place& place, const ReportData& data) {
  const auto word = [&](const char* key) { return text(place.language, key); };
  Html left = panel(word("report"), facts(place, data) += words_and_photos(place, data));
  left += panel(word("contact"), contact(place, data));
  if (const Html list = forwarded(place, data); !list.empty())
    left += panel(word("forwardings"), el("ul", {{"class", "sk-rows"}}, {list}));
  Html right;
  for (const Html& form : forms(place, data)) right += el("section", {{"class", "sk-panel"}}, {form});
  Html content = head(place, data);
  // On a phone the history comes last, at a desk below the report.
  content += el("div", {{"class", "sk-columns"}},
                {el("div", {{"class", "sk-stack"}}, {left}), el("div", {{"class", "sk-stack"}}, {right}),
                 panel(word("history"), history(place, data))});
  return {status_for(data), title_of(place, data), content};
}

stadtkern::Page short_page(const Place& place, const ReportData& data) {
  Html content = head(place, data);
  for (const Html& form : forms(place, data)) content += el("section", {{"class", "sk-panel"}}, {form});
  return {status_for(data), title_of(place, data), content};
}

}  // namespace waste::desk
