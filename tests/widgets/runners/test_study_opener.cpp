// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/study_opener.h"
#include "study_files.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace snac;
using namespace snac::test;

class TestStudyOpener : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

private Q_SLOTS:
    void readsAStudy() {
        const QString file = m_folder.filePath("a.db");
        writeStudy(file, 30);
        StudyOpener opener;
        std::size_t trials = 0;
        connect(&opener, &StudyOpener::opened, this, [&](StudyContents& contents) { trials = contents.trials.size(); });
        opener.open(file);
        QVERIFY(opener.isBusy());
        QVERIFY(QTest::qWaitFor([&] { return trials == 30; }));
        QVERIFY(!opener.isBusy());
    }

    void saysWhyItCannot() {
        StudyOpener opener;
        QSignalSpy failed(&opener, &StudyOpener::failed);
        opener.open(m_folder.filePath("none.db"));
        QVERIFY(QTest::qWaitFor([&] { return failed.count() == 1; }));
        QVERIFY(failed[0][1].toString().contains("none.db"));
    }

    /// No thread is left that would see the program taken apart around it.
    void leavesNoThreadBehind() {
        const QString file = m_folder.filePath("large.db");
        writeStudy(file, 20000);
        auto opener = std::make_unique<StudyOpener>();
        opener->open(file);
        opener->open(file);
        const QList<QThread*> threads = opener->findChildren<QThread*>();
        QCOMPARE(threads.size(), 2);
        std::atomic<int> ended = 0;
        for (QThread* thread : threads)
            connect(
                thread, &QThread::finished, this, [&ended] { ++ended; }, Qt::DirectConnection);
        opener.reset();
        QCOMPARE(ended.load(), 2);
    }
};

QTEST_GUILESS_MAIN(TestStudyOpener)
#include "test_study_opener.moc"
