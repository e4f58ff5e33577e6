// SPDX-License-Identifier: EUPL-1.2
// How long searches take in a town of 50,000 addresses: real streets and houses of the test data, the houses repeated
// along the real names until there are enough; searches as people type them, one in three mistyped.
//   places_bench [DATA]   (default: $STADTKERN_TEST_DATA)
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <stadtkern/foreign_json.h>
#include "fold.h"
#include "import/contents.h"
#include "index.h"

namespace {

using namespace places;

// Time of this thread alone: what others take of a shared machine is not the search's.
struct Clock {
  using duration = std::chrono::nanoseconds;
  static duration now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
};

constexpr std::size_t kAddresses = 50'000;
constexpr int kSearches = 5'000;

std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> street_names(const std::string& data) {
  std::set<std::string> names;
  for (const char* roads : {"herrenberg_roads.geojson", "dreieich_roads.geojson"}) {
    const auto map = stadtkern::parse_json(file(data + "/osm/" + roads));
    if (!map || map->find("features") == nullptr) continue;
    for (const stadtkern::Json& feature : map->find("features")->items) {
      const stadtkern::Json* properties = feature.find("properties");
      if (properties != nullptr && !properties->text_of("name").empty()) names.emplace(properties->text_of("name"));
    }
  }
  return {names.begin(), names.end()};
}

// The real houses first; then each further street of the real names, in a grid of villages, with houses along it.
std::vector<Address> addresses(const std::string& data) {
  std::vector<Address> all;
  if (auto osm = read_osm_pbf(file(data + "/osm/dreieich.osm.pbf"), nullptr)) all = std::move(osm->addresses);
  const auto names = street_names(data);
  std::mt19937 random(1);
  for (std::size_t village = 0; !names.empty() && all.size() < kAddresses; ++village) {
    const std::size_t row = village % 5;
    const std::size_t column = village / 5;
    for (std::size_t i = 0; i < names.size() && all.size() < kAddresses; ++i) {
      const double lat = 50.05 + 0.02 * static_cast<double>(row) + 0.0002 * static_cast<double>(random() % 60);
      const double lon = 8.6 + 0.03 * static_cast<double>(column) + 0.0002 * static_cast<double>(random() % 90);
      for (unsigned number = 1 + random() % 40; number > 0 && all.size() < kAddresses; --number) {
        Address address;
        address.street = names[i];
        address.number = std::to_string(number) + (random() % 12 == 0 ? "a" : "");
        address.postcode = std::to_string(60000 + village);
        address.place = "Ort " + std::to_string(village);
        address.at = {lat + 0.0001 * number, lon};
        all.push_back(std::move(address));
      }
    }
  }
  return all;
}

// As somebody types it: cut short, another spelling, or with a slip.
std::string typed(const Address& address, std::mt19937& random) {
  std::string text = address.street;
  if (const auto at = text.find("straße"); at != std::string::npos && random() % 2 == 0) text.replace(at, 7, "str.");
  if (const auto at = text.find("ü"); at != std::string::npos && random() % 2 == 0) text.replace(at, 2, "ue");
  if (random() % 3 == 0 && text.size() > 5) {
    const std::size_t at = 1 + random() % (text.size() - 2);
    const unsigned kind = random() % 3;
    if (kind == 0) std::swap(text[at], text[at + 1 < text.size() ? at + 1 : at - 1]);
    if (kind == 1) text.erase(at, 1);
    if (kind == 2) text[at] = 'x';
  }
  if (random() % 4 == 0) return text.substr(0, 1 + random() % text.size());
  text += " " + address.number;
  if (random() % 3 == 0) text += ", " + address.postcode + " " + address.place;
  return text;
}

double at(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void print(const char* what, std::vector<double>& us) {
  std::sort(us.begin(), us.end());
  std::printf("%-28s n=%zu p50=%.0f us p99=%.0f us p99.9=%.0f us max=%.0f us\n", what, us.size(), at(us, 0.5),
              at(us, 0.99), at(us, 0.999), us.back());
}

double microseconds_since(Clock::duration begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  const char* set = std::getenv("STADTKERN_TEST_DATA");
  const std::string data = argc > 1 ? argv[1] : set != nullptr ? set : ".";
  const auto all = addresses(data);
  if (all.size() < kAddresses) {
    std::fprintf(stderr, "places_bench: no test data at %s/osm\n", data.c_str());
    return 3;
  }
  const auto begin = Clock::now();
  const Index index(all, {}, "Musterstadt");
  std::printf("%zu addresses in %zu streets, index built in %.0f ms\n", index.addresses(), index.streets(),
              microseconds_since(begin) / 1000);
  std::mt19937 random(2);
  std::vector<double> searches;
  std::vector<double> reverses;
  std::size_t found = 0;
  std::size_t near = 0;
  for (int i = 0; i < kSearches; ++i) {
    const Address& wanted = all[random() % all.size()];
    const std::string text = typed(wanted, random);
    auto start = Clock::now();
    const auto hits = index.search(text, i % 2 == 0 ? std::optional(wanted.at) : std::nullopt, 10);
    searches.push_back(microseconds_since(start));
    const std::string name = compact_name(wanted.street);
    found +=
        std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return compact_name(hit.name) == name; }) ? 1 : 0;
    start = Clock::now();
    const auto here = index.nearest({wanted.at.lat + 0.0003, wanted.at.lon}, 150);
    reverses.push_back(microseconds_since(start));
    near += here ? 1 : 0;
  }
  print("search", searches);
  print("reverse", reverses);
  std::printf(
      "the street that was meant is among the first ten of %.1f %% of the searches, an address near %.1f %% of the "
      "points\n",
      100.0 * static_cast<double>(found) / kSearches, 100.0 * static_cast<double>(near) / kSearches);
  return 0;
}
