# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

# Checks whether QCoro is available and the compiler supports it. Clang before 15 needs flags for
# coroutines, which QtSse does not force upon applications.
include(CheckCXXSourceCompiles)
include(CMakePushCheckState)

find_package(QCoro6 QUIET COMPONENTS Coro)
if(QCoro6_FOUND)
    cmake_push_check_state()
    set(CMAKE_REQUIRED_FLAGS "${CMAKE_CXX20_STANDARD_COMPILE_OPTION}")
    set(CMAKE_REQUIRED_LIBRARIES QCoro6::Coro Qt6::Core)
    check_cxx_source_compiles("
        #include <QCoro/QCoroAsyncGenerator>
        QCoro::AsyncGenerator<int> generate() { co_yield 1; }
        int main() { auto generator = generate(); }
        " QTSSE_HAS_COROUTINES
    )
    cmake_pop_check_state()
endif()
