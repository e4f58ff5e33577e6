// SPDX-License-Identifier: EUPL-1.2
// A row of bars as SVG, without a script. The numbers themselves stand in a table beside it, so a screen reader is told
// of the picture in one sentence. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/html.h>

namespace wifi::pages {

struct Bar {
  double value = 0;
  bool known = true;  // false: nothing was heard then, which is not the same as none
};

struct Chart {
  std::string title;
  std::string top;    // the highest value in words, at the upper edge
  std::string first;  // the time of the first bar, and of the last
  std::string last;
  std::string about;  // the sentence for who does not see it
  std::vector<Bar> bars;
};

// Nothing where there is no bar.
[[nodiscard]] stadtkern::html::Html chart(const Chart& chart);

}  // namespace wifi::pages
