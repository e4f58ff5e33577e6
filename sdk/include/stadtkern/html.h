// SPDX-License-Identifier: Apache-2.0
// HTML that is safe by the way it is made: text becomes HTML only escaped, and names of elements and attributes are
// constants of the program, checked by the compiler.
//
//   el("p", {{"class", "hint"}}, {"Less than ", el("strong", {}, {amount})})
//
// Pure values.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::html {

// The name of an element or attribute. There is none for scripts, styles and event handlers: a page's policy forbids
// them inline.
class Name {
 public:
  consteval Name(const char* text) : text_(text) {
    if (text_.empty() || text_ == "script" || text_ == "style" || text_.starts_with("on")) throw "not a name for HTML";
    for (const char c : text_) {
      const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      if (!fits) throw "names are lower-case";
    }
  }
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

struct Attribute {
  Attribute(Name its_name, std::string_view its_value) : name(its_name), value(its_value) {}
  Attribute(Name its_name, const char* its_value) : name(its_name), value(its_value) {}
  Attribute(Name its_name, const std::string& its_value) : name(its_name), value(its_value) {}
  // One without a value, or none: {"required", true}.
  Attribute(Name its_name, bool is_there) : name(its_name), bare(true), there(is_there) {}
  Name name;
  std::string value{};
  bool bare = false;
  bool there = true;
};

class Html {
 public:
  Html() = default;
  // Text, escaped.
  Html(std::string_view text) { add_text(text); }
  Html(const char* text) { add_text(text); }
  Html(const std::string& text) { add_text(text); }

  Html& operator+=(const Html& other) {
    source_ += other.source_;
    return *this;
  }
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] bool empty() const { return source_.empty(); }

  // HTML that another maker vouches for (a module's fragment). Never for what a person typed.
  [[nodiscard]] static Html trusted(std::string source);

 private:
  friend Html el(Name name, const std::vector<Attribute>& attributes, std::initializer_list<Html> children);
  void add_text(std::string_view text);
  std::string source_;
};

// An element. An address (href, src, action) that is neither a path nor one of http, https, mailto or tel becomes "#".
[[nodiscard]] Html el(Name name, const std::vector<Attribute>& attributes = {},
                      std::initializer_list<Html> children = {});

// Text for between double quotes or elements.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace stadtkern::html
