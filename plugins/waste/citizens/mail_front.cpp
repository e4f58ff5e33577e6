// SPDX-License-Identifier: EUPL-1.2
#include "citizens/mail_front.h"

#include <memory>
#include <utility>

#include <stadtkern/html.h>

#include "citizens/follow.h"
#include "citizens/letter_words.h"
#include "citizens/letters.h"
#include "id.h"
#include "messages.h"
#include "privacy.h"
#include "requests.h"
#include "store.h"
#include "timestamp.h"

namespace waste {
namespace {

using letters::filled;
using letters::words;
using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Raw;
using stadtkern::Result;
using stadtkern::Tx;

constexpr std::string_view kSender = "module:notify";
constexpr std::string_view kPages = "/waste";          // this module's among the town's
constexpr std::string_view kTown = "stadtkern-pages";  // where these are, if there are any: the gateway says so

// With its lines.
std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : stadtkern::html::escaped(text)) {
    if (c == '\n') {
      out += "<br>";
    } else {
      out += c;
    }
  }
  return out;
}

Raw page(unsigned status, std::string_view language, std::string_view title, const std::string& content) {
  const std::string tag = language.empty() ? "de" : std::string(language);
  Raw raw{status, "text/html; charset=utf-8",
          "<!doctype html><html lang=\"" + html_text(tag) +
              "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta"
              " name=\"color-scheme\" content=\"light dark\"><title>" +
              html_text(title) + "</title></head><body><main><h1>" + html_text(title) + "</h1>" + content +
              "</main></body></html>"};
  raw.headers = {
      {"cache-control", "no-store"},
      {"content-language", tag},
      {"referrer-policy", "strict-origin"},
      {"content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
      {"x-robots-tag", "noindex"}};
  return raw;
}

std::string paragraph(std::string_view text) {
  return "<p>" + html_text(text) + "</p>";
}

Raw unknown(std::string_view language) {
  const std::string_view text = words("page_unknown", language);
  return page(404, language, text, "");
}

// To the same in the frame of the town's pages (pages/mail_page.h), in her language as far as pages have it.
Raw led_on(std::string_view pages, std::string_view language, std::string_view path) {
  std::string spoken = language.starts_with("en") ? "en" : "de";
  if (language == "de-x-simple") spoken = language;
  Raw raw{303, {}, {}};
  raw.headers = {{"location", std::string(pages) + spoken + std::string(kPages) + std::string(path)},
                 {"cache-control", "no-store"},
                 {"referrer-policy", "no-referrer"}};
  return raw;
}

std::string day(Micros at) {
  return format_w3c(at).substr(0, 10);
}

std::string history(const store::Kept& kept, std::string_view language) {
  std::string html = "<h2>" + html_text(words("page_history", language)) + "</h2><ol>";
  html += "<li>" + day(kept.report.requested) + " " + html_text(words(name(DetailedStatus::Received), language));
  std::string published;
  if (kept.published) {
    published = "<li>" + day(*kept.published) + " " + html_text(words("page_published", language));
  }
  for (const Note& note : kept.notes) {
    if (kept.published && note.at > *kept.published) html += std::exchange(published, {});
    html += "<li>" + day(note.at) + " " + html_text(words(name(note.status), language));
    if (!note.text.empty()) html += "<br>" + html_text(note.text);
  }
  return html + published + "</ol>";
}

// Where staff have released nothing: it was public at once, or it waits.
std::string_view publication(const store::Kept& kept) {
  return kept.report.text_public ? "page_published" : "page_waits";
}

}  // namespace

void MailFront::serve(stadtkern::Host& host) {
  host.serve("WriteLetter", this, &MailFront::write);
  auto http = host.http();
  http.raw("GET", kMount, "/my/{token}", this, &MailFront::show);
  http.raw("GET", kMount, "/mail/{id}/{token}", this, &MailFront::ask);
  http.raw("POST", kMount, "/mail/{id}/{token}", this, &MailFront::stop);
}

