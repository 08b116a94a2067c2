# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

include(CMakePackageConfigHelpers)

set(configDir ${CMAKE_INSTALL_LIBDIR}/cmake/QtSse)

install(TARGETS QtSseClient EXPORT QtSseTargets FILE_SET HEADERS)
if(TARGET QtSseTesting)
    install(TARGETS QtSseTesting EXPORT QtSseTargets FILE_SET HEADERS)
endif()
install(EXPORT QtSseTargets NAMESPACE QtSse:: DESTINATION ${configDir})
# Apart from the others, as it needs a package that they do not need.
if(TARGET QtSseCoro)
    install(TARGETS QtSseCoro EXPORT QtSseCoroTargets FILE_SET HEADERS)
    install(EXPORT QtSseCoroTargets NAMESPACE QtSse:: DESTINATION ${configDir})
endif()

configure_package_config_file(QtSseConfig.cmake.in
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
)
