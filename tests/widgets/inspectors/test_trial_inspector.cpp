// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspector_support.h"
#include "inspectors/architecture_view.h"
#include "plots/confusion_plot.h"
#include "widget_support.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QHelpEvent>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTest>

using namespace snac;
using namespace snac::test;

namespace {

void save(QWidget& widget, const QString& name) { savePicture(widget, QStringLiteral("inspector-") + name); }

struct Shown {
    TrialInspector inspector;

    explicit Shown(int width = 360, int height = 780) {
        inspector.resize(width, height);
        inspector.show();
        inspector.activateWindow();
        if (!QTest::qWaitForWindowActive(&inspector)) qFatal("the window does not become active");
    }
    template <typename T>
    T* find(const char* name) {
        auto* found = inspector.findChild<T*>(QString::fromLatin1(name));
        if (!found) qFatal("there is no %s", name);
        return found;
    }
    QStringList tabs() {
        auto* all = find<QTabWidget>("inspectorTabs");
        QStringList names;
        for (int i = 0; i < all->count(); ++i)
            if (all->isTabVisible(i)) names.append(all->tabText(i));
        return names;
    }
};

bool says(const QWidget& widget, const QString& words) {
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(words)) return true;
    return false;
}

/// Pixels of one colour in the picture of a widget.
int pixels(QWidget& widget, const QColor& colour) {
    const QImage picture = widget.grab().toImage();
    int count = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) count += picture.pixelColor(x, y) == colour;
    return count;
}

} // namespace

class TrialInspectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { applyTheme(lightTheme()); }

    void emptyUntilATrialIsShown() {
        Shown shown;
        QVERIFY(says(shown.inspector, "Click a point to see its network."));
        QVERIFY(!shown.find<QPushButton>("exportYaml")->isVisible());
        save(shown.inspector, "empty");
        shown.inspector.show(detailsFor(completeTrial(87, exampleYaml())));
        QVERIFY(says(shown.inspector, "Trial 87"));
        QVERIFY(says(shown.inspector, "88.9 %"));
        QVERIFY(says(shown.inspector, "front"));
        QVERIFY(!says(shown.inspector, "Click a point"));
        shown.inspector.clear();
        QVERIFY(says(shown.inspector, "Click a point to see its network."));
        QVERIFY(!says(shown.inspector, "Trial 87"));
        QTest::keyClick(shown.find<QPushButton>("exportYaml"), Qt::Key_Space); // nothing to export, nothing to crash
    }

    void exportAndCopy_data() {
        QTest::addColumn<QByteArray>("button");
        QTest::addColumn<bool>("keyboard");
        for (const char* button : {"exportYaml", "copyCommand"})
            for (const bool keyboard : {false, true})
                QTest::addRow("%s by %s", button, keyboard ? "key" : "click") << QByteArray(button) << keyboard;
    }
    void exportAndCopy() {
        QFETCH(QByteArray, button);
        QFETCH(bool, keyboard);
        Shown shown;
        shown.inspector.show(detailsFor(completeTrial(87, exampleYaml())));
        QSignalSpy exported(&shown.inspector, &TrialInspector::exportRequested);
        QSignalSpy copied(&shown.inspector, &TrialInspector::copyCommandRequested);
        auto* pressed = shown.find<QPushButton>(button.constData());
        if (keyboard) {
            pressed->setFocus(Qt::TabFocusReason);
            QTest::keyClick(pressed, Qt::Key_Space);
        } else {
            QTest::mouseClick(pressed, Qt::LeftButton);
        }
        QSignalSpy& one = button == "exportYaml" ? exported : copied;
        QSignalSpy& other = button == "exportYaml" ? copied : exported;
        QCOMPARE(one.count(), 1);
        QCOMPARE(one.first().first().toLongLong(), 87);
        QCOMPARE(other.count(), 0);
    }

    void arrowKeysMoveThroughTheLayers() {
        Shown shown;
        shown.inspector.show(detailsFor(completeTrial(87, exampleYaml())));
        auto* view = shown.find<ArchitectureView>("architectureView");
        auto* table = shown.find<QTableView>("layerTable");
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(0, 0)).center());
        QTest::keyClick(view, Qt::Key_Down);
        QCOMPARE(view->currentIndex().row(), 1);
        QCOMPARE(table->currentIndex().row(), 0); // the first layer, after the input
        QTest::keyClick(view, Qt::Key_Down);
        QCOMPARE(table->currentIndex().row(), 3); // normalisation and activation share a row of the drawing
        QTest::keyClick(view, Qt::Key_Up);
        QCOMPARE(view->currentIndex().row(), 1);
        QTest::keyClick(view, Qt::Key_End);
        QCOMPARE(view->currentIndex().row(), 5);
        QTest::keyClick(table, Qt::Key_Up);
        QTest::keyClick(table, Qt::Key_Up);
        QTest::keyClick(table, Qt::Key_Up);
        QCOMPARE(table->currentIndex().row(), 5);
        QCOMPARE(view->currentIndex().row(), 3); // the flattening
        const QString tip = view->model()->index(2, 0).data(Qt::ToolTipRole).toString();
        for (const char* words : {"82\u2009944", "14×14×8", "LUT", "estimated"}) QVERIFY2(tip.contains(words), words);
    }

    void largestShareIsDrawnInTheSelectionColour() {
        Shown shown;
        auto* view = shown.find<ArchitectureView>("architectureView");
        auto* cost = shown.find<QComboBox>("costChoice");
        shown.inspector.show(detailsFor(completeTrial(87, exampleYaml())));
        QVERIFY(pixels(*view, lightTheme().selection) > 40);
        const QRect convolution = view->visualRect(view->model()->index(2, 0));
        const auto barOf = [&](const QRect& row) {
            const QImage picture = view->viewport()->grab(row).toImage();
            int count = 0;
            for (int y = 0; y < picture.height(); ++y)
                for (int x = 0; x < picture.width(); ++x) count += picture.pixelColor(x, y) == lightTheme().selection;
            return count;
        };
        QVERIFY(barOf(convolution) > 40);
        // The dense layer has the most parameters: 36,896 against 584.
        cost->setFocus();
        QTest::keyClick(cost, Qt::Key_Down);
        QTest::keyClick(cost, Qt::Key_Down);
        QCOMPARE(cost->currentText(), QStringLiteral("parameters"));
        QCOMPARE(barOf(convolution), 0);
        QVERIFY(barOf(view->visualRect(view->model()->index(4, 0))) > 40);
        applyTheme(darkTheme());
        QVERIFY(pixels(*view, darkTheme().selection) > 40);
        QCOMPARE(pixels(*view, lightTheme().selection), 0);
    }

    void otherProgramsTrialsShowTheirParameters() {
        Shown shown;
        Trial trial;
        trial.number = 4;
        trial.state = TrialState::Complete;
        trial.values = {0.5, 100};
        trial.parameters = {{"units", {"16", "32"}, 1, 0}, {"learning_rate", {}, -1, 0.0125}};
        shown.inspector.show(detailsFor(trial, "fits"));
        auto* table = shown.find<QTableWidget>("parameterTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->rowCount(), 2);
        QCOMPARE(table->item(0, 1)->text(), QStringLiteral("32"));
        QCOMPARE(table->item(1, 1)->text(), QStringLiteral("0.0125"));
        QVERIFY(!shown.find<ArchitectureView>("architectureView")->isVisible());
        QVERIFY(!shown.find<QTabWidget>("inspectorTabs")->isVisible());
        auto* button = shown.find<QPushButton>("exportYaml");
        QVERIFY(!button->isEnabled());
        QVERIFY(button->toolTip().contains("Another program"));
        save(shown.inspector, "foreign");
        shown.inspector.show(detailsFor(completeTrial(5, exampleYaml())));
        QVERIFY(!table->isVisible());
        QVERIFY(button->isEnabled());
        QCOMPARE(shown.tabs(), QStringList({"Layers", "Training", "Confusion", "Estimate"}));
    }

    void failedTrialsSayWhy() {
        Shown shown;
        Trial trial = completeTrial(9, exampleYaml());
        trial.state = TrialState::Fail;
        trial.reason = "The loss is not a number in epoch 2 of fold 1; a smaller learning rate may help.";
        trial.values.clear();
        shown.inspector.show(detailsFor(trial, "failed"));
        QVERIFY(says(shown.inspector, "This trial failed"));
        QVERIFY(says(shown.inspector, "a smaller learning rate may help"));
        QVERIFY(shown.find<ArchitectureView>("architectureView")->isVisible());
        save(shown.inspector, "failed");
        trial.reason.assign(100000, 'x'); // a tool may say anything
        shown.inspector.show(detailsFor(trial, "failed"));
        QVERIFY(shown.inspector.minimumSizeHint().width() < 400);
        shown.inspector.show(detailsFor(completeTrial(10, exampleYaml())));
        QVERIFY(!says(shown.inspector, "This trial failed"));
    }

    void brokenYamlIsSaid() {
        Shown shown;
        shown.inspector.show(detailsFor(completeTrial(9, "architecture: [1, 2\n  3: {")));
        QVERIFY(says(shown.inspector, "The architecture cannot be read"));
        QVERIFY(!shown.find<QPushButton>("exportYaml")->isEnabled());
        QCOMPARE(shown.tabs(), QStringList({"Training", "Confusion"})); // what is known is still shown
    }

    void reusedTrialsNameTheOther() {
        Shown shown;
        Trial trial = completeTrial(12, exampleYaml());
        trial.reusedFrom = 3;
        shown.inspector.show(detailsFor(trial));
        QVERIFY(says(shown.inspector, "same network as trial 3"));
        shown.inspector.show(detailsFor(completeTrial(13, exampleYaml())));
        QVERIFY(!says(shown.inspector, "same network as"));
    }

    void theChosenTabStays() {
        Shown shown;
        auto* tabs = shown.find<QTabWidget>("inspectorTabs");
        shown.inspector.show(detailsFor(completeTrial(1, exampleYaml())));
        tabs->setCurrentIndex(3);
        Trial foreign;
        foreign.number = 2;
        foreign.curve = {{0, 0, 1, 1, 0.5}};
        shown.inspector.show(detailsFor(foreign));
        QCOMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("Training"));
        shown.inspector.show(detailsFor(completeTrial(3, exampleYaml())));
        QCOMPARE(tabs->tabText(tabs->currentIndex()), QStringLiteral("Estimate"));
    }

    /// An epoch of a trial in training changes its curves, not the network that somebody looks at.
    void theChosenLayerStays() {
        Shown shown;
        Trial trial = completeTrial(1, exampleYaml());
        trial.state = TrialState::Running;
        shown.inspector.show(detailsFor(trial, "training"));
        auto* view = shown.find<ArchitectureView>("architectureView");
        auto* table = shown.find<QTableView>("layerTable");
        view->setFocus();
        QTest::keyClick(view, Qt::Key_End);
        QTest::keyClick(view, Qt::Key_Up);
        const int row = view->currentIndex().row(), layer = table->currentIndex().row();
        QVERIFY(row == 4 && layer > 0);
        QSignalSpy reset(table->model(), &QAbstractItemModel::modelReset);
        trial.curve.push_back({2, 20, 0.1, 0.2, 0.89});
        QVERIFY(!shown.inspector.shows(trial, "training"));
        shown.inspector.show(detailsFor(trial, "training"));
        QVERIFY(shown.inspector.shows(trial, "training"));
        QVERIFY(!shown.inspector.shows(trial, "front"));
        QCOMPARE(view->currentIndex().row(), row);
        QCOMPARE(table->currentIndex().row(), layer);
        QCOMPARE(reset.count(), 0);
        trial.number = 2; // another one begins at its top
        shown.inspector.show(detailsFor(trial, "training"));
        QCOMPARE(reset.count(), 1);
        shown.inspector.clear();
        QVERIFY(!shown.inspector.shows(trial, "training"));
    }

    void whatTheDeviceCannotHoldIsMarked() {
        Shown shown;
        Trial trial = completeTrial(1, exampleYaml());
        trial.metrics = {{"lut", 27408}, {"ff", 0}, {"dsp", 2521}};
        TrialDetails details = detailsFor(trial);
        details.estimate.reset();
        shown.inspector.show(details);
        auto* excess = shown.find<QLabel>("deviceExcess");
        QCOMPARE(shown.find<QLabel>("deviceShares")->text(),
                 QStringLiteral("LUT 10 % · FF 0 % · DSP >100 % of zcu102"));
        QVERIFY(excess->isVisible());
        QCOMPARE(excess->text(), QStringLiteral("Does not fit the device: DSP >100 %"));
        save(shown.inspector, "too-large");
        details.trial.number = 2;
        details.trial.metrics["dsp"] = 2520;
        shown.inspector.show(details);
        QVERIFY(!excess->isVisible());
        details.hardware->device = {}; // the study does not say
        shown.inspector.show(details);
        QVERIFY(!shown.find<QLabel>("deviceShares")->isVisible());
    }

    void confusionFollowsTheTrial() {
        Shown shown;
        auto* plot = shown.find<ConfusionPlot>("confusionPlot");
        shown.inspector.show(detailsFor(completeTrial(1, exampleYaml())));
        QCOMPARE(plot->classes(), 10);
        Trial trial = completeTrial(2, exampleYaml());
        trial.confusion.clear();
        shown.inspector.show(detailsFor(trial));
        QCOMPARE(plot->classes(), 0);
    }

    void manyTrialsInARow() {
        const SearchSpace space = pictureSpace();
        auto shown = std::make_unique<Shown>();
        const auto showAll = [&](int from) {
            for (int number = from; number < from + 60; ++number) {
                Trial trial = completeTrial(
                    number, number % 7 == 0 ? "a: [" : drawnYaml(space, static_cast<std::uint64_t>(number)));
                if (number % 5 == 0) trial.architectureYaml.clear();
                shown->inspector.show(detailsFor(trial));
                if (number % 11 == 0) shown->inspector.clear();
                QCoreApplication::processEvents();
            }
        };
        showAll(0);
        const qsizetype objects = shown->inspector.findChildren<QObject*>().size();
        QElapsedTimer timer;
        timer.start();
        showAll(60);
        qInfo("%.1f ms per trial, estimate and drawing included", static_cast<double>(timer.elapsed()) / 60);
        QCOMPARE(shown->inspector.findChildren<QObject*>().size(), objects); // nothing piles up
        const QPointer<QObject> view = shown->find<ArchitectureView>("architectureView");
        shown.reset();
        QVERIFY(view.isNull());
    }

    void longNetworksScroll() {
        Shown shown(360, 620);
        std::string widths = "64", activations, normalizations;
        for (int i = 0; i < 40; ++i) {
            widths += i < 39 ? ", 64" : ", 10";
            activations += i ? ", ReLU" : "ReLU";
            normalizations += i ? ", null" : "null";
        }
        shown.inspector.show(detailsFor(completeTrial(
            1, "architecture:\n  model_type: BlockBased\n  input_shape: [64]\n  output_dim: 10\n  components:\n"
               "  - {block_type: MLP, name: classifier_head, params: {widths: [" +
                   widths + "], activations: [" + activations + "], normalizations: [" + normalizations + "]}}\n")));
        auto* view = shown.find<ArchitectureView>("architectureView");
        QCOMPARE(view->model()->rowCount(), 41);
        QVERIFY(view->contentHeight() > view->height());
        view->setFocus();
        QTest::keyClick(view, Qt::Key_End);
        QVERIFY(view->viewport()->rect().intersects(view->visualRect(view->model()->index(40, 0))));
        save(shown.inspector, "long");
    }

    void screenshots_data() {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<int>("width");
        for (const bool dark : {false, true})
            for (const int width : {320, 480}) QTest::addRow("%s %d", dark ? "dark" : "light", width) << dark << width;
    }
    void screenshots() {
        QFETCH(bool, dark);
        QFETCH(int, width);
        applyTheme(dark ? darkTheme() : lightTheme());
        Shown shown(width, 800);
        TrialDetails details = detailsFor(completeTrial(87, exampleYaml()));
        shown.inspector.show(details);
        auto* tabs = shown.find<QTabWidget>("inspectorTabs");
        QCOMPARE(shown.inspector.width(), width); // nothing forces it wider
        auto* view = shown.find<ArchitectureView>("architectureView");
        view->setFocus();
        view->setCurrentIndex(view->model()->index(4, 0));
        const QString prefix = QStringLiteral("%1-%2-x%3-")
                                   .arg(dark ? "dark" : "light")
                                   .arg(width)
                                   .arg(shown.inspector.devicePixelRatioF());
        for (int i = 0; i < tabs->count(); ++i) {
            tabs->setCurrentIndex(i);
            QCoreApplication::processEvents();
            save(shown.inspector, prefix + tabs->tabText(i).toLower());
        }
        shown.find<QComboBox>("costChoice")->setCurrentIndex(3);
        tabs->setCurrentIndex(0);
        shown.inspector.show(detailsFor(completeTrial(88, exampleYaml("GELU")), "over budget: LUT"));
        save(shown.inspector, prefix + "gelu");
    }
};

QTEST_MAIN(TrialInspectorTest)
#include "test_trial_inspector.moc"
