// SPDX-License-Identifier: EUPL-1.2
#include "sites/form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

#include <stadtkern/fields.h>

#include "words.h"

namespace wifi::sites {
namespace {

using stadtkern::Form;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

// "48,5903" is what a German keyboard makes of it. What is no number is refused as a place.
double degrees(std::string text) {
  std::replace(text.begin(), text.end(), ',', '.');
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : std::numeric_limits<double>::quiet_NaN();
}

std::string digits(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", value);
  return text.data();
}

Faults in_words(const stadtkern::Status& checked, std::string_view language) {
  Faults out;
  if (checked) return out;
  for (const auto& fault : checked.error().fields) {
    const auto same = [&](const auto& one) { return one.first == fault.pointer; };
    if (std::none_of(out.begin(), out.end(), same)) {
      out.emplace_back(fault.pointer, std::string(text(language, "fault_" + fault.pointer)));
    }
  }
  return out;
}

struct Drawing {
  const Form& form;
  const FormView& view;
  std::string word(std::string_view key) const { return std::string(text(view.language, key)); }
  Html field(const char* name, const char* label, const char* hint, bool optional) const {
    const auto same = [&](const auto& one) { return one.first == name; };
    const auto fault = std::find_if(view.faults.begin(), view.faults.end(), same);
    return fields::field({.name = name,
                          .label = word(label),
                          .value = std::string(form[name]),
                          .hint = hint == nullptr ? std::string() : word(hint),
                          .fault = fault == view.faults.end() ? std::string() : fault->second,
                          .optional = optional ? word("form_optional") : std::string()});
  }
  Html whole(const Html& inside) const {
    Html all = fields::hidden("_key", view.key);
    all += inside;
    all += fields::button({.label = view.button});
    Html out;
    if (!view.faults.empty()) out += fields::summary(word("form_summary"), view.faults);
    out += el("form", {{"method", "post"}, {"action", view.action}, {"class", "sk-form"}}, {all});
    return out;
  }
};

}  // namespace

Form form_of(const Site& site) {
  Form out;
  out.set("name", site.name);
  out.set("kind", site.kind);
  out.set("address", site.address);
  out.set("provider", site.provider);
  out.set("ssid", site.ssid);
  out.set("tags", joined(site.tags));
  if (site.lat != 0 || site.lon != 0) {
    out.set("lat", digits(site.lat));
    out.set("lon", digits(site.lon));
  }
  if (site.is_public) out.set("public", "yes");
  return out;
}

Faults read(const Form& form, std::string_view language, Site& site) {
  site.name = form["name"];
  site.kind = form["kind"];
  site.address = form["address"];
  site.provider = form["provider"];
  site.ssid = form["ssid"];
  site.tags = words_of(one_line(form["tags"]));
  site.lat = degrees(one_line(form["lat"]));
  site.lon = degrees(one_line(form["lon"]));
  site.is_public = form["public"] == "yes";
  Faults faults = in_words(tidy(site), language);
  // 91 is a number, and no latitude.
  for (auto& [field, words] : faults) {
    if (field == "lat" && std::abs(site.lat) > 90) words = text(language, "fault_lat_range");
    if (field == "lon" && std::abs(site.lon) > 180) words = text(language, "fault_lon_range");
  }
  return faults;
}

Faults read(const Form& form, std::string_view language, AccessPoint& point) {
  point.name = form["name"];
  point.mac = one_line(form["mac"]);
  return in_words(tidy(point), language);
}

Html site_form(const Form& form, const FormView& view) {
  const Drawing draw{form, view};
  Html inside = draw.field("name", "label_name", nullptr, false);
  inside += draw.field("address", "label_address", nullptr, true);
  inside += draw.field("kind", "label_kind", "hint_kind", true);
  inside += draw.field("ssid", "label_ssid", "hint_ssid", true);
  inside += draw.field("provider", "label_provider", nullptr, true);
  inside += draw.field("lat", "label_lat", "hint_lat", false);
  inside += draw.field("lon", "label_lon", nullptr, false);
  inside += draw.field("tags", "label_tags", "hint_tags", true);
  inside += fields::choice({.name = "public",
                            .label = draw.word("label_public"),
                            .options = {{"yes", draw.word("public_yes")}},
                            .chosen = {std::string(form["public"])},
                            .many = true});
  return draw.whole(inside);
}

Html point_form(const Form& form, const FormView& view) {
  const Drawing draw{form, view};
  Html inside = draw.field("name", "label_point_name", nullptr, false);
  inside += draw.field("mac", "label_mac", "hint_mac", false);
  return draw.whole(inside);
}

}  // namespace wifi::sites
