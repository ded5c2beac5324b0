// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"
#include "design/estimate_totals.h"
#include "design/layer_editor.h"
#include "design/layer_editor_model.h"
#include "support/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <memory>

using namespace snac;

namespace {

Architecture network(Shape input, std::int64_t outputs, const std::vector<LayerOperation>& operations) {
    Architecture architecture;
    architecture.input = input;
    architecture.outputs = outputs;
    architecture.blocks.push_back({BlockType::Mlp, "all"});
    for (const auto& operation : operations) architecture.layers.push_back({.operation = operation});
    if (const auto shapes = inferShapes(architecture); !shapes) qFatal("%s", shapes.error().message().c_str());
    return architecture;
}

LayerOperation relu() { return Activation{ActivationFunction::Relu}; }

/// The jet tagger's size: 16-64-32-32-5.
Architecture mlp() {
    return network(Shape::flat(16), 5,
                   {Dense{64}, BatchNormalization{}, relu(), Dense{32}, relu(), Dense{32}, relu(), Dense{5},
                    Activation{ActivationFunction::Softmax}});
}

Architecture pictures() {
    return network(Shape::image(16, 16, 1), 10,
                   {Convolution{8, 3}, BatchNormalization{}, relu(), Pooling{}, Convolution{16, 3},
                    Activation{ActivationFunction::Gelu}, Pooling{}, Flatten{}, Dense{32}, relu(), Dense{10},
                    Activation{ActivationFunction::Softmax}});
}

HardwareConfig config() {
    HardwareConfig config;
    config.device = deviceByName("zcu102").value();
    return config;
}

} // namespace

class TestLayerEditor : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QWidget> m_page;
    LayerEditor* m_editor = nullptr;
    QTableView* m_table = nullptr;

    void open(const Architecture& architecture, int width = 1180) {
        m_page = std::make_unique<QWidget>();
        auto* column = new QVBoxLayout(m_page.get());
        column->setContentsMargins(look::padding, look::padding, look::padding, look::padding);
        m_editor = new LayerEditor;
        column->addWidget(m_editor);
        m_editor->setNetwork(architecture, config(), "analytic");
        m_page->resize(width, 520);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        m_page->activateWindow();
        m_table = m_editor->findChild<QTableView*>(QStringLiteral("layerEditorTable"));
    }
    QModelIndex at(int row, int column) const { return m_table->model()->index(row, column); }
    QString shown(int row, int column) const { return at(row, column).data().toString(); }
    template <typename T>
    T* child(const char* name) const {
        T* found = m_editor->findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no child %s", name);
        return found;
    }
    void click(int row, int column, Qt::KeyboardModifiers modifiers = {}) const {
        QTest::mouseClick(m_table->viewport(), Qt::LeftButton, modifiers,
                          m_table->visualRect(at(row, column)).center());
    }
    void choose(const char* button, const QString& text) const {
        auto* menu = child<QMenu>((QByteArray(button) + "Menu").constData());
        Q_EMIT menu->aboutToShow();
        for (QAction* action : menu->actions())
            if (action->text() == text) return action->trigger();
        QFAIL(qPrintable(text + " cannot be chosen"));
    }
    double total(const char* metric) const {
        QString digits = child<QLabel>((QByteArray("layerEditorTotal.") + metric).constData())->toolTip();
        digits.remove(QChar(0x2009));
        return digits.section(u',', 0, 0).toDouble();
    }
    void shoot(const QString& name) const {
        const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR");
        if (folder.isEmpty()) return;
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            qApp->setPalette(paletteOf(theme));
            qApp->setStyleSheet(styleSheetOf(theme) + QStringLiteral("QWidget { background: palette(base); }"));
            QTest::qWait(60);
            const auto scale = QStringLiteral("%1").arg(m_page->devicePixelRatio() * 100);
            QVERIFY(
                m_page->grab().save(folder + "/layers_" + name + (theme.dark ? "_dark_" : "_light_") + scale + ".png"));
        }
        qApp->setPalette(paletteOf(lightTheme()));
        qApp->setStyleSheet(styleSheetOf(lightTheme()));
    }

