// SPDX-License-Identifier: EUPL-1.2
#include "foreign/form.h"

namespace waste::foreign {

std::string escaped(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kKept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (kKept.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

Form& Form::add(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  if (!text_.empty()) text_ += '&';
  text_ += escaped(name) + "=" + escaped(value);
  return *this;
}

std::string resource(std::string_view base, std::string_view name, std::string_view format, const Form& query) {
  std::string out = std::string(base) + "/" + std::string(name) + "." + std::string(format);
  return query.text().empty() ? out : out + "?" + query.text();
}

std::string resource(std::string_view base, std::string_view name, std::string_view id, std::string_view format,
                     const Form& query) {
  return resource(base, std::string(name) + "/" + escaped(id), format, query);
}

}  // namespace waste::foreign
