// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_contents.h"

#include <QObject>

namespace snac {

/// Reads a study on a thread of its own, so that a large one does not hold the window up. A newer request overtakes an older one.
/// Thread rule: the window's thread.
class StudyOpener : public QObject {
    Q_OBJECT
public:
    explicit StudyOpener(QObject* parent = nullptr);
    ~StudyOpener() override; ///< waits for what is being read

    void open(const QString& file);
    bool isBusy() const { return m_pending > 0; }

Q_SIGNALS:
    void opened(snac::StudyContents& contents); ///< to be moved from: copying a large one would hold the window up
    void failed(const QString& file, const QString& sentence);

private:
    int m_request = 0; ///< the newest
    int m_pending = 0;
};

} // namespace snac
