// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/csv_writer.h>

#include <algorithm>
#include <array>

namespace stadtkern {
namespace {

// The last four are the wide forms that programs for East Asian writing take as well.
constexpr std::array<std::string_view, 8> kSigns{
    "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
constexpr std::string_view kPasses = " \"'\xc2\xa0";  // byte by byte: a no-break space is two
constexpr std::string_view kParts = ";\t\r\n";

// Whether what begins here would be computed.
bool formula(std::string_view part) {
  part.remove_prefix(std::min(part.find_first_not_of(kPasses), part.size()));
  return std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) { return part.starts_with(sign); });
}

}  // namespace

std::string without_formulas(std::string_view text) {
  std::string out;
  // A first tab or line end is dropped by some programs, and what follows is the first part then.
  if (!text.empty() && kParts.find(text.front()) != std::string_view::npos) out += '\'';
  for (bool begins = true; !text.empty(); text.remove_prefix(1)) {
    if (begins && formula(text)) out += '\'';
    begins = kParts.find(text.front()) != std::string_view::npos;
    out += text.front();
  }
  return out;
}

CsvLine& CsvLine::text(std::string_view value) {
  separate();
  const std::string safe = without_formulas(value);
  if (safe == value && safe.find_first_of(",;\"\t\r\n") == std::string::npos) {
    to_ += safe;
    return *this;
  }
  to_ += '"';
  for (const char c : safe) to_.append(c == '"' ? 2 : 1, c);
  to_ += '"';
  return *this;
}

CsvLine& CsvLine::plain(std::string_view value) {
  separate();
  to_ += value;
  return *this;
}

void CsvLine::separate() {
  if (begun_) to_ += ',';
  begun_ = true;
}

}  // namespace stadtkern
