// SPDX-License-Identifier: EUPL-1.2
// Writes XML 1.0 into a string: elements, text, and attributes for those who need them (Open311 has none). Characters
// that XML forbids and bytes that are not UTF-8 become U+FFFD. One writer, one thread; element names are literals of
// the caller.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waste {

class XmlWriter {
 public:
  XmlWriter();  // writes the XML declaration

  XmlWriter& open(std::string_view name);
  XmlWriter& close();

  // Names are literals, values any text.
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  XmlWriter& open(std::string_view name, Attributes attributes);
  XmlWriter& element(std::string_view name, Attributes attributes, std::string_view text);

  // <name>text</name>, or <name/> when text is empty.
  XmlWriter& element(std::string_view name, std::string_view text);

  // The document. The writer is done afterwards.
  [[nodiscard]] std::string take();

 private:
  void begin(std::string_view name, Attributes attributes);  // "<name a="b"", not closed yet
  XmlWriter& finish(std::string_view name, std::string_view text);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace waste
