// SPDX-License-Identifier: EUPL-1.2
#include "xml_writer.h"

#include <utility>

#include "text.h"

namespace waste {
namespace {

// `text` is valid UTF-8. U+FFFE and U+FFFF are EF BF BE and EF BF BF; XML 1.0 has no way to write them.
void append_escaped(std::string& out, std::string_view text, bool quoted = false) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"' && quoted) {
      out += "&quot;";
    } else if (c == '\r') {
      out += "&#13;";  // a bare one would be read back as a line feed
    } else if (byte < 0x20 && c != '\n' && c != '\t') {
      out += "\xEF\xBF\xBD";
    } else if (byte == 0xEF && static_cast<unsigned char>(text[i + 1]) == 0xBF &&
               static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
      out += "\xEF\xBF\xBD";
      i += 2;
    } else {
      out += c;
    }
  }
}

}  // namespace

XmlWriter::XmlWriter() : out_{"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"} {}

void XmlWriter::begin(std::string_view name, Attributes attributes) {
  out_ += '<';
  out_ += name;
  for (const auto& [key, value] : attributes) {
    out_ += ' ';
    out_ += key;
    out_ += "=\"";
    append_escaped(out_, replace_invalid_utf8(value), true);
    out_ += '"';
  }
}

XmlWriter& XmlWriter::open(std::string_view name) {
  return open(name, {});
}

XmlWriter& XmlWriter::open(std::string_view name, Attributes attributes) {
  begin(name, attributes);
  out_ += '>';
  open_.emplace_back(name);
  return *this;
}

XmlWriter& XmlWriter::close() {
  out_ += "</";
  out_ += open_.back();
  out_ += '>';
  open_.pop_back();
  return *this;
}

XmlWriter& XmlWriter::element(std::string_view name, std::string_view text) {
  begin(name, {});
  return finish(name, text);
}

XmlWriter& XmlWriter::element(std::string_view name, Attributes attributes, std::string_view text) {
  begin(name, attributes);
  return finish(name, text);
}

XmlWriter& XmlWriter::finish(std::string_view name, std::string_view text) {
  if (text.empty()) {
    out_ += "/>";
    return *this;
  }
  out_ += '>';
  append_escaped(out_, replace_invalid_utf8(text));
  out_ += "</";
  out_ += name;
  out_ += '>';
  return *this;
}

std::string XmlWriter::take() {
  return std::exchange(out_, {}) + '\n';
}

}  // namespace waste
