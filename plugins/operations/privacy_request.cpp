// SPDX-License-Identifier: EUPL-1.2
#include "privacy_request.h"

#include <algorithm>

#include "versions.h"

namespace operations {
namespace {

using Kind = PrivacyRequest::Kind;

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

// An opaque id: no option, no path.
bool is_subject(std::string_view text) {
  constexpr std::string_view kMore = "_-.:";
  return !text.empty() && text.size() <= 200 && text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kMore.find(c) != std::string_view::npos;
         });
}

}  // namespace

PrivacyRequest privacy_request(const stadtkern::Form& form) {
  PrivacyRequest out;
  const std::string_view wish = form["do"];
  if (wish == "export") out.kind = Kind::Export;
  if (wish == "ask") out.kind = Kind::Ask;
  if (wish == "erase") out.kind = Kind::Erase;
  out.town = trimmed(form["town"]);
  out.subject = trimmed(form["subject"]);
  if (!is_name(out.town)) out.faults.emplace_back("town", "fault_town");
  if (out.kind == Kind::Find) {
    const std::string by(form["by"]);
    out.input = trimmed(form["value"]);
    if (by != "email" && by != "phone" && by != "name") out.faults.emplace_back("by", "fault_by");
    if (out.input.empty()) out.faults.emplace_back("value", "fault_value");
    out.arguments = {"privacy", "find", out.town, "--" + by, "-"};
    return out;
  }
  if (!is_subject(out.subject)) out.faults.emplace_back("subject", "fault_subject");
  out.arguments = {"privacy", out.kind == Kind::Export ? "export" : "erase", out.town, out.subject};
  if (out.kind == Kind::Erase) {
    if (form["sure"] != "yes") out.faults.emplace_back("sure", "fault_sure");
    out.arguments.push_back("--yes");
  }
  return out;
}

}  // namespace operations
