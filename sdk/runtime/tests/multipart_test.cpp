// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/multipart.h>

#include <catch2/catch.hpp>

using stadtkern::read_multipart;

namespace {

constexpr const char* kType = "multipart/form-data; boundary=\"x Y\"";

std::string fault(const std::string& type, const std::string& body) {
  const auto parts = read_multipart(type, body, 3);
  return parts ? std::string() : parts.error().message;
}

}  // namespace

TEST_CASE("multipart: fields and files, binary content and all") {
  const std::string bytes("\x89PNG\r\n--x\0\r\n", 12);
  const std::string body =
      "preamble\r\n--x Y  \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--x Y\r\n"
      "content-type: image/png\r\nCONTENT-DISPOSITION: form-data; filename=\"C:\\\\a\\\"b.png\"; name=photo\r\n\r\n" +
      bytes + "\r\n--x Y\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--x Y--\r\nbehind";
  const auto parts = read_multipart(kType, body);
  REQUIRE(parts);
  REQUIRE(parts->size() == 3);
  CHECK((*parts)[0].name == "a");
  CHECK_FALSE((*parts)[0].file);
  CHECK((*parts)[0].content == "one");
  CHECK((*parts)[1].name == "photo");
  CHECK((*parts)[1].file == "C:\\a\"b.png");
  CHECK((*parts)[1].content_type == "image/png");
  CHECK((*parts)[1].content == bytes);
  CHECK((*parts)[2].content.empty());
}

TEST_CASE("multipart: a form without parts is empty, one that is broken is refused in words") {
  const auto none = read_multipart(kType, "--x Y--");
  REQUIRE(none);
  CHECK(none->empty());
  CHECK_FALSE(fault("multipart/form-data", "--x--").empty());
  CHECK_FALSE(fault("text/plain; boundary=x", "--x--").empty());
  CHECK_FALSE(fault("multipart/form-data; boundary=" + std::string(71, 'x'), "--x--").empty());
  CHECK_FALSE(fault(kType, "").empty());
  CHECK_FALSE(fault(kType, "--x Y").empty());
  CHECK_FALSE(fault(kType, "--x Y\r\n\r\nno head\r\n--x Y--").empty());
  CHECK_FALSE(fault(kType, "--x Y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end").empty());
  CHECK_FALSE(fault(kType, "--x Y\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--x Y--").empty());
  CHECK_FALSE(fault(kType, "--x Y\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--x Y--").empty());
  std::string many;
  for (int i = 0; i < 4; ++i) many += "--x Y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
  CHECK(fault(kType, many + "--x Y--") == "the form cannot be read: it has more than 3 parts");
}

TEST_CASE("multipart: cut off anywhere, it is refused or shorter, and nothing worse") {
  const std::string whole = "--x Y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--x Y--\r\n";
  for (std::size_t size = 0; size < whole.size() - 2; ++size) {
    const auto parts = read_multipart(kType, std::string_view(whole).substr(0, size));
    CHECK((!parts || parts->size() == 1));
  }
}
