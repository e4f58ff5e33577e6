# SPDX-License-Identifier: Apache-2.0
# stadtkern_proto(TARGET DIRECTORY file.proto ...): a static library of protoc's C++ for the .proto files in DIRECTORY.
include_guard()
find_package(Protobuf REQUIRED)

function(stadtkern_proto target directory)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target})
  file(MAKE_DIRECTORY ${out})
  set(sources)
  foreach(proto IN LISTS ARGN)
    string(REPLACE ".proto" "" stem ${proto})
    add_custom_command(OUTPUT ${out}/${stem}.pb.cc ${out}/${stem}.pb.h
      COMMAND protobuf::protoc --proto_path=${directory} --cpp_out=${out} ${directory}/${proto}
      DEPENDS ${directory}/${proto} VERBATIM)
    list(APPEND sources ${out}/${stem}.pb.cc)
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
  # protoc's code is not ours to check, and takes a minute a file to instrument.
  if(STADTKERN_SANITIZE)
    target_compile_options(${target} PRIVATE -fno-sanitize=all)
  endif()
endfunction()
