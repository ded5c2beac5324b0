// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "window_fixture.h"

using namespace snac;
using namespace snac::test;

/// Somebody who never saw the program: from its start to a network's file, by what can be seen.
class TestFirstUse : public QObject {
    Q_OBJECT
public:
    static void initMain() { home(); }

private Q_SLOTS:
    void init() { beginTest(); }

    void exportsANetwork_data() {
        QTest::addColumn<bool>("byMouse");
        QTest::newRow("mouse") << true;
        QTest::newRow("keyboard") << false;
    }
    void exportsANetwork() {
        QFETCH(bool, byMouse);
        Studio studio;
        QVERIFY(studio.start());
        studio.picture(QStringLiteral("first-start"));
        QVERIFY(studio.text("runText").contains("digits"));
        int actions = 0;

        QElapsedTimer seconds;
        seconds.start();
        QVERIFY(!byMouse || studio.click("startButton"));
        if (!byMouse) studio.keys(Qt::Key_F5);
        ++actions;
        StudyModel& model = studio.session.model();
        QVERIFY(QTest::qWaitFor([&] { return model.front().size() >= 3; }, patience));
        qInfo("front of three after %.1f s", static_cast<double>(seconds.elapsed()) / 1000);
        studio.picture(QStringLiteral("first-running"));
        QVERIFY(studio.waitForEnd());
        qInfo("the search of %d trials took %.1f s", static_cast<int>(model.trials().size()),
              static_cast<double>(seconds.elapsed()) / 1000);
        QCOMPARE(studio.said(), QString());

        if (byMouse) {
            const std::int64_t best = model.front().back();
            // The plot takes the last trials a moment after the model has them, and its axes with them.
            QVERIFY(QTest::qWaitFor(
                [&] {
                    QTest::mouseClick(studio.plot(), Qt::LeftButton, {}, studio.plot()->pixelOf(best).toPoint());
                    return model.selected() >= 0;
                },
                5000));
            ++actions;
        } else {
            studio.plot()->setFocus();
            QTest::keyClick(studio.plot(), Qt::Key_End);
            actions += 2; // the focus goes there by Tab
        }
        const std::int64_t number = model.selected();
        QVERIFY(number >= 0);
        studio.picture(QStringLiteral("first-selected"));

        studio.file = QDir(home()).filePath(byMouse ? QStringLiteral("mouse.yaml") : QStringLiteral("keys.yaml"));
        if (byMouse)
            QVERIFY(studio.click("exportYaml"));
        else
            studio.keys(Qt::Key_E, Qt::ControlModifier);
        QCOMPARE(studio.filesAsked, 1);
        actions += 2; // and the answer to the file dialog
        QCOMPARE(studio.said(), QString());

        const auto text = readFile(studio.file.toStdString());
        QVERIFY2(text, text ? "" : text.error().message().c_str());
        const auto network = readArchitectureYaml(*text, "exported");
        QVERIFY2(network, network ? "" : network.error().message().c_str());
        QCOMPARE(fingerprint(*network), model.trial(number)->fingerprint);
        QCOMPARE(network->claims.trial, std::optional<std::int64_t>(number));
        qInfo("from the start to an exported network: %d actions", actions);
        QVERIFY(actions <= 8);
    }
};

QTEST_MAIN(TestFirstUse)
#include "test_first_use.moc"
