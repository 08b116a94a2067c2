# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

# Fails if a folder in SOURCE_DIR includes a folder below it in this list, or one beside it, and says
# where. A public header belongs to the folder that has the source file of the same name; a header
# without one, such as sseerror.h, belongs to all of them.

set(floors
    src/parser
    src/http
    src/client
    src/reader
    src/stream
    src/model
    src/recording
    src/testing
    qml|src/tools # side by side
    examples
)

# The folder of each public header, in <header>_folder.
set(rank 0)
foreach(floor IN LISTS floors)
    math(EXPR rank "${rank} + 1")
    string(REPLACE "|" ";" floor ${floor})
    foreach(folder IN LISTS floor)
        set(rank_of_${folder} ${rank})
        list(APPEND folders ${folder})
        file(GLOB sources RELATIVE ${SOURCE_DIR}/${folder} ${SOURCE_DIR}/${folder}/*.cpp)
        foreach(source IN LISTS sources)
            string(REGEX REPLACE "\\.cpp$" ".h" header ${source})
            if(EXISTS ${SOURCE_DIR}/include/QtSse/${header})
                set(folder_of_${header} ${folder})
            endif()
        endforeach()
    endforeach()
endforeach()

# Sets result to the folder that an include of a file in the directory leads to, or to nothing.
function(find_folder directory include result)
    set(${result} "" PARENT_SCOPE)
    if(include MATCHES "^QtSse/(.+)$")
        string(TOLOWER ${CMAKE_MATCH_1} header)
        string(REGEX REPLACE "\\.h$" "" header ${header})
        string(APPEND header .h)
        set(${result} "${folder_of_${header}}" PARENT_SCOPE)
        return()
    endif()
    get_filename_component(path ${include} ABSOLUTE BASE_DIR ${directory})
    foreach(folder IN LISTS folders)
        string(FIND ${path} ${SOURCE_DIR}/${folder}/ position)
        if(position EQUAL 0)
            set(${result} ${folder} PARENT_SCOPE)
        endif()
    endforeach()
endfunction()

function(check_file file folder)
    get_filename_component(directory ${file} DIRECTORY)
    file(STRINGS ${file} lines REGEX "^# *include ")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^# *include [<\"]([^>\"]+).*$" "\\1" include ${line})
        find_folder(${directory} ${include} other)
        if(other STREQUAL "" OR other STREQUAL folder)
            continue()
        endif()
        math(EXPR count "${edges} + 1")
        set(edges ${count})
        if(rank_of_${other} GREATER_EQUAL rank_of_${folder})
            file(RELATIVE_PATH name ${SOURCE_DIR} ${file})
            list(APPEND faults "${name} includes ${include}, which is in ${other}")
        endif()
    endforeach()
    set(edges ${edges} PARENT_SCOPE)
    set(faults ${faults} PARENT_SCOPE)
endfunction()

set(edges 0)
set(faults)
foreach(folder IN LISTS folders)
    file(GLOB_RECURSE files ${SOURCE_DIR}/${folder}/*.cpp ${SOURCE_DIR}/${folder}/*.h)
    foreach(file IN LISTS files)
        check_file(${file} ${folder})
    endforeach()
endforeach()
file(GLOB headers RELATIVE ${SOURCE_DIR}/include/QtSse ${SOURCE_DIR}/include/QtSse/*.h)
foreach(header IN LISTS headers)
    if(DEFINED folder_of_${header})
        check_file(${SOURCE_DIR}/include/QtSse/${header} ${folder_of_${header}})
    endif()
endforeach()

if(edges EQUAL 0)
    message(FATAL_ERROR "No folder in ${SOURCE_DIR} includes another one")
endif()
if(faults)
    list(JOIN faults "\n  " text) # indented lines are not wrapped
    message(FATAL_ERROR "\n  ${text}")
endif()
message(STATUS "${edges} includes of other folders lead upwards")
