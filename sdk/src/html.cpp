// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/html.h>

#include <algorithm>

namespace stadtkern::html {
namespace {

constexpr std::string_view kVoid[] = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"};
constexpr std::string_view kAddresses[] = {"href", "src", "action", "formaction"};
constexpr std::string_view kSchemes[] = {"/", "#", "?", "./", "https://", "http://", "mailto:", "tel:"};

template <class List>
bool among(const List& list, std::string_view wanted) {
  return std::find(std::begin(list), std::end(list), wanted) != std::end(list);
}

bool harmless(std::string_view address) {
  return address.empty() || std::any_of(std::begin(kSchemes), std::end(kSchemes),
                                        [&](std::string_view scheme) { return address.starts_with(scheme); });
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\0':
        break;
      default:
        out += c;
    }
  }
  return out;
}

void Html::add_text(std::string_view text) {
  source_ += escaped(text);
}

Html Html::trusted(std::string source) {
  Html out;
  out.source_ = std::move(source);
  return out;
}

Html el(Name name, const std::vector<Attribute>& attributes, std::initializer_list<Html> children) {
  Html out;
  std::string& to = out.source_;
  to.append("<").append(name.text());
  for (const Attribute& attribute : attributes) {
    if (!attribute.there) continue;
    to.append(" ").append(attribute.name.text());
    if (attribute.bare) continue;
    const bool refused = among(kAddresses, attribute.name.text()) && !harmless(attribute.value);
    to.append("=\"").append(refused ? "#" : escaped(attribute.value)).append("\"");
  }
  to.append(">");
  if (among(kVoid, name.text())) return out;
  for (const Html& child : children) to.append(child.source_);
  to.append("</").append(name.text()).append(">");
  return out;
}

}  // namespace stadtkern::html
