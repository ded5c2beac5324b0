// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/setup_panel.h"

#include "base/file.h"
#include "base/paths.h"
#include "data/known_sets.h"
#include "panels/setup_fields.h"
#include "panels/space_summary.h"
#include "support/frames.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QSignalBlocker>

#include <algorithm>

namespace snac {

namespace {

constexpr std::uint64_t largestConfig = 16 << 20; ///< bytes; a file of another kind is not read whole

QString spacesFolder() { return QString::fromStdString((resourceFolder() / "spaces").string()); }
QString presetPath(const QString& preset) { return spacesFolder() + u'/' + preset + QStringLiteral(".yaml"); }

/// "fashion_mnist_race" -> "Fashion MNIST race".
QString friendlyName(const QString& preset) {
    QStringList words = preset.split(u'_', Qt::SkipEmptyParts);
    for (QString& word : words)
        if (word == QStringLiteral("mnist")) word = word.toUpper();
    QString name = words.join(u' ');
    if (!name.isEmpty()) name[0] = name[0].toUpper();
    return name;
}

std::int64_t smallestClass(const Dataset* dataset) {
    if (!dataset || dataset->task != Task::Classification) return 0;
    std::vector<std::int64_t> counts(static_cast<std::size_t>(dataset->outputs));
    for (const std::int32_t label : dataset->train->labels) ++counts[static_cast<std::size_t>(label)];
    return counts.empty() ? 0 : *std::min_element(counts.begin(), counts.end());
}

} // namespace

struct SetupPanel::Parts {
    explicit Parts(SetupPanel& owner) : panel(owner) {}

    SetupPanel& panel;
    RunConfig base; ///< what no field shows, and the last readable values of the others
    std::shared_ptr<const Dataset> dataset;
    std::int64_t smallest = 0;
    QString source; ///< the file that the fields were filled from; empty: none
    QString problem;
    bool filling = false;

    Notice *error = nullptr, *warnings = nullptr, *locked = nullptr;
    SetupFields* fields = nullptr;
    QComboBox* presets = nullptr;
    QPushButton *openFile = nullptr, *reset = nullptr;
    QLabel *words = nullptr, *size = nullptr;

    void makeNotices(QVBoxLayout& layout);
    void makeSpaceCard();
    void fill(const RunConfig& config, const QString& path);
    void selectSource();
    void edited();
    void check();
    bool isShownData(const std::string& name) const;
};

QStringList SetupPanel::presets() {
    QStringList names;
    for (const QFileInfo& file :
         QDir(spacesFolder()).entryInfoList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name))
        names << file.completeBaseName();
    return names;
}

void SetupPanel::Parts::makeNotices(QVBoxLayout& layout) {
    locked = new Notice(NoticeIcon::Kind::Information, &panel);
    locked->setObjectName(QStringLiteral("setupLocked"));
    error = new Notice(NoticeIcon::Kind::Warning, &panel);
    error->setObjectName(QStringLiteral("setupError"));
    QPushButton* another = error->addAction(tr("Open another file"), QStringLiteral("setup.openAnother"));
    connect(another, &QPushButton::clicked, &panel, &SetupPanel::openFileRequested);
    error->addDismiss(QStringLiteral("setup.dismissError"));
    warnings = new Notice(NoticeIcon::Kind::Warning, &panel);
    warnings->setObjectName(QStringLiteral("setupWarnings"));
    warnings->addDismiss(QStringLiteral("setup.dismissWarnings"));
    for (Notice* notice : {locked, error, warnings}) layout.addWidget(notice);
}

void SetupPanel::Parts::makeSpaceCard() {
    Card* card = fields->spaceCard();
    reset = linkButton(tr("Reset to preset"), card);
    reset->setObjectName(QStringLiteral("setup.reset"));
    card->header()->addWidget(reset);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    presets = new QComboBox(card);
    presets->setObjectName(QStringLiteral("setup.preset"));
    presets->setAccessibleName(tr("Preset"));
    presets->setToolTip(tr("Fills in all fields, and asks for the data set that the preset is made for"));
    presets->setPlaceholderText(tr("Settings of your own"));
    presets->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    openFile = new QPushButton(tr("Open file"), card);
    openFile->setObjectName(QStringLiteral("setup.openFile"));
    openFile->setToolTip(tr("A run configuration of SNAC Studio or SNAC-Pack (YAML)"));
    row->addWidget(presets, 1);
    row->addWidget(openFile);
    card->body()->insertLayout(0, row);
    words = secondaryLabel({}, card);
    words->setObjectName(QStringLiteral("setup.spaceWords"));
    words->setWordWrap(true);
    size = new QLabel(card);
    size->setObjectName(QStringLiteral("setup.spaceSize"));
    size->setWordWrap(true);
    card->body()->insertWidget(1, words);
    card->body()->insertWidget(2, size);
    for (const QString& preset : SetupPanel::presets()) presets->addItem(friendlyName(preset), presetPath(preset));
    connect(presets, &QComboBox::activated, &panel,
            [this](int index) { panel.openConfig(presets->itemData(index).toString()); });
    connect(openFile, &QPushButton::clicked, &panel, &SetupPanel::openFileRequested);
    connect(reset, &QPushButton::clicked, &panel, [this] { panel.openConfig(source); });
}

