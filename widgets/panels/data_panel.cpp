// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/data_panel.h"

#include "data/known_sets.h"
#include "panels/data_page.h"
#include "panels/table_choices.h"
#include "support/elided_label.h"
#include "support/frames.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QComboBox>
#include <QFileInfo>
#include <QKeyEvent>
#include <QProgressBar>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>

namespace snac {

namespace {

constexpr qsizetype fewWarnings = 2, mostWarnings = 12; ///< lines: at first, and when all are asked for

const KnownDataset* knownByName(const std::vector<KnownDataset>& known, const QString& name) {
    const std::string plain = plainName(name.toStdString());
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const KnownDataset& one) { return plainName(one.name) == plain; });
    return found == known.end() ? nullptr : &*found;
}

} // namespace

struct DataPanel::Parts {
    explicit Parts(DataPanel& owner) : panel(owner) {}

    DataPanel& panel;
    DataLoader loader;
    std::vector<KnownDataset> known;

    QComboBox* names = nullptr;
    TableChoices* table = nullptr;
    QWidget* busyRow = nullptr;
    QLabel* busyText = nullptr;
    QProgressBar* progress = nullptr;
    QTimer* patience = nullptr; ///< short readings show no progress
    Notice *error = nullptr, *offer = nullptr, *warnings = nullptr;
    QPushButton* allWarnings = nullptr;
    QStackedWidget* pages = nullptr;
    DataPage* page = nullptr;

    std::shared_ptr<const LoadedData> shown;
    QString wished; ///< what was last tried, or is offered for download
    OpenOptions wishedOptions;

    QLayout* makeTopRow();
    void makeNotices(QVBoxLayout& layout);
    QWidget* makeBusyRow();
    QWidget* makePages();
    void listKnown();
    void selectName();

    void read();
    void setBusy(bool busy);
    void showLoaded(const std::shared_ptr<const LoadedData>& data);
    void showFailure(const QString& sentence, const TableColumns* columns);
    void showTable(const TableColumns* columns);
    void showWarnings(qsizetype most);
};

QLayout* DataPanel::Parts::makeTopRow() {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    names = new QComboBox(&panel);
    names->setObjectName(QStringLiteral("knownData"));
    names->setAccessibleName(tr("Known data sets"));
    names->setToolTip(tr("Data sets that are known by name"));
    names->setPlaceholderText(tr("Known data sets"));
    names->setMinimumWidth(220);
    row->addWidget(names);
    const auto button = [&](const QString& text, const char* objectName, const QString& toolTip, auto act) {
        auto* made = new QPushButton(text, &panel);
        made->setObjectName(QLatin1String(objectName));
        made->setToolTip(toolTip);
        QObject::connect(made, &QPushButton::clicked, &panel, act);
        row->addWidget(made);
    };
    button(tr("Open file…"), "openFile", tr("IDX, CSV, NPY or NPZ, plain or in gzip"), &DataPanel::openFileRequested);
    button(tr("Open folder…"), "openFolder", tr("A folder of pictures per class, or of IDX files"),
           &DataPanel::openFolderRequested);
    row->addSpacing(4);
    auto* drop = new ElidedLabel(tr("or drop a file or folder here"), &panel); // gives way in a narrow window
    drop->setProperty("role", "note");
    row->addWidget(drop);
    row->addStretch();
    QObject::connect(names, &QComboBox::activated, &panel,
                     [this](int index) { panel.openData(names->itemData(index).toString()); });
    return row;
}

void DataPanel::Parts::makeNotices(QVBoxLayout& layout) {
    error = new Notice(NoticeIcon::Kind::Warning, &panel);
    error->setObjectName(QStringLiteral("dataError"));
    QObject::connect(error->addAction(tr("Open another file"), QStringLiteral("openAnother")), &QPushButton::clicked,
                     &panel, &DataPanel::openFileRequested);
    QObject::connect(error->addDismiss(QStringLiteral("dismissError")), &QPushButton::clicked, &panel,
                     &DataPanel::dismiss);
    offer = new Notice(NoticeIcon::Kind::Information, &panel);
    offer->setObjectName(QStringLiteral("downloadOffer"));
    QPushButton* download = offer->addAction(tr("Download"), QStringLiteral("download"));
    download->setProperty("primary", true);
    QObject::connect(download, &QPushButton::clicked, &panel, [this] { read(); });
    QObject::connect(offer->addAction(tr("Not now"), QStringLiteral("noDownload")), &QPushButton::clicked, &panel,
                     &DataPanel::dismiss);
    warnings = new Notice(NoticeIcon::Kind::Warning, &panel);
    warnings->setObjectName(QStringLiteral("dataWarnings"));
    allWarnings = warnings->addAction(tr("Show all"), QStringLiteral("allWarnings"));
    QObject::connect(allWarnings, &QPushButton::clicked, &panel, [this] { showWarnings(mostWarnings); });
    for (Notice* notice : {error, offer, warnings}) layout.addWidget(notice);
}

