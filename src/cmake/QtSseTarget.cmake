# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

# The settings with which all our targets are compiled. The presets set the warnings.
function(qtsse_setup_target target)
    set_target_properties(${target} PROPERTIES
        AUTOMOC ON
        CXX_EXTENSIONS OFF
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
    )
    target_compile_features(${target} PUBLIC cxx_std_17)
    target_compile_definitions(${target} PRIVATE
        QT_DISABLE_DEPRECATED_BEFORE=0x060400
        QT_NO_CAST_FROM_ASCII
        QT_NO_CAST_TO_ASCII
        QT_NO_FOREACH
        QT_NO_KEYWORDS
        QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
        QT_NO_URL_CAST_FROM_STRING
    )
endfunction()

# A library that is installed and known to users as QtSse::<EXPORT_NAME>.
function(qtsse_setup_library target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "EXPORT_NAME" "")
    qtsse_setup_target(${target})
    add_library(QtSse::${arg_EXPORT_NAME} ALIAS ${target})
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${arg_EXPORT_NAME}
        SOVERSION ${PROJECT_VERSION_MAJOR}
        VERSION ${PROJECT_VERSION}
        VERIFY_INTERFACE_HEADER_SETS ON
    )
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        target_compile_definitions(${target} PUBLIC QTSSE_STATIC)
    endif()
endfunction()

# Adds a test that qmllint reports nothing about the files.
function(qtsse_add_qml_lint name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES")
    list(TRANSFORM arg_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    add_test(NAME ${name}
        COMMAND Qt6::qmllint -I ${QTSSE_QML_OUTPUT_DIRECTORY} ${arg_FILES}
    )
    set_tests_properties(${name} PROPERTIES
        FAIL_REGULAR_EXPRESSION "Warning:;Info:;Error:"
        LABELS qml
    )
endfunction()

# Disables warnings about the code that the QML compiler generates. Call it after
# qt_add_qml_module(), in the same directory.
function(qtsse_silence_compiled_qml target)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "/qmlcache/")
    if(sources)
        set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS -w)
    endif()
endfunction()

# Qt scans the imports of a program for static plugins to link. A shared Qt has none, and if a
# distribution hides its plugins from find_package(), Qt 6.11 warns about each of them. Our own
# plugins are linked by name.
function(qtsse_skip_import_scan target)
    get_target_property(type Qt6::Qml TYPE)
    if(type STREQUAL "SHARED_LIBRARY")
        set_target_properties(${target} PROPERTIES QT_QML_MODULE_NO_IMPORT_SCAN ON)
    endif()
endfunction()
