// SPDX-License-Identifier: GPL-3.0-or-later
#include "random_network.h"

#include <QTest>

#include <functional>
#include <map>
#include <set>

using namespace snac;

namespace {

Architecture example() {
    Architecture architecture;
    architecture.input = Shape::image(8, 8, 1);
    architecture.outputs = 3;
    architecture.blocks = {{BlockType::Conv, "conv"}, {BlockType::Mlp, "classifier_head"}};
    architecture.layers = {{.operation = Convolution{4, 3}},     {.operation = BatchNormalization{}},
                           {.operation = Activation{}},          {.operation = Pooling{}},
                           {.operation = Flatten{}, .block = 1}, {.operation = Dense{3}, .block = 1}};
    return architecture;
}

/// What makes a network, in words and by another route than fingerprint()'s: the layers that do something, with the
/// bits of those that have weights.
std::string inWords(const Architecture& architecture) {
    std::string words = architecture.input.text() + " to " + std::to_string(architecture.outputs);
    for (const Layer& layer : architecture.layers) {
        std::string own(layer.typeName());
        if (const auto* a = std::get_if<Convolution>(&layer.operation)) {
            own += fmt::format(" {} {} {} {}", a->filters, a->kernel, a->stride,
                               a->kernel > 1 && a->padding == Padding::Same);
        } else if (const auto* b = std::get_if<Dense>(&layer.operation)) {
            own += fmt::format(" {}", b->units);
        } else if (const auto* c = std::get_if<ConvAttention>(&layer.operation)) {
            own += fmt::format(" {}", c->hiddenChannels);
        } else if (const auto* d = std::get_if<Activation>(&layer.operation)) {
            if (d->function == ActivationFunction::Identity) continue;
            own += " " + std::string(name(d->function));
        } else if (const auto* e = std::get_if<Pooling>(&layer.operation)) {
            if (e->size == 1 && e->stride == 1) continue;
            own += fmt::format(" {} {} {}", static_cast<int>(e->kind), e->size, e->stride);
        } else if (const auto* f = std::get_if<Aggregation>(&layer.operation)) {
            own += fmt::format(" {}", static_cast<int>(f->kind));
        } else if (std::holds_alternative<Flatten>(layer.operation) && layer.input.rank == 1) {
            continue;
        }
        if (layer.hasWeights()) {
            own += fmt::format(" {} {} {} {:a}", layer.hardware.weightBits, layer.hardware.activationBits,
                               layer.hardware.reuseFactor, layer.sparsity);
            if (layer.hardware.strategy) own += name(*layer.hardware.strategy);
        }
        words += "; " + own;
    }
    return words;
}

} // namespace

