// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/layer_editor.h"

#include "design/estimate_totals.h"
#include "design/layer_editor_delegate.h"
#include "design/layer_editor_model.h"
#include "hardware/reuse_factor.h"
#include "support/frames.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QTableView>
#include <QToolButton>
#include <QUndoStack>

#include <algorithm>
#include <array>
#include <functional>

namespace snac {

namespace {

constexpr int rowHeight = 44;
constexpr int leastRowsShown = 4; ///< where there are as many
/// Below these widths of the table the columns that only inform give way.
constexpr int widthForShapes = 1020, widthForParameters = 900;

constexpr std::array allChoices{LayerChoice::WeightBits, LayerChoice::ValueBits, LayerChoice::Reuse,
                                LayerChoice::Strategy};

/// From the choices of all layers before a step to those after it.
class ChoicesCommand : public QUndoCommand {
public:
    ChoicesCommand(LayerEditorModel& model, std::vector<LayerHardware> after, const QString& text)
        : QUndoCommand(text), m_model(model), m_before(model.hardware()), m_after(std::move(after)) {}
    void undo() override { m_model.setHardware(m_before); }
    void redo() override { m_model.setHardware(m_after); }

private:
    LayerEditorModel& m_model;
    std::vector<LayerHardware> m_before, m_after;
};

QString nameOf(LayerChoice choice) {
    switch (choice) {
    case LayerChoice::WeightBits: return LayerEditor::tr("Weight bits");
    case LayerChoice::ValueBits: return LayerEditor::tr("Value bits");
    case LayerChoice::Reuse: return LayerEditor::tr("Reuse factor");
    case LayerChoice::Strategy: return LayerEditor::tr("Strategy");
    }
    return {};
}

QString objectNameOf(LayerChoice choice) {
    switch (choice) {
    case LayerChoice::WeightBits: return QStringLiteral("layerEditorSetWeightBits");
    case LayerChoice::ValueBits: return QStringLiteral("layerEditorSetValueBits");
    case LayerChoice::Reuse: return QStringLiteral("layerEditorSetReuse");
    case LayerChoice::Strategy: return QStringLiteral("layerEditorSetStrategy");
    }
    return {};
}

QToolButton* toolButton(const QString& text, const QString& name) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setObjectName(name);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

struct LayerEditor::Parts {
    LayerEditor& editor;
    LayerEditorModel model;
    QUndoStack steps;
    QTableView* table = nullptr;
    QLabel* scope = nullptr; ///< what the buttons beside it set
    std::array<QToolButton*, 4> setters{};
    QToolButton *undo = nullptr, *redo = nullptr, *reset = nullptr;
    Notice *flowNote = nullptr, *lock = nullptr;
    EstimateTotals* totals = nullptr;
    QLabel* note = nullptr;
    QString flowText, lockedWhy;
    bool locked = false;

