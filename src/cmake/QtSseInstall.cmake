# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

include(CMakePackageConfigHelpers)

set(configDir ${CMAKE_INSTALL_LIBDIR}/cmake/QtSse)

# The components are those of the packages that QtSseCPack.cmake makes.
install(TARGETS QtSseClient EXPORT QtSseTargets
    RUNTIME COMPONENT runtime
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev
    ARCHIVE COMPONENT dev
    FILE_SET HEADERS COMPONENT dev
)
# All of this library is for development: tests that use it are also built.
if(TARGET QtSseTesting)
    install(TARGETS QtSseTesting EXPORT QtSseTargets
        RUNTIME COMPONENT dev
        LIBRARY COMPONENT dev
        ARCHIVE COMPONENT dev
        FILE_SET HEADERS COMPONENT dev
    )
endif()
install(EXPORT QtSseTargets NAMESPACE QtSse:: DESTINATION ${configDir} COMPONENT dev)
# In an export of its own, as it needs a package that the others do not need.
if(TARGET QtSseCoro)
    install(TARGETS QtSseCoro EXPORT QtSseCoroTargets FILE_SET HEADERS COMPONENT dev)
    install(EXPORT QtSseCoroTargets NAMESPACE QtSse:: DESTINATION ${configDir} COMPONENT dev)
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/QtSseConfig.cmake.in
    ${PROJECT_BINARY_DIR}/QtSseConfig.cmake
    INSTALL_DESTINATION ${configDir}
)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/QtSseConfigVersion.cmake
    COMPATIBILITY SameMajorVersion
)
install(
    FILES
        ${PROJECT_BINARY_DIR}/QtSseConfig.cmake
        ${PROJECT_BINARY_DIR}/QtSseConfigVersion.cmake
    DESTINATION ${configDir}
    COMPONENT dev
)
install(
    FILES
        ${PROJECT_SOURCE_DIR}/CHANGELOG.md
        ${PROJECT_SOURCE_DIR}/LICENSE
        ${PROJECT_SOURCE_DIR}/README.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR}
    COMPONENT dev
)

# For builds without CMake. Paths are relative to the file, as the prefix may be chosen at
# installation. Qt is in Requires for shared libraries, too, as our headers include those of Qt.
function(qtsse_install_pkg_config name library description)
    cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "REQUIRES")
    list(TRANSFORM arg_REQUIRES APPEND " ")
    list(JOIN arg_REQUIRES "" requires)
    set(pcDir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
    file(RELATIVE_PATH toPrefix /${pcDir} /)
    string(REGEX REPLACE "/$" "" toPrefix ${toPrefix})
    set(definition)
    if(NOT BUILD_SHARED_LIBS)
        set(definition " -DQTSSE_STATIC")
    endif()
    configure_file(${CMAKE_CURRENT_LIST_DIR}/QtSse.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${pcDir} COMPONENT dev)
endfunction()

# Not in Requires.private, which is read only with --static: a static library needs it without that,
# too.
set(private)
if(QTSSE_WITH_ZLIB AND NOT BUILD_SHARED_LIBS)
    set(private REQUIRES zlib)
endif()
qtsse_install_pkg_config(QtSse QtSseClient "${PROJECT_DESCRIPTION}" ${private})
if(TARGET QtSseTesting)
    qtsse_install_pkg_config(QtSseTesting QtSseTesting "Test kit of QtSse"
        REQUIRES "QtSse = ${PROJECT_VERSION}"
    )
endif()
