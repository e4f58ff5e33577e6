// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "overview_page.h"
#include "sample_towns.h"

using gateway::OverviewPage;
using gateway::Phrases;

namespace {

Phrases built_in() {
  auto phrases = Phrases::read(gateway::built_in_phrase_files());
  REQUIRE(phrases);
  return *std::move(phrases);
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("phrases: every language has every text") {
  const auto phrases = built_in();
  CHECK(phrases.languages() == std::vector<std::string>{"de", "en", "de-x-simple"});
  CHECK(phrases.text("de", "town_title", "Musterstadt") == "Musterstadt: digitale Dienste");
}

TEST_CASE("phrases: a line that is no text, a key twice or missing is refused with its place") {
  const auto message = [](const std::vector<gateway::PhraseFile>& files) {
    const auto phrases = Phrases::read(files);
    return phrases ? std::string{} : phrases.error().message;
  };
  CHECK(message({{"de", "# x\na = \"1\"\nb\n"}}) == "i18n/de.toml:3: not a new key = \"text\"");
  CHECK(holds(message({{"de", "a = \"1\"\na = \"2\"\n"}}), "de.toml:2"));
  CHECK(holds(message({{"de", "a = \"1\" x\n"}}), "de.toml:1"));
  CHECK(holds(message({{"de", "a = \"1\n"}}), "de.toml:1"));
  CHECK(holds(message({{"de", "a = \"1\"\n"}, {"en", "b = \"1\"\n"}}), "en.toml"));
  CHECK(message({{"de", "a = \"say \\\"x\\\" \\\\\"\n"}}).empty());
}

TEST_CASE("page: a town that keeps sessions has a link to where one signs in, another has none") {
  const auto phrases = built_in();
  const OverviewPage page(phrases);
  auto towns = sample_towns();
  CHECK_FALSE(holds(page.town(towns[1], "", "de"), "sign-in"));
  towns[1].session_keeper = "extra";
  CHECK(holds(page.town(towns[1], "", "de"), "<a href=\"/api/extra/v1/sign-in?lang=de\">Anmelden</a>"));
  CHECK(holds(page.town(towns[1], "/t/musterstadt", "en"),
              "<a href=\"/t/musterstadt/api/extra/v1/sign-in?lang=en\">Sign in</a>"));
  towns[1].session_keeper = "elsewhere";
  CHECK_FALSE(holds(page.town(towns[1], "", "de"), "sign-in"));
}

TEST_CASE("page: a town's modules stand there with name, summary and links, in the language asked for") {
  const auto phrases = built_in();
  const OverviewPage page(phrases);
  const auto towns = sample_towns();
  const auto german = page.town(towns[1], "", "de");
  CHECK(holds(german, "<html lang=\"de\">"));
  CHECK(holds(german, "<h1>Musterstadt: digitale Dienste</h1>"));
  CHECK(holds(german, "<h3>Abfall &amp; mehr</h3>"));
  CHECK(holds(german, "<p>Schäden melden</p>"));
  CHECK(holds(german, "href=\"/api/waste/v1\""));
  CHECK(holds(german, "href=\"/open311/v2\""));
  CHECK(holds(german, "href=\"/?lang=en\" hreflang=\"en\" lang=\"en\">English</a>"));
  const auto english = page.town(towns[2], "/t/musterdorf", "en");
  CHECK(holds(english, "<html lang=\"en\">"));
  CHECK(holds(english, "<h1>Sample Village: digital services</h1>"));
  CHECK(holds(english, "Waste &lt;and&gt; more"));
  CHECK(holds(english, "href=\"/t/musterdorf/api/waste/v1\""));
  CHECK(holds(page.town(towns[1], "", "de-x-simple"), "<html lang=\"de-x-simple\">"));
}

TEST_CASE("page: it brings everything itself, runs nothing, and can be used without a mouse") {
  const auto phrases = built_in();
  const OverviewPage page(phrases);
  const auto html = page.town(sample_towns()[1], "", "en");
  CHECK_FALSE(holds(html, "<script"));
  CHECK_FALSE(holds(html, "http://"));
  CHECK_FALSE(holds(html, "https://"));
  CHECK_FALSE(holds(html, " style="));
  CHECK(holds(html, "name=\"viewport\""));
  CHECK(holds(html, "href=\"#content\""));
  CHECK(holds(html, "<main id=\"content\">"));
  CHECK(holds(page.policy(), "default-src 'none'; style-src 'sha256-"));
}

TEST_CASE("page: a node without a default town lists its towns, an empty one says so") {
  const auto phrases = built_in();
  const OverviewPage page(phrases);
  const auto html = page.towns(gateway::Registry(1, sample_towns()), "en");
  CHECK(holds(html, "<a href=\"/t/musterdorf/\">Sample Village</a>"));
  CHECK_FALSE(holds(html, "/t/node/"));
  CHECK(holds(page.towns(gateway::Registry(1, {}), "en"), "No town has been set up"));
  gateway::Town empty;
  empty.id = 9;
  empty.name = "leer";
  CHECK(holds(page.town(empty, "", "de"), "leer bietet hier noch keine Dienste an."));
}

TEST_CASE("page: names cannot become markup") {
  CHECK(gateway::html_text("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
}
