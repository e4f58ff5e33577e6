// SPDX-License-Identifier: EUPL-1.2
#include "guests/sheet.h"

#include <stadtkern/html.h>
#include <stadtkern/qr.h>

#include "guests/connect_page.h"
#include "guests/times.h"
#include "guests/words.h"

namespace wifi::guests {

using stadtkern::html::el;
using stadtkern::html::Html;

namespace {

// "1 hour, 100 MB"; empty: no limit.
std::string amount(std::int64_t seconds, std::int64_t bytes, std::string_view language) {
  Left left;
  if (seconds > 0) left.seconds = seconds;
  if (bytes > 0) left.bytes = bytes;
  return left_text(left, language);
}

// The last day on which it can be used.
std::string last_day(const Pass& voucher, const SheetView& view) {
  const std::string then = clock_text(voucher.until - kSecond, view.zone, view.language);
  return then.substr(0, then.find(','));
}

Html steps(const SheetView& view) {
  const std::string_view language = view.language;
  const std::string join = view.network.empty() ? std::string(text(language, "sheet_join"))
                                                : text_with(language, "sheet_join_network", view.network);
  return el("ol", {},
            {el("li", {}, {join}), el("li", {}, {text(language, "sheet_open"), " ", el("b", {}, {view.connect})}),
             el("li", {}, {text(language, "sheet_code")})});
}

Html facts(const SheetView& view, const Pass& voucher) {
  const std::string_view language = view.language;
  Html out;
  const auto fact = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += el("li", {}, {text_with(language, key, value)});
  };
  fact("sheet_for", amount(voucher.limits.seconds, voucher.limits.bytes, language));
  fact("sheet_day", amount(voucher.limits.day_seconds, voucher.limits.day_bytes, language));
  fact("sheet_lasts", voucher.limits.lasts > 0 ? time_text(voucher.limits.lasts, language) : std::string());
  if (voucher.limits.devices > 1) fact("sheet_devices", std::to_string(voucher.limits.devices));
  if (voucher.until > 0) fact("sheet_until", last_day(voucher, view));
  return out.empty() ? out : el("ul", {}, {out});
}

}  // namespace

// The elements that stay open here are closed by sheet_foot.
std::string sheet_head(const SheetView& view) {
  const std::string title = text_with(view.language, "batch_title", view.name);
  Html head = el("meta", {{"charset", "utf-8"}});
  head += el("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  head += el("title", {}, {title});
  head += el("link", {{"rel", "stylesheet"}, {"href", view.style}});
  std::string out = "<!doctype html><html lang=\"";
  out.append(view.language == "en" ? "en" : "de").append("\">").append(el("head", {}, {head}).source());
  out.append("<body>").append(
      el("header", {}, {el("h1", {}, {title}), el("p", {}, {text(view.language, "sheet_how")})}).source());
  return out.append("<main class=\"sheet\">\n");
}

std::string sheet_voucher(const SheetView& view, const Pass& voucher) {
  const std::string address = view.connect + "?code=" + voucher.code;
  Html told = el("h2", {}, {text_with(view.language, "connect_of", view.town)});
  told += el("p", {{"class", "batch"}}, {view.name});
  told += steps(view);
  told += el("p", {{"class", "code"}}, {voucher.code});
  const Html inside = Html::trusted(stadtkern::qr_svg(address, address)) += el("div", {}, {told}) +=
      facts(view, voucher);
  return el("section", {}, {inside}).source() + "\n";
}

std::string sheet_foot() {
  return "</main></body></html>\n";
}

}  // namespace wifi::guests
