// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/pages.h>

namespace stadtkern::detail {

Encoding<Page>::Encoding(const Page& page) : title{bytes("title"), bytes(page.title)} {
  response.http_status = static_cast<std::uint16_t>(page.status);
  response.location = bytes(page.location);
  response.content_type = bytes("text/html; charset=utf-8");
  response.body = bytes(page.content.source());
  response.headers = &title;
  response.header_count = 1;
}

}  // namespace stadtkern::detail
