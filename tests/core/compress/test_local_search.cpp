// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/local_search.h"

#include "base/rng.h"
#include "fixed/fold_normalisation.h"
#include "fixed/integer_inference.h"
#include "quantised_networks.h"

#include <QtTest>

using namespace snac;
using namespace snac::test;

/// Four bumps in a plane of eight features, some way apart: a network learns them in a few epochs, and loses them when its
/// weights are spoilt.
static SampleView bumps(int count, std::uint64_t seed) {
    auto samples = std::make_shared<Samples>();
    samples->shape = Shape::flat(8);
    Rng rng(seed);
    for (int n = 0; n < count; ++n) {
        const auto label = static_cast<std::int32_t>(rng.below(4));
        for (int f = 0; f < 8; ++f) {
            const double centre = f % 4 == label ? 0.75 : 0.3;
            samples->features.push_back(static_cast<float>(std::clamp(centre + 0.13 * rng.normal(), 0.0, 1.0)));
        }
        samples->labels.push_back(label);
    }
    return wholeOf(samples);
}

class TestLocalSearch : public QObject {
    Q_OBJECT

private:
    LocalSearchData m_data{bumps(1500, 1), bumps(400, 2), bumps(400, 3), Task::Classification};
    WeightedArchitecture m_start;
    Recipe m_recipe;

private Q_SLOTS:
    void initTestCase() {
        m_recipe.epochs = 12;
        m_recipe.learningRate = 3e-3;
        const Architecture trained =
            network(Shape::flat(8), 4, {Dense{16}, BatchNormalization{}, relu(), Dense{12}, relu(), Dense{4}});
        const auto outcome = train(trained, m_data.training, m_data.validation, m_data.task, m_recipe, 1, {});
        QVERIFY(outcome.ok());
        QVERIFY(outcome->scores.at("accuracy") > 0.93);
        const auto folded = foldNormalisation(trained, outcome->weights);
        QVERIFY(folded.ok());
        m_start = *folded;
    }

    void keepsTheLargestOfEachLayer() {
        const Architecture& architecture = m_start.architecture;
        const auto keep = pruneSmallest(architecture, m_start.weights, {}, 0.5);
        const auto again = pruneSmallest(architecture, m_start.weights, keep, 0.5);
        std::int64_t all = 0, kept = 0, keptAgain = 0;
        for (const ParameterSlot& slot : parameterLayout(architecture)) {
            float smallestKept = 1e9F, largestPruned = 0;
            for (std::int64_t i = slot.offset; i < slot.offset + slot.count; ++i) {
                const auto at = static_cast<std::size_t>(i);
                const float size = std::abs(m_start.weights[at]);
                keep[at] != 0 ? smallestKept = std::min(smallestKept, size)
                              : largestPruned = std::max(largestPruned, size);
                QVERIFY(again[at] <= keep[at]);
                if (slot.kind == ParameterKind::Bias) QVERIFY(again[at] == 1);
                if (slot.kind != ParameterKind::Weight) continue;
                ++all;
                kept += keep[at];
                keptAgain += again[at];
            }
            QVERIFY(smallestKept >= largestPruned);
        }
        QCOMPARE(kept, all / 2);
        QCOMPARE(keptAgain, all / 4);
    }

    void prunesByLayerAdaptiveMagnitude() {
        // Scores by hand: 9/9, 4/13 and 1/14 in the first layer, 1 for the only weight of the second, however small.
        const Architecture architecture = network(Shape::flat(3), 1, {Dense{1}, relu(), Dense{1}});
        const std::vector<float> weights = {2, -3, 1, 0, 0.5F, 0};
        QCOMPARE(pruneSmallest(architecture, weights, {}, 0.75), (std::vector<std::uint8_t>{1, 1, 0, 1, 1, 1}));
        QCOMPARE(pruneSmallest(architecture, weights, {}, 0.5), (std::vector<std::uint8_t>{0, 1, 0, 1, 1, 1}));
        QCOMPARE(pruneSmallest(architecture, weights, {}, 0.01), (std::vector<std::uint8_t>{0, 1, 0, 1, 1, 1}));
        QCOMPARE(pruneSmallest(architecture, std::vector<float>(6), {}, 0.5),
                 (std::vector<std::uint8_t>{1, 0, 0, 1, 1, 1}));
    }

