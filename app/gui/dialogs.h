// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings.h"

#include <functional>

class QWidget;

namespace snac {

enum class CloseChoice { FinishRunning, StopNow, GoOn };

/// The few questions that the program asks, all of them. Functions, so that a test answers them instead of a modal dialog.
struct Dialogs {
    /// An empty answer: cancelled. `kind` decides the folder that is remembered.
    std::function<QString(QWidget* parent, const QString& kind, const QString& title, const QString& filter)> openFile;
    std::function<QString(QWidget* parent, const QString& kind, const QString& title)> openFolder;
    std::function<QString(QWidget* parent, const QString& kind, const QString& title, const QString& name,
                          const QString& filter)>
        saveFile;
    std::function<CloseChoice(QWidget* parent)> closeWhileRunning;
};

/// The desktop's dialogs; they open where the last of their kind was.
Dialogs desktopDialogs(Settings& settings);

} // namespace snac
