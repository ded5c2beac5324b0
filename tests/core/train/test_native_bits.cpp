// SPDX-License-Identifier: GPL-3.0-or-later
// Bit widths that are learned under a budget of EBOPs.
#include "digits.h"
#include "native_cases.h"
#include "quantised.h"

#include "metrics/cost.h"
#include "train/bit_learner.h"
#include "train/native_parameters.h"
#include "train/native_rounding.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace snac;

namespace {

FixedType type(int width, int integer, bool isSigned = true, Rounding rounding = Rounding::HalfUp) {
    return {
        .width = width, .integer = integer, .isSigned = isSigned, .rounding = rounding, .overflow = Overflow::Saturate};
}

const Activation relu{ActivationFunction::Relu};

/// 4 - 3 - 2 with ReLU between: ap_fixed<8,1> weights, ap_ufixed<8,4> results and inputs.
struct Small {
    Architecture architecture = cases::build(Shape::flat(4), 2, {Dense{3}, relu, Dense{2}});
    QuantisationPlan plan{.input = type(8, 4, false),
                          .layers = {{.weight = type(8, 1), .result = {}},
                                     {.weight = {}, .result = type(8, 4, false)},
                                     {.weight = type(8, 1), .result = {}}}};
};

/// EBOPs of a plan with rounded weights, from the definition: products of non-zero weights, and biases.
double ebopsOf(const Architecture& architecture, const QuantisationPlan& plan, const std::vector<float>& weights) {
    Architecture described = architecture;
    int bits = plan.input.width;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        if (plan.layers[i].weight) {
            described.layers[i].hardware.weightBits = plan.layers[i].weight->width;
            described.layers[i].hardware.activationBits = bits;
        }
        if (plan.layers[i].result) bits = plan.layers[i].result->width;
    }
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (slot.kind != ParameterKind::Weight) continue;
        const auto& weight = *plan.layers[static_cast<std::size_t>(slot.layer)].weight;
        const auto zeros = std::ranges::count_if(
            std::span(weights).subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count)),
            [&](float value) { return quantise(static_cast<double>(value), weight) == 0; });
        described.layers[static_cast<std::size_t>(slot.layer)].sparsity =
            static_cast<double>(zeros) / static_cast<double>(slot.count);
    }
    return bops(described, BopsDefinition::Ebops);
}

} // namespace

