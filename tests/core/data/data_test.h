// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <string>
#include <vector>

/// A file of tests/core/data/files, which make_files.py wrote with NumPy and Pillow.
inline std::string fileBytes(const char* name) {
    auto bytes = snac::readFile(std::filesystem::path(SNAC_SOURCE_DIR) / "tests/core/data/files" / name);
    return bytes ? *bytes : std::string();
}

inline std::filesystem::path pathIn(const QTemporaryDir& folder, const std::string& name = {}) {
    return std::filesystem::path(folder.path().toStdString()) / name;
}

/// Every error is one sentence that ends with a full stop, names the input, and says what to do (after a semicolon or
/// comma).
inline bool isSentence(const std::string& message, const std::string& where) {
    return message.find(where) != std::string::npos && message.ends_with('.') &&
           message.find('\n') == std::string::npos && message.find("{}") == std::string::npos &&
           message.find_first_of(";,") != std::string::npos;
}

#define FAILS_WITH(result, wantedCategory, where, words)                                                               \
    do {                                                                                                               \
        const auto failing = (result);                                                                                 \
        QVERIFY2(!failing.ok(), "this should have failed");                                                            \
        const std::string message = failing.error().message();                                                         \
        QVERIFY2(failing.error().category() == snac::ErrorCategory::wantedCategory, message.c_str());                  \
        QVERIFY2(isSentence(message, where), message.c_str());                                                         \
        QVERIFY2(message.find(words) != std::string::npos, message.c_str());                                           \
    } while (false)

#define SUCCEEDS(result) QVERIFY2((result).ok(), (result).ok() ? "" : (result).error().message().c_str())
