# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

set(module_dir ${QTSSE_INSTALL_QMLDIR}/QtSse)

# A static plugin is exported, as QtSse::Qml links it; a shared plugin is loaded at run time.
set(export)
if(NOT BUILD_SHARED_LIBS)
    set(export EXPORT QtSseTargets)
    set_target_properties(QtSseQml PROPERTIES EXPORT_NAME QmlPlugin)
endif()
install(TARGETS QtSseQmlModule EXPORT QtSseTargets COMPONENT dev)

# The plugin finds the library relative to itself.
file(RELATIVE_PATH library_path
    ${CMAKE_INSTALL_PREFIX}/${module_dir}
    ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}
)
set_target_properties(QtSseQml PROPERTIES INSTALL_RPATH $ORIGIN/${library_path})

install(TARGETS QtSseQml ${static_parts} ${export}
    LIBRARY DESTINATION ${module_dir} COMPONENT qml
    RUNTIME DESTINATION ${module_dir} COMPONENT qml
    ARCHIVE DESTINATION ${module_dir} COMPONENT qml
    OBJECTS DESTINATION ${module_dir} COMPONENT qml
)
install(
    FILES
        ${QTSSE_QML_OUTPUT_DIRECTORY}/QtSse/plugins.qmltypes
        ${QTSSE_QML_OUTPUT_DIRECTORY}/QtSse/qmldir
    DESTINATION ${module_dir}
    COMPONENT qml
)
