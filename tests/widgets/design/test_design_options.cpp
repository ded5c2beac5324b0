// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_options.h"

#include "widget_support.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace snac;
using namespace snac::test;

namespace {

DesignRequest request(bool substitute, bool tables) {
    DesignRequest request;
    request.config.localSearch.substitute = substitute;
    request.config.localSearch.tables = tables;
    return request;
}

} // namespace

class TestDesignOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { applyTheme(lightTheme()); }

    void substitutionsComeBackAsTheyWereGiven_data() {
        QTest::addColumn<bool>("substitute");
        QTest::addColumn<bool>("tables");
        QTest::addColumn<QString>("text");
        QTest::newRow("relu") << true << false << "ReLU and the like";
        QTest::newRow("tables") << true << true << "Exact tables";
        QTest::newRow("refuse") << false << false << "Refuse";
    }
    void substitutionsComeBackAsTheyWereGiven() {
        QFETCH(bool, substitute);
        QFETCH(bool, tables);
        DesignOptions options;
        const DesignRequest given = request(substitute, tables);
        options.show(given);
        QTEST(findIn<QComboBox>(options, "design.substitute")->currentText(), "text");
        DesignRequest read = request(!substitute, !tables);
        options.read(read);
        QCOMPARE(read.config.localSearch.substitute, substitute);
        QCOMPARE(read.config.localSearch.tables, tables);
        QCOMPARE(options.problem(), QString());
    }

    void everyChoiceSaysWhatItMeans() {
        DesignOptions options;
        const auto* box = findIn<QComboBox>(options, "design.substitute");
        QCOMPARE(box->count(), 3);
        for (int i = 0; i < box->count(); ++i) QVERIFY(!box->itemData(i, Qt::ToolTipRole).toString().isEmpty());
        QVERIFY(box->itemData(1, Qt::ToolTipRole).toString().contains("hls4ml refuses"));
    }

    void tablesNeedTheOpenFlow() {
        DesignOptions options;
        options.show(request(true, false));
        options.show();
        QSignalSpy changed(&options, &DesignOptions::changed);
        auto* box = findIn<QComboBox>(options, "design.substitute");
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(changed.count(), 1);
        DesignRequest read;
        options.read(read);
        QVERIFY(read.config.localSearch.substitute && read.config.localSearch.tables);
        auto* flow = findIn<QComboBox>(options, "design.flow");
        flow->setCurrentIndex(flow->findData(static_cast<int>(Flow::Open)));
        QCOMPARE(options.problem(), QString());
        flow->setCurrentIndex(flow->findData(static_cast<int>(Flow::Hls4ml)));
        QVERIFY2(options.problem().startsWith("hls4ml takes no tables"), qPrintable(options.problem()));
        QTest::keyClick(box, Qt::Key_Up);
        QCOMPARE(options.problem(), QString());
    }

    void screenshots() {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            applyTheme(theme);
            DesignOptions options;
            options.resize(820, 480);
            options.show(request(true, true));
            options.show();
            QVERIFY(QTest::qWaitForWindowExposed(&options));
            savePicture(options, theme.dark ? "options-dark" : "options-light");
            auto* flow = findIn<QComboBox>(options, "design.flow");
            flow->setCurrentIndex(flow->findData(static_cast<int>(Flow::Hls4ml)));
            QTest::qWait(30);
            savePicture(options, theme.dark ? "options-wrong-dark" : "options-wrong-light");
        }
    }
};

QTEST_MAIN(TestDesignOptions)
#include "test_design_options.moc"