    explicit Parts(LayerEditor& owner) : editor(owner) {}
    void build();
    QWidget* buildTools();
    void buildTable();
    std::vector<int> rowsMeant() const;
    std::vector<int> choicesFor(const std::vector<int>& rows, LayerChoice choice) const;
    void fillMenu(QMenu& menu, LayerChoice choice);
    void choose(const std::vector<int>& rows, LayerChoice choice, int value);
    void push(std::vector<LayerHardware> after, const QString& text);
    void step(const std::function<void()>& move);
    void update();
    void updateTools();
    void fitColumns();
    void fitHeight();
};

void LayerEditor::Parts::build() {
    auto* column = new QVBoxLayout(&editor);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    flowNote = new Notice(NoticeIcon::Kind::Information);
    flowNote->setObjectName(QStringLiteral("layerEditorFlowNote"));
    lock = new Notice(NoticeIcon::Kind::Information);
    lock->setObjectName(QStringLiteral("layerEditorLocked"));
    flowNote->hide();
    lock->hide();
    buildTable();
    totals = new EstimateTotals;
    note = noteLabel({});
    note->setObjectName(QStringLiteral("layerEditorNote"));
    note->setWordWrap(true);
    note->setContentsMargins(6, 0, 6, 0);
    column->addWidget(buildTools());
    column->addWidget(lock);
    column->addWidget(flowNote);
    column->addWidget(table, 1);
    column->addWidget(totals);
    column->addWidget(note);
    column->addStretch();
}

QWidget* LayerEditor::Parts::buildTools() {
    auto* tools = new QWidget;
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    scope = secondaryLabel({});
    scope->setObjectName(QStringLiteral("layerEditorScope"));
    scope->setContentsMargins(6, 0, 4, 0);
    row->addWidget(scope);
    for (std::size_t i = 0; i < allChoices.size(); ++i) {
        const LayerChoice choice = allChoices[i];
        QToolButton* button = toolButton(nameOf(choice), objectNameOf(choice));
        auto* menu = new QMenu(button);
        menu->setObjectName(objectNameOf(choice) + QStringLiteral("Menu"));
        button->setMenu(menu);
        button->setPopupMode(QToolButton::InstantPopup);
        button->setStyleSheet(QStringLiteral(
            "QToolButton { padding-right: 16px; } QToolButton::menu-indicator { subcontrol-origin: padding; "
            "subcontrol-position: right center; right: 3px; }"));
        connect(menu, &QMenu::aboutToShow, &editor, [this, menu, choice] { fillMenu(*menu, choice); });
        setters[i] = button;
        row->addWidget(button);
    }
    row->addStretch();
    undo = toolButton(tr("Undo"), QStringLiteral("layerEditorUndo"));
    redo = toolButton(tr("Redo"), QStringLiteral("layerEditorRedo"));
    reset = toolButton(tr("Reset"), QStringLiteral("layerEditorReset"));
    connect(undo, &QToolButton::clicked, &editor, [this] { step([this] { steps.undo(); }); });
    connect(redo, &QToolButton::clicked, &editor, [this] { step([this] { steps.redo(); }); });
    connect(reset, &QToolButton::clicked, &editor, [this] { push(model.startHardware(), tr("reset")); });
    for (QToolButton* button : {undo, redo, reset}) row->addWidget(button);
    return tools;
}

void LayerEditor::Parts::buildTable() {
    table = new QTableView;
    table->setObjectName(QStringLiteral("layerEditorTable"));
    table->setAccessibleName(tr("Layers with their bits, reuse factors, strategies and estimates"));
    table->setModel(&model);
    table->setItemDelegate(new LayerEditorDelegate(table));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false); // Tab goes on to the next control
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(rowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setMinimumSectionSize(44);
    table->horizontalHeader()->setStyleSheet(QStringLiteral("QHeaderView::section { padding: 5px 6px; }"));
    table->viewport()->installEventFilter(&editor);
    connect(table, &QTableView::clicked, &editor, [this](const QModelIndex& index) {
        if (QGuiApplication::keyboardModifiers() == Qt::NoModifier && model.flags(index).testFlag(Qt::ItemIsEditable))
            table->edit(index);
    });
    connect(&model, &LayerEditorModel::edited, &editor, [this](int row, LayerChoice choice, int value) {
        const bool several = table->selectionModel()->selectedRows().size() > 1;
        choose(several && table->selectionModel()->isRowSelected(row) ? rowsMeant() : std::vector{row}, choice, value);
    });
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, &editor, [this] { updateTools(); });
}

/// The selected rows; all of them unless several are selected: one is where the cursor stands.
std::vector<int> LayerEditor::Parts::rowsMeant() const {
    std::vector<int> rows;
    for (const QModelIndex& index : table->selectionModel()->selectedRows()) rows.push_back(index.row());
    if (rows.size() < 2) {
        rows.clear();
        for (int row = 0; row < model.rowCount(); ++row) rows.push_back(row);
    }
    std::ranges::sort(rows);
    return rows;
}

/// What can be chosen in each of the rows.
std::vector<int> LayerEditor::Parts::choicesFor(const std::vector<int>& rows, LayerChoice choice) const {
    std::vector<int> common;
    for (const int row : rows) {
        const auto own = model.choices(row, choice);
        if (own.size() < 2) continue; // nothing to choose there
        if (common.empty())
            common = own;
        else
            std::erase_if(common, [&own](int value) { return std::ranges::find(own, value) == own.end(); });
    }
    return common;
}

void LayerEditor::Parts::fillMenu(QMenu& menu, LayerChoice choice) {
    menu.clear();
    const auto rows = rowsMeant();
    const auto currently = [&](int value) {
        return std::ranges::all_of(rows, [&](int row) {
            return model.data(model.index(row, 0), Qt::DisplayRole).isValid() &&
                   choiceOf(
                       model.architecture().layers[model.sheet().rows[static_cast<std::size_t>(row)].layer].hardware,
                       choice) == value;
        });
    };
    for (const int value : choicesFor(rows, choice)) {
        QAction* action = menu.addAction(model.choiceText(-1, choice, value));
        action->setCheckable(true);
        action->setChecked(currently(value));
        connect(action, &QAction::triggered, &editor, [this, rows, choice, value] { choose(rows, choice, value); });
    }
}

void LayerEditor::Parts::choose(const std::vector<int>& rows, LayerChoice choice, int value) {
    auto after = model.hardware();
    for (const int row : rows) {
        const auto possible = model.choices(row, choice);
        if (possible.size() < 2) continue;
        int taken = value;
        // A reuse factor that is legal for one layer need not be so for another: that one gets the next.
        if (choice == LayerChoice::Reuse && std::ranges::find(possible, value) == possible.end()) {
            const auto next = std::ranges::lower_bound(possible, value);
            taken = next == possible.end() ? possible.back() : *next;
        }
        setChoice(after[model.sheet().rows[static_cast<std::size_t>(row)].layer], choice, taken);
    }
    push(std::move(after), nameOf(choice).toLower());
}

void LayerEditor::Parts::push(std::vector<LayerHardware> after, const QString& text) {
    if (locked || after == model.hardware()) return;
    step([&] { steps.push(new ChoicesCommand(model, std::move(after), text)); });
}

/// One move of the user along the steps.
void LayerEditor::Parts::step(const std::function<void()>& move) {
    const auto before = model.hardware();
    move();
    if (model.hardware() == before) return;
    update();
    Q_EMIT editor.changed();
}

void LayerEditor::Parts::update() {
    const LayerSheet& sheet = model.sheet();
    totals->setFigures(sheet.totals, model.startTotals(), model.config().device);
    const HardwareConfig& config = model.config();
    QStringList sentences;
    if (!sheet.problem.isEmpty()) {
        sentences.append(tr("There is no estimate: %1").arg(sheet.problem));
    } else {
        sentences.append(tr("Estimates (%1), not synthesis results, with the ranges they most likely lie in; for %2 at "
                            "%3 ns. What is left at “default” counts as ap_fixed<%4,%5>.")
                             .arg(sheet.tierNote, QString::fromStdString(config.device.name))
                             .arg(config.clockNs)
                             .arg(config.totalBits)
                             .arg(config.integerBits));
        if (!sheet.substitutions.isEmpty())
            sentences.append(tr("Counted as hardware will have it: %1.").arg(sheet.substitutions));
    }
    note->setText(sentences.join(u' '));
    updateTools();
}

void LayerEditor::Parts::updateTools() {
    const bool any = model.rowCount() > 0;
    const auto selected = table->selectionModel()->selectedRows().size();
    const bool all = selected < 2 || selected == model.rowCount();
    scope->setText(all ? tr("Set for all layers:") : tr("Set for %1 selected layers:").arg(selected));
    const QString nothing = tr("There is no network to choose for.");
    const auto enable = [&](QToolButton* button, bool possible, const QString& tip, const QString& whyNot) {
        button->setEnabled(any && !locked && possible);
        button->setToolTip(!any ? nothing : locked ? lockedWhy : possible ? tip : whyNot);
    };
    for (std::size_t i = 0; i < setters.size(); ++i)
        enable(setters[i], choicesFor(rowsMeant(), allChoices[i]).size() > 1,
               model.headerData(LayerEditorModel::WeightBits + static_cast<int>(i), Qt::Horizontal, Qt::ToolTipRole)
                   .toString(),
               tr("The layers have no value in common."));
    enable(undo, steps.canUndo(), tr("Undo: %1 (Ctrl+Z)").arg(steps.undoText()), tr("Nothing was changed."));
    enable(redo, steps.canRedo(), tr("Redo: %1 (Ctrl+Shift+Z)").arg(steps.redoText()), tr("Nothing was undone."));
    enable(reset, model.hardware() != model.startHardware(), tr("Back to the network as it was"),
           tr("All is as it was."));
}

void LayerEditor::Parts::fitColumns() {
    const int width = table->viewport()->width();
    const bool shapes = width >= widthForShapes, parameters = width >= widthForParameters;
    table->setColumnHidden(LayerEditorModel::ShapeColumn, !shapes);
    table->setColumnHidden(LayerEditorModel::ParametersColumn, !parameters);
    constexpr std::array<int, LayerEditorModel::ColumnCount> least{134, 150, 84, 80, 80, 104, 96, 64, 62, 58, 52, 56};
    int rest = width;
    for (int column = 1; column < LayerEditorModel::ColumnCount; ++column) {
        table->setColumnWidth(column, least[static_cast<std::size_t>(column)]);
        if (!table->isColumnHidden(column)) rest -= least[static_cast<std::size_t>(column)];
    }
    table->setColumnWidth(0, std::max(least[0], rest));
}

void LayerEditor::Parts::fitHeight() {
    const int head = table->horizontalHeader()->sizeHint().height() + 2;
    const int rows = std::max(model.rowCount(), 1);
    table->setMinimumHeight(head + std::min(rows, leastRowsShown) * rowHeight);
    table->setMaximumHeight(head + rows * rowHeight);
}

LayerEditor::LayerEditor(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(*this)) {
    setObjectName(QStringLiteral("layerEditor"));
    m_parts->build();
    m_parts->updateTools();
}

LayerEditor::~LayerEditor() { m_parts->table->selectionModel()->disconnect(this); }

void LayerEditor::setNetwork(const Architecture& architecture, const HardwareConfig& config, std::string estimator) {
    auto made = makeEstimator(estimator);
    if (!made) made = makeEstimator(estimatorNames().front());
    m_parts->steps.clear();
    m_parts->model.setNetwork(architecture, config, std::move(*made));
    m_parts->update();
    m_parts->fitHeight();
}

const Architecture& LayerEditor::architecture() const { return m_parts->model.architecture(); }

bool LayerEditor::choosesBits() const {
    return std::ranges::any_of(m_parts->model.architecture().layers, [](const Layer& layer) {
        const LayerHardware none;
        return layer.hasWeights() &&
               (layer.hardware.weightBits != none.weightBits || layer.hardware.activationBits != none.activationBits);
    });
}

void LayerEditor::setLocked(bool locked, const QString& why) {
    m_parts->locked = locked;
    m_parts->lockedWhy = why;
    m_parts->model.setLocked(locked);
    m_parts->lock->say(locked ? why : QString());
    m_parts->updateTools();
}

bool LayerEditor::locked() const { return m_parts->locked; }

QString LayerEditor::flowNote() const { return m_parts->flowText; }

void LayerEditor::setFlowNote(const QString& note) {
    m_parts->flowText = note;
    m_parts->flowNote->say(note);
}

bool LayerEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_parts->table->viewport() && event->type() == QEvent::Resize) m_parts->fitColumns();
    return QWidget::eventFilter(watched, event);
}

/// The keys of undo are taken here, before the window's own undo sees them.
bool LayerEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void LayerEditor::keyPressEvent(QKeyEvent* event) {
    Parts& parts = *m_parts;
    if (event->matches(QKeySequence::Undo)) {
        if (!parts.locked) parts.step([&parts] { parts.steps.undo(); });
        return;
    }
    if (event->matches(QKeySequence::Redo)) {
        if (!parts.locked) parts.step([&parts] { parts.steps.redo(); });
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace snac
