# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

# Runs qdoc into an empty folder: what is left there from an earlier run would be linked to.

file(REMOVE_RECURSE ${OUTPUT_DIRECTORY})
set(ENV{QTSSE_VERSION} ${VERSION})
set(ENV{QT_INSTALL_DOCS} ${TEMPLATES})
# What Qt's templates want to know, of itself.
set(ENV{QT_VER} ${VERSION})
set(ENV{QT_VERSION} ${VERSION})
execute_process(
    COMMAND ${QDOC} -outputdir ${OUTPUT_DIRECTORY} @${INCLUDE_PATHS} ${ARGUMENTS} ${CONFIGURATION}
    RESULT_VARIABLE result
)
# The number of warnings, or why it has crashed.
if(NOT result EQUAL 0)
    message(FATAL_ERROR "qdoc: ${result}")
endif()
