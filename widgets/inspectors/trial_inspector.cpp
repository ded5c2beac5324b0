// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/trial_inspector.h"

#include "inspectors/confusion_page.h"
#include "inspectors/estimate_page.h"
#include "inspectors/headline.h"
#include "inspectors/layer_table_model.h"
#include "inspectors/network_page.h"
#include "inspectors/parameter_table.h"
#include "inspectors/training_page.h"
#include "support/frames.h"
#include "support/notice.h"

#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>

#include <tuple>

namespace snac {

struct TrialInspector::Parts {
    Card* card;
    QPushButton *makeDesign, *exportYaml, *copyCommand;
    QStackedWidget* pages; ///< empty state, trial
    QWidget* empty;
    QWidget* trialPage;
    Headline* headline;
    QLabel *standing, *reused;
    Notice* notice;
    QStackedWidget* top; ///< network, parameters
    NetworkPage* network;
    ParameterTable* parameters;
    QTabWidget* tabs;
    QTableView* layerTable;
    LayerTableModel* layers;
    TrainingPage* training;
    ConfusionPage* confusion;
    EstimatePage* estimate;

    std::shared_ptr<const TrialDetails> details; ///< null: the empty state
    QWidget* wantedTab = nullptr;                ///< the one the user chose, also while this trial has none such
    bool filling = false;

    explicit Parts(TrialInspector& inspector);
    void buildHeader();
    void buildTrialPage();
    void buildLayerTable();
    void buildTabs();
    void showWords();
    void showTabs();
    void chooseRow(int layer);
};

TrialInspector::Parts::Parts(TrialInspector& inspector) : card(new Card(tr("Trial"), &inspector)) {
    auto* layout = new QVBoxLayout(&inspector);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(card);
    buildHeader();
    pages = new QStackedWidget(card);
    empty = new EmptyState(tr("Click a point to see its network."), {}, pages);
    pages->addWidget(empty);
    buildTrialPage();
    pages->addWidget(trialPage);
    card->body()->addWidget(pages);
}

void TrialInspector::Parts::buildHeader() {
    exportYaml = linkButton(tr("Export YAML"), card);
    exportYaml->setObjectName(QStringLiteral("exportYaml"));
    copyCommand = linkButton(tr("Copy command"), card);
    copyCommand->setObjectName(QStringLiteral("copyCommand"));
    card->header()->addWidget(exportYaml);
    card->header()->addWidget(copyCommand);
}

void TrialInspector::Parts::buildTrialPage() {
    trialPage = new QWidget(pages);
    auto* layout = new QVBoxLayout(trialPage);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    headline = new Headline(trialPage);
    standing = secondaryLabel({}, trialPage);
    standing->setObjectName(QStringLiteral("standing"));
    reused = secondaryLabel({}, trialPage);
    reused->setObjectName(QStringLiteral("reused"));
    for (QLabel* label : {standing, reused}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    notice = new Notice(NoticeIcon::Kind::Warning, trialPage);
    makeDesign = new QPushButton(tr("Make the design"), trialPage);
    makeDesign->setObjectName(QStringLiteral("makeDesign"));
    makeDesign->setToolTip(tr("Quantise, prune, export and synthesise this network (Ctrl+M); a design of it that is "
                              "there already is shown"));

    auto* splitter = new QSplitter(Qt::Vertical, trialPage);
    splitter->setChildrenCollapsible(false);
    top = new QStackedWidget(splitter);
    network = new NetworkPage(top);
    parameters = new ParameterTable(top);
    top->addWidget(network);
    top->addWidget(parameters);
    buildTabs();
    splitter->addWidget(top);
    splitter->addWidget(tabs);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);

    layout->addWidget(headline);
    layout->addWidget(notice);
    layout->addWidget(standing);
    layout->addWidget(reused);
    layout->addWidget(makeDesign);
    layout->addWidget(splitter, 1);
}

void TrialInspector::Parts::buildLayerTable() {
    layerTable = new QTableView;
    layerTable->setObjectName(QStringLiteral("layerTable"));
    layerTable->setAccessibleName(tr("Figures of each layer"));
    layers = new LayerTableModel(layerTable);
    layerTable->setModel(layers);
    layerTable->setSelectionBehavior(QAbstractItemView::SelectRows);
    layerTable->setSelectionMode(QAbstractItemView::SingleSelection);
    layerTable->setShowGrid(false);
    // Headers stand over their columns' text; the corner between the scroll bars is no box.
    layerTable->setStyleSheet(QStringLiteral("QHeaderView::section { padding: 5px 4px; }"
                                             "QAbstractScrollArea::corner { background: transparent; border: none; }"));
    layerTable->setWordWrap(false);
    layerTable->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    layerTable->verticalHeader()->hide();
    layerTable->verticalHeader()->setDefaultSectionSize(24);
    layerTable->horizontalHeader()->setHighlightSections(false);
    layerTable->horizontalHeader()->setResizeContentsPrecision(50); // rows looked at for a column's width
    layerTable->setTabKeyNavigation(false);                         // Tab goes on to the next control
}

void TrialInspector::Parts::buildTabs() {
    tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("inspectorTabs"));
    tabs->setMinimumHeight(150);
    tabs->setDocumentMode(true);
    tabs->tabBar()->setDrawBase(false);
    tabs->tabBar()->setExpanding(false);
    // All four stand beside each other in a panel of 320 px.
    tabs->setStyleSheet(QStringLiteral("QTabBar::tab { padding: 6px 7px; }"));
    buildLayerTable();
    training = new TrainingPage(tabs);
    confusion = new ConfusionPage(tabs);
    estimate = new EstimatePage(tabs);
    tabs->addTab(layerTable, tr("Layers"));
    tabs->addTab(training, tr("Training"));
    tabs->addTab(confusion, tr("Confusion"));
    tabs->addTab(estimate, tr("Estimate"));
    QObject::connect(tabs, &QTabWidget::currentChanged, tabs, [this](int index) {
        if (!filling) wantedTab = tabs->widget(index);
    });
    QObject::connect(network->view(), &ArchitectureView::layerChosen, layerTable,
                     [this](int layer) { chooseRow(layer); });
    QObject::connect(layerTable->selectionModel(), &QItemSelectionModel::currentRowChanged, network->view(),
                     [this](const QModelIndex& current) {
                         if (current.isValid() && current.row() < layers->layers())
                             network->view()->chooseLayer(current.row());
                     });
}

