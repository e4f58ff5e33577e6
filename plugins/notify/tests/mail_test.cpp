// SPDX-License-Identifier: EUPL-1.2
#include "mail.h"

#include <catch2/catch.hpp>

#include "address.h"

namespace notify {
namespace {

Mail letter() {
  Mail mail;
  mail.from_name = "Musterstadt";
  mail.from = "buero@musterstadt.example";
  mail.to = "eva@example.org";
  mail.language = "de";
  mail.subject = "Ihre Meldung 7K3M9QXT ist angekommen";
  mail.parts = {{"Danke.", ""}, {"Hier steht es:", "/api/waste/v1/my/~00"}};
  mail.stop_path = "/api/waste/v1/mail/7K3M9QXT/~11";
  mail.address = "https://musterstadt.example";
  mail.message_id = "<abc@musterstadt.example>";
  mail.made = 1'772'366'400 * kSecond;
  return mail;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++out;
  return out;
}

TEST_CASE("mail: headers as mail programs expect them") {
  const std::string text = mail_text(letter());
  for (const char* header :
       {"From: Musterstadt <buero@musterstadt.example>\r\n", "\r\nTo: <eva@example.org>\r\n",
        "\r\nSubject: Ihre Meldung 7K3M9QXT ist angekommen\r\n", "\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\n",
        "\r\nMessage-ID: <abc@musterstadt.example>\r\n", "\r\nMIME-Version: 1.0\r\n",
        "\r\nContent-Type: text/plain; charset=utf-8\r\n", "\r\nContent-Transfer-Encoding: quoted-printable\r\n",
        "\r\nAuto-Submitted: auto-generated\r\n",
        "\r\nList-Unsubscribe: <https://musterstadt.example/api/waste/v1/mail/7K3M9QXT/~11>\r\n",
        "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"}) {
    CAPTURE(header);
    CHECK(count(text, header) == 1);
  }
  CHECK(text.find("Reply-To") == std::string::npos);
}

TEST_CASE("mail: what people write cannot add a header") {
  Mail mail = letter();
  mail.subject = "x\r\nBcc: all@example.org\r\n\r\nHello";
  mail.from_name = "x\r\nBcc: all@example.org";
  mail.language = "de\r\nBcc: all@example.org";
  mail.stop_path = "/x>\r\nBcc: all@example.org";
  mail.parts = {{"x\r\n.\r\nBcc: all@example.org", "/y\r\nBcc: z"}};
  const std::string text = mail_text(mail);
  const std::string head = text.substr(0, text.find("\r\n\r\n"));
  CHECK(count(head, "\r\nBcc") == 0);
  CHECK(count(head, "\nBcc") == 0);
  CHECK(count(head, "\r\nSubject: ") == 1);
}

TEST_CASE("mail: each language has its own frame") {
  Mail mail = letter();
  CHECK(letter_text(mail).find(
            "Guten Tag,\n\nDanke.\n\nHier steht es:\nhttps://musterstadt.example/api/waste/v1/my/~00\n") == 0);
  mail.language = "en";
  CHECK(letter_text(mail).find("Hello,\n") == 0);
  mail.language = "de-x-simple";
  CHECK(letter_text(mail).find("Guten Tag!\n") == 0);
  mail.language = "fr";
  CHECK(letter_text(mail).find("Guten Tag,\n") == 0);
}

TEST_CASE("mail: without https nobody is promised that one click ends it, and without a path nothing is promised") {
  Mail mail = letter();
  mail.address = "http://musterstadt.example";
  CHECK(mail_text(mail).find("List-Unsubscribe-Post") == std::string::npos);
  CHECK(mail_text(mail).find("List-Unsubscribe: ") != std::string::npos);
  mail.stop_path.clear();
  CHECK(mail_text(mail).find("List-Unsubscribe") == std::string::npos);
}

TEST_CASE("mail: a webhook's machine is out in the world or in a network that was named") {
  for (const char* text : {"127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "fe80::1",
                           "::ffff:10.0.0.1", "0.0.0.0"}) {
    CAPTURE(text);
    CHECK_FALSE(public_machine(*parse_machine(text)));
  }
  CHECK(public_machine(*parse_machine("93.184.216.34")));
  CHECK(public_machine(*parse_machine("2a00:1450::1")));
  CHECK(within(*parse_machine("10.1.2.3"), *parse_network("10.1.0.0/16")));
  CHECK_FALSE(within(*parse_machine("10.2.2.3"), *parse_network("10.1.0.0/16")));
  CHECK_FALSE(parse_web_address("https://user@host/").has_value());
}

TEST_CASE("text: JSON keeps its quotes to itself") {
  CHECK(json_text("a\"b\\c\n") == "\"a\\\"b\\\\c\\u000a\"");
  CHECK(format_w3c(0) == "1970-01-01T00:00:00Z");
}

}  // namespace
}  // namespace notify