    void shrinkingLeavesOutDeadOutputsOnly() {
        // Outputs whose weights and biases are zero say nothing: without them the network gives the same.
        Architecture architecture = network(Shape::image(6, 6, 2), 3,
                                            {Convolution{4, 3, 1, Padding::Valid}, relu(),
                                             Pooling{PoolingKind::Max, 2, 2}, Flatten{}, Dense{5}, relu(), Dense{3}});
        std::vector<float> weights = someWeights(architecture, 4);
        KeptOutputs kept = allOutputs(architecture);
        kept[0] = {0, 2, 3};
        kept[4] = {1, 4};
        for (const ParameterSlot& slot : parameterLayout(architecture)) {
            const auto& stays = kept[static_cast<std::size_t>(slot.layer)];
            const std::int64_t perOutput = slot.count / slot.outputs;
            for (std::int64_t i = 0; i < slot.count; ++i)
                if (std::ranges::find(stays, static_cast<std::int32_t>(i / perOutput)) == stays.end())
                    weights[static_cast<std::size_t>(slot.offset + i)] = 0;
        }
        const auto shrunk = shrinkArchitecture(architecture, kept);
        QVERIFY(shrunk.ok());
        const auto fewer = shrinkParameters(architecture, weights, kept);
        QCOMPARE(static_cast<std::int64_t>(fewer.size()), flatParameterCount(*shrunk));
        auto samples = std::make_shared<Samples>();
        samples->shape = architecture.input;
        Rng rng(2);
        for (int i = 0; i < 30 * 72; ++i) samples->features.push_back(static_cast<float>(rng.uniform()));
        samples->labels.assign(30, 0);
        const auto before = predict(architecture, weights, wholeOf(samples));
        const auto after = predict(*shrunk, fewer, wholeOf(samples));
        QVERIFY(before.ok() && after.ok());
        for (std::size_t i = 0; i < before->size(); ++i) QVERIFY(std::abs((*before)[i] - (*after)[i]) < 1e-5F);
        const KeptOutputs weakest = pruneWeakest({architecture, weights, {}}, allOutputs(architecture), 0.75);
        QCOMPARE(weakest[0], kept[0]); // the dead one goes first
        QCOMPARE(weakest[6], (std::vector<std::int32_t>{0, 1, 2}));
    }