class TestNativeBits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // ReLU to ap_ufixed<2,1>, steps of 0.5 up to 1.5, sums in steps of 1/16. Lanes 0 to 4: -1 (below zero), 0.3125 -> 0.5,
    // 0.6875 -> 0.5, 1 -> 1, 2 (saturated); gradients 1, 2, 3, 4, 5: ln 2 * (2 * -0.1875 + 3 * 0.1875).
    void slopeOfResultsByHand() {
        const float x[] = {-1, 0.3125F, 0.6875F, 1, 2};
        for (const Kernels* kernels : cases::runnableKernels()) {
            NativeRounding layer(0, {.weight = {}, .result = type(2, 1, false), .fraction = 4}, NativeExtent(2, 8),
                                 *kernels);
            layer.measureSlope();
            const NativeBatch batch{.count = 5, .lanes = 16};
            const NativeExtent extent(2, 8); // with a gap between the channels
            AlignedBuffer<float> in(extent.size(16)), out(in.count()), gradient(in.count());
            for (std::ptrdiff_t i = extent.step(16) - 16; i < extent.step(16); ++i)
                in[i] = gradient[i] = 0.3F; // the gap
            std::copy_n(x, 5, in.data() + extent.step(16));
            for (int n = 0; n < 5; ++n) gradient[extent.step(16) + n] = static_cast<float>(n + 1);
            layer.forward(batch, in.data(), out.data());
            layer.backward(batch, in.data(), out.data(), gradient.data(), nullptr, true);
            QVERIFY(std::abs(layer.fractionSlope() - std::numbers::ln2 * 0.1875) < 1e-7);
        }
    }

    // One weight 0.3 in ap_fixed<3,1>, steps of 0.25: rounded to 0.25. Input 1, target 0, no bias: gradient 2 * 0.25, so
    // the slope is ln 2 * 0.5 * 0.05; the density of (0.3, 0.1) is a half.
    void slopeOfWeightsByHand() {
        const Architecture architecture = cases::build(Shape::flat(2), 1, {Dense{1}});
        const std::vector<LayerRounding> roundings{{.weight = type(3, 1), .result = {}, .fraction = 10}};
        for (const Kernels* kernels : cases::runnableKernels()) {
            NativeParameterStore store(architecture, *kernels, roundings, {});
            store.place(std::vector<float>{0.3F, 0.1F, 0}, store.values());
            store.refresh();
            store.gradients()[0] = 0.5F;
            const auto [slope, density] = store.weightSlope(0);
            QVERIFY(std::abs(slope - std::numbers::ln2 * 0.5 * 0.05) < 1e-7);
            QCOMPARE(density, 0.5);
        }
    }

    // 4*3 products of 8 x 8 bits, 3 biases of 8; 3*2 products, 2 biases: 768 + 24 + 384 + 16 = 1192.
    void meetsItsBudgetAndKeepsIt() {
        const Small small;
        BitLearner learner(small.architecture, small.plan, {.ebopsBudget = 600, .learningRate = 0.05});
        const std::vector<BitLearner::LayerSlopes> level(3);
        QVERIFY(!learner.withinBudget());
        int first = -1;
        for (int step = 0; step < 2000; ++step) {
            learner.step(level);
            if (learner.withinBudget() && first < 0) first = step;
            if (first >= 0) QVERIFY(learner.withinBudget());
        }
        QVERIFY(first > 0);
        const double reached = ebopsOf(small.architecture, learner.plan(), std::vector<float>(23, 0.5F));
        QVERIFY2(reached <= 600 && reached > 400, qPrintable(QString::number(reached)));
        // A loss that falls with every bit there is wants them back, and gets none that the budget does not allow.
        for (int step = 0; step < 500; ++step) {
            learner.step(std::vector<BitLearner::LayerSlopes>(3, {.weight = -1, .result = -1}));
            QVERIFY(learner.withinBudget());
        }
        QVERIFY(ebopsOf(small.architecture, learner.plan(), std::vector<float>(23, 0.5F)) <= 600);
        for (std::size_t i = 0; i < 3; ++i) { // only fraction bits are learned
            if (small.plan.layers[i].weight)
                QCOMPARE(learner.plan().layers[i].weight->integer, small.plan.layers[i].weight->integer);
        }
        QCOMPARE(learner.plan().input, small.plan.input);
    }

    void bitsGoWhereTheyCount() {
        const Small small;
        BitLearner learner(small.architecture, small.plan, {.ebopsBudget = 700, .learningRate = 0.02});
        for (int step = 0; step < 3000 && !learner.withinBudget(); ++step)
            learner.step(std::vector<BitLearner::LayerSlopes>{{.weight = -0.5}, {}, {.weight = 0.001}});
        QVERIFY(learner.withinBudget());
        const auto& layers = learner.plan().layers;
        QVERIFY2(layers[0].weight->width > layers[2].weight->width + 2,
                 qPrintable(QString("%1 and %2").arg(layers[0].weight->width).arg(layers[2].weight->width)));
    }

    void stateIsPutBack() {
        const Small small;
        const BitLearning settings{.ebopsBudget = 600, .learningRate = 0.05};
        BitLearner one(small.architecture, small.plan, settings);
        const std::vector<BitLearner::LayerSlopes> slopes{{.weight = 0.1}, {.result = -0.2}, {.weight = 0.3}};
        for (int step = 0; step < 30; ++step) one.step(slopes);
        BitLearner other(small.architecture, small.plan, settings);
        QCOMPARE(one.state().size(), one.stateSize());
        other.setState(one.state());
        QVERIFY(other.plan() == one.plan());
        QVERIFY(one.plan() != small.plan);
        for (int step = 0; step < 30; ++step) {
            one.step(slopes);
            other.step(slopes);
        }
        QCOMPARE(other.state(), one.state());
        QVERIFY(other.plan() == one.plan());
    }

    void digitsUnderABudget() {
        for (const bool flat : {true, false}) {
            const DigitsData data = digitsData(flat);
            const Architecture architecture =
                flat
                    ? network(Shape::flat(64), 10, {Dense{32}, relu, Dense{10}})
                    : network(Shape::image(8, 8, 1), 10,
                              {Convolution{.filters = 8}, relu, Convolution{.filters = 8}, relu, Flatten{}, Dense{10}});
            Recipe recipe;
            recipe.epochs = 15;
            recipe.batchSize = 32;
            recipe.learningRate = 2e-3;
            const auto trained =
                train(architecture, data.training, data.validation, Task::Classification, recipe, 1, {});
            QVERIFY(trained.ok());
            const QuantisationPlan plan = planOf(architecture, trained->weights, *data.training.samples, 8);
            const double before = ebopsOf(architecture, plan, trained->weights);
            FineTuning from{.weights = trained->weights,
                            .quantisation = plan,
                            .learnBits = BitLearning{.ebopsBudget = 0.4 * before, .learningRate = 0.01}};
            recipe.epochs = 20;
            const auto tuned =
                fineTune(architecture, data.training, data.validation, Task::Classification, recipe, 2, from, {});
            QVERIFY2(tuned.ok(), tuned ? "" : tuned.error().message().c_str());
            const double after = ebopsOf(architecture, *tuned->quantisation, tuned->training.weights);
            QString bits;
            for (const auto& layer : tuned->quantisation->layers) {
                if (layer.weight) bits += QString(" w%1").arg(layer.weight->width);
                if (layer.result) bits += QString(" a%1").arg(layer.result->width);
            }
            qInfo("%s: float %.4f, learned %.4f, EBOPs %.0f of %.0f at 8 bits, epoch %d of %zu:%s",
                  flat ? "mlp" : "conv", trained->scores.at("accuracy"), tuned->training.scores.at("accuracy"), after,
                  before, tuned->training.weightsEpoch, tuned->training.epochs.size(), qPrintable(bits));
            QVERIFY(tuned->withinBudget);
            QVERIFY(after <= 0.4 * before);
            QVERIFY(tuned->training.scores.at("accuracy") > trained->scores.at("accuracy") - 0.03);
            QVERIFY(*tuned->quantisation != plan);

            // With weights and state put back it is the same network in the same bits.
            EngineOptions options;
            options.quantisation = plan;
            options.learnBits = from.learnBits;
            options.recipe = recipe;
            const auto engine = engineOf(architecture, options);
            const auto fresh = engine->optimiserState();
            engine->setParameters(tuned->training.weights);
            engine->setOptimiserState(tuned->optimiserState);
            QVERIFY(engine->quantisation() == tuned->quantisation);
            QVERIFY(engine->withinBudget());
            std::vector<float> outputs(640), again(640);
            const auto rows = std::span(data.validation.rows).first(64);
            engine->predict(*data.validation.samples, rows, outputs);
            options.learnBits.reset();
            options.quantisation = tuned->quantisation;
            const auto fixed = engineOf(architecture, options);
            fixed->setParameters(tuned->training.weights);
            fixed->predict(*data.validation.samples, rows, again);
            QCOMPARE(outputs, again);
            engine->setOptimiserState({});
            QCOMPARE(engine->optimiserState(), fresh);
            QVERIFY(engine->quantisation() == plan);
        }
    }

    void whatIsRefused() {
        const Small small;
        EngineOptions options;
        options.learnBits = BitLearning{.ebopsBudget = 100};
        const auto refused = [&] {
            const auto engine = makeEngine(small.architecture, options);
            return engine ? ErrorCategory::Cancelled : engine.error().category();
        };
        QCOMPARE(refused(), ErrorCategory::InvalidArgument); // no plan
        options.quantisation = small.plan;
        QCOMPARE(refused(), ErrorCategory::Cancelled);
        options.learnBits->ebopsBudget = 0;
        QCOMPARE(refused(), ErrorCategory::InvalidArgument);
        options.learnBits = BitLearning{.ebopsBudget = 100, .learningRate = std::nan("")};
        QCOMPARE(refused(), ErrorCategory::InvalidArgument);
#ifdef SNAC_WITH_TORCH
        options.name = "torch";
        options.learnBits = BitLearning{.ebopsBudget = 100};
        QCOMPARE(refused(), ErrorCategory::Unsupported);
#endif
    }
};

QTEST_GUILESS_MAIN(TestNativeBits)
#include "test_native_bits.moc"
