// SPDX-License-Identifier: EUPL-1.2
// What the module serves of collection calendars: dates of a street or district, the streets, a feed for each street,
// and the command that reads calendars in. Owned by the plugin; any thread.
#pragma once

#include <memory>

#include <stadtkern/plugin.h>

namespace waste {

namespace v1 {
class CollectionList;
class CollectionStreetList;
class ListCollectionsQuery;
class ListCollectionStreetsQuery;
}  // namespace v1

namespace calendar {

class CollectionsFront {
 public:
  // Registers methods, routes and command. The object must stay where it is.
  void serve(stadtkern::Host& host);

  stadtkern::Result<v1::CollectionList> list(const stadtkern::Request& request, const v1::ListCollectionsQuery& body);
  stadtkern::Result<v1::CollectionStreetList> streets(const stadtkern::Request& request,
                                                      const v1::ListCollectionStreetsQuery& body);

 private:
  void feed(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
            stadtkern::Reply<stadtkern::Raw> reply);
  stadtkern::Result<std::unique_ptr<stadtkern::CommandRun>> import(const stadtkern::Request& request,
                                                                   stadtkern::Command command,
                                                                   const stadtkern::Host::Arguments& arguments);
};

}  // namespace calendar
}  // namespace waste
