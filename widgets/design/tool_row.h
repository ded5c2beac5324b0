// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/tools.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace snac {

class ElidedLabel;

/// How a tool stands, by shape and colour: a filled disc with a tick (proven), a ring with a tick (found), a triangle
/// (broken), a ring with a cross (missing), a ring with a dash (missing, and not needed).
class ToolMark : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Proven, Found, Broken, Missing, Optional };
    explicit ToolMark(QWidget* parent = nullptr);
    void setKind(Kind kind);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind = Kind::Optional;
};

/// One tool on the doctor's page: how it stands, and what mends it.
class ToolRow : public QFrame {
    Q_OBJECT
public:
    explicit ToolRow(const Tool& tool, QWidget* parent = nullptr);
    void show(const Tool& tool);
    /// "Install" can be pressed; else `why` says why not.
    void setIdle(bool idle, const QString& why);

Q_SIGNALS:
    void installRequested();

private:
    void copy();

    ToolMark* m_mark;
    QLabel *m_name, *m_use, *m_problem, *m_advice, *m_downloads;
    ElidedLabel *m_version, *m_state;
    QWidget* m_remedy;
    QLineEdit* m_command;
    QPushButton *m_copy, *m_install;
};

} // namespace snac