    void sweepsPrecisionAndSparsity_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("mode");
        QTest::newRow("unstructured, combined") << int(PruningKind::Unstructured) << int(PruningMode::Combined);
        QTest::newRow("structured, combined") << int(PruningKind::Structured) << int(PruningMode::Combined);
        QTest::newRow("unstructured, separate") << int(PruningKind::Unstructured) << int(PruningMode::Separate);
        QTest::newRow("structured, separate") << int(PruningKind::Structured) << int(PruningMode::Separate);
    }
    void sweepsPrecisionAndSparsity() {
        QFETCH(int, kind);
        QFETCH(int, mode);
        const LocalSearchSettings settings = someSettings(PruningKind(kind), PruningMode(mode));
        std::vector<std::string> names;
        const auto points = localSearch(m_start, m_data, settings, m_recipe, 3, {}, {},
                                        {.onEpoch = {}, .onPoint = [&](const LocalPoint& point) {
                                             names.push_back(nameOf(point));
                                             return Result<void>();
                                         }});
        QVERIFY2(points.ok(), points.ok() ? "" : points.error().message().c_str());
        QCOMPARE(points->size(), std::size_t{6});
        QCOMPARE(names.size(), std::size_t{6});
        for (const LocalPoint& point : *points) {
            QVERIFY2(point.iteration > 1 || point.validation.score > 0.85,
                     qPrintable(QString::number(point.validation.score)));
            QVERIFY(point.iteration == 0 || point.sparsity > 0.25);
            QVERIFY(check(point.network).ok());
            QCOMPARE(point.validation.samples, std::int64_t{400});
            // What is deployed is what was trained: whole numbers and the training's rounding decide alike.
            const auto quantised = quantiseNetwork(point.architecture, point.weights, point.plan);
            QVERIFY(quantised.ok());
            QCOMPARE(scoreInIntegers(*quantised, m_data.validation, m_data.task)->score, point.validation.score);
        }
        if (PruningKind(kind) == PruningKind::Structured) {
            const auto& last = points->back().architecture;
            QVERIFY(std::get<Dense>(last.layers[0].operation).units == 6); // 16 * 0.6 * 0.6
            QVERIFY(std::get<Dense>(last.layers.back().operation).units == 4);
        }
        const auto front = localFront(*points);
        QVERIFY(!front.empty());
        for (std::size_t i = 1; i < front.size(); ++i) {
            QVERIFY((*points)[front[i]].validation.score <= (*points)[front[i - 1]].validation.score);
            QVERIFY((*points)[front[i]].effectiveBops < (*points)[front[i - 1]].effectiveBops);
        }
    }

    void goesOnWhereItStopped_data() { sweepsPrecisionAndSparsity_data(); }
    void goesOnWhereItStopped() {
        QFETCH(int, kind);
        QFETCH(int, mode);
        const LocalSearchSettings settings = someSettings(PruningKind(kind), PruningMode(mode));
        const auto whole = localSearch(m_start, m_data, settings, m_recipe, 3, {}, {});
        QVERIFY(whole.ok());
        std::vector<LocalPoint> stored;
        std::stop_source stop;
        const LocalSearchObserver observer{.onEpoch = {}, .onPoint = [&](const LocalPoint& point) {
                                               stored.push_back(point);
                                               if (stored.size() == 2) stop.request_stop();
                                               return Result<void>();
                                           }};
        const auto cut = localSearch(m_start, m_data, settings, m_recipe, 3, {}, stop.get_token(), observer);
        QVERIFY(!cut.ok());
        QCOMPARE(cut.error().category(), ErrorCategory::Cancelled);
        QCOMPARE(stored.size(), std::size_t{2});
        const auto rest = localSearch(m_start, m_data, settings, m_recipe, 3, stored, {});
        QVERIFY(rest.ok());
        QCOMPARE(rest->size(), whole->size());
        for (std::size_t i = 0; i < whole->size(); ++i)
            QVERIFY2((*rest)[i].weights == (*whole)[i].weights, nameOf((*whole)[i]).c_str());
    }

    void takesTypesAsTheyAreGiven() {
        LocalSearchSettings settings = someSettings(PruningKind::Unstructured, PruningMode::Combined);
        settings.types = TypeChoice::Given;
        settings.pruningIterations = 0;
        const auto points = localSearch(m_start, m_data, settings, m_recipe, 3, {}, {});
        QVERIFY(points.ok());
        const QuantisationPlan& plan = points->front().plan;
        QCOMPARE(QString::fromStdString(text(*plan.layers[0].weight)), QStringLiteral("ap_fixed<8,4,AP_RND,AP_SAT>"));
        QCOMPARE(QString::fromStdString(text(*plan.layers[1].result)), QStringLiteral("ap_ufixed<8,3,AP_RND,AP_SAT>"));
    }

    void takesTheBitsOfEachLayer_data() { sweepsPrecisionAndSparsity_data(); }
    void takesTheBitsOfEachLayer() {
        QFETCH(int, kind);
        QFETCH(int, mode);
        LocalSearchSettings settings = someSettings(PruningKind(kind), PruningMode(mode));
        settings.pruningIterations = 1;
        settings.precisions = {precisionByLayer(7)};
        WeightedArchitecture start = m_start;
        auto& layers = start.architecture.layers; // dense, ReLU, dense, ReLU, dense
        layers[0].hardware = {4, 6, 2, Strategy::Resource};
        layers[2].hardware = {8, 4, 0, {}};
        layers[4].hardware.activationBits = 5; // its weights' bits are left open: the precision's 7
        const auto points = localSearch(start, m_data, settings, m_recipe, 3, {}, {});
        QVERIFY2(points.ok(), points.ok() ? "" : points.error().message().c_str());
        QCOMPARE(points->size(), std::size_t{2});
        QCOMPARE(nameOf(points->front()), std::string("own_p00"));
        for (const LocalPoint& point : *points) {
            const auto& types = point.plan.layers;
            QCOMPARE(point.plan.input.width, 6);
            const std::vector<int> widths{types[0].weight->width, types[1].result->width, types[2].weight->width,
                                          types[3].result->width, types[4].weight->width};
            QCOMPARE(widths, (std::vector<int>{4, 4, 8, 5, 7}));
            const auto& made = point.architecture.layers;
            QVERIFY((made[0].hardware == LayerHardware{4, 6, 2, Strategy::Resource}));
            QVERIFY((made[2].hardware == LayerHardware{8, 4, 0, {}}));
            QVERIFY((made[4].hardware == LayerHardware{7, 5, 0, {}}));
            // Each layer's products count with its own bits: 24, 32 and 35 bit operations each.
            double expected = 0, ebops = 0;
            constexpr std::array perProduct{24.0, 32.0, 35.0};
            for (std::size_t i = 0; i < 3; ++i) {
                const Layer& layer = made[2 * i];
                const auto outputs = static_cast<double>(layer.output.count());
                const double products = static_cast<double>(layer.input.count()) * outputs * (1 - layer.sparsity);
                expected += products * perProduct[i];
                ebops += products * perProduct[i] + outputs * layer.hardware.weightBits; // and the biases
            }
            QVERIFY2(std::abs(point.effectiveBops / expected - 1) < 1e-9, qPrintable(QString::number(expected)));
            QVERIFY2(std::abs(point.ebops / ebops - 1) < 1e-9, qPrintable(QString::number(point.ebops)));
            QVERIFY2(point.validation.score > 0.7, qPrintable(QString::number(point.validation.score)));
            compareWithTraining(point);
        }
    }

    void refusesBitsOfLayersThatMakeNoSense() {
        const auto says = [this](int weightBits, int activationBits) {
            Architecture architecture = m_start.architecture;
            architecture.layers[2].hardware.weightBits = weightBits;
            architecture.layers[2].hardware.activationBits = activationBits;
            const auto checked = checkOwnBits(architecture);
            return checked ? std::string() : checked.error().message();
        };
        for (const int bits : {2, 16, 32}) QCOMPARE(says(bits, bits), std::string());
        QCOMPARE(says(1, 8), std::string("Layer 3 (Dense) says 1 bits for its weights; 2 to 16 can be trained, and 32 "
                                         "leave them open."));
        QVERIFY(says(8, 17).find("17 bits for the values that enter it") != std::string::npos);
        LocalSearchSettings settings;
        settings.precisions = {precisionByLayer(), precisionByLayer(4)};
        QVERIFY(validate(settings).error().message().find("the precision own twice") != std::string::npos);
        settings.precisions = {{8, 4, 6e4, true}};
        QVERIFY(!validate(settings).ok());
        settings.precisions = {precisionByLayer(17)};
        QVERIFY(validate(settings).error().message().find("own_bits is 17") != std::string::npos);
        // It is said before anything is trained.
        WeightedArchitecture start = m_start;
        start.architecture.layers[0].hardware.activationBits = 1;
        settings.precisions = {precisionByLayer()};
        QCOMPARE(localSearch(start, m_data, settings, m_recipe, 3, {}, {}).error().category(),
                 ErrorCategory::InvalidArgument);
    }

    void learnsBitsUnderABudget() {
        LocalSearchSettings settings = someSettings(PruningKind::Unstructured, PruningMode::Combined);
        settings.qatEpochs = 15;
        settings.precisions = {{8, 4}};
        settings.pruningIterations = 0;
        const auto fixed = localSearch(m_start, m_data, settings, m_recipe, 3, {}, {});
        QVERIFY(fixed.ok());
        settings.precisions = {{8, 4, fixed->front().ebops / 3}};
        settings.pruningIterations = 1;
        const auto learned = localSearch(m_start, m_data, settings, m_recipe, 3, {}, {});
        QVERIFY2(learned.ok(), learned.ok() ? "" : learned.error().message().c_str());
        const LocalPoint& point = learned->front();
        QVERIFY(point.withinBudget);
        QVERIFY2(point.ebops <= fixed->front().ebops / 3, qPrintable(QString::number(point.ebops)));
        QVERIFY2(point.validation.score > 0.85, qPrintable(QString::number(point.validation.score)));
        QVERIFY(learned->back().plan == point.plan); // pruning keeps the bits
        QVERIFY(learned->back().ebops < point.ebops);
    }

    void refusesSettingsThatMakeNoSense() {
        const auto refused = [](auto change) {
            LocalSearchSettings settings;
            change(settings);
            return !validate(settings).ok();
        };
        QVERIFY(validate(LocalSearchSettings{}).ok());
        QVERIFY(refused([](LocalSearchSettings& s) { s.precisions = {{0, 1}}; }));
        QVERIFY(refused([](LocalSearchSettings& s) { s.precisions = {{4, 5}}; }));
        QVERIFY(refused([](LocalSearchSettings& s) { s.precisions = {{8, 4}, {8, 3}}; }));
        QVERIFY(refused([](LocalSearchSettings& s) { s.precisions.clear(); }));
        QVERIFY(refused([](LocalSearchSettings& s) { s.pruningRate = 1; }));
        QVERIFY(refused([](LocalSearchSettings& s) { s.qatEpochs = 0; }));
        LocalSearchSettings settings = someSettings(PruningKind::Unstructured, PruningMode::Combined);
        const LocalSearchObserver failing{.onEpoch = {}, .onPoint = [](const LocalPoint&) -> Result<void> {
                                              return makeError(ErrorCategory::InputOutput, "The disk is full.");
                                          }};
        QCOMPARE(localSearch(m_start, m_data, settings, m_recipe, 3, {}, {}, failing).error().category(),
                 ErrorCategory::InputOutput);
    }

