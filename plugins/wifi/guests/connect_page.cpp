// SPDX-License-Identifier: EUPL-1.2
#include "guests/connect_page.h"

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include <algorithm>

#include "guests/terms_rule.h"
#include "guests/words.h"

namespace wifi::guests {
namespace {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;

std::string name_of(std::string_view language) {
  if (language == "en") return "English";
  if (language == "de-x-simple") return "Einfache Sprache";
  return language == "de" ? "Deutsch" : std::string(language);
}

// As browsers and screen readers know it.
std::string_view tag_of(std::string_view language) {
  return language == "de-x-simple" ? std::string_view("de") : language;
}

Html paragraph(std::string_view words) {
  return el("p", {}, {words});
}

Html hidden(std::string_view name, std::string_view value) {
  return el("input", {{"type", "hidden"}, {"name", std::string(name)}, {"value", std::string(value)}});
}

// The same page in each language, for the same device.
Html switcher(const ConnectView& view) {
  Html out;
  for (const std::string& language : view.languages) {
    stadtkern::Form query;
    query.set("lang", language);
    if (!view.station.empty()) query.set("mac", view.station);
    if (!view.code.empty()) query.set("code", view.code);
    std::vector<Attribute> attributes{{"href", view.base + "?" + query.encoded()},
                                      {"hreflang", std::string(tag_of(language))},
                                      {"lang", std::string(tag_of(language))}};
    if (language == view.language) attributes.push_back({"aria-current", "true"});
    out += el("a", attributes, {name_of(language)});
    out += Html(" ");
  }
  return el("header", {}, {el("nav", {{"aria-label", text(view.language, "connect_language")}}, {out})});
}

Html terms(const ConnectView& view) {
  Html out;
  const std::string own = view.terms.empty() ? own_terms(view.language) : std::string();
  std::string_view rest = view.terms.empty() ? std::string_view(own) : view.terms;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.find_first_not_of(" \r\t") != std::string_view::npos) out += paragraph(line);
  }
  return out;
}

Html form_of(const ConnectView& view, const Html& inside) {
  Html fields = hidden("lang", view.language);
  if (!view.station.empty()) fields += hidden("mac", view.station);
  fields += inside;
  return el("form", {{"method", "post"}, {"action", view.base}}, {fields});
}

Html accept_form(const ConnectView& view) {
  Left all;
  if (view.limits.day_seconds > 0) all.seconds = view.limits.day_seconds;
  if (view.limits.day_bytes > 0) all.bytes = view.limits.day_bytes;
  const std::string what = left_text(all, view.language);
  const std::string about =
      text_with(view.language, "connect_accept_about", what.empty() ? text(view.language, "connect_no_limit") : what);
  Html out = el("h2", {}, {text(view.language, "connect_terms")});
  out += terms(view);
  if (view.version > 0) {
    out +=
        el("p", {{"class", "hint"}}, {text_with(view.language, "connect_terms_version", std::to_string(view.version))});
  }
  out += paragraph(about);
  Html inside = hidden("do", "accept");
  inside += hidden("terms", std::to_string(view.version));
  inside += el("button", {{"type", "submit"}}, {text(view.language, "connect_accept")});
  return out += form_of(view, inside);
}

Html voucher_form(const ConnectView& view) {
  const bool bad = !view.fault.empty();
  std::vector<Attribute> attributes{{"type", "text"},
                                    {"id", "code"},
                                    {"name", "code"},
                                    {"value", view.code},
                                    {"autocomplete", "off"},
                                    {"autocapitalize", "characters"},
                                    {"spellcheck", "false"},
                                    {"maxlength", "40"},
                                    {"aria-describedby", bad ? "code-fault code-hint" : "code-hint"}};
  if (bad) attributes.push_back({"aria-invalid", "true"});
  Html inside = hidden("do", "voucher");
  inside += el("label", {{"for", "code"}}, {text(view.language, "connect_code")});
  inside += el("p", {{"class", "hint"}, {"id", "code-hint"}}, {text(view.language, "connect_code_hint")});
  if (bad) inside += el("p", {{"class", "fault"}, {"id", "code-fault"}}, {text(view.language, view.fault)});
  inside += el("input", attributes);
  inside += el("button", {{"type", "submit"}, {"class", "second"}}, {text(view.language, "connect_voucher_go")});
  return el("h2", {}, {text(view.language, "connect_voucher")}) += form_of(view, inside);
}

