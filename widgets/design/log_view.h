// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace snac {

/// A log that grows: its last 5,000 lines, errors, warnings and the begin of stages coloured. Follows the end unless it was scrolled up.
class LogView : public QPlainTextEdit {
    Q_OBJECT
public:
    static constexpr int mostLines = 5000;
    static constexpr int longestLine = 2000; ///< characters; the rest is left out

    explicit LogView(QWidget* parent = nullptr);
    void append(const QString& text);  ///< whole lines; what a terminal would obey is left out
    void jumpTo(const QString& stage); ///< to where that stage began last

protected:
    void changeEvent(QEvent* event) override;

private:
    class Colours;
    Colours* m_colours;
};

} // namespace snac