class TestFingerprint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalExactlyForEqualNetworks() {
        RandomNetwork random(20261);
        std::map<std::string, std::string> byWords;
        std::set<std::string> fingerprints;
        int repeated = 0;
        for (int i = 0; i < 10000; ++i) {
            const Architecture architecture = random.make();
            const std::string print = fingerprint(architecture);
            const auto [place, fresh] = byWords.emplace(inWords(architecture), print);
            QCOMPARE(print, place->second);
            fingerprints.insert(print);
            repeated += !fresh;
        }
        QCOMPARE(fingerprints.size(), byWords.size());
        QVERIFY2(repeated > 100, "too few equal networks came up for this test to say much");
        QVERIFY2(byWords.size() > 5000, "too few different networks came up for this test to say much");
    }

    void doesNotNeedShapes() {
        Architecture architecture = example();
        const std::string before = fingerprint(architecture);
        std::get<Dense>(architecture.layers.back().operation).units = 3;
        QVERIFY(inferShapes(architecture).ok());
        QCOMPARE(fingerprint(architecture), before);
        QCOMPARE(before.size(), std::size_t{64});
        QVERIFY(before.find_first_not_of("0123456789abcdef") == std::string::npos);
    }

    void whatDoesNotCount_data() {
        QTest::addColumn<std::function<void(Architecture&)>>("change");
        const auto row = [](const char* name, std::function<void(Architecture&)> change) {
            QTest::newRow(name) << std::move(change);
        };
        row("block names", [](Architecture& a) { a.blocks[0].name = "other"; });
        row("block types", [](Architecture& a) { a.blocks[0].type = BlockType::DeepSets; });
        row("grouping", [](Architecture& a) { a.layers[2].block = 1; });
        row("claims", [](Architecture& a) { a.claims.bops = 5; });
        row("model type", [](Architecture& a) { a.modelType = "x"; });
        row("identity", [](Architecture& a) {
            a.layers.insert(a.layers.begin() + 1, {.operation = Activation{ActivationFunction::Identity}});
        });
        row("a second Flatten", [](Architecture& a) { a.layers.insert(a.layers.end() - 1, {.operation = Flatten{}}); });
        row("Flatten at the end", [](Architecture& a) { a.layers.push_back({.operation = Flatten{}}); });
        row("pooling of one place", [](Architecture& a) {
            a.layers.insert(a.layers.begin(), {.operation = Pooling{PoolingKind::Max, 1, 1}});
        });
        row("bits of a layer without weights", [](Architecture& a) { a.layers[3].hardware.weightBits = 4; });
    }

    void whatDoesNotCount() {
        QFETCH(std::function<void(Architecture&)>, change);
        Architecture architecture = example();
        change(architecture);
        QCOMPARE(fingerprint(architecture), fingerprint(example()));
    }

    void whatCounts_data() {
        QTest::addColumn<std::function<void(Architecture&)>>("change");
        const auto row = [](const char* name, std::function<void(Architecture&)> change) {
            QTest::newRow(name) << std::move(change);
        };
        row("input", [](Architecture& a) { a.input.size[0] = 9; });
        row("input's rank", [](Architecture& a) { a.input.rank = 2; });
        row("outputs", [](Architecture& a) { a.outputs = 4; });
        row("filters", [](Architecture& a) { std::get<Convolution>(a.layers[0].operation).filters = 5; });
        row("kernel", [](Architecture& a) { std::get<Convolution>(a.layers[0].operation).kernel = 5; });
        row("stride", [](Architecture& a) { std::get<Convolution>(a.layers[0].operation).stride = 2; });
        row("padding", [](Architecture& a) { std::get<Convolution>(a.layers[0].operation).padding = Padding::Same; });
        row("pooling kind",
            [](Architecture& a) { std::get<Pooling>(a.layers[3].operation).kind = PoolingKind::Average; });
        row("pooling size", [](Architecture& a) { std::get<Pooling>(a.layers[3].operation).size = 3; });
        row("pooling stride", [](Architecture& a) { std::get<Pooling>(a.layers[3].operation).stride = 1; });
        row("activation", [](Architecture& a) { a.layers[2].operation = Activation{ActivationFunction::Gelu}; });
        row("normalisation", [](Architecture& a) { a.layers[1].operation = LayerNormalization{}; });
        row("order", [](Architecture& a) { std::swap(a.layers[1], a.layers[2]); });
        row("a layer less", [](Architecture& a) { a.layers.erase(a.layers.begin() + 1); });
        row("a layer more",
            [](Architecture& a) { a.layers.push_back({.operation = Activation{ActivationFunction::Softmax}}); });
        row("units", [](Architecture& a) { std::get<Dense>(a.layers[5].operation).units = 4; });
        row("weight bits", [](Architecture& a) { a.layers[0].hardware.weightBits = 8; });
        row("activation bits", [](Architecture& a) { a.layers[0].hardware.activationBits = 8; });
        row("bits of another layer", [](Architecture& a) { a.layers[5].hardware.weightBits = 8; });
        row("reuse", [](Architecture& a) { a.layers[0].hardware.reuseFactor = 2; });
        row("strategy", [](Architecture& a) { a.layers[0].hardware.strategy = Strategy::Latency; });
        row("sparsity", [](Architecture& a) { a.layers[0].sparsity = 0x1p-60; });
        row("first Flatten", [](Architecture& a) { a.layers.erase(a.layers.begin() + 4); });
    }

    void whatCounts() {
        QFETCH(std::function<void(Architecture&)>, change);
        Architecture architecture = example();
        change(architecture);
        QVERIFY(fingerprint(architecture) != fingerprint(example()));
    }

    void kernelOfOneNeedsNoPadding() {
        Architecture valid = example();
        valid.layers[0].operation = Convolution{4, 1, 2, Padding::Valid};
        Architecture same = example();
        same.layers[0].operation = Convolution{4, 1, 2, Padding::Same};
        QCOMPARE(fingerprint(valid), fingerprint(same));
    }

    void staysTheSameAcrossVersions() {
        // Studies store fingerprints. SHA-256 (by Python's hashlib) of the bytes 1; 1, 2, 1, 1; 2; 1, 2, 32, 32, 0 and
        // eight zeros: layout, rank and sizes, outputs, Dense (second alternative) with two units, its bits, reuse and
        // sparsity.
        Architecture architecture;
        architecture.input = Shape::flat(2);
        architecture.outputs = 2;
        architecture.layers = {{.operation = Dense{2}}};
        QCOMPARE(fingerprint(architecture),
                 std::string("f5e62f3b162a92516bab6cb7c1274a7598b6e1d4121d2416a6d5cde2df20aec2"));
    }
};

QTEST_GUILESS_MAIN(TestFingerprint)
#include "test_fingerprint.moc"
