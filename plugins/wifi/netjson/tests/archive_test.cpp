// SPDX-License-Identifier: EUPL-1.2
#include "netjson/archive.h"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <set>

#include "netjson/md5.h"
#include "test_data.h"

using namespace wifi;
using namespace wifi::netjson;

namespace {

std::string unzip(const std::string& packed) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK);
  std::string out(1 << 22, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  CHECK(stream.avail_in == 0);
  inflateEnd(&stream);
  return out;
}

struct Entry {
  std::string path, content, time, mode, magic;
  char type = 0;
};

std::vector<Entry> untar(const std::string& tar) {
  std::vector<Entry> out;
  for (std::size_t at = 0; at + 512 <= tar.size() && tar[at] != '\0';) {
    Entry entry;
    entry.path = tar.c_str() + at;
    entry.mode = tar.substr(at + 100, 7);
    const auto size = std::stoul(tar.substr(at + 124, 11), nullptr, 8);
    entry.time = tar.substr(at + 136, 11);
    entry.type = tar[at + 156];
    entry.magic = tar.substr(at + 257, 5);
    unsigned long sum = 0;
    for (std::size_t byte = 0; byte < 512; ++byte) {
      sum += byte >= 148 && byte < 156 ? ' ' : static_cast<unsigned char>(tar[at + byte]);
    }
    CHECK(std::stoul(tar.substr(at + 148, 8), nullptr, 8) == sum);
    entry.content = tar.substr(at + 512, size);
    at += 512 + (size + 511) / 512 * 512;
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

TEST_CASE("md5: the vectors of RFC 1321, and a key as the agent makes it") {
  CHECK(md5("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5("a") == "0cc175b9c0f1b6a831c399e269772661");
  CHECK(md5("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(md5("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
  CHECK(md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == "d174ab98d277d9f5a5611c2c9f419d9f");
  CHECK(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
  CHECK(md5("02:FC:00:00:00:01+s3cr3t") == "0b9bd910dcc551c79e8fa6fecfd09cd5");
}

TEST_CASE("archive: what goes in comes out, without times, in the order given") {
  const std::vector<File> files = {{"etc/config/system", "config system 'system'\n", 0644},
                                   {"etc/big", std::string(200'000, 'x'), 0600},
                                   {"z", "", 0755}};
  const std::string packed = tar_gz(files);
  CHECK(packed.substr(0, 10) == std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
  const auto entries = untar(unzip(packed));
  REQUIRE(entries.size() == files.size());
  for (std::size_t index = 0; index < files.size(); ++index) {
    CHECK(entries[index].path == files[index].path);
    CHECK(entries[index].content == files[index].content);
    CHECK(entries[index].time == "00000000000");
    CHECK(entries[index].type == '0');
  }
  CHECK(entries[1].mode == "0000600");
}

TEST_CASE("archive: its bytes are the same for ever") {
  CHECK(md5(tar_gz({})) == md5(tar_gz({})));
  // A change of this sum would make every device in every town take its configuration anew.
  CHECK(md5(tar_gz({{"etc/config/system", "config system 'system'\n\toption hostname 'a'\n", 0644}})) ==
        "18b207ef7d484399e50954b5f0bd8a2f");
}

TEST_CASE("archive: it is built as the one that the agent's own tests take") {
  const auto recorded = data_file("wifi/openwisp/good-config.tar.gz");
  if (!recorded) return;
  const auto theirs = untar(unzip(*recorded));
  std::vector<File> files;
  for (const Entry& entry : theirs) {
    if (entry.type == '0') files.push_back({entry.path, entry.content, 0644});
  }
  REQUIRE(files.size() == 6);
  const auto ours = untar(unzip(tar_gz(files)));
  REQUIRE(ours.size() == files.size());
  std::set<std::string> paths;
  for (std::size_t index = 0; index < files.size(); ++index) {
    CHECK(ours[index].path == files[index].path);
    CHECK(ours[index].content == files[index].content);
    CHECK(ours[index].magic == theirs[0].magic);
    paths.insert(ours[index].path);
  }
  CHECK(paths.count("etc/config/network") == 1);
}
