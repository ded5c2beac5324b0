// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_options.h"

#include "base/number.h"
#include "design/design_words.h"
#include "panels/field.h"
#include "pipeline/design_stages.h"
#include "support/frames.h"
#include "support/metric_text.h"
#include "support/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {
constexpr int startBits = 8; ///< of learned bits, and of layers that say none

/// What becomes of layers that hardware has no exact counterpart of.
enum class Substitution { Relu, Tables, Refuse };

Substitution substitutionOf(const LocalSearchSettings& search) {
    if (!search.substitute) return Substitution::Refuse;
    return search.tables ? Substitution::Tables : Substitution::Relu;
}

void choose(QComboBox* box, const QVariant& value, const QString& text) {
    if (box->findData(value) < 0) box->addItem(text, value);
    box->setCurrentIndex(box->findData(value));
}
} // namespace

DesignOptions::DesignOptions(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look::gap);
    makeCompression();
    makeHardware();
    row->addWidget(m_compression, 1);
    row->addWidget(m_hardware, 1);
    showDependent();
}

Field* DesignOptions::add(Card* card, const QString& name, const char* key, QWidget* editor, const QString& toolTip) {
    auto* field = new Field(name, key, editor, toolTip, card);
    editor->setObjectName(QStringLiteral("design.") + QLatin1String(key));
    if (auto* box = qobject_cast<QAbstractSpinBox*>(editor)) {
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        box->setAlignment(Qt::AlignRight);
        box->setLocale(QLocale::c());
    }
    if (auto* box = qobject_cast<QComboBox*>(editor)) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        connect(box, &QComboBox::currentIndexChanged, this, &DesignOptions::edited);
    }
    card->body()->addWidget(field);
    return field;
}

QSpinBox* DesignOptions::number(Card* card, const QString& name, const char* key, int low, int high,
                                const QString& toolTip) {
    auto* box = new QSpinBox;
    box->setRange(low, high);
    connect(box, &QSpinBox::valueChanged, this, &DesignOptions::edited);
    add(card, name, key, box, toolTip);
    return box;
}

void DesignOptions::makeCompression() {
    m_compression = new Card(tr("Precision and pruning"), this);
    const auto check = [this](const QString& text, const char* key, const QString& toolTip) {
        auto* box = new QCheckBox(text);
        box->setObjectName(QStringLiteral("design.") + QLatin1String(key));
        box->setToolTip(toolTip);
        connect(box, &QCheckBox::toggled, this, &DesignOptions::edited);
        return box;
    };
    auto* bits = new QWidget;
    auto* row = new QHBoxLayout(bits);
    row->setContentsMargins(0, 4, 0, 4);
    row->setSpacing(10);
    for (const int width : {16, 8, 6, 4}) {
        QCheckBox* box = check(QString::number(width), "", tr("Trains with %1 bits in every layer").arg(width));
        box->setObjectName(QStringLiteral("design.bits%1").arg(width));
        box->setAccessibleName(tr("%1 bits").arg(width));
        m_bits[width] = box;
        row->addWidget(box);
    }
    row->addStretch();
    add(m_compression, tr("Bits"), "bits", bits, tr("Each precision gives a series of points to choose from"));
    m_byLayer = check(tr("By layer, as chosen below"), "byLayer",
                      tr("The bits that the layers' editor says; 8 where it says none"));
    m_learned = check(tr("Learned, within a budget"), "learned",
                      tr("Each layer learns its bits until the network costs no more EBOPs than the budget"));
    for (QCheckBox* box : {m_byLayer, m_learned}) m_compression->body()->addWidget(box);
    m_budget = new QLineEdit;
    m_budget->setAlignment(Qt::AlignRight);
    m_budget->setPlaceholderText(tr("such as 60k"));
    connect(m_budget, &QLineEdit::textChanged, this, &DesignOptions::edited);
    m_budgetField = add(m_compression, tr("EBOPs budget"), "budget", m_budget,
                        tr("Effective bit operations of the network: 60k, 1.2M"));
    m_iterations = number(m_compression, tr("Pruning steps"), "iterations", 0, 100,
                          tr("Each one removes the smallest weights and trains again; 0: none"));
    m_iterations->setSpecialValueText(tr("no pruning"));
    m_kept = new QSpinBox;
    m_kept->setRange(1, 99);
    m_kept->setSuffix(tr(" %"));
    connect(m_kept, &QSpinBox::valueChanged, this, &DesignOptions::edited);
    m_keptField = add(m_compression, tr("Kept by each"), "kept", m_kept, tr("Of the weights that are left"));
    m_structured = check(tr("Whole neurons and filters"), "structured",
                         tr("The network really shrinks; otherwise single weights become zero"));
    m_compression->body()->addWidget(m_structured);
    m_qatEpochs = number(m_compression, tr("Training epochs"), "epochs", 1, 10'000,
                         tr("Epochs of quantisation-aware training, for each precision"));
    m_qatEpochs->setAccessibleName(tr("Epochs of quantisation-aware training"));
    m_pruningEpochs = number(m_compression, tr("Pruning epochs"), "pruningEpochs", 1, 10'000,
                             tr("Epochs of training after each pruning step"));
    m_pruningEpochs->setAccessibleName(tr("Epochs of training after each pruning step"));
    m_compression->body()->addStretch();
}

