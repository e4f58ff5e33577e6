// SPDX-License-Identifier: EUPL-1.2
#include "automatic.h"

#include <catch2/catch.hpp>

using gateway::automatic;
using gateway::Name;
using gateway::RequestHead;

namespace {

constexpr std::string_view kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

RequestHead head(std::string_view agent, std::vector<gateway::Field> more = {}) {
  RequestHead out;
  if (!agent.empty()) out.fields.push_back({Name::UserAgent, agent});
  out.fields.insert(out.fields.end(), more.begin(), more.end());
  return out;
}

}  // namespace

TEST_CASE("automatic: browsers that somebody sits at, also those without pictures") {
  for (const std::string_view agent :
       {kFirefox, std::string_view("Lynx/2.9.0 libwww-FM/2.14"), std::string_view("w3m/0.5.3"),
        std::string_view(
            "Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36")}) {
    CAPTURE(agent);
    CHECK(automatic(head(agent)).empty());
    CHECK(automatic(head(agent, {{Name::FetchDestination, "document"}})).empty());
  }
}

TEST_CASE("automatic: programs say so, or say nothing") {
  for (const char* agent : {"", "curl/8.5.0", "python-requests/2.32", "Googlebot/2.1 (+http://www.google.com/bot.html)",
                            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
                            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36"}) {
    CAPTURE(agent);
    CHECK(automatic(head(agent)) == "program");
  }
}

TEST_CASE("automatic: what a browser takes beforehand, or for something else than to show it") {
  CHECK(automatic(head(kFirefox, {{Name::SecPurpose, "prefetch;prerender"}})) == "prefetch");
  CHECK(automatic(head(kFirefox, {{Name::Purpose, "prefetch"}})) == "prefetch");
  CHECK(automatic(head(kFirefox, {{Name::FetchDestination, "empty"}})) == "part");
}