private:
    /// The outputs of the network of whole numbers are those that training sees, bit for bit.
    void compareWithTraining(const LocalPoint& point) const {
        EngineOptions options;
        options.task = m_data.task;
        options.recipe.batchSize = 100;
        options.quantisation = point.plan;
        const auto engine = makeEngine(point.architecture, options);
        QVERIFY(engine.ok());
        (*engine)->setParameters(point.weights);
        SampleView view = m_data.test;
        view.rows.resize(100);
        const auto last = static_cast<int>(point.architecture.layers.size()) - 1;
        const auto trained = (*engine)->layerOutputs(*view.samples, view.rows, last);
        auto inference = IntegerInference::make(point.network);
        QVERIFY(inference.ok());
        const auto deployed = inference->run(rawInputs(point.network, view));
        QVERIFY(deployed.ok());
        QCOMPARE(trained.size(), deployed->size());
        for (std::size_t i = 0; i < trained.size(); ++i)
            QCOMPARE(static_cast<double>(trained[i]), valueOf((*deployed)[i], point.network.outputType()));
    }

    static LocalSearchSettings someSettings(PruningKind kind, PruningMode mode) {
        LocalSearchSettings settings;
        settings.qatEpochs = 4;
        settings.pruningEpochs = 4;
        settings.pruningIterations = 2;
        settings.pruningRate = 0.6;
        settings.precisions = {{8, 4}, {5, 2}};
        settings.kind = kind;
        settings.mode = mode;
        return settings;
    }
};

QTEST_APPLESS_MAIN(TestLocalSearch)
#include "test_local_search.moc"
