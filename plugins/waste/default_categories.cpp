// SPDX-License-Identifier: EUPL-1.2
// The categories of a town that sets none of its own. Import tables (import/categories.csv) lead to these codes.
#include <cstdlib>

#include <stadtkern/foreign_json.h>
#include "category.h"

namespace waste {
namespace {

constexpr std::string_view kStandard = R"json([
 {"code":"dumped_rubbish","name":{"de":"Wilder Müll, Sperrmüll","en":"Dumped rubbish"},
  "description":{"de":"Abgelagerter Müll auf öffentlichem Grund","en":"Rubbish left on public ground"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["müll","sperrmüll","rubbish","dumping"],
  "notice":{"de":"Der Bauhof sieht in den nächsten Tagen nach.","en":"The depot will have a look in the next days."},
  "attributes":[
   {"code":"amount","datatype":"singlevaluelist","required":false,"order":1,
    "description":{"de":"Wie viel liegt dort?","en":"How much is there?"},
    "values":[{"key":"bag","name":{"de":"ein Sack oder weniger","en":"a bag or less"}},
              {"key":"car","name":{"de":"ein Kofferraum voll","en":"a car boot full"}},
              {"key":"lorry","name":{"de":"mehr als das","en":"more than that"}}]},
   {"code":"hazard","datatype":"multivaluelist","required":false,"order":2,
    "description":{"de":"Ist etwas Gefährliches dabei?","en":"Is anything dangerous among it?"},
    "values":[{"key":"glass","name":{"de":"Glas, scharfe Kanten","en":"glass, sharp edges"}},
              {"key":"chemicals","name":{"de":"Farbe, Öl, Chemikalien","en":"paint, oil, chemicals"}},
              {"key":"asbestos","name":{"de":"Asbest oder Dämmstoff","en":"asbestos or insulation"}}]}]},
 {"code":"litter_bin","name":{"de":"Papierkorb voll oder defekt","en":"Litter bin full or broken"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["papierkorb","bin"]},
 {"code":"container","name":{"de":"Sammelcontainer","en":"Recycling containers"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["altglas","altkleider","container"]},
 {"code":"street_cleaning","name":{"de":"Verschmutzte Straße oder Gehweg","en":"Dirty street or pavement"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["reinigung","cleaning"]},
 {"code":"graffiti","name":{"de":"Graffiti und Aufkleber","en":"Graffiti and stickers"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["graffiti"]},
 {"code":"abandoned_vehicle","name":{"de":"Schrottauto oder Schrottrad","en":"Abandoned car or bicycle"},
  "group":{"de":"Straße","en":"Street"},"keywords":["schrott","fahrrad","vehicle"]},
 {"code":"road_damage","name":{"de":"Schaden an Straße oder Gehweg","en":"Damaged road or pavement"},
  "group":{"de":"Straße","en":"Street"},"keywords":["schlagloch","pothole"]},
 {"code":"lighting","name":{"de":"Straßenlaterne defekt","en":"Street light out"},
  "group":{"de":"Straße","en":"Street"},"keywords":["laterne","light"]},
 {"code":"traffic_sign","name":{"de":"Ampel oder Verkehrszeichen","en":"Traffic light or sign"},
  "group":{"de":"Straße","en":"Street"},"keywords":["ampel","schild","sign"]},
 {"code":"public_transport","name":{"de":"Haltestelle","en":"Stop or shelter"},
  "group":{"de":"Straße","en":"Street"},"keywords":["bus","haltestelle","stop"]},
 {"code":"green_space","name":{"de":"Grünfläche, Baum, Spielplatz","en":"Green space, tree, playground"},
  "group":{"de":"Grün","en":"Green"},"keywords":["baum","spielplatz","tree"]},
 {"code":"animals","name":{"de":"Tiere und Schädlinge","en":"Animals and pests"},
  "group":{"de":"Grün","en":"Green"},"keywords":["ratten","tier","animal"]},
 {"code":"water","name":{"de":"Wasser, Kanal, Brunnen","en":"Water, sewer, fountain"},
  "group":{"de":"Wasser","en":"Water"},"keywords":["gully","brunnen","sewer"]},
 {"code":"other","name":{"de":"Sonstiges","en":"Something else"},
  "group":{"de":"Sonstiges","en":"Other"},"keywords":[]}
])json";

}  // namespace

const Catalogue& Catalogue::standard() {
  static const Catalogue catalogue = [] {
    const auto list = stadtkern::parse_json(kStandard);
    if (!list) std::abort();  // the text above is part of this program
    auto made = read(*list, "");
    if (!made) std::abort();
    return *std::move(made);
  }();
  return catalogue;
}

}  // namespace waste