Result<v1::Letter> MailFront::write(const Request& request, const v1::LetterQuery& body) {
  if (request.principal().id() != kSender) {
    return Error{Code::PermissionDenied, "a letter is given to the module that sends it alone"};
  }
  const auto town = towns_.of(request.town());
  return request.town().store().read([&](Connection& connection) -> Result<v1::Letter> {
    return letters::write(connection, town->settings.categories, request.town().languages().front(), body.payload());
  });
}

void MailFront::show(const Request& request, const HttpRequest& http, RawReply reply) {
  std::string language(request.locale());
  const auto kept = request.town().store().read([&](Connection& connection) -> Result<store::Kept> {
    const auto id = follow::find(connection, http.parameter("token"));
    auto found = id ? store::find(connection, *id) : std::nullopt;
    if (!found) return follow::unknown();
    if (auto hers = letters::language_of(connection, *id); !hers.empty()) language = std::move(hers);
    return *std::move(found);
  });
  if (const auto pages = http.header(kTown); !pages.empty()) {
    return reply.send(led_on(pages, language, "/my/" + std::string(http.parameter("token"))));
  }
  if (!kept) return reply.send(kept.error().code == Code::NotFound ? Result<Raw>(unknown(language)) : kept.error());
  const Report& report = kept->report;
  const std::string title = filled(words("page_title", language), {{"{id}", report.id}});
  reply.send(page(200, language, title,
                  "<h2>" + html_text(words("page_state", language)) + "</h2>" +
                      paragraph(words(name(report.status), language)) +
                      (kept->published ? std::string() : paragraph(words(publication(*kept), language))) +
                      history(*kept, language)));
}

void MailFront::ask(const Request& request, const HttpRequest& http, RawReply reply) {
  struct Known {
    std::string language;
    bool has = false;
  };
  const std::string id(http.parameter("id"));
  const auto known = request.town().store().read([&](Connection& connection) -> Result<Known> {
    if (!letters::may_stop(connection, id, http.parameter("token"))) return follow::unknown();
    return Known{letters::language_of(connection, id), letters::has_address(connection, id)};
  });
  std::string language(request.locale());
  if (known && !known->language.empty()) language = known->language;
  if (const auto pages = http.header(kTown); !pages.empty()) {
    return reply.send(led_on(pages, language, "/mail/" + id + "/" + std::string(http.parameter("token"))));
  }
  if (!known) return reply.send(known.error().code == Code::NotFound ? Result<Raw>(unknown(language)) : known.error());
  const std::string title = filled(words("stop_title", language), {{"{id}", id}});
  if (!known->has) return reply.send(page(200, language, title, paragraph(words("stop_done", language))));
  reply.send(page(200, language, title,
                  paragraph(words("stop_ask", language)) + "<form method=\"post\"><button type=\"submit\">" +
                      html_text(words("stop_button", language)) + "</button></form>"));
}

void MailFront::stop(const Request& request, const HttpRequest& http, RawReply reply) {
  const auto kept = std::make_shared<RawReply>(std::move(reply));
  const auto language = std::make_shared<std::string>(request.locale());
  const std::string id(http.parameter("id"));
  request.town().store().write(
      [language, id, token = std::string(http.parameter("token"))](Tx& tx) -> stadtkern::Status {
        if (!letters::may_stop(tx, id, token)) return follow::unknown();
        if (auto hers = letters::language_of(tx, id); !hers.empty()) *language = std::move(hers);
        letters::stop(tx, id);
        return {};
      },
      [kept, language, id](const stadtkern::Status& stored) {
        if (!stored && stored.error().code != Code::NotFound) return kept->send(stored.error());
        if (!stored) return kept->send(unknown(*language));
        const std::string title = filled(words("stop_title", *language), {{"{id}", id}});
        kept->send(page(200, *language, title, paragraph(words("stop_done", *language))));
      });
}

}  // namespace waste
