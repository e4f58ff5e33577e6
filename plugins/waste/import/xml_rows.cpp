// SPDX-License-Identifier: EUPL-1.2
// The one home of pugixml. It reads neither DTDs nor external entities, so a hostile file can't reach out or explode.
#include <algorithm>
#include <cstddef>
#include <pugixml.hpp>
#include <string>

#include <stadtkern/foreign_json.h>
#include "foreign/xml.h"
#include "import/open311_rows.h"

namespace waste::importing {
namespace {

constexpr std::size_t kLargestFile = 64 * 1024 * 1024;

// The request's elements as an object of texts. Deeper ones (extensions) matter only for the detailed state.
stadtkern::Json request_object(const pugi::xml_node& request) {
  stadtkern::Json object;
  object.type = stadtkern::Json::Type::Object;
  for (const pugi::xml_node& field : request.children()) {
    stadtkern::Json value;
    value.type = stadtkern::Json::Type::String;
    value.text = field.text().get();
    object.members.emplace_back(field.name(), std::move(value));
  }
  if (const pugi::xml_node detailed = request.child("extended_attributes").child("detailed_status")) {
    stadtkern::Json value;
    value.type = stadtkern::Json::Type::String;
    value.text = detailed.text().get();
    object.members.emplace_back("detailed_status", std::move(value));
  }
  return object;
}

class XmlReader final : public RowReader {
 public:
  XmlReader(const Source& source, const Tables& tables, RowSink sink)
      : source_{source}, tables_{tables}, sink_{std::move(sink)} {}

  void write(std::string_view bytes) override {
    too_large_ = too_large_ || text_.size() + bytes.size() > kLargestFile;
    if (!too_large_) text_ += bytes;
  }

  void finish() override {
    if (too_large_) return sink_({1, RowFailure{"XML file is larger than 64 MiB"}});
    pugi::xml_document document;
    const auto result = document.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result) return sink_({line(result.offset), RowFailure{std::string{"not XML: "} + result.description()}});
    const pugi::xml_node root = document.child("service_requests");
    if (!root) return sink_({1, RowFailure{"there is no element service_requests"}});
    for (const pugi::xml_node& request : root.children("request")) {
      sink_({line(request.offset_debug()), open311_row(request_object(request), source_, tables_)});
    }
  }

 private:
  // Offsets only grow, so each byte is counted once.
  std::uint64_t line(std::ptrdiff_t offset) {
    const auto end = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(offset, 0, std::ptrdiff_t(text_.size())));
    for (; counted_ < end; ++counted_) line_ += text_[counted_] == '\n';
    return line_;
  }

  const Source& source_;
  const Tables& tables_;
  RowSink sink_;
  std::string text_;
  bool too_large_ = false;
  std::size_t counted_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace

std::unique_ptr<RowReader> open311_xml_reader(const Source& source, const Tables& tables, RowSink sink) {
  return std::make_unique<XmlReader>(source, tables, std::move(sink));
}

}  // namespace waste::importing

namespace waste::foreign {

stadtkern::Result<std::vector<stadtkern::Json>> read_xml(std::string_view text) {
  using stadtkern::Code;
  using stadtkern::Error;
  pugi::xml_document document;
  const auto result = document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) return Error{Code::InvalidArgument, std::string("the answer is not XML: ") + result.description()};
  const pugi::xml_node root = document.document_element();
  std::vector<stadtkern::Json> out;
  const auto has_elements = [](const pugi::xml_node& node) {
    return node.find_child([](const pugi::xml_node& child) { return child.type() == pugi::node_element; });
  };
  for (const pugi::xml_node& child : root.children()) {
    if (has_elements(child)) out.push_back(importing::request_object(child));
  }
  if (out.empty() && has_elements(root)) out.push_back(importing::request_object(root));
  return out;
}

}  // namespace waste::foreign
