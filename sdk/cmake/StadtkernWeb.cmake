# SPDX-License-Identifier: Apache-2.0
# A module's web/ by npm and Vite: see sdk/web.
include_guard()
set(STADTKERN_WEB ${PROJECT_SOURCE_DIR}/sdk/web)
# What shells have in common: @stadtkern/shell/frame.
set(STADTKERN_WEB_SHELL)
foreach(file fonts.css frame.css frame.ts kept.ts offline.ts queue.ts worker.ts)
  list(APPEND STADTKERN_WEB_SHELL ${STADTKERN_WEB}/shell/${file})
endforeach()

# stadtkern_web_hash(OUT file ...): of these files of web/ and of what they are built with; for URLs that may be kept for good.
function(stadtkern_web_hash out)
  set(all)
  foreach(file ${STADTKERN_WEB}/package-lock.json ${STADTKERN_WEB}/build.mjs ${STADTKERN_WEB}/aliases.mjs ${STADTKERN_WEB_SHELL} ${ARGN})
    get_filename_component(path ${file} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR}/web)
    file(SHA256 ${path} hash)
    string(APPEND all ${hash})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  endforeach()
  string(SHA256 all "${all}")
  string(SUBSTRING ${all} 0 16 all)
  set(${out} ${all} PARENT_SCOPE)
endfunction()

# stadtkern_add_web_test(NAME folder): the tests of web/, FOLDER/tests/*.test.ts, where it has some.
function(stadtkern_add_web_test name folder)
  if(STADTKERN_TESTS AND IS_DIRECTORY ${folder}/tests)
    add_test(NAME "${name}: web" COMMAND ${STADTKERN_NODE} ${STADTKERN_WEB}/test.mjs ${folder})
    set_tests_properties("${name}: web" PROPERTIES LABELS unit TIMEOUT 60)
  endif()
endfunction()

# The tools, once for all modules.
function(stadtkern_web_tools)
  if(TARGET stadtkern_web_tools)
    return()
  endif()
  find_program(STADTKERN_NODE node REQUIRED)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/web-tools
    COMMAND ${STADTKERN_WEB}/install
    COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/web-tools
    DEPENDS ${STADTKERN_WEB}/package.json ${STADTKERN_WEB}/package-lock.json ${STADTKERN_WEB}/install
    COMMENT "Installing what pages are built with" VERBATIM)
  add_custom_target(stadtkern_web_tools DEPENDS ${CMAKE_BINARY_DIR}/web-tools)
  stadtkern_add_web_test(sdk ${STADTKERN_WEB})
endfunction()

# Builds web/ANY.ts ... into OUT/web. The other files of web/ are named, too, so that a change is seen.
function(stadtkern_build_web name out)
  stadtkern_web_tools()
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/web)
  set(entries)
  set(files)
  foreach(file IN LISTS ARGN)
    list(APPEND files ${folder}/${file})
    if(file MATCHES "^[a-z0-9_-]+\\.ts$")
      list(APPEND entries ${file})
    endif()
  endforeach()
  file(GLOB shared CONFIGURE_DEPENDS ${STADTKERN_WEB}/*.ts ${STADTKERN_WEB}/*.css)
  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/${name}-web)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${CMAKE_COMMAND} -E env STADTKERN_STAMP=${stamp} ${STADTKERN_NODE} ${STADTKERN_WEB}/build.mjs ${folder} ${out}/web ${entries}
    DEPENDS ${files} ${shared} ${STADTKERN_WEB_SHELL} ${STADTKERN_WEB}/build.mjs ${STADTKERN_WEB}/aliases.mjs ${STADTKERN_WEB}/tsconfig.json
      ${CMAKE_BINARY_DIR}/web-tools stadtkern_web_tools
    COMMENT "Building the pages of ${name}" VERBATIM)
  add_custom_target(${name}_web ALL DEPENDS ${stamp})
  add_dependencies(${name} ${name}_web)
  stadtkern_add_web_test(${name} ${folder})
endfunction()
