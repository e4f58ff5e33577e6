// SPDX-License-Identifier: EUPL-1.2
#include "submission.h"

#include <algorithm>
#include <utility>

#include "photo.h"
#include "text.h"

namespace waste {
namespace {

constexpr std::size_t kLongestDescription = 4000;
constexpr std::size_t kLongestAddress = 200;
constexpr std::size_t kLongestUrl = 2000;
constexpr std::size_t kMostUrls = 10;
constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestPhone = 50;
constexpr std::size_t kLongestDevice = 200;

class Check {
 public:
  std::vector<stadtkern::FieldError> faults;

  void fault(std::string pointer, std::string reason) { faults.push_back({std::move(pointer), std::move(reason)}); }

  std::string line(const char* field, std::string_view text, std::size_t longest) {
    const std::string_view trimmed = trim(text);
    if (!valid_utf8(trimmed) || has_control(trimmed, false)) {
      fault(field, "must be one line of plain text in UTF-8");
    } else if (code_points(trimmed) > longest) {
      fault(field, "must be at most " + std::to_string(longest) + " characters long");
    }
    return std::string{trimmed};
  }

  std::string paragraphs(const char* field, std::string_view text) {
    std::string lines = unix_lines(trim(text));
    if (!valid_utf8(lines) || has_control(lines, true)) {
      fault(field, "must be plain text in UTF-8");
    } else if (code_points(lines) > kLongestDescription) {
      fault(field, "must be at most " + std::to_string(kLongestDescription) + " characters long");
    }
    return lines;
  }

  // Not a proof that the address exists: only what can never be one is refused.
  std::string email(std::string_view text) {
    std::string address = line("email", text, kLongestEmail);
    if (address.empty()) return address;
    const std::size_t at = address.find('@');
    const bool fits = at != std::string::npos && at > 0 && address.find('@', at + 1) == std::string::npos &&
                      at + 1 < address.size() && address.find_first_of(" ,;<>()") == std::string::npos;
    if (!fits) fault("email", "is not an e-mail address");
    return address;
  }

  std::vector<std::string> urls(const std::vector<std::string>& given) {
    std::vector<std::string> out;
    for (const std::string& one : given) {
      const std::string_view url = trim(one);
      if (url.empty()) continue;
      const std::string scheme = ascii_lower(url.substr(0, 8));
      const bool web = scheme.rfind("http://", 0) == 0 || scheme == "https://";
      if (!web || url.size() > kLongestUrl || url.find_first_of(" \"<>\\^`{|}") != std::string_view::npos ||
          has_control(url, false) || !valid_utf8(url)) {
        fault("media_url", "must be an http or https address");
      } else {
        out.emplace_back(url);
      }
    }
    if (out.size() > kMostUrls) fault("media_url", "may be given at most " + std::to_string(kMostUrls) + " times");
    return out;
  }

  std::vector<std::string> photos(const std::vector<std::string>& given) {
    std::vector<std::string> out;
    for (const std::string& one : given) {
      const auto id = parse_photo_id(one);
      if (!id || std::find(out.begin(), out.end(), *id) != out.end()) {
        fault("photos", "must be ids of photos that were handed in before, each once");
        return out;
      }
      out.push_back(*id);
    }
    if (out.size() > kMostPhotos) fault("photos", "must be at most " + std::to_string(kMostPhotos));
    return out;
  }
};

Contact checked(Check& check, const Contact& given) {
  return {.email = check.email(given.email),
          .first_name = check.line("first_name", given.first_name, kLongestName),
          .last_name = check.line("last_name", given.last_name, kLongestName),
          .phone = check.line("phone", given.phone, kLongestPhone),
          .device_id = check.line("device_id", given.device_id, kLongestDevice),
          .account_id = check.line("account_id", given.account_id, kLongestDevice)};
}

void check_place(Check& check, const Submission& submission, const Report& report, const Settings& settings) {
  if (submission.position) {
    if (!on_earth(*submission.position)) {
      check.fault("lat", "must lie on the earth, in degrees");
    } else if (settings.area && !settings.area->contains(*submission.position)) {
      check.fault("lat", "lie outside the town's area");
    }
  } else if (report.address.empty() && report.address_id.empty()) {
    check.fault("lat", "or an address or an address id are needed");
  }
}

}  // namespace

stadtkern::Result<NewReport> check_submission(Submission submission, const Settings& settings, std::string source,
                                              Micros now) {
  Check check;
  NewReport out;
  Report& report = out.report;
  report.source = std::move(source);
  report.category = submission.category;
  report.position = submission.position;
  report.address = check.line("address", submission.address, kLongestAddress);
  report.address_id = check.line("address_id", submission.address_id, kLongestAddress);
  report.description = check.paragraphs("description", submission.description);
  report.media_urls = check.urls(submission.media_urls);
  out.photos = check.photos(submission.photos);
  report.text_public = settings.publish == Publish::TextAtOnce;
  report.agency = settings.agency;
  report.requested = now;
  report.updated = now;
  check_place(check, submission, report, settings);
  report.group = settings.responsibility.group_for(report, {});
  out.contact = checked(check, submission.contact);

  if (const Category* category = settings.categories.find(submission.category)) {
    report.expected = due_date(*category, now);
    auto answers = check_attributes(*category, submission.attributes);
    if (answers) {
      report.attributes = *std::move(answers);
    } else {
      for (auto& one : answers.error().fields) {
        check.fault("attributes/" + one.pointer, std::move(one.reason));
      }
    }
  } else {
    check.fault("category", submission.category.empty() ? "is needed" : "is not one of this town's categories");
  }
  if (check.faults.empty()) return out;
  return stadtkern::Error{stadtkern::Code::ValidationFailed, "the report is not acceptable", "report",
                          std::move(check.faults)};
}

}  // namespace waste
