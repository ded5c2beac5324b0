// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "panels/field.h"
#include "panels/setup_panel.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace snac;

namespace {

QString snacPack(const char* file) {
    return QStringLiteral(SNAC_SOURCE_DIR "/../shared/data/snac-pack/") + QLatin1String(file);
}

/// 4 classes, the smallest with 3 training samples; no samples' values, which the panel does not look at.
std::shared_ptr<Dataset> someData(const Shape& shape, Task task = Task::Classification) {
    auto samples = std::make_shared<Samples>();
    samples->shape = shape;
    samples->labels = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3};
    samples->features.resize(samples->labels.size() * static_cast<std::size_t>(shape.count()));
    auto dataset = std::make_shared<Dataset>();
    dataset->name = "some";
    dataset->task = task;
    dataset->outputs = task == Task::Classification ? 4 : 1;
    dataset->train = samples;
    return dataset;
}

} // namespace

class TestSetupPanel : public QObject {
    Q_OBJECT

private:
    template <typename T>
    static T* child(const QWidget& panel, const QString& name) {
        T* found = panel.findChild<T*>(name);
        if (!found) qFatal("no child %s", qPrintable(name));
        return found;
    }
    static QString beneath(const QWidget& panel, const char* key) {
        const auto* label = child<QLabel>(panel, QStringLiteral("setup.%1.beneath").arg(QLatin1String(key)));
        return label->isVisible() ? label->text() : QString();
    }
    /// Replaces what is in a field, key by key.
    static void type(const QWidget& panel, const char* name, const QString& text) {
        auto* field = child<QWidget>(panel, QLatin1String(name));
        field->setFocus();
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Tab);
    }
    static void click(const QWidget& panel, const QString& name) {
        auto* button = child<QWidget>(panel, name);
        panel.findChild<QScrollArea*>()->ensureWidgetVisible(button);
        // A check box takes clicks on its box and text only, which are at its left.
        const bool box = qobject_cast<QCheckBox*>(button) != nullptr;
        QTest::mouseClick(button, Qt::LeftButton, {}, box ? QPoint(8, button->height() / 2) : QPoint());
    }
    static void shoot(QWidget& panel, const QString& name) {
        const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR");
        if (folder.isEmpty()) return;
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            qApp->setPalette(paletteOf(theme));
            qApp->setStyleSheet(styleSheetOf(theme));
            QTest::qWait(50);
            const auto scale = QStringLiteral("%1").arg(panel.devicePixelRatio() * 100);
            QVERIFY(
                panel.grab().save(folder + "/setup_" + name + (theme.dark ? "_dark_" : "_light_") + scale + ".png"));
        }
        qApp->setPalette(paletteOf(lightTheme()));
        qApp->setStyleSheet(styleSheetOf(lightTheme()));
    }
    static void show(SetupPanel& panel) {
        panel.resize(1000, 860);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }
    QString write(const QString& name, const QByteArray& text) {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        return path;
    }
    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase() {
        qApp->setStyle(QStringLiteral("Fusion"));
        qApp->setPalette(paletteOf(lightTheme()));
        qApp->setStyleSheet(styleSheetOf(lightTheme()));
    }

    void beginsWithTheDigits() {
        SetupPanel panel;
        show(panel);
        QCOMPARE(panel.problem(), QString());
        auto* preset = child<QComboBox>(panel, QStringLiteral("setup.preset"));
        QCOMPARE(preset->currentText(), QStringLiteral("Digits"));
        QCOMPARE(preset->count(), SetupPanel::presets().size());
        const auto config = panel.config();
        QVERIFY(config);
        QCOMPARE(config->dataset, "digits");
        QCOMPARE(config->trials, 40);
        QCOMPARE(config->hardware.device.name, "zcu102"); // resolved
        QVERIFY(beneath(panel, "device").contains(QStringLiteral("xczu9eg-ffvb1156-2-e")));
        QVERIFY(panel.workers() >= 1);
        QVERIFY(child<QLabel>(panel, QStringLiteral("setup.spaceWords"))
                    ->text()
                    .startsWith(
                        QStringLiteral("Up to 2 blocks, each Conv, MLP or none\nChannels 4, 8 or 16; kernels 1 or 3")));
    }

    /// The presets' own numbers come back unchanged: no field rounds or cuts what it shows.
    void fieldsGiveBackWhatTheyWereGiven() {
        for (const QString& name : SetupPanel::presets()) {
            const QString path = QStringLiteral(SNAC_SOURCE_DIR "/resources/spaces/%1.yaml").arg(name);
            const auto text = readFile(path.toStdString());
            QVERIFY(text);
            const auto read = readRunConfig(*text, "preset");
            QVERIFY(read);
            RunConfig expected = *read;
            expected.recipe.learningRate = 0.00123456;
            expected.recipe.schedule = Schedule::Cosine;
            expected.recipe.patience = 0;
            expected.hardware.clockNs = 3.125;
            expected.seed = 18446744073709551615ULL;
            expected.budgetTexts = {{"bops", "2e6"}};
            expected.finalSeeds = 7; // without a field
            QVERIFY(resolveDevice(expected));
            SetupPanel panel;
            panel.setConfig(expected);
            const auto got = panel.config();
            QVERIFY2(got, qPrintable(panel.problem()));
            const auto data = someData(Shape::image(8, 8, 1));
            QCOMPARE(decisiveSettings(*got, *data), decisiveSettings(expected, *data));
            QCOMPARE(got->trials, expected.trials);
            QCOMPARE(got->finalSeeds, 7);
            QCOMPARE(got->budgets.size(), std::size_t{1});
        }
    }

    void editingByKeyboardReachesTheConfiguration() {
        SetupPanel panel;
        show(panel);
        QSignalSpy changed(&panel, &SetupPanel::configChanged);
        type(panel, "setup.trials", QStringLiteral("123"));
        QVERIFY(changed.count() > 0);
        type(panel, "setup.learningRate", QStringLiteral("5e-4"));
        type(panel, "setup.seed", QStringLiteral("7"));
        type(panel, "setup.reuse", QStringLiteral("4"));
        auto* strategy = child<QComboBox>(panel, QStringLiteral("setup.strategy"));
        strategy->setFocus();
        QTest::keyClick(strategy, Qt::Key_Down);
        auto* device = child<QComboBox>(panel, QStringLiteral("setup.device"));
        device->setFocus();
        QTest::keyClicks(device, QStringLiteral("kv260"));
        click(panel, QStringLiteral("setup.stopHopeless"));
        const auto config = panel.config();
        QVERIFY(config);
        QCOMPARE(config->trials, 123);
        QCOMPARE(config->recipe.learningRate, 5e-4);
        QCOMPARE(config->seed, 7U);
        QCOMPARE(config->hardware.reuseFactor, 4);
        QCOMPARE(config->hardware.strategy, Strategy::Resource);
        QCOMPARE(config->hardware.device.name, "kv260");
        QVERIFY(!config->stopHopeless);
        click(panel, QStringLiteral("setup.reset"));
        QCOMPARE(panel.config()->trials, 40);
    }

    void foldsAndTheirShare() {
        SetupPanel panel;
        show(panel);
        auto* share = child<QWidget>(panel, QStringLiteral("setup.validation"));
        QVERIFY(share->isEnabled());
        type(panel, "setup.folds", QStringLiteral("4"));
        QVERIFY(!share->isEnabled());
        QVERIFY(!share->toolTip().isEmpty());
        QCOMPARE(panel.problem(), QString());
        panel.setData(someData(Shape::image(8, 8, 1)));
        QVERIFY2(beneath(panel, "folds").contains(QStringLiteral("at most 3 folds")),
                 qPrintable(beneath(panel, "folds")));
    }

    void bitsAreGenes() {
        SetupPanel panel;
        show(panel);
        const auto* weights = child<QLineEdit>(panel, QStringLiteral("setup.weightBits"));
        QCOMPARE(weights->text(), QStringLiteral("32"));
        QVERIFY(weights->toolTip().contains(QStringLiteral("fake quantisation; 32: floating point")));
        type(panel, "setup.weightBits", QStringLiteral("8,4, 6,4"));
        type(panel, "setup.valueBits", QStringLiteral("8"));
        QVERIFY2(panel.config(), qPrintable(panel.problem()));
        QCOMPARE(panel.config()->space.weightBits, (std::vector<std::int64_t>{4, 6, 8}));
        QCOMPARE(panel.config()->space.activationBits, (std::vector<std::int64_t>{8}));
        for (const char* wrong : {"", "1", "17", "33", "4,", "4 6", "2.5", "many", "99999999999"}) {
            type(panel, "setup.weightBits", QStringLiteral("5"));
            QCOMPARE(panel.problem(), QString());
            child<QLineEdit>(panel, QStringLiteral("setup.weightBits"))->setText(QLatin1String(wrong));
            QVERIFY2(panel.problem().startsWith(QStringLiteral("Weight bits: Whole numbers from 2 to 16")), wrong);
            QVERIFY2(beneath(panel, "weightBits").contains(QStringLiteral("or 32")), wrong);
            QVERIFY(!panel.config());
        }
        type(panel, "setup.weightBits", QStringLiteral("2, 16, 32"));
        QCOMPARE(panel.problem(), QString());
        RunConfig config = *panel.config();
        config.space.weightBits = {24}; // a file may say what is counted and not trained
        config.space.activationBits = {6, 8};
        panel.setConfig(config);
        QCOMPARE(weights->text(), QStringLiteral("24"));
        QCOMPARE(child<QLineEdit>(panel, QStringLiteral("setup.valueBits"))->text(), QStringLiteral("6, 8"));
        QCOMPARE(panel.config()->space.weightBits, config.space.weightBits);
        QCOMPARE(panel.config()->space.activationBits, config.space.activationBits);
    }

    void diceDrawsAnotherSeed() {
        SetupPanel panel;
        show(panel);
        const auto before = panel.config()->seed;
        for (int i = 0; i < 3 && panel.config()->seed == before; ++i) click(panel, QStringLiteral("setup.seedDice"));
        QVERIFY(panel.config()->seed != before);
    }

    void wrongNumbersAreSaidBeneath() {
        SetupPanel panel;
        show(panel);
        QSignalSpy problem(&panel, &SetupPanel::problemChanged);
        type(panel, "setup.learningRate", QStringLiteral("fast"));
        QVERIFY(beneath(panel, "learningRate").startsWith(QStringLiteral("A number is expected")));
        QVERIFY(panel.problem().startsWith(QStringLiteral("Learning rate: ")));
        QCOMPARE(problem.count(), 1);
        QVERIFY(!panel.config());
        QVERIFY(panel.config().error().message().starts_with("Learning rate: "));
        type(panel, "setup.learningRate", QStringLiteral("-1"));
        QVERIFY(beneath(panel, "learningRate").contains(QStringLiteral("above 0")));
        type(panel, "setup.seed", QStringLiteral("x"));
        QVERIFY(!beneath(panel, "seed").isEmpty());
        shoot(panel, QStringLiteral("wrong"));
        type(panel, "setup.seed", QStringLiteral("1"));
        type(panel, "setup.learningRate", QStringLiteral("0.01"));
        QCOMPARE(panel.problem(), QString());
        QVERIFY(beneath(panel, "learningRate").isEmpty());
    }

    void objectives() {
        SetupPanel panel;
        show(panel);
        const auto data = someData(Shape::image(8, 8, 1));
        data->outputs = 10; // as the preset says
        panel.setData(data);
        auto* second = child<QComboBox>(panel, QStringLiteral("setup.objective.1"));
        QCOMPARE(second->currentData().toString(), QStringLiteral("bops"));
        second->setFocus();
        QTest::keyClick(second, Qt::Key_Down);
        QCOMPARE(second->currentData().toString(), QStringLiteral("parameters"));
        click(panel, QStringLiteral("setup.addObjective"));
        auto config = panel.config();
        QCOMPARE(config->objectives.size(), std::size_t{3});
        QCOMPARE(config->objectives[0].name, "performance_metric"); // as the file gave it
        QCOMPARE(config->objectives[1], (Objective{"parameters", Direction::Minimise}));
        QCOMPARE(config->objectives[2], (Objective{"balanced_accuracy", Direction::Maximise})); // the first unused
        // What another row has cannot be chosen: from balanced accuracy, up is accuracy, which is taken.
        auto* third = child<QComboBox>(panel, QStringLiteral("setup.objective.2"));
        QTest::keyClick(third, Qt::Key_Up);
        QCOMPARE(third->currentData().toString(), QStringLiteral("balanced_accuracy"));
        click(panel, QStringLiteral("setup.objective.0.remove"));
        click(panel, QStringLiteral("setup.objective.0.remove"));
        QCOMPARE(panel.config()->objectives.size(), std::size_t{1});
        QVERIFY(!child<QPushButton>(panel, QStringLiteral("setup.objective.0.remove"))->isEnabled());
    }

    void objectivesFollowTheTask() {
        SetupPanel panel;
        show(panel);
        RunConfig config = *panel.config();
        config.space.statedOutputs.reset();
        panel.setConfig(config);
        panel.setData(someData(Shape::flat(5), Task::Regression));
        auto* first = child<QComboBox>(panel, QStringLiteral("setup.objective.0"));
        QCOMPARE(first->currentData().toString(), QStringLiteral("r2")); // performance_metric for numbers
        QCOMPARE(first->findData(QStringLiteral("accuracy")), -1);
        config.objectives = {{"accuracy", Direction::Maximise}};
        panel.setConfig(config);
        QVERIFY(beneath(panel, "objectives").startsWith(QStringLiteral("Accuracy does not exist for some")));
    }

    void spaceIsHeldAgainstTheData() {
        SetupPanel panel;
        show(panel);
        auto data = someData(Shape::image(8, 8, 1));
        panel.setData(data);
        // The preset says output_dim: 10, these data have 4 classes.
        QVERIFY2(panel.problem().startsWith(QStringLiteral("Search space: ")), qPrintable(panel.problem()));
        QVERIFY(beneath(panel, "space").contains(QStringLiteral("output_dim: 10")));
        data = someData(Shape::image(8, 8, 1));
        data->outputs = 10;
        panel.setData(data);
        QCOMPARE(beneath(panel, "space"), QString());
        const QString size = child<QLabel>(panel, QStringLiteral("setup.spaceSize"))->text();
        QVERIFY2(size.contains(QStringLiteral("8x8x1 and 10 classes")), qPrintable(size));
        QVERIFY(size.contains(QStringLiteral("genes")));
    }

    void whatCannotBeSynthesisedIsTakenOutOfTheSpace() {
        SetupPanel panel;
        show(panel);
        const auto data = someData(Shape::image(8, 8, 1));
        data->outputs = 10;
        panel.setData(data);
        RunConfig config = *panel.config();
        config.space.activations = {ActivationFunction::Relu, ActivationFunction::Gelu};
        panel.setConfig(config);
        auto* box = child<QCheckBox>(panel, QStringLiteral("setup.synthesisable"));
        const auto* size = child<QLabel>(panel, QStringLiteral("setup.spaceSize"));
        QVERIFY(!box->isChecked());
        QVERIFY(box->toolTip().contains(QStringLiteral("GELU")));
        const QString wide = size->text();
        QVERIFY(!wide.contains(QStringLiteral("GELU")));
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Space);
        QVERIFY(panel.config()->synthesisableOnly);
        QVERIFY2(size->text().contains(QStringLiteral("the search leaves them out")), qPrintable(size->text()));
        QVERIFY(size->text().contains(QStringLiteral("GELU (activations)")));
        QVERIFY(size->text().section(u'\n', 0, 0) != wide);
        shoot(panel, QStringLiteral("synthesisable"));
        config.synthesisableOnly = true;
        config.space.activations = {ActivationFunction::Gelu};
        panel.setConfig(config);
        QVERIFY2(beneath(panel, "space").contains(QStringLiteral("act_space")), qPrintable(beneath(panel, "space")));
    }

    void snacPackFillsThePanel() {
        const QString path = snacPack("t1_config.yaml");
        if (!QFileInfo::exists(path)) QSKIP("SNAC-Pack's configurations are not beside the sources");
        SetupPanel panel;
        show(panel);
        connect(&panel, &SetupPanel::openFileRequested, &panel, [&] { panel.openConfig(path); });
        QSignalSpy wished(&panel, &SetupPanel::datasetRequested);
        click(panel, QStringLiteral("setup.openFile"));
        QCOMPARE(wished.count(), 1);
        QCOMPARE(wished[0][0].toString(), QStringLiteral("mnist"));
        QCOMPARE(child<QComboBox>(panel, QStringLiteral("setup.preset"))->currentText(),
                 QStringLiteral("t1_config.yaml"));
        QCOMPARE(child<QSpinBox>(panel, QStringLiteral("setup.trials"))->value(), 3);
        QCOMPARE(child<QSpinBox>(panel, QStringLiteral("setup.epochs"))->value(), 2);
        QCOMPARE(child<QSpinBox>(panel, QStringLiteral("setup.totalBits"))->value(), 8);
        QCOMPARE(child<QSpinBox>(panel, QStringLiteral("setup.integerBits"))->value(), 3);
        QCOMPARE(child<QComboBox>(panel, QStringLiteral("setup.objective.3"))->currentData().toString(),
                 QStringLiteral("latency_cycles"));
        const auto config = panel.config();
        QVERIFY2(config, qPrintable(panel.problem()));
        QCOMPARE(config->preparation.resize, std::optional<std::int64_t>(8)); // kept without a field
        QVERIFY(config->preparation.flatten);
        shoot(panel, QStringLiteral("snac_pack"));
    }

    void otherSnacPackFilesAreRead_data() {
        QTest::addColumn<QString>("file");
        for (const char* file : {"t2_config.yaml", "t3_config.yaml"}) QTest::newRow(file) << snacPack(file);
    }
    void otherSnacPackFilesAreRead() {
        QFETCH(QString, file);
        if (!QFileInfo::exists(file)) QSKIP("SNAC-Pack's configurations are not beside the sources");
        SetupPanel panel;
        show(panel);
        panel.openConfig(file);
        QVERIFY(!child<Notice>(panel, QStringLiteral("setupError"))->isVisible());
        QCOMPARE(child<QComboBox>(panel, QStringLiteral("setup.preset"))->currentText(), QFileInfo(file).fileName());
    }

    void warningsAreListed() {
        SetupPanel panel;
        show(panel);
        panel.openConfig(write(QStringLiteral("odd.yaml"), "search:\n  n_trails: 5\n  epochs: 3\n"));
        auto* warnings = child<Notice>(panel, QStringLiteral("setupWarnings"));
        QVERIFY(warnings->isVisible());
        QVERIFY2(warnings->sentence().contains(QStringLiteral("n_trials")), qPrintable(warnings->sentence()));
        QCOMPARE(child<QSpinBox>(panel, QStringLiteral("setup.epochs"))->value(), 3);
        shoot(panel, QStringLiteral("warnings"));
        click(panel, QStringLiteral("setup.dismissWarnings"));
        QVERIFY(!warnings->isVisible());
    }

    void badFilesChangeNothing_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("wrong type") << QByteArray("search:\n  n_trials: many\n") << "n_trials";
        QTest::newRow("a list") << QByteArray("- 1\n- 2\n") << "bad.yaml";
        QTest::newRow("no YAML") << QByteArray("a: [1, 2\nb: }") << "bad.yaml";
        QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) << "bad.yaml";
        QTest::newRow("an objective that is none")
            << QByteArray("search:\n  objective_names: [acuracy]\n") << "did you mean 'accuracy'?";
    }
    void badFilesChangeNothing() {
        QFETCH(QByteArray, text);
        QFETCH(QString, said);
        SetupPanel panel;
        show(panel);
        type(panel, "setup.trials", QStringLiteral("77"));
        QSignalSpy changed(&panel, &SetupPanel::configChanged);
        panel.openConfig(write(QStringLiteral("bad.yaml"), text));
        auto* error = child<Notice>(panel, QStringLiteral("setupError"));
        QVERIFY(error->isVisible());
        QVERIFY2(error->sentence().contains(said), qPrintable(error->sentence()));
        QCOMPARE(changed.count(), 0);
        QCOMPARE(panel.config()->trials, 77);
        QCOMPARE(child<QComboBox>(panel, QStringLiteral("setup.preset"))->currentText(), QStringLiteral("Digits"));
        // The remedy is a button.
        const QString good = write(QStringLiteral("good.yaml"), "search:\n  n_trials: 5\n");
        connect(&panel, &SetupPanel::openFileRequested, &panel, [&] { panel.openConfig(good); });
        click(panel, QStringLiteral("setup.openAnother"));
        QVERIFY(!error->isVisible());
        QCOMPARE(panel.config()->trials, 5);
    }

    void unknownDeviceIsSaidAndKept() {
        SetupPanel panel;
        show(panel);
        panel.openConfig(write(QStringLiteral("device.yaml"), "hls_config:\n  board: zcu999\n"));
        QVERIFY(beneath(panel, "device").contains(QStringLiteral("zcu999")));
        QVERIFY(panel.problem().startsWith(QStringLiteral("Device: ")));
        auto* device = child<QComboBox>(panel, QStringLiteral("setup.device"));
        QCOMPARE(device->currentText(), QStringLiteral("zcu999"));
        device->setFocus();
        QTest::keyClick(device, Qt::Key_Home);
        QCOMPARE(panel.problem(), QString());
    }

    void referenceRecipe() {
        SetupPanel panel;
        show(panel);
        type(panel, "setup.batch", QStringLiteral("32"));
        click(panel, QStringLiteral("setup.referenceRecipe"));
        QCOMPARE(panel.config()->recipe, snac::referenceRecipe(40, false));
        QCOMPARE(child<QSpinBox>(panel, QStringLiteral("setup.batch"))->value(), 128);
    }

    void lockedFieldsSayWhy() {
        SetupPanel panel;
        show(panel);
        const QString why = QStringLiteral("A search is running; stop it to change the setup.");
        panel.setLocked(true, why);
        auto* trials = child<QSpinBox>(panel, QStringLiteral("setup.trials"));
        QVERIFY(!trials->isEnabled());
        QCOMPARE(trials->toolTip(), why);
        QVERIFY(child<Notice>(panel, QStringLiteral("setupLocked"))->isVisible());
        shoot(panel, QStringLiteral("locked"));
        panel.setLocked(false, {});
        QVERIFY(trials->isEnabled());
        QVERIFY(trials->toolTip() != why);
        QVERIFY(!child<Notice>(panel, QStringLiteral("setupLocked"))->isVisible());
    }

    void everyFieldHasANameAndAToolTip() {
        SetupPanel panel;
        show(panel);
        int fields = 0;
        for (Field* field : panel.findChildren<Field*>()) {
            if (field->editor()->accessibleName().isEmpty()) continue; // the two without editor
            ++fields;
            QVERIFY2(!field->editor()->toolTip().isEmpty(), qPrintable(field->editor()->objectName()));
            QVERIFY(field->editor()->objectName().startsWith(QStringLiteral("setup.")));
        }
        QVERIFY(fields >= 20);
        auto data = someData(Shape::image(8, 8, 1));
        data->outputs = 10;
        panel.setData(data);
        shoot(panel, QStringLiteral("digits"));
        panel.resize(panel.minimumSizeHint().width(), 860);
        QVERIFY2(panel.width() <= 420, qPrintable(QString::number(panel.width()))); // beside a plot
        QTest::qWait(20);
        auto* page = panel.findChild<QScrollArea*>();
        QCOMPARE(page->widget()->width(), page->viewport()->width()); // nothing is cut off at the right
        shoot(panel, QStringLiteral("narrow"));
    }

    /// An edit, with all that is checked and shown after it, stays far below a frame.
    void editsAreQuick() {
        SetupPanel panel;
        show(panel);
        const auto data = someData(Shape::image(8, 8, 1));
        data->outputs = 10; // as the preset says, so that the space is made
        panel.setData(data);
        QVERIFY(!child<QLabel>(panel, QStringLiteral("setup.spaceSize"))->text().isEmpty());
        auto* trials = child<QSpinBox>(panel, QStringLiteral("setup.trials"));
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 50; ++i) trials->setValue(100 + i);
        const double each = static_cast<double>(clock.nsecsElapsed()) / 50e6;
        qInfo("one edit: %.2f ms", each);
        QVERIFY2(each < 10, qPrintable(QString::number(each)));
    }
};

QTEST_MAIN(TestSetupPanel)
#include "test_setup_panel.moc"