std::string_view reason_of(Verdict verdict, std::string_view language) {
  switch (verdict) {
    case Verdict::Blocked:
      return text(language, "radius_blocked");
    case Verdict::TimeUsed:
      return text(language, "radius_time");
    case Verdict::DataUsed:
      return text(language, "radius_data");
    case Verdict::DayTimeUsed:
      return text(language, "radius_day_time");
    case Verdict::DayDataUsed:
      return text(language, "radius_day_data");
    case Verdict::TooManyDevices:
      return text(language, "radius_too_many");
    case Verdict::Allowed:
    case Verdict::Ended:
      break;
  }
  return text(language, "radius_ended");
}

Html said(const ConnectView& view) {
  const std::string_view language = view.language;
  const Left& left = *view.left;
  if (left.verdict != Verdict::Allowed) {
    return el("div", {{"class", "said bad"}, {"role", "status"}},
              {paragraph(text_with(language, "connect_left_none", reason_of(left.verdict, language)))});
  }
  Html out = el("h2", {}, {text(language, view.online ? "connect_online" : "connect_ready")});
  if (!view.figures) {
    out += paragraph(text(language, "connect_go_unless"));
    return el("div", {{"class", "said"}, {"role", "status"}}, {out});
  }
  if (left.seconds) out += paragraph(text_with(language, "connect_left_time", time_text(*left.seconds, language)));
  if (left.bytes) out += paragraph(text_with(language, "connect_left_data", data_text(*left.bytes, language)));
  if (!left.seconds && !left.bytes) out += paragraph(text(language, "connect_left_all"));
  if (!view.own_code.empty()) {
    out += el("p", {{"class", "code"}}, {text_with(language, "connect_code_today", view.own_code)});
    out += paragraph(text(language, "connect_code_use"));
  } else if (!view.online) {
    out += paragraph(text(language, "connect_go"));
  }
  return el("div", {{"class", "said"}, {"role", "status"}}, {out});
}

}  // namespace

std::string connect_page(const ConnectView& view) {
  const std::string_view language = view.language;
  const bool trouble = !view.fault.empty() || !view.notice.empty();
  std::string title;
  if (trouble) title.append(text(language, "connect_trouble")).append(": ");
  title.append(text_with(language, "connect_of", view.town));
  Html main = el("h1", {}, {text_with(language, "connect_of", view.town)});
  if (!view.notice.empty()) {
    main += el("div", {{"class", "said bad"}, {"role", "alert"}}, {paragraph(text(language, view.notice))});
  }
  if (view.left) main += said(view);
  // No network has sent anybody here, and none knows the device.
  if (view.station.empty() && !view.left && !view.online) main += paragraph(text(language, "connect_outside"));
  const bool inside = view.left && view.left->verdict == Verdict::Allowed;
  // A QR code has brought somebody here for its voucher.
  const bool voucher_first = !view.code.empty();
  if (voucher_first && !inside) main += voucher_form(view);
  if (!inside) main += accept_form(view);
  if (!voucher_first || inside) main += voucher_form(view);
  const Html head = el("meta", {{"charset", "utf-8"}}) +=
      el("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +=
      el("title", {}, {title}) += el("link", {{"rel", "stylesheet"}, {"href", view.base + "/style.css"}});
  const Html foot = el("footer", {}, {paragraph(text(language, "connect_privacy"))});
  std::string out = "<!doctype html>";
  return out += el("html", {{"lang", std::string(tag_of(language))}},
                   {el("head", {}, {head}), el("body", {}, {switcher(view), el("main", {}, {main}), foot})})
                    .source();
}

std::vector<std::string> languages_of(const std::vector<std::string_view>& town) {
  std::vector<std::string> out;
  for (const std::string_view one : town) {
    if (one == "de" || one == "en") out.emplace_back(one);
  }
  if (out.empty()) out.emplace_back("de");
  if (std::find(out.begin(), out.end(), "de") != out.end()) out.emplace_back("de-x-simple");
  return out;
}

std::string chosen_language(const std::vector<std::string>& languages, std::string_view wanted,
                            std::string_view locale) {
  for (const std::string_view one : {wanted, locale}) {
    const auto found = std::find(languages.begin(), languages.end(), one);
    if (found != languages.end()) return *found;
  }
  return languages.front();
}

std::string left_text(const Left& left, std::string_view language) {
  std::string out;
  if (left.seconds) out = time_text(*left.seconds, language);
  if (left.seconds && left.bytes) out += ", ";
  if (left.bytes) out += data_text(*left.bytes, language);
  return out;
}

}  // namespace wifi::guests
