// SPDX-License-Identifier: EUPL-1.2
#include "open_data/feed.h"

#include <algorithm>

#include "text.h"
#include "xml_writer.h"

namespace waste::open_data {
namespace {

void write_item(XmlWriter& xml, const Feed& feed, const PublicReport& report) {
  xml.open("item");
  xml.element("title", report.category_name + (report.address.empty() ? "" : ": " + report.address));
  xml.element("link", feed.below + report.id);
  // Stable, whatever the address of this server will be.
  xml.element("guid", {{"isPermaLink", "false"}}, "report:" + report.id);
  xml.element("pubDate", format_rfc822(report.requested));
  xml.element("category", report.category_name);
  std::string words = report.description;
  if (!report.status_notes.empty()) words += (words.empty() ? "" : "\n\n") + report.status_notes;
  xml.element("description", words);
  if (report.position) {
    xml.element("georss:point", decimal_text(report.position->lat) + " " + decimal_text(report.position->lon));
  }
  xml.close();
}

}  // namespace

std::string write_feed(const Feed& feed, const std::vector<PublicReport>& reports) {
  XmlWriter xml;
  xml.open("rss", {{"version", "2.0"},
                   {"xmlns:atom", "http://www.w3.org/2005/Atom"},
                   {"xmlns:georss", "http://www.georss.org/georss"}});
  xml.open("channel").element("title", feed.title).element("link", feed.self).element("description", feed.title);
  xml.element("language", feed.language).element("copyright", feed.licence);
  xml.element("atom:link", {{"href", feed.self}, {"rel", "self"}, {"type", "application/rss+xml"}}, "");
  if (!reports.empty()) {
    const auto newest = std::max_element(reports.begin(), reports.end(),
                                         [](const auto& a, const auto& b) { return a.updated < b.updated; });
    xml.element("lastBuildDate", format_rfc822(newest->updated));
  }
  for (const PublicReport& report : reports) write_item(xml, feed, report);
  xml.close().close();
  return xml.take();
}

}  // namespace waste::open_data