void TrialInspector::Parts::chooseRow(int layer) {
    const int column = std::max(0, layerTable->currentIndex().column());
    layerTable->setCurrentIndex(layers->index(layer, column));
}

void TrialInspector::Parts::showWords() {
    const Trial& trial = details->trial;
    card->setTitle(tr("Trial %1").arg(trial.number));
    headline->setFigures(headlineFigures(*details));
    headline->setDeviceFit(deviceFit(*details));
    const QString reason = QString::fromStdString(trial.reason);
    if (trial.state == TrialState::Fail)
        notice->say(reason.isEmpty() ? tr("Nobody wrote down why.") : reason, tr("This trial failed"));
    else if (!details->architecture && !trial.architectureYaml.empty())
        notice->say(details->architectureProblem, tr("The architecture cannot be read"));
    else
        notice->say({});
    // A trial of another program is no fault: its sentence stands among the other words.
    QString words = details->standing;
    if (trial.architectureYaml.empty() && !details->architectureProblem.isEmpty())
        words += (words.isEmpty() ? QString() : QStringLiteral("\n")) + details->architectureProblem;
    standing->setText(words);
    standing->setVisible(!words.isEmpty());
    reused->setText(trial.reusedFrom ? tr("same network as trial %1").arg(*trial.reusedFrom) : QString());
    reused->setVisible(trial.reusedFrom.has_value());

    exportYaml->setEnabled(details->architecture.has_value());
    copyCommand->setEnabled(details->architecture.has_value());
    exportYaml->setToolTip(details->architecture ? tr("Write the architecture as a SNAC-Pack file")
                                                 : details->architectureProblem);
    copyCommand->setToolTip(details->architecture ? tr("Copy the command that exports the same architecture")
                                                  : details->architectureProblem);
}

