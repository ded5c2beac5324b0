// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>

namespace snac {

/// A sentence that must not be overlooked: why a trial failed, why a file cannot be read. A bar in the warning colour at
/// its left; text that can be selected and copied.
class NoticeFrame : public QFrame {
    Q_OBJECT
public:
    explicit NoticeFrame(QWidget* parent = nullptr);
    void setNotice(const QString& heading, const QString& sentence); ///< hidden when the sentence is empty

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel *m_heading, *m_sentence;
};

} // namespace snac
