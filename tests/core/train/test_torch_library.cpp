// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/parameters.h"
#include "metrics/cost.h"
#include "networks.h"
#include "train/torch_library.h"

#include <QtTest>

#include <map>

using namespace snac;

namespace {

ActivationFunction anyActivation(Rng& rng) {
    constexpr ActivationFunction all[] = {
        ActivationFunction::Identity, ActivationFunction::Relu, ActivationFunction::LeakyRelu, ActivationFunction::Gelu,
        ActivationFunction::Elu,      ActivationFunction::Tanh, ActivationFunction::Sigmoid};
    return all[rng.below(std::size(all))];
}

std::int64_t between(Rng& rng, std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(high - low + 1)));
}

/// Operations that take any rank.
LayerOperation anyPointwise(Rng& rng) {
    switch (rng.below(3)) {
    case 0: return BatchNormalization{};
    case 1: return LayerNormalization{};
    default: return Activation{anyActivation(rng)};
    }
}

LayerOperation anyOnPictures(Rng& rng) {
    switch (rng.below(5)) {
    case 0:
    case 1:
        return Convolution{.filters = between(rng, 1, 6),
                           .kernel = between(rng, 1, 5),
                           .stride = between(rng, 1, 3),
                           .padding = rng.chance(0.5) ? Padding::Same : Padding::Valid};
    case 2:
        return Pooling{rng.chance(0.5) ? PoolingKind::Max : PoolingKind::Average, between(rng, 1, 3),
                       between(rng, 1, 3)};
    case 3: return ConvAttention{between(rng, 1, 5)};
    default: return anyPointwise(rng);
    }
}

/// A network that may shrink its picture to nothing, but is otherwise right; shapes not inferred.
Architecture anyNetwork(Rng& rng) {
    Architecture architecture;
    architecture.outputs = between(rng, 1, 6);
    architecture.blocks.push_back({BlockType::Mlp, "network"});
    const auto add = [&](LayerOperation operation) { architecture.layers.emplace_back().operation = operation; };
    const auto kind = rng.below(4);
    if (kind <= 1) {
        architecture.input = Shape::image(between(rng, 1, 12), between(rng, 1, 12), between(rng, 1, 4));
        for (auto i = rng.below(6); i > 0; --i) add(anyOnPictures(rng));
        add(Flatten{});
    } else if (kind == 2) {
        architecture.input = Shape::elements(between(rng, 1, 8), between(rng, 1, 6));
        for (auto i = rng.below(4); i > 0; --i)
            add(rng.chance(0.5) ? LayerOperation(Dense{between(rng, 1, 8)}) : anyPointwise(rng));
        if (rng.chance(0.2)) {
            add(Flatten{});
        } else {
            add(Aggregation{static_cast<AggregationKind>(rng.below(3))});
        }
    } else {
        architecture.input = Shape::flat(between(rng, 1, 20));
    }
    for (auto i = rng.below(4); i > 0; --i)
        add(rng.chance(0.5) ? LayerOperation(Dense{between(rng, 1, 12)}) : anyPointwise(rng));
    add(Dense{architecture.outputs});
    if (rng.chance(0.7)) add(Activation{ActivationFunction::Softmax});
    return architecture;
}

std::int64_t trainedOf(const Architecture& architecture, std::size_t layer) {
    std::int64_t count = 0;
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (isTrained(slot.kind) && slot.layer == static_cast<int>(layer)) count += slot.count;
    }
    return count;
}

} // namespace

class TestTorchLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
#ifndef SNAC_WITH_TORCH
    void initTestCase() { QSKIP("built without LibTorch (SNAC_WITH_TORCH=OFF)"); }
