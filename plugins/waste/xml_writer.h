// SPDX-License-Identifier: EUPL-1.2
// Writes XML 1.0 into a string: elements and text, no attributes (Open311 has none). Characters that XML forbids and
// bytes that are not UTF-8 become U+FFFD. One writer, one thread; element names are literals of the caller.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waste {

class XmlWriter {
 public:
  XmlWriter();  // writes the XML declaration

  XmlWriter& open(std::string_view name);
  XmlWriter& close();

  // <name>text</name>, or <name/> when text is empty.
  XmlWriter& element(std::string_view name, std::string_view text);

  // The document. The writer is done afterwards.
  [[nodiscard]] std::string take();

 private:
  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace waste
