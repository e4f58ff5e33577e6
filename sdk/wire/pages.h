// SPDX-License-Identifier: Apache-2.0
// The messages of pages/v1 as plain structs; proto/pages.proto says what each field means. Values only.
#pragma once

#include "wire/facts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::wire::pages {

struct PageList {
  std::string entry;
  std::string version;
  std::vector<control::Text> name;
  std::vector<control::WebPage> pages;
  static void each_field(auto& self, auto&& field) {
    field(1, self.entry);
    field(2, self.version);
    field(3, self.name);
    field(4, self.pages);
  }
};

struct RenderRequest {
  std::string path;
  std::string query;
  std::string language;
  std::string root_path;
  std::string origin;
  std::string form;
  std::string site_path;
  static void each_field(auto& self, auto&& field) {
    field(1, self.path);
    field(2, self.query);
    field(3, self.language);
    field(4, self.root_path);
    field(5, self.origin);
    field(6, self.form);
    field(7, self.site_path);
  }
};

struct Rendered {
  std::uint32_t status = 0;
  std::string title;
  std::string html;
  std::string location;
  static void each_field(auto& self, auto&& field) {
    field(1, self.status);
    field(2, self.title);
    field(3, self.html);
    field(4, self.location);
  }
};

}  // namespace stadtkern::wire::pages
