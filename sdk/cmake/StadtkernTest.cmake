# SPDX-License-Identifier: Apache-2.0
# stadtkern_add_test(NAME SOURCES a_test.cpp ... [LIBRARIES lib ...] [LABELS label] [TIMEOUT seconds])
# A Catch2 binary whose test cases each become one CTest test. Catch2's main is compiled once and shared.
#
# stadtkern_add_plugin_test(NAME PLUGIN target SOURCES a_test.cpp ... [LIBRARIES lib ...] ...)
# The same for a plugin in the test kit (<stadtkern/testkit.h>): testkit::Town finds it by its id.
if(NOT STADTKERN_TESTS)
  function(stadtkern_add_test)
  endfunction()
  function(stadtkern_add_plugin_test)
  endfunction()
  return()
endif()

find_package(Catch2 2 REQUIRED)
include(Catch)
if(NOT TARGET stadtkern_catch_main)
  file(WRITE ${CMAKE_BINARY_DIR}/catch_main.cpp "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
  add_library(stadtkern_catch_main STATIC ${CMAKE_BINARY_DIR}/catch_main.cpp)
  target_link_libraries(stadtkern_catch_main PUBLIC Catch2::Catch2)
endif()

function(stadtkern_add_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS;DEFINITIONS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE stadtkern_options stadtkern_catch_main ${arg_LIBRARIES})
  target_compile_definitions(${name} PRIVATE ${arg_DEFINITIONS})
  set(properties TIMEOUT ${arg_TIMEOUT})
  if(arg_LABELS)
    list(APPEND properties LABELS "${arg_LABELS}")
  endif()
  # A name that matches no test case (CMake cuts one at a semicolon) fails, instead of running nothing and passing.
  catch_discover_tests(${name} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST EXTRA_ARGS --warn NoTests
    PROPERTIES ${properties})
endfunction()

function(stadtkern_add_plugin_test name)
  cmake_parse_arguments(arg "" "PLUGIN;TIMEOUT" "SOURCES;LIBRARIES;LABELS;DEFINITIONS" ${ARGN})
  get_target_property(plugins ${arg_PLUGIN} STADTKERN_PLUGINS_FOLDER)
  get_target_property(source ${arg_PLUGIN} STADTKERN_PLUGIN_SOURCE)
  stadtkern_add_test(${name} SOURCES ${arg_SOURCES} LIBRARIES stadtkern_testkit ${arg_LIBRARIES} LABELS ${arg_LABELS}
    TIMEOUT ${arg_TIMEOUT}
    DEFINITIONS STADTKERN_TEST_PLUGINS="${plugins}" STADTKERN_TEST_SOURCE="${source}" ${arg_DEFINITIONS})
  add_dependencies(${name} ${arg_PLUGIN})
endfunction()
