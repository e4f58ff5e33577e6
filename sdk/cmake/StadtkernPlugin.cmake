# SPDX-License-Identifier: Apache-2.0
# stadtkern_add_plugin(NAME SOURCES a.cpp ... [PROTO file.proto ...] [LIBRARIES lib ...] [DEFINITIONS d ...]
#                      [ASSETS folder-or-file ...] [WEB entry.ts file ...] [OUTPUT folder])
# Builds build/plugins/NAME/ (or OUTPUT/NAME/): NAME.so with one exported symbol, plugin.toml, settings.schema.json, and what else the
# folder holds of migrations/, i18n/, web/, schema/ and ASSETS. With WEB, web/ is built from these files of it: each .ts directly in it
# is an entry. Id and version come from plugin.toml.
include_guard()
include(StadtkernProto)
include(StadtkernWeb)

set(STADTKERN_PLUGIN_EXPORTS ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

# Reads `key = "value"` from the top of a plugin.toml.
function(stadtkern_manifest_value file key out)
  file(STRINGS ${file} lines REGEX "^${key}[ \t]*=")
  if(NOT lines MATCHES "\"([^\"]*)\"")
    message(FATAL_ERROR "${file}: no ${key} = \"...\"")
  endif()
  set(${out} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()

function(stadtkern_add_plugin name)
  cmake_parse_arguments(arg "" "OUTPUT" "SOURCES;PROTO;LIBRARIES;DEFINITIONS;ASSETS;WEB" ${ARGN})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT arg_OUTPUT)
    set(arg_OUTPUT ${CMAKE_BINARY_DIR}/plugins)
    set_property(GLOBAL APPEND PROPERTY STADTKERN_PLUGINS ${name})  # what a town runs; a package holds them all
  endif()
  set(out ${arg_OUTPUT}/${name})
  stadtkern_manifest_value(${folder}/plugin.toml id id)
  stadtkern_manifest_value(${folder}/plugin.toml version version)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/plugin.toml)
  if(NOT id STREQUAL name)
    message(FATAL_ERROR "${folder}/plugin.toml says id = \"${id}\", the target is ${name}: they must be one word")
  endif()

  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE stadtkern_options stadtkern_sdk ${arg_LIBRARIES})
  target_compile_definitions(${name} PRIVATE STADTKERN_PLUGIN_ID="${id}" STADTKERN_PLUGIN_VERSION="${version}"
    ${arg_DEFINITIONS})
  set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${out}
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    STADTKERN_PLUGINS_FOLDER ${arg_OUTPUT} STADTKERN_PLUGIN_SOURCE ${folder})
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
  # Hidden visibility leaves the symbols of static libraries and templates: the version script leaves one.
  target_link_options(${name} PRIVATE LINKER:--version-script=${STADTKERN_PLUGIN_EXPORTS} LINKER:--exclude-libs,ALL)

  if(arg_PROTO)
    stadtkern_plugin_protos(${name} ${out} ${arg_PROTO})
  endif()

  set(assets plugin.toml)
  if(arg_WEB)
    stadtkern_build_web(${name} ${out} ${arg_WEB})
  endif()
  foreach(asset settings.schema.json migrations i18n web ${arg_ASSETS})
    if(asset STREQUAL "web" AND arg_WEB)
      continue()
    endif()
    if(EXISTS ${folder}/${asset})
      list(APPEND assets ${asset})
    endif()
  endforeach()
  set(copies)
  foreach(asset IN LISTS assets)
    if(IS_DIRECTORY ${folder}/${asset})
      list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy_directory ${folder}/${asset} ${out}/${asset})
    else()
      list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy_if_different ${folder}/${asset} ${out}/${asset})
    endif()
  endforeach()
  add_custom_target(${name}_assets ALL ${copies} VERBATIM)
  add_dependencies(${name} ${name}_assets)
endfunction()

# stadtkern_add_worker(PLUGIN PROGRAM SOURCES a.cpp ... [LIBRARIES lib ...])
# A program beside the plugin's code, for plugin.toml's [workers.NAME] program = "PROGRAM".
function(stadtkern_add_worker plugin program)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  get_target_property(folder ${plugin} STADTKERN_PLUGINS_FOLDER)
  add_executable(${program} ${arg_SOURCES})
  target_link_libraries(${program} PRIVATE stadtkern_options ${arg_LIBRARIES})
  # A sanitizer reserves more address space than a worker is given.
  target_compile_options(${program} PRIVATE -fno-sanitize=all)
  target_link_options(${program} PRIVATE -fno-sanitize=all)
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${folder}/${plugin}
    STADTKERN_NOT_PRECOMPILED ON)
  add_dependencies(${plugin} ${program})
  set_property(GLOBAL APPEND PROPERTY STADTKERN_WORKERS_OF_${plugin} ${program})
endfunction()

# Messages for the plugin's code (lite runtime, no descriptors in it) and schema/descriptors.binpb for host and CLI.
function(stadtkern_plugin_protos name out)
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/proto)
  foreach(proto IN LISTS ARGN)
    file(STRINGS ${folder}/${proto} lite REGEX "optimize_for *= *LITE_RUNTIME")
    if(NOT lite)
      message(FATAL_ERROR "${folder}/${proto}: needs option optimize_for = LITE_RUNTIME;")
    endif()
  endforeach()
  if(NOT TARGET ${name}_proto)
    stadtkern_proto(${name}_proto ${folder} ${ARGN})
  endif()
  target_link_libraries(${name} PRIVATE ${name}_proto)
  list(TRANSFORM ARGN PREPEND ${folder}/ OUTPUT_VARIABLE files)
  add_custom_command(OUTPUT ${out}/schema/descriptors.binpb
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out}/schema
    COMMAND protobuf::protoc --proto_path=${folder} --include_imports
      --descriptor_set_out=${out}/schema/descriptors.binpb ${files}
    # With the comments, for openapi.json: read when somebody asks for that.
    COMMAND protobuf::protoc --proto_path=${folder} --include_imports --include_source_info
      --descriptor_set_out=${out}/schema/documented.binpb ${files}
    DEPENDS ${files} VERBATIM)
  add_custom_target(${name}_schema ALL DEPENDS ${out}/schema/descriptors.binpb)
  add_dependencies(${name} ${name}_schema)
endfunction()
