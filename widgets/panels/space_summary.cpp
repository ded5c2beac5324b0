// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/space_summary.h"

#include "pipeline/run_space.h"
#include "support/metric_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <cctype>
#include <cmath>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SpaceSummary)
};

QString alternatives(QStringList words) {
    if (words.isEmpty()) return QStringLiteral("—");
    if (words.size() == 1) return words.front();
    const QString last = words.takeLast();
    return Words::tr("%1 or %2").arg(words.join(QStringLiteral(", ")), last);
}

QString alternatives(const std::vector<std::int64_t>& numbers) {
    QStringList words;
    for (const std::int64_t number : numbers) words << QString::number(number);
    return alternatives(words);
}

QString alternatives(const std::vector<std::string>& names) {
    QStringList words;
    for (const std::string& one : names)
        words << (one.empty() || one == "None" ? Words::tr("none") : QString::fromStdString(one));
    return alternatives(words);
}

QString activations(const SpaceSettings& space) {
    std::vector<std::string> names;
    for (const ActivationFunction function : space.activations) names.emplace_back(name(function));
    return alternatives(names);
}

QString power(double exponent) {
    static const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text;
    for (const QChar digit : QString::number(static_cast<int>(exponent))) text += digits[digit.digitValue()];
    return QStringLiteral("10") + text;
}

QString combinations(const SearchSpace& space) {
    double logarithm = 0; // a product of many genes passes the largest double
    for (const Gene& gene : space.genes()) logarithm += std::log10(gene.choices);
    if (logarithm < 6) return countText(std::round(std::pow(10.0, logarithm)));
    const double exponent = std::floor(logarithm);
    return QStringLiteral("%1 × %2").arg(std::pow(10.0, logarithm - exponent), 0, 'f', 1).arg(power(exponent));
}

} // namespace

QString spaceText(const SpaceSettings& space) {
    QStringList lines;
    switch (space.modelType) {
    case ModelType::Mlp:
        lines << Words::tr("Dense networks of %1 to %2 layers").arg(space.minimumLayers).arg(space.maximumLayers);
        break;
    case ModelType::Block:
        lines << Words::tr("Up to %1 blocks, each %2").arg(space.numBlocks).arg(alternatives(space.blockTypes));
        lines << Words::tr("Channels %1; kernels %2").arg(alternatives(space.channels), alternatives(space.kernels));
        break;
    case ModelType::DeepSets:
        lines << Words::tr("Deep Sets with up to %1 layers per element, aggregated by %2")
                     .arg(space.numBlocks)
                     .arg(alternatives(space.aggregations));
        break;
    }
    lines << Words::tr("Widths %1").arg(alternatives(space.widths));
    lines << Words::tr("Activations %1; normalisation %2").arg(activations(space), alternatives(space.normalizations));
    if (space.modelType == ModelType::Block && (space.strides.size() > 1 || space.poolings.size() > 1))
        lines << Words::tr("Strides %1; pooling %2").arg(alternatives(space.strides), alternatives(space.poolings));
    if (space.weightBits.size() > 1 || space.activationBits.size() > 1)
        lines << Words::tr("Weight bits %1; activation bits %2")
                     .arg(alternatives(space.weightBits), alternatives(space.activationBits));
    return lines.join(u'\n');
}

QString preparationText(const Preparation& preparation) {
    QStringList steps;
    if (preparation.firstSamples)
        steps << Words::tr("first %1 samples").arg(countText(static_cast<double>(*preparation.firstSamples)));
    if (preparation.resize) steps << Words::tr("pictures to %1 × %1").arg(*preparation.resize);
    switch (preparation.scaling) {
    case Preparation::Scaling::None: break;
    case Preparation::Scaling::Unit: steps << Words::tr("scaled to 0 … 1"); break;
    case Preparation::Scaling::Standardise: steps << Words::tr("standardised"); break;
    }
    if (preparation.flatten) steps << Words::tr("flattened");
    return steps.isEmpty() ? Words::tr("as read") : steps.join(QStringLiteral(", "));
}

SpaceCheck checkSpace(RunConfig config, const Dataset& dataset) {
    Shape shape = dataset.shape();
    if (config.preparation.resize) {
        if (shape.rank != 3)
            return {{},
                    Words::tr("The pictures shall be resized, but the samples of %1 are no pictures.")
                        .arg(QString::fromStdString(dataset.name))};
        shape = Shape::image(*config.preparation.resize, *config.preparation.resize, shape.channels());
    }
    if (config.preparation.flatten) shape = Shape::flat(shape.count());
    auto samples = std::make_shared<Samples>();
    samples->shape = shape;
    Dataset prepared; // what fitToData looks at: everything but the samples themselves
    prepared.name = dataset.name;
    prepared.task = dataset.task;
    prepared.outputs = dataset.outputs;
    prepared.train = samples;
    config.objectives.clear(); // theirs is another field
    const auto sentence = [](const Error& error) {
        QString text = QString::fromStdString(error.message());
        text[0] = text[0].toUpper();
        return text;
    };
    if (const auto fits = fitToData(config, prepared); !fits) return {{}, sentence(fits.error())};
    const auto space = searchSpaceOf(config);
    if (!space) return {{}, sentence(space.error())};
    const QString outputs = dataset.task == Task::Classification ? Words::tr("%1 classes") : Words::tr("%1 targets");
    QString size = Words::tr("%1 genes, %2 combinations, for samples of %3 and %4")
                       .arg(QString::number(space->genes().size()), combinations(*space),
                            QString::fromStdString(shape.text()), outputs.arg(dataset.outputs));
    for (std::string note : space.warnings()) {
        note[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(note[0])));
        size += u'\n' + QString::fromStdString(note);
    }
    return {size, {}};
}

} // namespace snac