#endif

    void absentIsNotFoundWithARemedy() {
        qputenv("SNAC_LIBRARY_DIR", SNAC_SOURCE_DIR "/resources");
        const auto library = loadTorchLibrary();
        qunsetenv("SNAC_LIBRARY_DIR");
        QVERIFY(!library);
        QVERIFY(library.error().category() == ErrorCategory::NotFound);
        const std::string message = library.error().message();
        QVERIFY2(message.find("resources") != std::string::npos &&
                     message.find("SNAC_LIBRARY_DIR") != std::string::npos,
                 message.c_str());
    }

    void notALibraryIsSaid() {
        QTemporaryDir folder;
        QFile file(folder.filePath("libsnac_torch.so"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is no library");
        file.close();
        qputenv("SNAC_LIBRARY_DIR", folder.path().toUtf8());
        const auto library = loadTorchLibrary();
        qunsetenv("SNAC_LIBRARY_DIR");
        QVERIFY(!library);
        QVERIFY(library.error().message().find("libtorch1.13") != std::string::npos);
    }

    void opensTwiceTheSame() {
        const auto first = loadTorchLibrary();
        QVERIFY2(first.ok(), first ? "" : first.error().message().c_str());
        QCOMPARE(*loadTorchLibrary(), *first);
    }

    void saysWhichBlas() {
        const auto library = loadTorchLibrary();
        QVERIFY(library.ok());
        const TorchInformation information = (*library)->information();
        QVERIFY2(information.version.starts_with("1.13"), information.version.c_str());
        QVERIFY(!information.blasPath.empty());
        qInfo("LibTorch %s, BLAS %s (%s), %d thread(s)", information.version.c_str(), information.blasPath.c_str(),
              information.blasVersion.c_str(), information.threads);
        if (!information.openBlas) QSKIP("LibTorch's BLAS is not OpenBLAS here, so its threads cannot be looked at");
        QVERIFY(information.blasVersion.starts_with("OpenBLAS"));
        QCOMPARE(information.threads, 1);
    }

    // Shapes are measured on a tensor that went through LibTorch's own modules, parameters counted by them.
    void shapesAndCountsAreLibTorchs() {
        const auto library = loadTorchLibrary();
        QVERIFY(library.ok());
        Rng rng(20260101);
        int built = 0;
        int refused = 0;
        std::map<std::string, int> layerTypes;
        for (int i = 0; i < 4000; ++i) {
            Architecture architecture = anyNetwork(rng);
            const Result<void> inferred = inferShapes(architecture);
            const auto described = (*library)->describe(architecture);
            if (!inferred) {
                // The only thing wrong can be a picture that shrinks to nothing, and LibTorch must see that too.
                QVERIFY2(!described, inferred.error().message().c_str());
                ++refused;
                continue;
            }
            QVERIFY2(described.ok(), described ? "" : described.error().message().c_str());
            QCOMPARE(described->size(), architecture.layers.size());
            std::int64_t total = 0;
            for (std::size_t layer = 0; layer < described->size(); ++layer) {
                const TorchLayer& theirs = (*described)[layer];
                const Layer& ours = architecture.layers[layer];
                const std::string where =
                    fmt::format("network {}, layer {} ({}): LibTorch {} with {}, we {} with {}", i, layer, theirs.type,
                                theirs.output.text(), theirs.parameters, ours.output.text(), parameterCount(ours));
                QVERIFY2(theirs.output == ours.output, where.c_str());
                QVERIFY2(theirs.parameters == parameterCount(ours), where.c_str());
                QVERIFY2(theirs.parameters == trainedOf(architecture, layer), where.c_str());
                ++layerTypes[theirs.type];
                total += theirs.parameters;
            }
            QCOMPARE(total, parameterCount(architecture));
            QCOMPARE(total, trainedParameterCount(architecture));
            ++built;
        }
        qInfo("%d networks agree, %d were refused by both", built, refused);
        QVERIFY(built > 3000);
        QVERIFY(refused > 50);
        QCOMPARE(layerTypes.size(), std::variant_size_v<LayerOperation>);
    }

    void plainLoopLearns() {
        const auto library = loadTorchLibrary();
        QVERIFY(library.ok());
        const Architecture architecture = network(
            Shape::image(6, 6, 1), 3,
            {Convolution{.filters = 4}, Activation{}, Flatten{}, Dense{3}, Activation{ActivationFunction::Softmax}});
        const auto samples = randomSamples(architecture.input, 64, 3, 5);
        const auto loop = (*library)->makePlainLoop(architecture, *samples, 1e-2);
        QVERIFY2(loop.ok(), loop ? "" : loop.error().message().c_str());
        const std::vector<std::int32_t> rows = firstRows(64);
        const double first = (*loop)->step(rows);
        double last = first;
        for (int i = 0; i < 200; ++i) last = (*loop)->step(rows);
        QVERIFY2(last < 0.5 * first, qPrintable(QString("%1 -> %2").arg(first).arg(last)));
    }

    void plainLoopRefusesWhatItCannot() {
        const auto library = loadTorchLibrary();
        QVERIFY(library.ok());
        const Architecture architecture = network(Shape::flat(4), 3, {Dense{3}});
        QVERIFY(!(*library)->makePlainLoop(architecture, *randomSamples(architecture.input, 8, 3, 1), 1e-3));
        const Architecture other = network(Shape::flat(4), 3, {Dense{3}, Activation{ActivationFunction::Softmax}});
        QVERIFY(!(*library)->makePlainLoop(other, *randomSamples(Shape::flat(5), 8, 3, 1), 1e-3));
    }
};

QTEST_GUILESS_MAIN(TestTorchLibrary)
#include "test_torch_library.moc"