private Q_SLOTS:
    void initTestCase() {
        qApp->setPalette(paletteOf(lightTheme()));
        qApp->setStyleSheet(styleSheetOf(lightTheme()));
    }
    void cleanup() { m_page.reset(); }

    void showsARowForEachLayerWithWeights() {
        open(pictures());
        QCOMPARE(m_table->model()->rowCount(), 4);
        QCOMPARE(shown(0, LayerEditorModel::LayerColumn), QStringLiteral("Conv 3×3 → 8"));
        const QString behind = at(0, 0).data(LayerEditorModel::DetailRole).toString();
        QVERIFY2(behind.contains("ReLU") && behind.contains("Max pooling 2×2"), qPrintable(behind));
        QCOMPARE(shown(2, LayerEditorModel::ShapeColumn), QStringLiteral("64 → 32"));
        QCOMPARE(shown(3, LayerEditorModel::ParametersColumn), QStringLiteral("330"));
        for (int column = LayerEditorModel::WeightBits; column <= LayerEditorModel::StrategyColumn; ++column)
            QVERIFY2(shown(0, column).startsWith("default"), qPrintable(shown(0, column)));
        QVERIFY(!m_editor->choosesBits());
        // GELU has no figure of its own: it is counted as what stands for it, and that is said.
        QVERIFY(total("lut") > 0);
        QVERIFY(child<QLabel>("layerEditorNote")->text().contains("GELU by ReLU"));
        QVERIFY(child<QLabel>("layerEditorNote")->text().contains("not synthesis results"));
        QVERIFY(!child<QLabel>("layerEditorRange.lut")->text().isEmpty());
    }

    /// What the rows say is what the estimator says of the network that is built, layer by layer.
    void figuresAreTheEstimators() {
        open(mlp());
        Architecture built = mlp();
        built.layers.pop_back(); // a last softmax changes no decision
        QVERIFY(inferShapes(built).ok());
        const auto estimate = makeEstimator("analytic").value()->estimate(built, config());
        QVERIFY(estimate.ok());
        QCOMPARE(total("lut"), estimate->totals.lut->value);
        QCOMPARE(total("latency_cycles"), estimate->totals.latencyCycles->value);
        const auto& sheet = layerSheet(mlp(), config(), *makeEstimator("analytic").value());
        double sum = 0;
        for (std::size_t i = 0; i < 3; ++i) sum += estimate->layers[i].resources.lut->value;
        QCOMPARE(sheet.rows[0].resources.lut->value, sum); // dense, normalisation, ReLU
        QCOMPARE(sheet.rows.size(), std::size_t{4});
        QVERIFY(sheet.substitutions.isEmpty());
    }

    void bitsAreTypedAndEstimatedAtOnce() {
        open(mlp());
        QSignalSpy changed(m_editor, &LayerEditor::changed);
        const double before = total("lut");
        m_table->setFocus();
        m_table->setCurrentIndex(at(1, LayerEditorModel::WeightBits));
        QTest::keyClick(m_table->viewport(), Qt::Key_4);
        auto* bits = m_table->findChild<QSpinBox*>(QStringLiteral("layerEditorBits"));
        QVERIFY(bits);
        QTest::keyClick(bits, Qt::Key_Return);
        QTRY_COMPARE(changed.size(), 1); // Qt hands over what Return ends a moment later
        QCOMPARE(m_editor->architecture().layers[3].hardware.weightBits, 4);
        QVERIFY(m_editor->choosesBits());
        QCOMPARE(shown(1, LayerEditorModel::WeightBits), QStringLiteral("4"));
        QVERIFY(total("lut") < before);
        const QString change = child<QLabel>("layerEditorChange.lut")->text();
        QCOMPARE(change, QStringLiteral("−%1 %").arg(qRound(100 * (1 - total("lut") / before))));
        // Escape leaves what was; stepping down from the fewest bits is the default.
        QTest::keyClick(m_table->viewport(), Qt::Key_9);
        bits = m_table->findChild<QSpinBox*>(QStringLiteral("layerEditorBits"));
        QVERIFY(bits);
        QTest::keyClick(bits, Qt::Key_Escape);
        QCOMPARE(changed.size(), 1);
        m_table->setCurrentIndex(at(1, LayerEditorModel::WeightBits));
        QTest::keyClick(m_table->viewport(), Qt::Key_F2);
        for (QSpinBox* one : m_table->findChildren<QSpinBox*>()) bits = one;
        for (int i = 0; i < 3; ++i) QTest::keyClick(bits, Qt::Key_Down);
        QTest::keyClick(bits, Qt::Key_Return);
        QTRY_COMPARE(m_editor->architecture().layers[3].hardware.weightBits, 32);
        QCOMPARE(total("lut"), before);
        QVERIFY(child<QLabel>("layerEditorChange.lut")->text().isEmpty());
    }

    void reuseFactorsAreLegalOnes() {
        open(mlp());
        click(0, LayerEditorModel::Reuse);
        auto* list = m_table->findChild<QComboBox*>(QStringLiteral("layerEditorList"));
        QVERIFY(list);
        std::vector<std::int64_t> offered;
        for (int i = 1; i < list->count(); ++i) offered.push_back(list->itemData(i).toInt());
        QCOMPARE(offered, legalReuseFactors(16, 64));
        list->setCurrentIndex(list->findData(32));
        Q_EMIT list->activated(list->currentIndex());
        QCOMPARE(m_editor->architecture().layers[0].hardware.reuseFactor, 32);
        QVERIFY(checkReuseFactors(m_editor->architecture()).ok());
        // The list of all layers has what all of them take; 32 inputs take no 64 * 16.
        auto* menu = child<QMenu>("layerEditorSetReuseMenu");
        Q_EMIT menu->aboutToShow();
        QStringList common;
        for (QAction* action : menu->actions()) common.append(action->text());
        QVERIFY(common.contains("16") && common.contains("32"));
        QVERIFY(!common.contains("1024"));
        choose("layerEditorSetStrategy", QStringLiteral("Resource"));
        const double parallel = total("latency_cycles");
        choose("layerEditorSetReuse", QStringLiteral("16"));
        for (const int layer : {3, 5, 7})
            QCOMPARE(m_editor->architecture().layers[size_t(layer)].hardware.reuseFactor, 16);
        QVERIFY(total("latency_cycles") != parallel);
    }

    void moreThanTheDeviceHasIsMarked() {
        open(network(Shape::flat(512), 10, {Dense{512}, relu(), Dense{10}}));
        const auto* share = child<QLabel>("layerEditorShare.lut");
        QVERIFY2(share->text().contains("too much for zcu102"), qPrintable(share->text()));
        QCOMPARE(share->property("role").toString(), QStringLiteral("warning"));
        choose("layerEditorSetStrategy", QStringLiteral("Resource"));
        choose("layerEditorSetReuse", QStringLiteral("512"));
        QVERIFY2(share->text().endsWith("of zcu102"), qPrintable(share->text()));
        QCOMPARE(share->property("role").toString(), QStringLiteral("note"));
    }

    void aFactorFromElsewhereThatIsIllegalIsMarked() {
        Architecture odd = mlp();
        odd.layers[0].hardware.reuseFactor = 7;
        open(odd);
        QVERIFY(at(0, LayerEditorModel::Reuse).data(LayerEditorModel::OddRole).toBool());
        QVERIFY(at(0, LayerEditorModel::Reuse).data(Qt::ToolTipRole).toString().contains("does not take 7"));
        QVERIFY(!at(1, LayerEditorModel::Reuse).data(LayerEditorModel::OddRole).toBool());
        QVERIFY(!m_table->model()->setData(at(0, LayerEditorModel::Reuse), 5)); // and none can be entered
        QCOMPARE(m_editor->architecture().layers[0].hardware.reuseFactor, 7);
        shoot(QStringLiteral("illegal"));
    }

    void severalRowsAtOnce() {
        open(mlp());
        QSignalSpy changed(m_editor, &LayerEditor::changed);
        click(1, LayerEditorModel::LayerColumn);
        click(3, LayerEditorModel::LayerColumn, Qt::ControlModifier);
        QCOMPARE(child<QLabel>("layerEditorScope")->text(), QStringLiteral("Set for 2 selected layers:"));
        choose("layerEditorSetValueBits", QStringLiteral("6"));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_editor->architecture().layers[3].hardware.activationBits, 6);
        QCOMPARE(m_editor->architecture().layers[7].hardware.activationBits, 6);
        QCOMPARE(m_editor->architecture().layers[0].hardware.activationBits, 32);
        // By keyboard: all rows, then a number in one of them.
        m_table->setFocus();
        m_table->selectionModel()->setCurrentIndex(at(2, LayerEditorModel::WeightBits), QItemSelectionModel::NoUpdate);
        m_table->selectAll();
        QTest::keyClick(m_table->viewport(), Qt::Key_F2);
        auto* bits = m_table->findChild<QSpinBox*>(QStringLiteral("layerEditorBits"));
        QVERIFY(bits);
        QTest::keyClick(bits, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(bits, QStringLiteral("12"));
        QTest::keyClick(bits, Qt::Key_Return);
        QTRY_COMPARE(changed.size(), 2);
        for (const int layer : {0, 3, 5, 7})
            QCOMPARE(m_editor->architecture().layers[size_t(layer)].hardware.weightBits, 12);
    }

    void undoRedoAndReset() {
        open(mlp());
        QSignalSpy changed(m_editor, &LayerEditor::changed);
        auto* undo = child<QToolButton>("layerEditorUndo");
        auto* reset = child<QToolButton>("layerEditorReset");
        QVERIFY(!undo->isEnabled() && !reset->isEnabled());
        choose("layerEditorSetWeightBits", QStringLiteral("6"));
        choose("layerEditorSetStrategy", QStringLiteral("Resource"));
        QVERIFY(undo->isEnabled() && reset->isEnabled());
        m_table->setFocus();
        QTest::keyClick(m_table, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!m_editor->architecture().layers[0].hardware.strategy);
        QCOMPARE(m_editor->architecture().layers[0].hardware.weightBits, 6);
        QTest::keyClick(m_table, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_editor->architecture().layers[7].hardware.strategy == Strategy::Resource);
        QTest::mouseClick(reset, Qt::LeftButton);
        QCOMPARE(fingerprint(m_editor->architecture()), fingerprint(mlp()));
        QVERIFY(!reset->isEnabled());
        QTest::mouseClick(undo, Qt::LeftButton); // a reset is a step as well
        QVERIFY(m_editor->architecture().layers[7].hardware.strategy == Strategy::Resource);
        QCOMPARE(changed.size(), 6);
        m_editor->setNetwork(mlp(), config(), "analytic");
        QVERIFY(!undo->isEnabled());
        QCOMPARE(changed.size(), 6); // that was nobody's doing
    }

    /// A window's own Ctrl+Z is not heard while the table has the focus.
    void undoIsTheEditorsOwn() {
        open(mlp());
        QAction windows;
        windows.setShortcut(QKeySequence::Undo);
        m_page->addAction(&windows);
        QSignalSpy heard(&windows, &QAction::triggered);
        choose("layerEditorSetWeightBits", QStringLiteral("6"));
        m_table->setFocus();
        QTest::keyClick(m_table, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_editor->architecture().layers[0].hardware.weightBits, 32);
        QCOMPARE(heard.size(), 0);
    }

    void lockedIsReadOnlyAndSaysWhy() {
        open(mlp());
        choose("layerEditorSetWeightBits", QStringLiteral("6"));
        m_editor->setLocked(true, QStringLiteral("The design is being made."));
        QSignalSpy changed(m_editor, &LayerEditor::changed);
        click(0, LayerEditorModel::WeightBits);
        QVERIFY(!m_table->findChild<QSpinBox*>());
        m_table->setFocus();
        QTest::keyClick(m_table->viewport(), Qt::Key_5);
        QVERIFY(!m_table->findChild<QSpinBox*>());
        QTest::keyClick(m_table, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!child<QToolButton>("layerEditorReset")->isEnabled());
        QCOMPARE(child<QToolButton>("layerEditorReset")->toolTip(), QStringLiteral("The design is being made."));
        QVERIFY(child<QWidget>("layerEditorLocked")->isVisible());
        QCOMPARE(changed.size(), 0);
        QCOMPARE(m_editor->architecture().layers[0].hardware.weightBits, 6);
        m_editor->setLocked(false);
        QVERIFY(!child<QWidget>("layerEditorLocked")->isVisible());
        QVERIFY(child<QToolButton>("layerEditorReset")->isEnabled());
    }

    void theFlowsNoteIsShown() {
        open(mlp());
        QVERIFY(!child<QWidget>("layerEditorFlowNote")->isVisible());
        m_editor->setProperty("flowNote", QStringLiteral("The open flow builds everything at once."));
        QVERIFY(child<QWidget>("layerEditorFlowNote")->isVisible());
        QCOMPARE(m_editor->flowNote(), QStringLiteral("The open flow builds everything at once."));
    }

    void whatWasChosenSurvivesAFile() {
        open(mlp());
        choose("layerEditorSetStrategy", QStringLiteral("Resource"));
        choose("layerEditorSetReuse", QStringLiteral("16"));
        choose("layerEditorSetValueBits", QStringLiteral("5"));
        const auto yaml = writeArchitectureYaml(m_editor->architecture());
        QVERIFY(yaml.ok());
        const auto again = readArchitectureYaml(*yaml, "again.yaml");
        QVERIFY(again.ok());
        QCOMPARE(fingerprint(*again), fingerprint(m_editor->architecture()));
    }

    void noNetworkYet() {
        LayerEditor editor;
        editor.show();
        QVERIFY(QTest::qWaitForWindowExposed(&editor));
        QVERIFY(!editor.findChild<QToolButton*>(QStringLiteral("layerEditorSetReuse"))->isEnabled());
        QVERIFY(!editor.choosesBits());
        editor.setLocked(true, QStringLiteral("Nothing is here."));
    }

    /// Anew with each change on the window's thread: 12 layers in well under a frame.
    void estimatesInNoTime() {
        std::vector<LayerOperation> operations;
        for (int i = 0; i < 12; ++i) operations.insert(operations.end(), {Dense{64}, relu()});
        operations.emplace_back(Dense{5});
        const Architecture deep = network(Shape::flat(16), 5, operations);
        const auto estimator = makeEstimator("analytic").value();
        QElapsedTimer clock;
        clock.start();
        constexpr int times = 200;
        for (int i = 0; i < times; ++i) QVERIFY(layerSheet(deep, config(), *estimator).totals.lut.has_value());
        const double each = static_cast<double>(clock.nsecsElapsed()) / times / 1000;
        qInfo("%.0f µs for 13 layers", each);
        QVERIFY(each < 16000);
    }

    void pages_data() {
        QTest::addColumn<bool>("convolutional");
        QTest::addColumn<int>("width");
        QTest::newRow("mlp_wide") << false << 1180;
        QTest::newRow("mlp_narrow") << false << 820;
        QTest::newRow("conv_wide") << true << 1180;
        QTest::newRow("conv_narrow") << true << 820;
    }
    void pages() {
        QFETCH(bool, convolutional);
        QFETCH(int, width);
        open(convolutional ? pictures() : mlp(), width);
        // At no width a column is out of sight.
        QVERIFY2(!m_table->horizontalScrollBar()->isVisible(), qPrintable(QString::number(width)));
        choose("layerEditorSetWeightBits", QStringLiteral("6"));
        click(1, LayerEditorModel::LayerColumn);
        click(2, LayerEditorModel::LayerColumn, Qt::ControlModifier);
        choose("layerEditorSetWeightBits", QStringLiteral("4"));
        choose("layerEditorSetStrategy", QStringLiteral("Resource"));
        choose("layerEditorSetReuse", QStringLiteral("4"));
        click(3, LayerEditorModel::LayerColumn);
        if (convolutional)
            m_editor->setFlowNote(QStringLiteral("The open flow builds every product at once: reuse "
                                                 "factors and strategies are for the hls4ml flow."));
        shoot(QLatin1String(QTest::currentDataTag()));
        m_table->setCurrentIndex(at(0, LayerEditorModel::ValueBits));
        QTest::keyClick(m_table->viewport(), Qt::Key_F2);
        shoot(QLatin1String(QTest::currentDataTag()) + QStringLiteral("_bits"));
        QTest::keyClick(m_table->findChild<QSpinBox*>(), Qt::Key_Escape);
        click(2, LayerEditorModel::Reuse);
        QTest::qWait(50); // the list opens by itself
        shoot(QLatin1String(QTest::currentDataTag()) + QStringLiteral("_reuse"));
        auto* list = m_table->findChild<QComboBox*>(QStringLiteral("layerEditorList"));
        QVERIFY(list && list->view()->isVisible());
        if (const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR"); !folder.isEmpty())
            QVERIFY(list->view()->window()->grab().save(folder + "/layers_list.png"));
        list->hidePopup();
        QTest::keyClick(list, Qt::Key_Escape);
        if (width < 1000) return;
        m_editor->setLocked(true, QStringLiteral("The design is being made; copy it to change its layers."));
        shoot(QLatin1String(QTest::currentDataTag()) + QStringLiteral("_locked"));
    }
};

QTEST_MAIN(TestLayerEditor)
#include "test_layer_editor.moc"
