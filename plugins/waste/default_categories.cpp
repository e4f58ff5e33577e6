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
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["müll","abfall","sperrmüll","sperrgut","kühlschrank","matratze","sofa","möbel","reifen","elektroschrott","bauschutt","müllsack","rubbish","garbage","waste","dumping","bulky","fridge","mattress","furniture","tyre","tire"],
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
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["papierkorb","mülleimer","abfalleimer","hundekot","bin","trash can"]},
 {"code":"container","name":{"de":"Sammelcontainer","en":"Recycling containers"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["glas","altglas","glascontainer","flaschen","altkleider","kleidung","papiercontainer","altpapier","container","glass","bottle","clothes","recycling"]},
 {"code":"street_cleaning","name":{"de":"Verschmutzte Straße oder Gehweg","en":"Dirty street or pavement"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["reinigung","schmutz","scherben","kehren","laub","cleaning","dirt","leaves"]},
 {"code":"graffiti","name":{"de":"Graffiti und Aufkleber","en":"Graffiti and stickers"},
  "group":{"de":"Sauberkeit","en":"Cleanliness"},"keywords":["graffiti","schmiererei","aufkleber","sticker","spray"]},
 {"code":"abandoned_vehicle","name":{"de":"Schrottauto oder Schrottrad","en":"Abandoned car or bicycle"},
  "group":{"de":"Straße","en":"Street"},"keywords":["schrott","auto","autowrack","fahrrad","vehicle","car","bike"]},
 {"code":"road_damage","name":{"de":"Schaden an Straße oder Gehweg","en":"Damaged road or pavement"},
  "group":{"de":"Straße","en":"Street"},"keywords":["schlagloch","loch","bordstein","pflaster","pothole","kerb"]},
 {"code":"lighting","name":{"de":"Straßenlaterne defekt","en":"Street light out"},
  "group":{"de":"Straße","en":"Street"},"keywords":["laterne","lampe","licht","beleuchtung","dunkel","light","lamp"]},
 {"code":"traffic_sign","name":{"de":"Ampel oder Verkehrszeichen","en":"Traffic light or sign"},
  "group":{"de":"Straße","en":"Street"},"keywords":["ampel","schild","sign","traffic light"]},
 {"code":"public_transport","name":{"de":"Haltestelle","en":"Stop or shelter"},
  "group":{"de":"Straße","en":"Street"},"keywords":["bus","bushaltestelle","haltestelle","wartehäuschen","stop"]},
 {"code":"green_space","name":{"de":"Grünfläche, Baum, Spielplatz","en":"Green space, tree, playground"},
  "group":{"de":"Grün","en":"Green"},"keywords":["baum","ast","hecke","park","rasen","spielplatz","schaukel","tree","hedge","playground"]},
 {"code":"animals","name":{"de":"Tiere und Schädlinge","en":"Animals and pests"},
  "group":{"de":"Grün","en":"Green"},"keywords":["ratten","maus","wespen","tauben","tier","animal","rat","wasp"]},
 {"code":"water","name":{"de":"Wasser, Kanal, Brunnen","en":"Water, sewer, fountain"},
  "group":{"de":"Wasser","en":"Water"},"keywords":["gully","abfluss","überschwemmung","rohrbruch","brunnen","sewer","drain","flood"]},
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
