// SPDX-License-Identifier: EUPL-1.2
// Anything at all as another Open311 server's answer: what comes out is an id, a token or words for staff, each bounded
// and plain text; never a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "foreign/answers.h"
#include "text.h"

using namespace waste;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  static_cast<void>(foreign::unpack(bytes));
  foreign::Heard heard{200, "", std::string(bytes)};
  for (const int status : {200, 404, 500}) {
    heard.status = status;
    const foreign::Posted posted = foreign::read_posted(heard);
    const foreign::Posted asked = foreign::read_token(heard, "t");
    for (const std::string* text : {&posted.id, &posted.token, &posted.why, &asked.id, &asked.token, &asked.why}) {
      if (!valid_utf8(*text) || has_control(*text, false) || text->size() > 2000) std::abort();
    }
    if ((posted.kind == foreign::Posted::Kind::Known) != !posted.id.empty()) std::abort();
  }
  heard.status = 200;
  if (const auto standing = foreign::read_standing(heard, "1"); standing && !valid_utf8(standing->notes)) std::abort();
  if (const auto objects = foreign::objects_of(bytes)) {
    static_cast<void>(foreign::find_ours(*objects, {"m/1", "1", Position{1, 1}}));
  }
  return 0;
}
