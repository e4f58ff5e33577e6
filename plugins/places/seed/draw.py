#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Draws the invented town of Musterstadt: 40 streets with house numbers, districts and a base map that fit its area and
the example reports of other modules. usage: draw.py AREA.geojson MAP.geojson (the rest is written beside this file)"""
import csv
import json
import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
POSTCODE, TOWN = "99999", "Musterstadt"

# name, class, metres between houses of one side, points (lon, lat) from where the numbers begin
STREETS = [
    ("Hauptstraße", "main", 32, [(8.8660, 48.5925), (8.8700, 48.5950), (8.8740, 48.5968), (8.8790, 48.5978)]),
    ("Bahnhofstraße", "main", 37, [(8.8778, 48.5845), (8.8769, 48.5868), (8.8755, 48.5915), (8.8745, 48.5962)]),
    ("Marktplatz", "square", 28, [(8.8741, 48.5972), (8.8741, 48.5979), (8.8753, 48.5980), (8.8754, 48.5973)]),
    ("Rathausplatz", "square", 30, [(8.8756, 48.5968), (8.8764, 48.5970), (8.8766, 48.5963)]),
    ("Schillerstraße", "street", 30, [(8.8700, 48.5885), (8.8731, 48.5889), (8.8762, 48.5893)]),
    ("Goethestraße", "street", 30, [(8.8705, 48.5868), (8.8740, 48.5872), (8.8769, 48.5872)]),
    ("Nordring", "main", 48, [(8.8560, 48.5995), (8.8610, 48.6008), (8.8655, 48.6012), (8.8720, 48.6015), (8.8790, 48.6010)]),
    ("Schulweg", "street", 34, [(8.8530, 48.5920), (8.8552, 48.5927), (8.8580, 48.5936)]),
    ("Lindenhof", "street", 30, [(8.8600, 48.5925), (8.8626, 48.5933), (8.8645, 48.5945)]),
    ("Talstraße", "main", 44, [(8.8780, 48.5868), (8.8860, 48.5848), (8.8903, 48.5841), (8.8960, 48.5835)]),
    ("Gartenweg", "street", 30, [(8.8903, 48.5841), (8.8908, 48.5865), (8.8915, 48.5885)]),
    ("Am Mühlkanal", "street", 40, [(8.8600, 48.5898), (8.8650, 48.5902), (8.8694, 48.5903), (8.8730, 48.5908)]),
    ("Mühlstraße", "street", 32, [(8.8555, 48.5868), (8.8580, 48.5882), (8.8600, 48.5898)]),
    ("An der Kläranlage", "track", 90, [(8.8560, 48.5812), (8.8588, 48.5796), (8.8612, 48.5788)]),
    ("Parkstraße", "street", 34, [(8.8670, 48.5845), (8.8701, 48.5832), (8.8735, 48.5830), (8.8778, 48.5845)]),
    ("Am Waldfriedhof", "street", 45, [(8.8785, 48.5940), (8.8812, 48.5951), (8.8838, 48.5962)]),
    ("Steige", "street", 46, [(8.8790, 48.6010), (8.8815, 48.6030), (8.8833, 48.6049), (8.8850, 48.6070)]),
    ("Kirchgasse", "lane", 22, [(8.8741, 48.5979), (8.8733, 48.5986), (8.8727, 48.5992)]),
    ("Färbergasse", "lane", 22, [(8.8753, 48.5980), (8.8757, 48.5988), (8.8756, 48.5996)]),
    ("Gerbergasse", "lane", 22, [(8.8727, 48.5960), (8.8722, 48.5970), (8.8726, 48.5980)]),
    ("Obere Gasse", "lane", 24, [(8.8710, 48.5985), (8.8727, 48.5992), (8.8756, 48.5996)]),
    ("Untere Gasse", "lane", 24, [(8.8712, 48.5955), (8.8716, 48.5945), (8.8724, 48.5938)]),
    ("Stadtmauerweg", "lane", 40, [(8.8700, 48.5950), (8.8702, 48.5972), (8.8710, 48.5985)]),
    ("Burgstraße", "street", 30, [(8.8756, 48.5996), (8.8762, 48.6005), (8.8760, 48.6013)]),
    ("Uhlandstraße", "street", 30, [(8.8712, 48.5868), (8.8708, 48.5850), (8.8701, 48.5832)]),
    ("Mörikestraße", "street", 30, [(8.8738, 48.5889), (8.8740, 48.5872), (8.8738, 48.5852)]),
    ("Hölderlinweg", "street", 28, [(8.8700, 48.5885), (8.8682, 48.5878), (8.8668, 48.5866)]),
    ("Friedrich-List-Straße", "street", 50, [(8.8830, 48.5855), (8.8836, 48.5880), (8.8845, 48.5905)]),
    ("Käthe-Kollwitz-Straße", "street", 32, [(8.8845, 48.5905), (8.8880, 48.5898), (8.8915, 48.5885)]),
    ("Platz der Freiheit", "square", 30, [(8.8778, 48.5845), (8.8788, 48.5843), (8.8787, 48.5837)]),
    ("Birkenweg", "street", 28, [(8.8580, 48.5936), (8.8575, 48.5955), (8.8572, 48.5972)]),
    ("Ahornweg", "street", 28, [(8.8605, 48.5940), (8.8602, 48.5958), (8.8600, 48.5976)]),
    ("Ulmenweg", "street", 28, [(8.8572, 48.5972), (8.8600, 48.5976), (8.8630, 48.5980)]),
    ("Eichendorffstraße", "street", 32, [(8.8645, 48.5945), (8.8640, 48.5965), (8.8630, 48.5980), (8.8625, 48.6009)]),
    ("Sonnenhalde", "street", 34, [(8.8680, 48.6030), (8.8715, 48.6042), (8.8750, 48.6048)]),
    ("Weinbergstraße", "street", 36, [(8.8655, 48.6012), (8.8668, 48.6024), (8.8680, 48.6030), (8.8690, 48.6052)]),
    ("Am Sportplatz", "street", 40, [(8.8552, 48.5927), (8.8540, 48.5940), (8.8532, 48.5955)]),
    ("Industriestraße", "main", 70, [(8.8960, 48.5835), (8.8975, 48.5860), (8.8985, 48.5890), (8.8980, 48.5915)]),
    ("Robert-Bosch-Straße", "street", 70, [(8.8915, 48.5885), (8.8950, 48.5888), (8.8985, 48.5890)]),
    ("Wiesenstraße", "street", 34, [(8.8612, 48.5870), (8.8640, 48.5874), (8.8668, 48.5866)]),
]
# kind, name, geometry type, points
REST = [
    ("water", "Mühlkanal", "LineString", [(8.8300, 48.5890), (8.8480, 48.5892), (8.8600, 48.5901), (8.8694, 48.5906), (8.8790, 48.5900), (8.8900, 48.5822), (8.9040, 48.5790)]),
    ("water", "Teich", "Polygon", [(8.8694, 48.5825), (8.8704, 48.5826), (8.8707, 48.5820), (8.8698, 48.5817)]),
    ("green", "Stadtpark", "Polygon", [(8.8680, 48.5830), (8.8735, 48.5827), (8.8733, 48.5805), (8.8690, 48.5806)]),
    ("green", "Waldfriedhof", "Polygon", [(8.8815, 48.5945), (8.8842, 48.5957), (8.8856, 48.5944), (8.8830, 48.5932)]),
    ("green", "Sportplatz", "Polygon", [(8.8512, 48.5936), (8.8531, 48.5939), (8.8526, 48.5952), (8.8508, 48.5949)]),
    ("green", "Spielplatz Lindenhof", "Polygon", [(8.8624, 48.5936), (8.8630, 48.5938), (8.8627, 48.5942), (8.8621, 48.5940)]),
    ("wood", "Stadtwald", "Polygon", [(8.8840, 48.6052), (8.8880, 48.6080), (8.8870, 48.6130), (8.8800, 48.6135), (8.8770, 48.6075), (8.8810, 48.6060)]),
    ("wood", "Hohes Holz", "Polygon", [(8.8330, 48.5960), (8.8420, 48.5975), (8.8450, 48.6060), (8.8380, 48.6040)]),
    ("field", "Mühlwiesen", "Polygon", [(8.8480, 48.5780), (8.8590, 48.5770), (8.8650, 48.5800), (8.8600, 48.5850), (8.8500, 48.5840)]),
    ("rail", "Ammertalbahn", "LineString", [(8.8420, 48.5760), (8.8600, 48.5815), (8.8720, 48.5842), (8.8800, 48.5835), (8.9000, 48.5770)]),
    ("works", "Kläranlage", "Polygon", [(8.8580, 48.5788), (8.8596, 48.5790), (8.8598, 48.5781), (8.8582, 48.5779)]),
    ("parking", "Wanderparkplatz Steige", "Polygon", [(8.8835, 48.6050), (8.8841, 48.6051), (8.8842, 48.6047), (8.8836, 48.6046)]),
]
METRES_LAT = 111_195.0


def metres_lon(lat):
    return METRES_LAT * math.cos(math.radians(lat))


def clip(ring, side):
    """The part of a ring where side(point) >= 0; `side` is linear."""
    out = []
    for a, b in zip(ring, ring[1:] + ring[:1]):
        da, db = side(a), side(b)
        if da >= 0:
            out.append(a)
        if (da >= 0) != (db >= 0):
            t = da / (da - db)
            out.append((round(a[0] + t * (b[0] - a[0]), 6), round(a[1] + t * (b[1] - a[1]), 6)))
    return out


def districts(area):
    north = lambda p: p[1] - 48.6030 - 0.05 * (p[0] - 8.87)
    middle = lambda p: p[1] - 48.5914 + 0.04 * (p[0] - 8.87)
    east = lambda p: p[0] - 8.8668 + 0.1 * (p[1] - 48.59)
    not_ = lambda f: lambda p: -f(p)
    band = clip(clip(area, not_(north)), middle)
    south = clip(area, not_(middle))
    return [("Altstadt", clip(band, east)), ("Lindenhof", clip(band, not_(east))), ("Mühlau", clip(south, not_(east))),
            ("Nordheim", clip(area, north)), ("Südstadt", clip(south, east))]


def houses(name, step, points):
    """(number, lon, lat) along a line: odd ones on the left, even ones on the right."""
    out, walked, at = [], 0.0, step / 2
    pair = 0
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        dx, dy = (x1 - x0) * metres_lon(y0), (y1 - y0) * METRES_LAT
        length = math.hypot(dx, dy)
        while at <= walked + length:
            t = (at - walked) / length
            x, y = x0 + t * (x1 - x0), y0 + t * (y1 - y0)
            for side, number in ((1, 2 * pair + 1), (-1, 2 * pair + 2)):
                ox, oy = -dy / length * 14 * side, dx / length * 14 * side
                out.append((number, round(x + ox / metres_lon(y), 6), round(y + oy / METRES_LAT, 6)))
            pair, at = pair + 1, at + step
        walked += length
    # Towns grow: here and there a house was built behind another, or two are one.
    named = []
    for index, (number, x, y) in enumerate(out):
        seed = (len(name) * 7 + number * 13) % 23
        if seed == 3 and number > 2:
            named.append((f"{number}", x, y))
            named.append((f"{number} a", round(x + 0.00012, 6), round(y + 0.00005, 6)))
        elif seed == 11 and index + 2 < len(out) and number > 4:
            named.append((f"{number}-{number + 2}", x, y))
        elif any(n.endswith(f"-{number}") for n, _, _ in named):
            continue
        else:
            named.append((str(number), x, y))
    return named


def inside(ring, point):
    x, y, hit = point[0], point[1], False
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            hit = not hit
    return hit


def feature(kind, name, geometry, points, **more):
    coordinates = [list(p) for p in points]
    if geometry == "Polygon":
        coordinates = [coordinates + coordinates[:1]]
    return {"type": "Feature", "properties": {"kind": kind, "name": name, **more},
            "geometry": {"type": geometry, "coordinates": coordinates}}


def write(path, features):
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    path.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8")


def main():
    area_file, map_file = map(pathlib.Path, sys.argv[1:3])
    ring = [tuple(p) for p in json.loads(area_file.read_text())["geometry"]["coordinates"][0]][:-1]
    parts = districts(ring)
    rows = 0
    with open(HERE / "musterstadt.csv", "w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["street", "number", "postcode", "place", "district", "lat", "lon"])
        for name, _, step, points in STREETS:
            for number, x, y in houses(name, step, points):
                where = [district for district, shape in parts if inside(shape, (x, y))]
                assert inside(ring, (x, y)) and where, (name, number)
                table.writerow([name, number, POSTCODE, TOWN, where[0], y, x])
                rows += 1
    write(HERE / "musterstadt-districts.geojson", [feature("district", n, "Polygon", s) for n, s in parts])
    order = ("field", "wood", "green", "water")
    rest = sorted(REST, key=lambda r: order.index(r[0]) if r[0] in order else len(order))
    write(map_file, [feature("area", TOWN, "Polygon", ring)] + [feature("district", n, "Polygon", s) for n, s in parts]
          + [feature(kind, name, geometry, points) for kind, name, geometry, points in rest]
          + [feature("street", name, "LineString", points, **{"class": level}) for name, level, _, points in STREETS])
    print(f"{len(STREETS)} streets, {rows} addresses, {len(parts)} districts")


if __name__ == "__main__":
    main()
