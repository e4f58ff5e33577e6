// SPDX-License-Identifier: EUPL-1.2
#include "tiles/style.h"

#include <array>
#include <string_view>

#include <stadtkern/json_writer.h>
#include "tiles/feature.h"

namespace places::tiles {
namespace {

constexpr std::string_view kSource = "town";

// Light, dark: calm enough that markers stand out.
using Colour = std::array<std::string_view, 2>;
constexpr Colour kGround{"#f5f2ec", "#1d2328"};
constexpr Colour kWater{"#aacfe2", "#17344a"};
constexpr Colour kWords{"#4c4a46", "#d3d9df"};
constexpr Colour kBuilding{"#e0d8cd", "#343c45"};
constexpr Colour kBuildingEdge{"#cdc3b5", "#424b55"};
constexpr Colour kCasing{"#d5cdc0", "#171c20"};

struct Area {
  std::string_view kind;
  Colour colour;
};
constexpr Area kAreas[] = {
    {"field", {"#f1eedb", "#222824"}}, {"built", {"#ece7df", "#242b31"}}, {"works", {"#e6e2e6", "#282c34"}},
    {"green", {"#d9e9cc", "#213029"}}, {"wood", {"#c6ddb8", "#1c3027"}},  {"parking", {"#e9e6e2", "#2b3138"}},
};

// Widths in pixels at zooms 11, 14 and 17; 0 at the first: not shown from afar.
struct Way {
  std::string_view kind;
  Colour colour;
  std::array<double, 3> width;
  bool casing = false;
  bool dashed = false;
};
// Below what comes behind it.
constexpr Way kRoads[] = {
    {"path", {"#b9ae9f", "#4a545e"}, {0.4, 0.9, 2.2}, false, true},
    {"track", {"#c2b7a6", "#4a545e"}, {0.4, 1.0, 3}, false, true},
    {"lane", {"#ffffff", "#414b55"}, {0.4, 1.6, 7}, true},
    {"square", {"#f7f4f0", "#414b55"}, {0.5, 2.2, 10}, true},
    {"street", {"#ffffff", "#46515c"}, {0.7, 3.2, 15}, true},
    {"main", {"#fdf1c9", "#5b6570"}, {1.5, 5, 20}, true},
    {"motorway", {"#f7d69d", "#77705a"}, {2.2, 6.5, 24}, true},
};

class Style {
 public:
  explicit Style(const StyleWish& wish) : wish_{wish} {}

  std::string text() {
    json_.begin_object().key("version").integer(8).key("name").string("Stadtkern");
    json_.key("center").begin_array().number(wish_.centre.lon).number(wish_.centre.lat).end_array();
    json_.key("zoom").integer(14);
    source();
    json_.key("layers").begin_array();
    begin("ground", "background", {});
    json_.key("paint").begin_object().key("background-color").string(of(kGround)).end_object().end_object();
    for (const Area& area : kAreas) fill(area.kind, Layer::Land, area.kind, area.colour);
    fill("water", Layer::Water, "water", kWater);
    line("streams", Layer::Waterways, "stream", kWater, {0.3, 1, 4});
    line("rivers", Layer::Waterways, "river", kWater, {1.5, 4, 14});
    buildings();
    for (const Way& way : kRoads) {
      if (way.casing) line(std::string(way.kind) + "-edge", Layer::Roads, way.kind, kCasing, wider(way.width));
    }
    for (const Way& way : kRoads)
      line(std::string(way.kind), Layer::Roads, way.kind, way.colour, way.width, way.dashed);
    line("tram", Layer::Rails, "tram", {"#a9a2a6", "#5a5f69"}, {0.5, 1, 2});
    line("rail", Layer::Rails, "rail", {"#99939a", "#6a6f7a"}, {0.8, 1.6, 3});
    line("rail-sleepers", Layer::Rails, "rail", kGround, {0.4, 1, 2}, true);
    names();
    json_.end_array().end_object();
    return json_.take();
  }

 private:
  std::string_view of(const Colour& colour) const { return colour[wish_.scheme == Scheme::Dark ? 1 : 0]; }

  static std::array<double, 3> wider(std::array<double, 3> width) {
    for (double& one : width) one += one < 1 ? 0.4 : 1.6;
    return width;
  }

  void source() {
    json_.key("sources").begin_object().key(kSource).begin_object();
    json_.key("type").string("vector").key("tiles").begin_array().string(wish_.tiles).end_array();
    json_.key("minzoom").integer(kFirstZoom).key("maxzoom").integer(kLastZoom);
    json_.key("bounds").begin_array().number(wish_.bounds.west).number(wish_.bounds.south);
    json_.number(wish_.bounds.east).number(wish_.bounds.north).end_array();
    if (!wish_.attribution.empty()) json_.key("attribution").string(wish_.attribution);
    json_.end_object().end_object();
  }

  // Leaves the layer open.
  void begin(std::string_view id, std::string_view type, std::string_view layer) {
    json_.begin_object().key("id").string(id).key("type").string(type);
    if (!layer.empty()) json_.key("source").string(kSource).key("source-layer").string(layer);
  }

  void only(std::string_view kind) {
    json_.key("filter").begin_array().string("==").begin_array().string("get").string("kind").end_array();
    json_.string(kind).end_array();
  }

  // A number that grows with the zoom.
  void growing(const std::array<double, 3>& at) {
    json_.begin_array().string("interpolate").begin_array().string("exponential").number(1.6).end_array();
    json_.begin_array().string("zoom").end_array();
    json_.integer(11).number(at[0]).integer(14).number(at[1]).integer(17).number(at[2]).end_array();
  }

  void fill(std::string_view id, Layer layer, std::string_view kind, const Colour& colour) {
    begin(id, "fill", name(layer));
    only(kind);
    json_.key("paint").begin_object().key("fill-color").string(of(colour)).end_object().end_object();
  }

  void buildings() {
    begin("buildings", "fill", name(Layer::Buildings));
    json_.key("minzoom").integer(14).key("paint").begin_object().key("fill-color").string(of(kBuilding));
    json_.key("fill-outline-color").string(of(kBuildingEdge)).end_object().end_object();
  }

  void line(std::string_view id, Layer layer, std::string_view kind, const Colour& colour,
            const std::array<double, 3>& width, bool dashed = false) {
    begin(id, "line", name(layer));
    only(kind);
    json_.key("layout").begin_object().key("line-join").string("round");
    json_.key("line-cap").string(dashed ? "butt" : "round").end_object();
    json_.key("paint").begin_object().key("line-color").string(of(colour)).key("line-width");
    growing(width);
    if (dashed) json_.key("line-dasharray").begin_array().number(3).number(2).end_array();
    json_.end_object().end_object();
  }

  void names() {
    begin("names", "symbol", name(Layer::Roads));
    json_.key("minzoom").integer(14);
    json_.key("filter").begin_array().string("has").string("name").end_array();
    json_.key("layout").begin_object().key("symbol-placement").string("line");
    json_.key("text-field").begin_array().string("get").string("name").end_array();
    json_.key("text-font").begin_array().string("Fira Sans").string("sans-serif").end_array();
    json_.key("text-size");
    growing({10, 12, 15});
    json_.key("symbol-spacing").integer(300).end_object();
    json_.key("paint").begin_object().key("text-color").string(of(kWords)).key("text-halo-color").string(of(kGround));
    json_.key("text-halo-width").number(1.5).end_object().end_object();
  }

  const StyleWish& wish_;
  stadtkern::JsonWriter json_;
};

}  // namespace

std::string style_json(const StyleWish& wish) {
  return Style(wish).text();
}

}  // namespace places::tiles
