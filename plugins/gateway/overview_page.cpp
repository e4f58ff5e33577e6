// SPDX-License-Identifier: EUPL-1.2
#include "overview_page.h"

#include <sodium.h>

#include <stadtkern/html.h>

namespace gateway {
namespace {

// Contrast: text at least 12:1, links at least 7:1 on their ground, in both schemes. Links have room for a thumb.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--ground:#fff;--text:#1b1b1f;--link:#0b4a8f;--line:#6b7280}"
    "@media(prefers-color-scheme:dark){:root{--ground:#17181c;--text:#f1f1f4;--link:#9ecbff;--line:#9aa1ac}}"
    "body{margin:0;background:var(--ground);color:var(--text);font:1.125rem/1.6 system-ui,sans-serif}"
    "header,main,footer{max-width:44rem;margin:0 auto;padding:1rem}"
    "a{color:var(--link);text-underline-offset:.2em}"
    "a:focus-visible{outline:3px solid var(--link);outline-offset:3px}"
    ".skip{position:absolute;left:-999rem}.skip:focus{position:static;display:inline-block;padding:.75rem 1rem}"
    "nav a[aria-current]{font-weight:bold;text-decoration:none}ul{list-style:none;margin:0;padding:0}"
    "main li{border-top:1px solid var(--line);padding:1rem 0}"
    "main li a{display:inline-block;padding:.5rem 0}nav li{display:inline-block;margin-right:1rem}"
    "nav a{display:inline-block;padding:.5rem 0}h1{line-height:1.25}h3{margin:0}p{margin:.5rem 0}"
    "p,h1,h3,a{overflow-wrap:anywhere}";

}  // namespace

std::string html_text(std::string_view text) {
  return stadtkern::html::escaped(text);
}

OverviewPage::OverviewPage(const Phrases& phrases) : phrases_(phrases) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(kStyle.data()), kStyle.size());
  char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];
  sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
  policy_ = "default-src 'none'; style-src 'sha256-" + std::string(base64) +
            "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

void OverviewPage::begin(std::string& html, std::string_view title, std::string_view address,
                         std::string_view language) const {
  html.append("<!doctype html>\n<html lang=\"").append(language);
  html.append("\">\n<head>\n<meta charset=\"utf-8\">\n");
  html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
  html.append(html_text(title)).append("</title>\n<style>").append(kStyle).append("</style>\n</head>\n<body>\n");
  html.append("<a class=\"skip\" href=\"#content\">").append(html_text(phrases_.text(language, "skip")));
  html.append("</a>\n<header>\n<nav aria-label=\"").append(html_text(phrases_.text(language, "languages")));
  html.append("\">\n<ul>\n");
  for (const auto& other : phrases_.languages()) {
    const auto name = html_text(phrases_.text(other, "language"));
    html.append("<li><a href=\"").append(html_text(address)).append("?lang=").append(other);
    html.append("\" hreflang=\"").append(other).append("\" lang=\"").append(other).append("\"");
    if (other == language) html.append(" aria-current=\"true\"");
    html.append(">").append(name).append("</a></li>\n");
  }
  html.append("</ul>\n</nav>\n</header>\n<main id=\"content\">\n<h1>").append(html_text(title)).append("</h1>\n");
}

// sessions/v1: who keeps the town's sessions has a page at /sign-in below its mount.
void OverviewPage::sign_in(std::string& html, const Town& town, std::string_view prefix,
                           std::string_view language) const {
  const Module* keeper = town.keeper();
  if (keeper == nullptr) return;
  const std::string to = std::string(prefix).append(keeper->base()).append("/sign-in?lang=").append(language);
  html.append("<p><a href=\"").append(html_text(to)).append("\">");
  html.append(html_text(phrases_.text(language, "sign_in"))).append("</a></p>\n");
}

std::string OverviewPage::town(const Town& town, std::string_view prefix, std::string_view language) const {
  const auto name = town.display_name(language);
  std::string html;
  html.reserve(4096);
  begin(html, phrases_.text(language, "town_title", name), std::string(prefix) + "/", language);
  const bool empty = town.modules.empty();
  html.append("<p>").append(html_text(phrases_.text(language, empty ? "town_empty" : "town_intro", name)));
  html.append("</p>\n");
  sign_in(html, town, prefix, language);
  if (!empty) {
    html.append("<h2>").append(html_text(phrases_.text(language, "services"))).append("</h2>\n<ul>\n");
    for (const auto& module : town.modules) {
      const auto names = text_in(module.names, language);
      const auto title = names.empty() ? std::string_view(module.id) : names;
      html.append("<li>\n<h3>").append(html_text(title)).append("</h3>\n");
      const auto summary = text_in(module.summaries, language);
      if (!summary.empty()) html.append("<p>").append(html_text(summary)).append("</p>\n");
      const auto link = [&](const std::string& path, std::string_view text) {
        html.append("<a href=\"").append(html_text(std::string(prefix) + path)).append("\">");
        html.append(html_text(text)).append("</a>\n");
      };
      if (!module.mount.empty()) link(module.mount, phrases_.text(language, "api", title));
      for (const auto& claim : module.claims) link(claim, claim);
      html.append("<p>").append(html_text(phrases_.text(language, "version", module.version)));
      html.append("</p>\n</li>\n");
    }
    html.append("</ul>\n");
  }
  html.append("</main>\n</body>\n</html>\n");
  return html;
}

std::string OverviewPage::nowhere(std::string_view path, std::string_view language) const {
  std::string html;
  begin(html, phrases_.text(language, "nowhere_title"), path, language);
  html.append("<p>").append(html_text(phrases_.text(language, "nowhere"))).append("</p>\n");
  html.append("</main>\n</body>\n</html>\n");
  return html;
}

std::string OverviewPage::towns(const Registry& registry, std::string_view language) const {
  std::string html;
  begin(html, phrases_.text(language, "node_title"), "/", language);
  std::string items;
  for (const auto& town : registry.towns()) {
    if (town.id == 0) continue;
    items.append("<li><a href=\"/t/").append(html_text(town.name)).append("/\">");
    items.append(html_text(town.display_name(language))).append("</a></li>\n");
  }
  html.append("<p>").append(html_text(phrases_.text(language, items.empty() ? "node_empty" : "node_intro")));
  html.append("</p>\n");
  if (!items.empty()) {
    html.append("<h2>").append(html_text(phrases_.text(language, "towns"))).append("</h2>\n<ul>\n");
    html.append(items).append("</ul>\n");
  }
  html.append("</main>\n</body>\n</html>\n");
  return html;
}

}  // namespace gateway