/// Above the samples, where they are seen without scrolling; so a few at first.
void DataPanel::Parts::showWarnings(qsizetype most) {
    const QStringList& all = shown->warnings;
    QStringList lines = all.mid(0, most);
    const bool more = all.size() > most;
    allWarnings->setVisible(more && most < mostWarnings);
    allWarnings->setText(tr("Show all %1").arg(all.size()));
    if (more && most == mostWarnings) lines << tr("%1 more warnings are not shown.").arg(all.size() - most);
    warnings->say(lines.join(u'\n'));
}

QWidget* DataPanel::Parts::makeBusyRow() {
    busyRow = new QWidget(&panel);
    auto* row = new QHBoxLayout(busyRow);
    row->setContentsMargins(0, 0, 0, 0);
    busyText = secondaryLabel({}, busyRow);
    busyText->setTextFormat(Qt::PlainText);
    progress = new QProgressBar(busyRow);
    progress->setTextVisible(false);
    progress->setFixedWidth(200);
    progress->setAccessibleName(tr("Progress of reading"));
    auto* cancel = new QPushButton(tr("Cancel"), busyRow);
    cancel->setObjectName(QStringLiteral("cancelReading"));
    cancel->setToolTip(tr("Stop reading; what is shown stays (Escape)"));
    row->addWidget(busyText);
    row->addWidget(progress);
    row->addWidget(cancel);
    row->addStretch();
    busyRow->hide();
    patience = new QTimer(&panel);
    patience->setSingleShot(true);
    patience->setInterval(200);
    QObject::connect(patience, &QTimer::timeout, busyRow, &QWidget::show);
    QObject::connect(cancel, &QPushButton::clicked, &panel, &DataPanel::dismiss);
    return busyRow;
}

QWidget* DataPanel::Parts::makePages() {
    pages = new QStackedWidget(&panel);
    auto* empty = new EmptyState(tr("The samples, classes and warnings of a data set will be shown here."),
                                 tr("Open the digits"), pages);
    empty->button()->setObjectName(QStringLiteral("openDigits"));
    QObject::connect(empty, &EmptyState::actionRequested, &panel, [this] { panel.openData(QStringLiteral("digits")); });
    page = new DataPage(pages);
    page->setObjectName(QStringLiteral("dataPage"));
    pages->addWidget(empty);
    pages->addWidget(page);
    return pages;
}

/// Looks again each time, since a download or a mounted disk changes what is there.
void DataPanel::Parts::listKnown() {
    known = knownDatasets();
    const QSignalBlocker blocker(names);
    names->clear();
    for (const KnownDataset& one : known) {
        const QString name = QString::fromStdString(one.name);
        names->addItem(one.found ? name : tr("%1 (would be downloaded)").arg(name), name);
        names->setItemData(names->count() - 1, QString::fromStdString(one.description), Qt::ToolTipRole);
    }
    selectName();
}

/// The name of what is shown; none when that is a file.
void DataPanel::Parts::selectName() {
    const KnownDataset* one = shown ? knownByName(known, shown->nameOrPath) : nullptr;
    names->setCurrentIndex(one ? static_cast<int>(one - known.data()) : -1);
}

void DataPanel::Parts::read() {
    offer->say({});
    error->say({});
    busyText->setText(tr("Reading %1").arg(QFileInfo(wished).fileName()));
    progress->setRange(0, 0);
    setBusy(true);
    loader.open(wished, wishedOptions);
}

