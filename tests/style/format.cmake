# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

# Fails if CLANG_FORMAT would change one of the C++ files in SOURCE_DIR, and says where.

set(globs)
foreach(folder IN ITEMS examples include qml src tests)
    list(APPEND globs ${SOURCE_DIR}/${folder}/*.cpp ${SOURCE_DIR}/${folder}/*.h)
endforeach()
file(GLOB_RECURSE files ${globs})
list(LENGTH files count)
if(count EQUAL 0)
    message(FATAL_ERROR "There is no C++ file in ${SOURCE_DIR}")
endif()

execute_process(COMMAND ${CLANG_FORMAT} --dry-run -Werror ${files} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "Not formatted; ${CLANG_FORMAT} -i does that")
endif()
message(STATUS "${count} files are formatted")