void DesignOptions::makeHardware() {
    m_hardware = new Card(tr("Hardware"), this);
    m_flow = new QComboBox;
    m_flow->addItem(tr("Automatic"), -1);
    for (const Flow flow : {Flow::Open, Flow::Hls4ml, Flow::Vitis})
        m_flow->addItem(flowWord(flow), static_cast<int>(flow));
    m_flowField = add(m_hardware, tr("Flow"), "flow", m_flow, tr("Which tools make the hardware of the network"));
    m_device = new QComboBox;
    if (const auto devices = knownDevices())
        for (const Device& device : *devices) {
            const QString name = QString::fromStdString(device.name);
            m_device->addItem(name, name);
        }
    add(m_hardware, tr("Device"), "device", m_device, tr("The FPGA that the design is for"));
    m_clock = new QDoubleSpinBox;
    m_clock->setRange(0.1, 10'000);
    m_clock->setDecimals(3);
    m_clock->setSuffix(tr(" ns"));
    connect(m_clock, &QDoubleSpinBox::valueChanged, this, &DesignOptions::edited);
    add(m_hardware, tr("Clock period"), "clock", m_clock, tr("5 ns are 200 MHz"));
    m_io = new QComboBox;
    m_io->addItem(QStringLiteral("io_parallel"), static_cast<int>(Interface::Parallel));
    m_io->addItem(QStringLiteral("io_stream"), static_cast<int>(Interface::Stream));
    m_ioField = add(m_hardware, tr("Interface"), "io", m_io,
                    tr("How samples enter: all values at once, or one position after the other"));
    makeSubstitution();
    makeStop();
    m_hardware->body()->addStretch();
}

void DesignOptions::makeSubstitution() {
    m_substitute = new QComboBox;
    const auto offer = [this](Substitution choice, const QString& text, const QString& toolTip) {
        m_substitute->addItem(text, static_cast<int>(choice));
        m_substitute->setItemData(m_substitute->count() - 1, toolTip, Qt::ToolTipRole);
    };
    offer(Substitution::Relu, tr("ReLU and the like"),
          tr("GELU, ELU, tanh and sigmoid become ReLU, and the network is trained again; every flow takes it"));
    offer(Substitution::Tables, tr("Exact tables"),
          tr("GELU, ELU, tanh and sigmoid stay, as exact tables with an entry for each of 2^W inputs of W bits; the "
             "open flow takes them, hls4ml refuses. Other layers are substituted all the same."));
    offer(Substitution::Refuse, tr("Refuse"),
          tr("A network with a layer that hardware has no exact counterpart of is refused, and stays as it is"));
    m_substituteField = add(m_hardware, tr("Substitutes"), "substitute", m_substitute,
                            tr("For layers that hardware has no exact counterpart of: GELU, tanh, LayerNormalization"));
}

/// The stages that every flow has; which others there are is known when the flow is.
void DesignOptions::makeStop() {
    m_until = new QComboBox;
    m_until->addItem(tr("The whole way"), QString());
    for (const DesignStage& stage : designStages(Flow::Open))
        for (const char* name : {"train", "quantise", "prune", "export"})
            if (stage.name == name) m_until->addItem(capitalised(stage.what), QString::fromStdString(stage.name));
    add(m_hardware, tr("Stop after"), "until", m_until,
        tr("The design pauses after this stage, and goes on from there when you say so"));
}

QString DesignOptions::until() const { return m_until->currentData().toString(); }

void DesignOptions::show(const DesignRequest& request) {
    m_filling = true;
    m_request = request;
    const LocalSearchSettings& search = request.config.localSearch;
    for (const auto& [width, box] : m_bits) box->setChecked(false);
    m_learned->setChecked(false);
    m_byLayer->setChecked(false);
    for (const Precision& precision : search.precisions) {
        if (precision.byLayer) {
            m_byLayer->setChecked(true);
        } else if (precision.learned()) {
            m_learned->setChecked(true);
            m_budget->setText(QString::fromStdString(formatDouble(precision.ebopsBudget)));
        } else if (const auto box = m_bits.find(precision.bits); box != m_bits.end()) {
            box->second->setChecked(true);
        }
    }
    m_iterations->setValue(search.pruningIterations);
    m_kept->setValue(static_cast<int>(std::lround(100 * search.pruningRate)));
    m_structured->setChecked(search.kind == PruningKind::Structured);
    m_qatEpochs->setValue(search.qatEpochs);
    m_pruningEpochs->setValue(search.pruningEpochs);
    m_substitute->setCurrentIndex(m_substitute->findData(static_cast<int>(substitutionOf(search))));
    m_flow->setCurrentIndex(m_flow->findData(request.flow ? static_cast<int>(*request.flow) : -1));
    const auto device = deviceByName(request.config.device);
    const QString name = QString::fromStdString(device ? device->name : request.config.device);
    choose(m_device, name, name);
    m_clock->setValue(request.config.hardware.clockNs);
    m_io->setCurrentIndex(m_io->findData(static_cast<int>(request.config.hardware.io)));
    m_until->setCurrentIndex(0);
    m_filling = false;
    showDependent();
}

void DesignOptions::read(DesignRequest& request) const {
    LocalSearchSettings& search = request.config.localSearch;
    // Precisions that no box stands for (12 bits, of a file) stay.
    std::erase_if(search.precisions, [this](const Precision& precision) {
        return precision.byLayer || precision.learned() || m_bits.contains(precision.bits);
    });
    for (auto box = m_bits.rbegin(); box != m_bits.rend(); ++box)
        if (box->second->isChecked()) search.precisions.push_back({.bits = box->first, .integer = box->first / 2});
    if (m_byLayer->isChecked()) search.precisions.push_back(precisionByLayer(startBits));
    if (const auto budget = parseAmount(m_budget->text().toStdString()); m_learned->isChecked() && budget)
        search.precisions.push_back({.bits = startBits, .integer = startBits / 2, .ebopsBudget = *budget});
    search.pruningIterations = m_iterations->value();
    search.pruningRate =
        std::lround(100 * search.pruningRate) == m_kept->value() ? search.pruningRate : m_kept->value() / 100.0;
    search.kind = m_structured->isChecked() ? PruningKind::Structured : PruningKind::Unstructured;
    search.qatEpochs = m_qatEpochs->value();
    search.pruningEpochs = m_pruningEpochs->value();
    const auto substitution = static_cast<Substitution>(m_substitute->currentData().toInt());
    search.substitute = substitution != Substitution::Refuse;
    search.tables = substitution == Substitution::Tables;
    const int flow = m_flow->currentData().toInt();
    request.flow = flow < 0 ? std::nullopt : std::optional(static_cast<Flow>(flow));
    const std::string chosen = m_device->currentData().toString().toStdString();
    const auto before = deviceByName(request.config.device);
    if (!before || before->name != chosen) request.config.device = chosen;
    request.config.hardware.clockNs = m_clock->value();
    request.config.hardware.io = static_cast<Interface>(m_io->currentData().toInt());
}

void DesignOptions::setByLayer(bool on) {
    if (m_byLayer->isChecked() == on && m_byLayer->isEnabled() == on) return;
    m_byLayer->setChecked(on);
    if (on)
        for (const auto& [width, box] : m_bits) box->setChecked(false);
    else if (std::ranges::none_of(m_bits, [](const auto& one) { return one.second->isChecked(); }))
        m_bits.at(startBits)->setChecked(true);
    showDependent();
}

/// Said before the training, not after it.
QString DesignOptions::tablesProblem() const {
    const int flow = m_flow->currentData().toInt();
    if (m_substitute->currentData().toInt() != static_cast<int>(Substitution::Tables)) return {};
    if (flow < 0 || flow == static_cast<int>(Flow::Open)) return {};
    return tr("%1 takes no tables: choose the open RTL flow, or ReLU and the like.").arg(m_flow->currentText());
}

QString DesignOptions::problem() const {
    if (const QString tables = tablesProblem(); !tables.isEmpty()) return tables;
    if (m_learned->isChecked()) {
        const auto budget = parseAmount(m_budget->text().toStdString());
        if (!budget || *budget <= 0) return tr("Say how many EBOPs the learned bits may cost, such as 60k.");
    }
    DesignRequest request = m_request;
    read(request);
    if (request.config.localSearch.precisions.empty()) return tr("Choose at least one precision.");
    if (const auto valid = validate(request.config.localSearch); !valid)
        return QString::fromStdString(valid.error().message());
    return {};
}

QString DesignOptions::summary() const {
    DesignRequest request = m_request;
    read(request);
    const LocalSearchSettings& search = request.config.localSearch;
    QStringList bits;
    for (const Precision& precision : search.precisions)
        bits << (precision.byLayer     ? tr("bits by layer")
                 : precision.learned() ? tr("learned bits")
                                       : tr("%1 bit").arg(precision.bits));
    const double left = std::pow(search.pruningRate, search.pruningIterations);
    const QString pruning =
        search.pruningIterations == 0
            ? tr("no pruning")
            : tr("pruned in %1 steps to %2 % of the weights").arg(search.pruningIterations).arg(qRound(100 * left));
    const QString flow = request.flow ? m_flow->currentText() : tr("open RTL where it takes the network, else hls4ml");
    QStringList parts{bits.join(QStringLiteral(", ")), pruning, flow};
    if (!until().isEmpty()) parts.prepend(tr("Stops after: %1").arg(m_until->currentText()));
    return parts.join(QStringLiteral(" · "));
}

void DesignOptions::edited() {
    if (m_filling) return;
    showDependent();
    Q_EMIT changed();
}

/// What is of no effect as the others stand is switched off, and says why.
void DesignOptions::showDependent() {
    m_budget->setEnabled(m_learned->isChecked());
    m_budgetField->setWhy(m_learned->isChecked() ? QString() : tr("For learned bits only"));
    const auto budget = parseAmount(m_budget->text().toStdString());
    m_budgetField->setProblem(m_learned->isChecked() && (!budget || *budget <= 0) ? tr("A number such as 60k or 1.2M.")
                                                                                  : QString());
    m_byLayer->setEnabled(m_byLayer->isChecked());
    if (!m_byLayer->isEnabled()) m_byLayer->setToolTip(tr("Choose bits in the layers below first"));
    const bool prunes = m_iterations->value() > 0;
    m_kept->setEnabled(prunes);
    m_structured->setEnabled(prunes);
    m_pruningEpochs->setEnabled(prunes);
    m_keptField->setWhy(prunes ? QString() : tr("Nothing is pruned"));
    const int flow = m_flow->currentData().toInt();
    const bool open = flow == static_cast<int>(Flow::Open);
    m_io->setEnabled(!open);
    m_ioField->setWhy(open ? tr("The open flow takes all values at once") : QString());
    m_substituteField->setProblem(tablesProblem());
    const bool tables = m_substitute->currentData().toInt() == static_cast<int>(Substitution::Tables);
    m_substituteField->setNote(tables ? tr("The open RTL flow only.") : QString());
    m_flowField->setNote(flow < 0 ? tr("Open RTL where it takes the network, else hls4ml.") : QString());
}

} // namespace snac
