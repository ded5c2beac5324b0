// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/point_table.h"

#include "some_design.h"
#include "widget_support.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace snac;
using namespace snac::test;

namespace {

struct Fixture {
    PointTable table;
    QTableView* view = findIn<QTableView>(table, "pointTable");
    QPushButton* button = findIn<QPushButton>(table, "makePoint");
    QLabel* caption = findIn<QLabel>(table, "pointCaption");

    Fixture() {
        table.resize(920, 300);
        table.setPoints(someDesign());
        table.show();
        if (!QTest::qWaitForWindowExposed(&table)) qFatal("the window does not appear");
    }
    QString cell(int row, int column) const { return view->model()->index(row, column).data().toString(); }
    QStringList column(int column) const {
        QStringList cells;
        for (int row = 0; row < view->model()->rowCount(); ++row) cells << cell(row, column);
        return cells;
    }
    void clickHeader(int section) {
        QHeaderView* header = view->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(section) + 12, header->height() / 2));
    }
    QPoint placeOf(int row) const { return view->visualRect(view->model()->index(row, 0)).center(); }
};

} // namespace

class TestPointTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { applyTheme(lightTheme()); }

    void theFrontComesFirst() {
        Fixture f;
        QCOMPARE(f.column(0), (QStringList{"8bit_p00", "8bit_p01", "6bit_p00", "6bit_p01", "8bit_p02", "6bit_p02"}));
        QCOMPARE(f.cell(2, 2), QStringLiteral("6"));
        QCOMPARE(f.cell(2, 3), QStringLiteral("3.0 %"));
        QCOMPARE(f.cell(2, 4), QStringLiteral("0.8641"));
        QCOMPARE(f.cell(2, 1), QStringLiteral("chosen · front"));
        QCOMPARE(f.cell(4, 5), QStringLiteral("—"));
        QCOMPARE(f.cell(4, 1), QString());
        QCOMPARE(f.cell(5, 1), QStringLiteral("over budget"));
        const QModelIndex over = f.view->model()->index(5, 3);
        QCOMPARE(over.data(Qt::ForegroundRole).value<QColor>(), lightTheme().secondary);
        QVERIFY(over.data(Qt::ToolTipRole).toString().contains("EBOPs budget"));
        QVERIFY(!f.view->model()->index(0, 3).data(Qt::ForegroundRole).isValid());
        QVERIFY2(f.caption->text().contains("floating point 0.8712"), qPrintable(f.caption->text()));
        QCOMPARE(findIn<QLabel>(f.table, "pointNote")->text(),
                 QStringLiteral("6bit_p00 is the cheapest point within 0.0100 of floating point."));
    }

    void anyColumnSorts() {
        Fixture f;
        f.clickHeader(3);
        QCOMPARE(f.column(0).first(), QStringLiteral("8bit_p00")); // 2 % of zeros
        f.clickHeader(3);
        QCOMPARE(f.column(0).first(), QStringLiteral("6bit_p02")); // 52 %
        f.clickHeader(5);
        QCOMPARE(f.column(0).first(), QStringLiteral("8bit_p02")); // has no test score
        f.clickHeader(5);
        f.clickHeader(5);
        QCOMPARE(f.column(0).first(), QStringLiteral("8bit_p00")); // a third click: the front first again
        QCOMPARE(f.column(0)[3], QStringLiteral("6bit_p01"));
    }

    void aPointIsChosenByEachWay() {
        Fixture f;
        QSignalSpy chosen(&f.table, &PointTable::chosen);
        QCOMPARE(f.view->currentIndex().row(), 2); // the one that goes to synthesis
        QVERIFY(!f.button->isEnabled());
        QVERIFY(!f.button->toolTip().isEmpty());
        f.view->setFocus();
        QTest::keyClick(f.view, Qt::Key_Return);
        QCOMPARE(chosen.count(), 0);
        QTest::keyClick(f.view, Qt::Key_Down);
        QVERIFY(f.button->isEnabled());
        QTest::keyClick(f.view, Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("6bit_p01"));
        QTest::mouseClick(f.view->viewport(), Qt::LeftButton, {}, f.placeOf(0));
        QCOMPARE(chosen.count(), 1);
        QTest::mouseDClick(f.view->viewport(), Qt::LeftButton, {}, f.placeOf(0));
        QCOMPARE(chosen.count(), 2);
        QCOMPARE(chosen[1][0].toString(), QStringLiteral("8bit_p00"));
        QTest::mouseClick(f.button, Qt::LeftButton);
        QCOMPARE(chosen.count(), 3);
        f.table.setLocked(true, "The design is being made.");
        QVERIFY(!f.button->isEnabled());
        QCOMPARE(f.button->toolTip(), QStringLiteral("The design is being made."));
        QTest::keyClick(f.view, Qt::Key_Return);
        QCOMPARE(chosen.count(), 3);
        f.table.setLocked(false, {});
        QVERIFY(f.button->isEnabled());
    }

    void theSelectionStaysWhilePointsCome() {
        Fixture f;
        f.table.select("8bit_p02");
        f.clickHeader(4);
        DesignState more = someDesign();
        more.points.push_back(somePoint("4bit_p00", 4, 0.05, 0.79, true));
        f.table.setPoints(more);
        QCOMPARE(f.view->model()->rowCount(), 7);
        QCOMPARE(f.cell(0, 0), QStringLiteral("4bit_p00")); // still by rising score
        QCOMPARE(f.cell(f.view->currentIndex().row(), 0), QStringLiteral("8bit_p02"));
        f.table.setPoints({});
        QVERIFY(!f.view->isVisible() && !f.button->isVisible());
        QVERIFY(f.caption->text().contains("appear here"));
        f.table.setPoints(someDesign());
        QCOMPARE(f.cell(f.view->currentIndex().row(), 0), QStringLiteral("6bit_p00"));
    }

    void screenshots() {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            applyTheme(theme);
            Fixture f;
            f.table.setAutoFillBackground(true);
            f.table.select("8bit_p01");
            savePicture(f.table, theme.dark ? "points-dark" : "points-light");
        }
    }
};

QTEST_MAIN(TestPointTable)
#include "test_point_table.moc"
