// SPDX-License-Identifier: Apache-2.0
// The one home of libqrencode.
#include <stadtkern/html.h>
#include <stadtkern/qr.h>

#include <qrencode.h>

#include <memory>

namespace stadtkern {

std::string qr_svg(const std::string& text, std::string_view label) {
  constexpr int kMargin = 4;                            // modules
  if (text.find('\0') != std::string::npos) return {};  // the encoder would stop there
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free);
  if (!code) return {};
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      if ((code->data[y * code->width + x] & 1) == 0) continue;
      int run = 1;  // dark modules beside each other are one stroke
      while (x + run < code->width && (code->data[y * code->width + x + run] & 1) != 0) ++run;
      path += "M" + std::to_string(x + kMargin) + " " + std::to_string(y + kMargin) + "h" + std::to_string(run) +
              "v1h-" + std::to_string(run) + "z";
      x += run - 1;
    }
  }
  const std::string size = std::to_string(code->width + 2 * kMargin);
  return "<svg role=\"img\" aria-label=\"" + html::escaped(label) + "\" viewBox=\"0 0 " + size + " " + size +
         "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" + size + "H0z\"/><path d=\"" +
         path + "\"/></svg>";
}

}  // namespace stadtkern