void TrialInspector::Parts::showTabs() {
    const bool known = details->architecture.has_value();
    top->setCurrentWidget(known ? static_cast<QWidget*>(network) : parameters);
    const std::pair<QWidget*, bool> visible[] = {{layerTable, known},
                                                 {training, known || !details->trial.curve.empty()},
                                                 {confusion, known || !details->trial.confusion.empty()},
                                                 {estimate, known}};
    bool any = false;
    for (const auto& [page, shown] : visible) {
        tabs->setTabVisible(tabs->indexOf(page), shown);
        any = any || shown;
    }
    tabs->setVisible(any);
    // A short network leaves its room to the tabs.
    top->setMaximumHeight(known ? network->contentHeight() : QWIDGETSIZE_MAX);
    if (wantedTab && tabs->isTabVisible(tabs->indexOf(wantedTab))) tabs->setCurrentWidget(wantedTab);
}

TrialInspector::TrialInspector(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(*this)) {
    setObjectName(QStringLiteral("trialInspector"));
    const auto ask = [this](void (TrialInspector::*signal)(std::int64_t)) {
        if (m_parts->details) Q_EMIT(this->*signal)(m_parts->details->trial.number);
    };
    connect(m_parts->makeDesign, &QPushButton::clicked, this, [ask] { ask(&TrialInspector::designRequested); });
    connect(m_parts->exportYaml, &QPushButton::clicked, this, [ask] { ask(&TrialInspector::exportRequested); });
    connect(m_parts->copyCommand, &QPushButton::clicked, this, [ask] { ask(&TrialInspector::copyCommandRequested); });
    clear();
}

TrialInspector::~TrialInspector() = default;

namespace {

bool sameNetwork(const TrialDetails& a, const TrialDetails& b) {
    const auto totals = [](const TrialDetails& details) {
        return details.estimate ? std::optional(details.estimate->totals) : std::nullopt;
    };
    return a.trial.number == b.trial.number && a.trial.architectureYaml == b.trial.architectureYaml &&
           a.bops == b.bops && totals(a) == totals(b);
}

} // namespace

bool TrialInspector::shows(const Trial& trial, const QString& standing) const {
    if (!m_parts->details || m_parts->details->standing != standing) return false;
    const auto content = [](const Trial& t) {
        return std::tie(t.number, t.state, t.values, t.architectureYaml, t.metrics, t.reason, t.reusedFrom, t.curve,
                        t.confusion);
    };
    return content(m_parts->details->trial) == content(trial);
}

void TrialInspector::show(const TrialDetails& details) {
    Parts& p = *m_parts;
    const bool same = p.details && sameNetwork(*p.details, details);
    p.details = std::make_shared<const TrialDetails>(details);
    p.filling = true;
    p.showWords();
    if (!same) {
        p.network->setDetails(p.details);
        p.layers->setDetails(p.details);
        p.layerTable->resizeColumnsToContents();
    }
    p.parameters->setParameters(p.details->architecture ? std::vector<Parameter>() : p.details->trial.parameters);
    p.training->setDetails(p.details);
    p.confusion->setDetails(*p.details);
    p.estimate->setDetails(*p.details);
    p.showTabs();
    p.filling = false;
    p.exportYaml->show();
    p.copyCommand->show();
    p.makeDesign->setVisible(p.details->architecture.has_value());
    p.pages->setCurrentWidget(p.trialPage);
}

void TrialInspector::clear() {
    Parts& p = *m_parts;
    p.details.reset();
    p.network->setDetails(nullptr);
    p.layers->setDetails(nullptr);
    p.training->setDetails(nullptr);
    p.card->setTitle(tr("Trial"));
    p.exportYaml->hide();
    p.copyCommand->hide();
    p.pages->setCurrentWidget(p.empty);
}

} // namespace snac