/// The combo shows the file: a preset by its name, another one by its file name, as an entry of its own.
void SetupPanel::Parts::selectSource() {
    const QSignalBlocker blocker(presets);
    int index = source.isEmpty() ? -1 : presets->findData(source);
    if (!source.isEmpty() && index < 0) {
        const auto own = static_cast<int>(SetupPanel::presets().size());
        if (presets->count() > own) presets->removeItem(own);
        presets->addItem(QFileInfo(source).fileName(), source);
        index = presets->count() - 1;
    }
    presets->setCurrentIndex(index);
    reset->setEnabled(!source.isEmpty());
    reset->setToolTip(source.isEmpty() ? tr("These settings come from no file")
                                       : tr("Back to what %1 says").arg(QFileInfo(source).fileName()));
}

void SetupPanel::Parts::fill(const RunConfig& config, const QString& path) {
    base = config;
    source = path;
    filling = true;
    fields->show(config);
    filling = false;
    selectSource();
    edited();
}

void SetupPanel::Parts::edited() {
    if (filling) return;
    fields->read(base);
    check();
    Q_EMIT panel.configChanged();
}

/// Says every problem beneath its field; the first one is the panel's.
void SetupPanel::Parts::check() {
    auto problems = problemsOf(base, dataset.get(), smallest);
    for (const auto& [key, sentence] : fields->unreadable()) problems[key] = sentence;
    fields->say(problems);
    words->setText(spaceText(base.space) + u'\n' + tr("Data: %1").arg(preparationText(base.preparation)));
    size->setText(dataset ? checkSpace(base, *dataset).size : tr("Open a data set to see how large the space is."));
    size->setVisible(!size->text().isEmpty());
    const QString first = problems.empty() ? QString()
                                           : QStringLiteral("%1: %2").arg(fields->nameOf(problems.begin()->first),
                                                                          problems.begin()->second);
    if (first == problem) return;
    problem = first;
    Q_EMIT panel.problemChanged();
}

bool SetupPanel::Parts::isShownData(const std::string& name) const {
    return dataset && (plainName(dataset->name) == plainName(name) || dataset->source == name);
}

SetupPanel::SetupPanel(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(*this)) {
    Parts& p = *m_parts;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(look::gap, look::gap, look::gap, look::gap);
    layout->setSpacing(look::gap);
    p.makeNotices(*layout);
    p.fields = new SetupFields(this);
    layout->addWidget(p.fields, 1);
    p.makeSpaceCard();
    setFocusProxy(p.presets);
    connect(p.fields, &SetupFields::edited, this, [this] { m_parts->edited(); });
    connect(p.fields, &SetupFields::referenceRecipeWished, this, [this] {
        Parts& parts = *m_parts;
        parts.base.recipe = referenceRecipe(parts.base.recipe.epochs, parts.base.space.modelType == ModelType::Mlp);
        parts.fill(parts.base, parts.source);
    });
    openConfig(presetPath(QStringLiteral("digits")));
}

SetupPanel::~SetupPanel() = default;

void SetupPanel::openConfig(const QString& path) {
    Parts& p = *m_parts;
    const auto refuse = [&](const Error& error) {
        p.error->say(QString::fromStdString(error.message()));
        p.selectSource();
    };
    const auto text = readFile(path.toStdString(), largestConfig);
    if (!text) return refuse(text.error());
    const auto config = readRunConfig(*text, QFileInfo(path).fileName().toStdString());
    if (!config) return refuse(config.error());
    p.error->say({});
    QStringList warnings;
    for (const std::string& warning : config.warnings()) warnings << QString::fromStdString(warning);
    p.warnings->say(warnings.join(u'\n'));
    p.fill(*config, path);
    if (!p.isShownData(config->dataset)) Q_EMIT datasetRequested(QString::fromStdString(config->dataset), config->open);
}

void SetupPanel::setConfig(const RunConfig& config) {
    m_parts->error->say({});
    m_parts->warnings->say({});
    m_parts->fill(config, {});
}

void SetupPanel::setData(std::shared_ptr<const Dataset> dataset) {
    Parts& p = *m_parts;
    p.dataset = std::move(dataset);
    p.smallest = smallestClass(p.dataset.get());
    p.fields->objectives()->setTask(p.dataset ? std::optional(p.dataset->task) : std::nullopt);
    p.check();
}

Result<RunConfig> SetupPanel::config() const {
    if (!problem().isEmpty()) return makeError(ErrorCategory::InvalidArgument, "{}", problem().toStdString());
    RunConfig config = m_parts->base;
    SNAC_CHECK(resolveDevice(config));
    return config;
}

int SetupPanel::workers() const { return m_parts->fields->workers(); }
QString SetupPanel::problem() const { return m_parts->problem; }

void SetupPanel::setLocked(bool locked, const QString& why) {
    m_parts->locked->say(locked ? why : QString());
    m_parts->fields->widget()->setEnabled(!locked);
    m_parts->fields->setWhy(locked ? why : QString());
}

} // namespace snac
