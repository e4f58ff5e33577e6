// SPDX-License-Identifier: EUPL-1.2
#include "mail.h"

#include <algorithm>

#include "encoding.h"
#include "words.h"

namespace notify {
namespace {

constexpr std::size_t kMostOfLink = 900;  // a line of a mail has at most 998

// Only what a URL may hold: a path cannot end its header.
std::string link(const Mail& mail, std::string_view path) {
  std::string url = mail.address + std::string(path);
  std::erase_if(url, [](char c) { return c <= ' ' || c > '~' || c == '<' || c == '>'; });
  url.resize(std::min(url.size(), kMostOfLink));
  return url;
}

}  // namespace

std::string letter_text(const Mail& mail) {
  const Frame& words = frame(mail.language);
  std::string text = std::string(words.greeting) + "\n";
  for (const Part& part : mail.parts) {
    text += "\n" + part.text + "\n";
    if (!part.path.empty()) text += link(mail, part.path) + "\n";
  }
  text += "\n" + std::string(words.closing) + "\n" + mail.from_name + "\n\n-- \n" + std::string(words.footer) + "\n";
  return text;
}

std::string mail_text(const Mail& mail) {
  std::string head;
  const auto add = [&](std::string_view name, std::string_view value) {
    head += std::string(name) + ": " + std::string(value) + "\r\n";
  };
  add("From", display_name(mail.from_name) + (mail.from_name.empty() ? "<" : " <") + mail.from + ">");
  if (!mail.reply_to.empty()) add("Reply-To", "<" + mail.reply_to + ">");
  add("To", "<" + mail.to + ">");
  add("Subject", header_text(mail.subject, std::string_view("Subject: ").size()));
  add("Date", format_mail(mail.made));
  add("Message-ID", mail.message_id);
  add("MIME-Version", "1.0");
  add("Content-Type", "text/plain; charset=utf-8");
  add("Content-Transfer-Encoding", "quoted-printable");
  if (!mail.language.empty()) add("Content-Language", header_text(mail.language, 20));
  add("Auto-Submitted", "auto-generated");
  if (!mail.stop_path.empty()) {
    add("List-Unsubscribe", "<" + link(mail, mail.stop_path) + ">");
    // RFC 8058 asks for https.
    if (mail.address.starts_with("https:")) add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  }
  return head + "\r\n" + quoted_printable(letter_text(mail));
}

}  // namespace notify
