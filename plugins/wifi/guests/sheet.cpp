// SPDX-License-Identifier: EUPL-1.2
#include "guests/sheet.h"

#include <stadtkern/html.h>
#include <stadtkern/qr.h>

#include "guests/connect_page.h"
#include "guests/words.h"

namespace wifi::guests {

using stadtkern::html::el;
using stadtkern::html::Html;

// The elements that stay open here are closed by sheet_foot.
std::string sheet_head(const SheetView& view) {
  const std::string title = text_with(view.language, "batch_title", view.name);
  Html head = el("meta", {{"charset", "utf-8"}});
  head += el("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  head += el("title", {}, {title});
  head += el("link", {{"rel", "stylesheet"}, {"href", view.style}});
  std::string out = "<!doctype html><html lang=\"";
  out.append(view.language == "en" ? "en" : "de").append("\">").append(el("head", {}, {head}).source());
  out.append("<body>").append(el("header", {}, {el("h1", {}, {title})}).source());
  return out.append("<main class=\"sheet\">\n");
}

std::string sheet_voucher(const SheetView& view, const Pass& voucher) {
  const std::string address = view.connect + "?code=" + voucher.code;
  Left all;
  if (voucher.limits.seconds > 0) all.seconds = voucher.limits.seconds;
  if (voucher.limits.bytes > 0) all.bytes = voucher.limits.bytes;
  Html inside = el("h2", {}, {text_with(view.language, "connect_of", view.town)});
  inside += el("p", {}, {view.name});
  inside += Html::trusted(stadtkern::qr_svg(address, address));
  inside += el("p", {}, {text(view.language, "sheet_open"), el("br"), view.connect});
  inside += el("p", {{"class", "code"}}, {voucher.code});
  if (const std::string limits = left_text(all, view.language); !limits.empty()) inside += el("p", {}, {limits});
  return el("section", {}, {inside}).source() + "\n";
}

std::string sheet_foot() {
  return "</main></body></html>\n";
}

}  // namespace wifi::guests
