// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/setup_fields.h"

#include "support/frames.h"
#include "support/metric_text.h"
#include "support/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QSpinBox>
#include <QThread>

#include <algorithm>
#include <set>

namespace snac {

namespace {

QString total(const QString& name, const std::optional<std::int64_t>& value) {
    return value ? QStringLiteral("%1 %2").arg(countText(static_cast<double>(*value)), name)
                 : SetupFields::tr("%1 unknown").arg(name);
}

QString deviceText(const Device& device) {
    return SetupFields::tr("Part %1: %2")
        .arg(QString::fromStdString(device.part),
             QStringList{total(QStringLiteral("LUT"), device.lut), total(QStringLiteral("FF"), device.ff),
                         total(QStringLiteral("DSP"), device.dsp), total(QStringLiteral("BRAM (36 Kb)"), device.bram36)}
                 .join(QStringLiteral(", ")));
}

std::vector<std::string> deviceNames() {
    std::vector<std::string> names;
    if (const auto devices = knownDevices())
        for (const Device& device : *devices) names.push_back(device.name);
    return names;
}

/// Chooses an entry; one that is not there is added, so that a file's choice is kept and its problem can be said.
void choose(QComboBox* box, const std::string& name) {
    const QString text = QString::fromStdString(name);
    if (box->findData(text) < 0) box->addItem(text, text);
    box->setCurrentIndex(box->findData(text));
}

QString bitsText(const std::vector<std::int64_t>& bits) {
    QStringList words;
    for (const std::int64_t one : bits) words << QString::number(one);
    return words.join(QStringLiteral(", "));
}

/// "4, 6, 8": whole numbers that a search can train with, each once and ascending.
std::optional<std::vector<std::int64_t>> parseBits(const QString& text) {
    std::set<std::int64_t> bits;
    for (const QString& word : text.split(u',')) {
        bool whole = false;
        const int one = word.trimmed().toInt(&whole);
        if (!whole || ((one < 2 || one > 16) && one != 32)) return std::nullopt;
        bits.insert(one);
    }
    return std::vector<std::int64_t>(bits.begin(), bits.end());
}

std::string chosen(const QComboBox* box) { return box->currentData().toString().toStdString(); }

} // namespace

SetupFields::SetupFields(QWidget* parent) : ColumnsPage(1, 1, 860, parent) {
    m_space = new Card(tr("Search space"), this);
    left()->addWidget(m_space);
    m_objectivesCard = new Card(tr("Objectives"), this);
    m_objectives = new ObjectiveRows(this);
    m_objectivesCard->body()->addWidget(m_objectives);
    connect(m_objectives, &ObjectiveRows::changed, this, &SetupFields::edited);
    left()->addWidget(m_objectivesCard);
    makeSearch();
    left()->addStretch();
    makeTraining();
    makeHardware();
    right()->addStretch();
    makeBits();
    m_synthesisable = check(m_space, tr("Only what can be synthesised exactly"), "synthesisable",
                            tr("Leaves out what hardware has no exact counterpart of: GELU, ELU, tanh, sigmoid, "
                               "LeakyReLU with slope 0.01, LayerNormalization and attention. Otherwise these are "
                               "substituted, and the network trained again, before a design is made of it."));
    // Objectives have rows of their own, so their problem has a field without editor; so has the space's.
    addField(m_space, {}, "space", new QWidget, {});
    addField(m_objectivesCard, {}, "objectives", new QWidget, {});
}

void SetupFields::addField(Card* card, const QString& name, const char* key, QWidget* editor, const QString& toolTip) {
    if (auto* box = qobject_cast<QAbstractSpinBox*>(editor)) {
        box->setButtonSymbols(QAbstractSpinBox::NoButtons); // typed, or stepped with the arrow keys
        box->setAlignment(Qt::AlignRight);
        box->setLocale(QLocale::c());
        box->setMinimumWidth(90);
    }
    if (auto* box = qobject_cast<QComboBox*>(editor)) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    auto* field = new Field(name, key, editor, toolTip, card);
    if (name.isEmpty()) editor->setFixedHeight(0), editor->setFocusPolicy(Qt::NoFocus);
    card->body()->addWidget(field);
    m_fields[key] = field;
}

QSpinBox* SetupFields::number(Card* card, const QString& name, const char* key, int low, int high,
                              const QString& toolTip) {
    auto* box = new QSpinBox;
    box->setRange(low, high);
    connect(box, &QSpinBox::valueChanged, this, &SetupFields::edited);
    addField(card, name, key, box, toolTip);
    return box;
}

QComboBox* SetupFields::choice(Card* card, const QString& name, const char* key, const Box& entries,
                               const QString& toolTip) {
    auto* box = new QComboBox;
    for (const auto& [text, value] : entries) box->addItem(text, value);
    connect(box, &QComboBox::currentIndexChanged, this, &SetupFields::edited);
    addField(card, name, key, box, toolTip);
    return box;
}

QComboBox* SetupFields::named(Card* card, const QString& name, const char* key, const std::vector<std::string>& names,
                              const QString& toolTip) {
    QComboBox* box = choice(card, name, key, {}, toolTip);
    for (const std::string& one : names) box->addItem(QString::fromStdString(one), QString::fromStdString(one));
    return box;
}

QLineEdit* SetupFields::line(Card* card, const QString& name, const char* key, const QString& toolTip) {
    auto* edit = new QLineEdit;
    edit->setAlignment(Qt::AlignRight);
    connect(edit, &QLineEdit::textChanged, this, &SetupFields::edited);
    addField(card, name, key, edit, toolTip);
    return edit;
}

QCheckBox* SetupFields::check(Card* card, const QString& text, const char* key, const QString& toolTip) {
    auto* box = new QCheckBox(text, card);
    box->setObjectName(QStringLiteral("setup.") + QLatin1String(key));
    box->setToolTip(toolTip);
    connect(box, &QCheckBox::toggled, this, &SetupFields::edited);
    card->body()->addWidget(box);
    return box;
}

void SetupFields::makeBits() {
    const QString how =
        tr("Whole numbers from 2 to 16, trained with fake quantisation; 32: floating point. With several, "
           "such as 4, 6, 8, the search chooses for each layer.");
    m_weightBits = line(m_space, tr("Weight bits"), "weightBits", tr("Of the weights. %1").arg(how));
    m_valueBits = line(m_space, tr("Value bits"), "valueBits", tr("Of the values between layers. %1").arg(how));
}

void SetupFields::makeSearch() {
    auto* card = new Card(tr("Search"), this);
    m_trials = number(card, tr("Trials"), "trials", 1, 10'000'000, tr("Networks that are trained"));
    m_population = number(card, tr("Population"), "population", 2, 100'000, tr("Networks per generation"));
    m_sampler = named(card, tr("Sampler"), "sampler", {"nsga2", "random"},
                      tr("Who proposes networks: NSGA-II, or uniform random search as its baseline"));
    m_sampler->setItemText(0, tr("NSGA-II"));
    m_sampler->setItemText(1, tr("Random"));
    m_folds = number(card, tr("Folds"), "folds", 1, 100, tr("Each network is trained once per fold; 1: one split"));
    m_validation = new QDoubleSpinBox;
    m_validation->setRange(0.01, 0.99);
    m_validation->setSingleStep(0.05);
    connect(m_validation, &QDoubleSpinBox::valueChanged, this, &SetupFields::edited);
    addField(card, tr("Validation share"), "validation", m_validation,
             tr("Of the training samples, with one split; the test samples are never used"));
    m_seed = line(card, tr("Seed"), "seed", tr("The same seed gives the same search"));
    auto* dice = linkButton(tr("Draw a new seed"), card);
    dice->setObjectName(QStringLiteral("setup.seedDice"));
    connect(dice, &QPushButton::clicked, this,
            [this] { m_seed->setText(QString::number(QRandomGenerator::global()->bounded(1, 1'000'000))); });
    card->body()->addWidget(dice, 0, Qt::AlignRight);
    const int cores = std::max(1, QThread::idealThreadCount());
    m_workers = number(card, tr("Workers"), "workers", 1, cores, tr("Networks that are trained at the same time"));
    m_workers->setValue(cores);
    m_fields["workers"]->setNote(tr("This machine has %1 cores.").arg(cores));
    m_stopHopeless =
        check(card, tr("Stop hopeless trials early"), "stopHopeless",
              tr("A trial whose learning curve cannot reach the front any more is not trained to the end"));
    connect(m_folds, &QSpinBox::valueChanged, this, &SetupFields::noteFolds);
    left()->addWidget(card);
}

void SetupFields::makeTraining() {
    auto* card = new Card(tr("Training"), this);
    auto* reference = linkButton(tr("Reference recipe"), card);
    reference->setObjectName(QStringLiteral("setup.referenceRecipe"));
    reference->setToolTip(tr("SNAC-Pack's: Adam, 0.001, batches of 128, plateau schedule; the epochs stay"));
    connect(reference, &QPushButton::clicked, this, &SetupFields::referenceRecipeWished);
    card->header()->addWidget(reference);
    m_epochs = number(card, tr("Epochs"), "epochs", 1, 100'000, tr("At most, for each network"));
    m_batch = number(card, tr("Batch size"), "batch", 1, 65'536, tr("Samples per step of the optimiser"));
    m_optimiser =
        choice(card, tr("Optimiser"), "optimiser",
               {{tr("Adam"), static_cast<int>(Optimizer::Adam)}, {tr("SGD"), static_cast<int>(Optimizer::Sgd)}},
               tr("Adam, or stochastic gradient descent with momentum"));
    m_learningRate = line(card, tr("Learning rate"), "learningRate", tr("At the first epoch, such as 0.001 or 1e-3"));
    m_schedule = choice(card, tr("Schedule"), "schedule",
                        {{tr("Constant"), static_cast<int>(Schedule::Constant)},
                         {tr("Reduce on plateau"), static_cast<int>(Schedule::Plateau)},
                         {tr("Cosine"), static_cast<int>(Schedule::Cosine)}},
                        tr("How the learning rate falls"));
    m_patience = number(card, tr("Patience"), "patience", 0, 100'000,
                        tr("Epochs without a better validation loss until training stops; 0: never"));
    m_patience->setSpecialValueText(tr("never stop"));
    m_classWeights = check(card, tr("Weight classes by their rarity"), "classWeights",
                           tr("For classes of uneven size: each counts the same in the loss"));
    right()->addWidget(card);
}

void SetupFields::makeHardware() {
    auto* card = new Card(tr("Hardware"), this);
    m_device = named(card, tr("Device"), "device", deviceNames(), tr("The FPGA that the networks are for"));
    connect(m_device, &QComboBox::currentIndexChanged, this, &SetupFields::noteDevice);
    m_clock = new QDoubleSpinBox;
    m_clock->setRange(0.1, 10'000);
    m_clock->setDecimals(3);
    m_clock->setSuffix(tr(" ns"));
    connect(m_clock, &QDoubleSpinBox::valueChanged, this, &SetupFields::edited);
    addField(card, tr("Clock period"), "clock", m_clock, tr("5 ns are 200 MHz"));
    m_totalBits =
        number(card, tr("Total bits"), "totalBits", 1, 64, tr("Of every value: the first number of ap_fixed"));
    m_integerBits = number(card, tr("Integer bits"), "integerBits", -64, 64,
                           tr("Left of the point, the sign among them: the second number of ap_fixed"));
    const auto noteBits = [this] {
        const bool lost = m_integerBits->value() > m_totalBits->value();
        m_fields["integerBits"]->setNote(lost ? tr("More than the total bits: the lowest are lost.") : QString());
    };
    connect(m_totalBits, &QSpinBox::valueChanged, this, noteBits);
    connect(m_integerBits, &QSpinBox::valueChanged, this, noteBits);
    m_reuse = number(card, tr("Reuse factor"), "reuse", 1, 1 << 30,
                     tr("How often a multiplier is used per sample; raised to the nearest legal one in each layer"));
    m_strategy = choice(
        card, tr("Strategy"), "strategy",
        {{tr("Latency"), static_cast<int>(Strategy::Latency)}, {tr("Resource"), static_cast<int>(Strategy::Resource)}},
        tr("hls4ml's: unrolled for speed, or multipliers shared through block RAM"));
    m_io = choice(card, tr("Interface"), "io",
                  {{QStringLiteral("io_parallel"), static_cast<int>(Interface::Parallel)},
                   {QStringLiteral("io_stream"), static_cast<int>(Interface::Stream)}},
                  tr("How samples enter: all values at once, or one position after the other"));
    m_estimator = named(card, tr("Estimator"), "estimator", estimatorNames(),
                        tr("Who says how large and fast a network would be, before it is synthesised"));
    right()->addWidget(card);
}

void SetupFields::noteDevice() {
    const auto device = deviceByName(chosen(m_device));
    m_fields["device"]->setNote(device ? deviceText(*device) : QString());
}

void SetupFields::noteFolds() {
    const bool one = m_folds->value() == 1;
    m_validation->setEnabled(one);
    m_fields["validation"]->setWhy(one ? QString() : tr("With folds, each sample is validated once"));
}

void SetupFields::show(const RunConfig& config) {
    m_objectives->setObjectives(config.objectives);
    m_trials->setValue(static_cast<int>(config.trials));
    m_population->setValue(config.sampler.populationSize);
    choose(m_sampler, config.sampler.name);
    m_folds->setValue(config.folds);
    m_validation->setValue(config.validationFraction);
    m_seed->setText(QString::number(config.seed));
    m_givenWeightBits = bitsText(config.space.weightBits);
    m_givenValueBits = bitsText(config.space.activationBits);
    m_weightBits->setText(m_givenWeightBits);
    m_valueBits->setText(m_givenValueBits);
    m_synthesisable->setChecked(config.synthesisableOnly);
    m_stopHopeless->setChecked(config.stopHopeless);
    m_epochs->setValue(config.recipe.epochs);
    m_batch->setValue(config.recipe.batchSize);
    m_optimiser->setCurrentIndex(m_optimiser->findData(static_cast<int>(config.recipe.optimizer)));
    m_learningRate->setText(QString::number(config.recipe.learningRate));
    m_schedule->setCurrentIndex(m_schedule->findData(static_cast<int>(config.recipe.schedule)));
    m_patience->setValue(config.recipe.patience);
    m_classWeights->setChecked(config.recipe.classWeights);
    const auto device = deviceByName(config.device);
    choose(m_device, device ? device->name : config.device);
    m_clock->setValue(config.hardware.clockNs);
    m_totalBits->setValue(config.hardware.totalBits);
    m_integerBits->setValue(config.hardware.integerBits);
    m_reuse->setValue(static_cast<int>(config.hardware.reuseFactor));
    m_strategy->setCurrentIndex(m_strategy->findData(static_cast<int>(config.hardware.strategy)));
    m_io->setCurrentIndex(m_io->findData(static_cast<int>(config.hardware.io)));
    choose(m_estimator, config.estimator);
    noteDevice();
    noteFolds();
}

void SetupFields::read(RunConfig& config) const {
    config.objectives = m_objectives->objectives();
    config.trials = m_trials->value();
    config.sampler.populationSize = m_population->value();
    config.sampler.name = chosen(m_sampler);
    config.folds = m_folds->value();
    config.validationFraction = m_validation->value();
    bool readable = false;
    if (const auto seed = m_seed->text().trimmed().toULongLong(&readable); readable) config.seed = seed;
    if (const auto bits = parseBits(m_weightBits->text())) config.space.weightBits = *bits;
    if (const auto bits = parseBits(m_valueBits->text())) config.space.activationBits = *bits;
    config.synthesisableOnly = m_synthesisable->isChecked();
    config.stopHopeless = m_stopHopeless->isChecked();
    config.recipe.epochs = m_epochs->value();
    config.recipe.batchSize = m_batch->value();
    config.recipe.optimizer = static_cast<Optimizer>(m_optimiser->currentData().toInt());
    if (const double rate = m_learningRate->text().trimmed().toDouble(&readable); readable)
        config.recipe.learningRate = rate;
    config.recipe.schedule = static_cast<Schedule>(m_schedule->currentData().toInt());
    config.recipe.patience = m_patience->value();
    config.recipe.classWeights = m_classWeights->isChecked();
    // A full part name ("xcvu13p-flga2577-2-e") that means the chosen device is kept as the file gave it.
    const auto before = deviceByName(config.device);
    if (!before || before->name != chosen(m_device)) config.device = chosen(m_device);
    config.hardware.clockNs = m_clock->value();
    config.hardware.totalBits = m_totalBits->value();
    config.hardware.integerBits = m_integerBits->value();
    config.hardware.reuseFactor = m_reuse->value();
    config.hardware.strategy = static_cast<Strategy>(m_strategy->currentData().toInt());
    config.hardware.io = static_cast<Interface>(m_io->currentData().toInt());
    config.estimator = chosen(m_estimator);
}

std::map<std::string, QString> SetupFields::unreadable() const {
    std::map<std::string, QString> problems;
    bool readable = false;
    (void)m_seed->text().trimmed().toULongLong(&readable);
    if (!readable) problems["seed"] = tr("A whole number from 0 is expected.");
    (void)m_learningRate->text().trimmed().toDouble(&readable);
    if (!readable) problems["learningRate"] = tr("A number is expected, such as 0.001 or 1e-3.");
    const QString bits = tr("Whole numbers from 2 to 16, or 32, are expected, such as 4, 6, 8.");
    if (m_weightBits->text() != m_givenWeightBits && !parseBits(m_weightBits->text())) problems["weightBits"] = bits;
    if (m_valueBits->text() != m_givenValueBits && !parseBits(m_valueBits->text())) problems["valueBits"] = bits;
    return problems;
}

int SetupFields::workers() const { return m_workers->value(); }

void SetupFields::say(const std::map<std::string, QString>& problems) {
    for (const auto& [key, field] : m_fields) {
        const auto found = problems.find(key);
        field->setProblem(found == problems.end() ? QString() : found->second);
        if (key == "space" || key == "objectives") field->setVisible(found != problems.end());
    }
}

QString SetupFields::nameOf(const std::string& key) const {
    if (key == "space") return tr("Search space");
    if (key == "objectives") return tr("Objectives");
    const auto found = m_fields.find(key);
    return found == m_fields.end() ? QString() : found->second->editor()->accessibleName();
}

void SetupFields::setWhy(const QString& why) {
    for (const auto& [key, field] : m_fields) field->setWhy(why);
    if (why.isEmpty()) noteFolds();
}

} // namespace snac
