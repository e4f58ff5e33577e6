// SPDX-License-Identifier: EUPL-1.2
// waste-photo: decodes what strangers send, in a process that may crash. The one home of libvips.
//
//   waste-photo make                     a JPEG, PNG or WebP comes in
//   waste-photo black-out X,Y,W,H...     one of its own pictures comes in; these pixels become black
//
// Out goes the picture (upright, at most 2048 pixels long, JPEG, nothing but pixels) with its thumbnail (outcome.h). A
// line on stderr says what it saw and how much memory that took; the exit code is an Outcome.
#include <vips/vips.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "photo/black_out.h"
#include "photo/outcome.h"

#include <unistd.h>

namespace waste::photo {
namespace {

[[noreturn]] void end(Outcome outcome) {
  std::_Exit(static_cast<int>(outcome));
}

// A reference that goes at the end of its block.
class Image {
 public:
  Image() = default;
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  ~Image() {
    if (image_) g_object_unref(image_);
  }
  VipsImage* get() const { return image_; }
  VipsImage** fill() {
    if (image_) g_object_unref(image_);
    image_ = nullptr;
    return &image_;
  }
  void take(Image& other) { std::swap(image_, other.image_); }

 private:
  VipsImage* image_ = nullptr;
};

// A step that fails means that the picture does.
void must(int failed) {
  if (failed != 0) end(Outcome::Broken);
}

std::string read_all() {
  std::string bytes;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    const ssize_t got = ::read(0, buffer.data(), buffer.size());
    if (got < 0) end(Outcome::Broken);
    if (got == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (bytes.size() > kMostBytes) end(Outcome::TooManyBytes);
  }
}

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(1, bytes.data(), bytes.size());
    if (done <= 0) std::abort();  // nobody reads any more
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
}

// By its first bytes, before any library sees them.
const char* kind_of(std::string_view bytes) {
  if (bytes.starts_with("\xff\xd8\xff")) return "jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "png";
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "webp";
  end(Outcome::NotAPicture);
}

// Three loaders and no other, nothing that libvips itself calls untrusted, one thread, no cache, no modules.
void begin(const char* name) {
  ::setenv("VIPSHOME", "/nonexistent", 1);  // where it looks for modules
  ::setenv("VIPS_NOVECTOR", "1", 1);        // no code made at run time
  ::signal(SIGXFSZ, SIG_IGN);
  g_log_set_default_handler([](const gchar*, GLogLevelFlags, const gchar*, gpointer) {}, nullptr);
  if (VIPS_INIT(name) != 0) std::abort();
  vips_concurrency_set(1);
  vips_cache_set_max(0);
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"}) {
    vips_operation_block_set(loader, FALSE);
  }
}

// Only the head is read.
Size look(const std::string& bytes, Image& head) {
  *head.fill() = vips_image_new_from_buffer(bytes.data(), bytes.size(), "", "fail_on", VIPS_FAIL_ON_ERROR, nullptr);
  if (!head.get()) end(Outcome::Broken);
  const Size size{vips_image_get_width(head.get()), vips_image_get_height(head.get())};
  if (size.width < 1 || size.height < 1) end(Outcome::Broken);
  if (static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height) > kMostPixels) {
    end(Outcome::TooManyPixels);
  }
  return size;
}

// Decoded, upright, in sRGB without transparency, in memory.
void decode(const std::string& bytes, Image& out) {
  Image step;
  // The buffer is only read; libvips takes it without const.
  must(vips_thumbnail_buffer(const_cast<char*>(bytes.data()), bytes.size(), step.fill(), kLongestEdge, "height",
                             kLongestEdge, "size", VIPS_SIZE_DOWN, "export_profile", "srgb", "fail_on",
                             VIPS_FAIL_ON_ERROR, nullptr));
  if (vips_image_get_interpretation(step.get()) != VIPS_INTERPRETATION_sRGB) {
    Image coloured;
    must(vips_colourspace(step.get(), coloured.fill(), VIPS_INTERPRETATION_sRGB, nullptr));
    step.take(coloured);
  }
  if (vips_image_hasalpha(step.get())) {
    Image flat;
    VipsArrayDouble* white = vips_array_double_newv(1, 255.0);
    const int failed = vips_flatten(step.get(), flat.fill(), "background", white, nullptr);
    vips_area_unref(&white->area);
    must(failed);
    step.take(flat);
  }
  Image bytewise;
  must(vips_cast(step.get(), bytewise.fill(), VIPS_FORMAT_UCHAR, nullptr));
  *out.fill() = vips_image_copy_memory(bytewise.get());
  if (!out.get()) end(Outcome::Broken);
}

void black_out(Image& image, const std::vector<Rectangle>& parts) {
  double ink[] = {0, 0, 0};
  for (const Rectangle& part : parts) {
    must(vips_draw_rect(image.get(), ink, 3, part.x, part.y, part.width, part.height, "fill", TRUE, nullptr));
  }
}

// As good as fits.
std::string encode(const Image& image, std::size_t most) {
  for (const int quality : {85, 75, 60, 45, 30, 10}) {
    void* buffer = nullptr;
    std::size_t size = 0;
    must(vips_jpegsave_buffer(image.get(), &buffer, &size, "Q", quality, "strip", TRUE, "optimize_coding", TRUE,
                              nullptr));
    std::string bytes(static_cast<const char*>(buffer), size);
    g_free(buffer);
    if (bytes.size() <= most) return bytes;
  }
  end(Outcome::Broken);
}

// Of /proc/self/status, in KiB.
std::string peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:" && status >> word) return word;
  }
  return "?";
}

int run(int count, char** words) {
  const std::string_view what = count > 1 ? words[1] : "";
  std::vector<Rectangle> parts;
  for (int i = 2; i < count; ++i) {
    const auto part = parse_rectangle(words[i]);
    if (!part || parts.size() == kMostRectangles) end(Outcome::Usage);
    parts.push_back(*part);
  }
  if (what != (parts.empty() ? "make" : "black-out")) end(Outcome::Usage);
  const std::string bytes = read_all();
  const char* kind = kind_of(bytes);
  begin(words[0]);
  Image head;
  const Size before = look(bytes, head);
  const int orientation = vips_image_get_orientation(head.get());
  Image picture;
  decode(bytes, picture);
  black_out(picture, parts);
  Image small;
  must(vips_thumbnail_image(picture.get(), small.fill(), kLongestThumbnailEdge, "height", kLongestThumbnailEdge, "size",
                            VIPS_SIZE_DOWN, nullptr));
  write_all(pack(encode(picture, kMostPictureBytes), encode(small, kMostPictureBytes)));
  std::fprintf(stderr, "format=%s from=%dx%d to=%dx%d orientation=%d peak_kib=%s", kind, before.width, before.height,
               vips_image_get_width(picture.get()), vips_image_get_height(picture.get()), orientation,
               peak_kib().c_str());
  end(Outcome::Good);
}

}  // namespace
}  // namespace waste::photo

int main(int count, char** words) {
  return waste::photo::run(count, words);
}
