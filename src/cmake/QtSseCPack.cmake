# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

# `cpack` makes an archive of all installed files. If the prefix is /usr and the library is shared,
# it also makes these Debian packages:
#
#   libqtsse0            the library that programs load
#   libqtsse-dev         the files for building programs, and QtSse::Testing
#   qml6-module-qtsse    the module that "import QtSse" loads
#   qtsse-tools          ssecat

set(CPACK_PACKAGE_CONTACT "The QtSse authors" CACHE STRING
    "Who makes the packages, as \"Name <address>\""
)
set(CPACK_PACKAGE_VENDOR "The QtSse authors")
set(CPACK_PACKAGE_CHECKSUM SHA256)
# Each package has its own summary.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_RESOURCE_FILE_README ${PROJECT_SOURCE_DIR}/README.md)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR TGZ)
set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_IGNORE_FILES "/\\\\.git(/|$)" "/build/" "/\\\\.cache/")

# qtsse_describe_package(COMPONENT NAME SECTION SUMMARY TEXT [DEPENDS …] [SUGGESTS …])
macro(qtsse_describe_package component name section summary text)
    cmake_parse_arguments(arg "" "" "DEPENDS;SUGGESTS" ${ARGN})
    string(TOUPPER ${component} upper)
    list(APPEND CPACK_COMPONENTS_ALL ${component})
    set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
    set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
    set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}\n${text}")
    list(JOIN arg_DEPENDS ", " CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS)
    list(JOIN arg_SUGGESTS ", " CPACK_DEBIAN_${upper}_PACKAGE_SUGGESTS)
    # Only Debian needs a copy in each package.
    install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name}
        RENAME copyright
        COMPONENT ${component}
        EXCLUDE_FROM_ALL
    )
endmacro()

# The packages need the library of the same build.
set(same_version "(= ${PROJECT_VERSION})")
set(library_package libqtsse${PROJECT_VERSION_MAJOR})

find_program(QTSSE_DPKG_SHLIBDEPS dpkg-shlibdeps DOC "Finds what Debian packages depend on")
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr" AND BUILD_SHARED_LIBS AND QTSSE_DPKG_SHLIBDEPS)
    list(APPEND CPACK_GENERATOR DEB)
    set(CPACK_DEB_COMPONENT_INSTALL ON)
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
    # Where dpkg-shlibdeps finds our libraries. It knows no package that has them, so DEPENDS names
    # ours.
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/src)

    qtsse_describe_package(runtime ${library_package} libs
        "Server-Sent Events client for Qt 6"
        "Connects to event streams, delivers each event the moment it is complete, and goes on
where it was when a connection is lost."
    )
    qtsse_describe_package(dev libqtsse-dev libdevel
        "Server-Sent Events client for Qt 6 - development"
        "Headers, the files for CMake and pkg-config, and a scriptable server for tests of
applications."
        DEPENDS "${library_package} ${same_version}" "qt6-base-dev (>= 6.4)"
        SUGGESTS qcoro-qt6-dev qml6-module-qtsse
    )
    if(QTSSE_BUILD_QML)
        qtsse_describe_package(qml qml6-module-qtsse libs
            "Server-Sent Events client for Qt 6 - QML module"
            "What QML loads to import QtSse: streams as declarations, and live models of their
events."
            DEPENDS "${library_package} ${same_version}"
        )
    endif()
    if(QTSSE_BUILD_TOOLS)
        qtsse_describe_package(tools qtsse-tools utils
            "Server-Sent Events on the command line"
            "With ssecat, which prints event streams, for people or as JSON for scripts, and
connects again when they are lost."
            DEPENDS "${library_package} ${same_version}"
        )
    endif()
endif()

include(CPack)
