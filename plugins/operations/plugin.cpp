// SPDX-License-Identifier: EUPL-1.2
// Operations: the console's pages for the people who run the node.
#include <stadtkern/plugin.h>

#include "clock.h"
#include "form_key.h"
#include "modules_front.h"
#include "operations_front.h"
#include "towns_front.h"

namespace operations {

class Operations final : public stadtkern::Plugin {
 public:
  explicit Operations(stadtkern::Host& host) {
    load_time_zones();
    node_.serve(host);
    modules_.serve(host);
    towns_.serve(host);
  }

 private:
  SentForms sent_;
  OperationsFront node_{sent_};
  ModulesFront modules_{sent_};
  TownsFront towns_;
};

}  // namespace operations

STADTKERN_PLUGIN(operations::Operations)