void DataPanel::Parts::setBusy(bool busy) {
    const bool was = patience->isActive() || busyRow->isVisibleTo(&panel);
    if (busy && !was) patience->start();
    if (!busy) {
        patience->stop();
        busyRow->hide();
    }
    if (busy != was) Q_EMIT panel.busyChanged(busy);
}

void DataPanel::Parts::showLoaded(const std::shared_ptr<const LoadedData>& data) {
    shown = data;
    page->setData(data);
    showWarnings(fewWarnings);
    pages->setCurrentWidget(page);
    showTable(data->columns ? &*data->columns : nullptr);
    setBusy(false);
    listKnown();
    Q_EMIT panel.dataOpened();
}

void DataPanel::Parts::showFailure(const QString& sentence, const TableColumns* columns) {
    error->say(sentence);
    showTable(columns);
    setBusy(false);
    selectName();
    Q_EMIT panel.openFailed(sentence);
}

/// The choices are those of the file that was last tried: after a failure another label column may be the remedy.
void DataPanel::Parts::showTable(const TableColumns* columns) {
    if (columns) table->setTable(QFileInfo(wished).fileName(), *columns, wishedOptions);
    table->setVisible(columns != nullptr);
}

DataPanel::DataPanel(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(*this)) {
    Parts& p = *m_parts;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(look::gap, look::gap, look::gap, look::gap);
    layout->setSpacing(look::gap);
    layout->addLayout(p.makeTopRow());
    p.table = new TableChoices(this);
    p.table->hide();
    layout->addWidget(p.table);
    layout->addWidget(p.makeBusyRow());
    p.makeNotices(*layout);
    layout->addWidget(p.makePages(), 1);
    p.listKnown();
    connect(p.table, &TableChoices::changed, this, [this] { openData(m_parts->wished, m_parts->table->options()); });
    connect(&p.loader, &DataLoader::loaded, this, [this](const auto& loaded) { m_parts->showLoaded(loaded); });
    connect(&p.loader, &DataLoader::failed, this,
            [this](const QString& sentence, const auto& columns) { m_parts->showFailure(sentence, columns.get()); });
    connect(&p.loader, &DataLoader::progressed, this, [this](double fraction, const QString& what) {
        m_parts->busyText->setText(what);
        m_parts->progress->setRange(0, fraction < 0 ? 0 : 1000);
        m_parts->progress->setValue(static_cast<int>(fraction * 1000));
    });
}

DataPanel::~DataPanel() = default;

void DataPanel::openData(const QString& nameOrPath, const OpenOptions& options) {
    Parts& p = *m_parts;
    p.wished = nameOrPath;
    p.wishedOptions = options;
    p.listKnown();
    const KnownDataset* one = knownByName(p.known, nameOrPath);
    if (one && !one->found && options.allowDownload) {
        p.loader.cancel();
        p.setBusy(false);
        p.error->say({});
        p.offer->say(tr("The data set %1 is not on this machine: %2. It can be downloaded once and is then kept.")
                         .arg(QString::fromStdString(one->name), QString::fromStdString(one->description)));
        Q_EMIT downloadOffered();
        return;
    }
    p.read();
}

void DataPanel::dismiss() {
    Parts& p = *m_parts;
    const LoadedData* shown = p.shown.get();
    p.loader.cancel();
    p.offer->say({});
    p.error->say({});
    p.wished = shown ? shown->nameOrPath : QString();
    p.wishedOptions = shown ? shown->options : OpenOptions();
    p.showTable(shown && shown->columns ? &*shown->columns : nullptr);
    p.selectName();
    p.setBusy(false);
}

std::shared_ptr<const Dataset> DataPanel::dataset() const { return m_parts->shown ? m_parts->shown->dataset : nullptr; }
QString DataPanel::nameOrPath() const { return m_parts->shown ? m_parts->shown->nameOrPath : QString(); }
OpenOptions DataPanel::options() const { return m_parts->shown ? m_parts->shown->options : OpenOptions(); }
bool DataPanel::isBusy() const { return m_parts->loader.isBusy(); }

void DataPanel::setOpener(
    std::function<Result<Dataset>(const std::string&, const OpenOptions&, const Progress&, std::stop_token)> opener) {
    m_parts->loader.setOpener(std::move(opener));
}

void DataPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Escape || !isBusy()) return QWidget::keyPressEvent(event);
    dismiss();
}

} // namespace snac
