// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/compression.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "exporting/network_folder.h"
#include "exporting/npy_writer.h"
#include "fixed/integer_inference.h"
#include "pipeline/design_comparison.h"
#include "quantised_networks.h"
#include "synth/run_folder.h"

#include <QTemporaryDir>
#include <QtTest>

#include <numeric>

using namespace snac;
using namespace snac::test;

class TestCompression : public QObject {
    Q_OBJECT

private:
    CompressionJob m_job;

    /// Stops after some points; empty: does not stop.
    static Result<Compression> runUntil(const CompressionJob& job, const std::filesystem::path& folder, int points,
                                        int* trained = nullptr) {
        std::stop_source stop;
        int made = 0;
        const CompressionObserver observer{.onStage = {},
                                           .onEpoch =
                                               [&](int, int, const EpochReport&, int) {
                                                   if (trained != nullptr) ++*trained;
                                               },
                                           .onPoint =
                                               [&](const LocalPoint&) {
                                                   if (++made == points) stop.request_stop();
                                               }};
        return compress(job, folder, stop.get_token(), observer);
    }

private Q_SLOTS:
    void initTestCase() {
        auto digits = openDataset("digits");
        QVERIFY(digits.ok());
        Preparation flat;
        flat.flatten = true;
        m_job.dataset = *prepare(*digits, flat);
        m_job.architecture = network(Shape::flat(64), 10,
                                     {Dense{24}, BatchNormalization{}, Activation{ActivationFunction::Gelu}, Dense{10},
                                      Activation{ActivationFunction::Softmax}});
        m_job.source = "a test's network";
        m_job.config.recipe.epochs = 12;
        m_job.config.recipe.learningRate = 4e-3;
        LocalSearchSettings& settings = m_job.config.localSearch;
        settings.qatEpochs = 5;
        settings.pruningIterations = 1;
        settings.pruningEpochs = 4;
        settings.pruningRate = 0.6;
        settings.precisions = {{8, 4}, {5, 2}};
        settings.substitutedEpochs = 4;
    }

    void keepsEverythingOfEachPoint() {
        QTemporaryDir folder;
        const auto compression = runUntil(m_job, folder.path().toStdString(), -1);
        QVERIFY2(compression.ok(), compression.ok() ? "" : compression.error().message().c_str());
        QCOMPARE(compression->points.size(), std::size_t{4});
        QCOMPARE(compression->substitutions.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(compression->substitutions[0].what), QStringLiteral("GELU"));
        QVERIFY(compression->floatValidation > 0.93);
        QVERIFY(compression->points[0].validation.score > compression->floatValidation - 0.02);
        for (std::size_t i = 0; i < 4; ++i) {
            const auto path = std::filesystem::path(folder.path().toStdString()) / compression->folderOf(i);
            const auto stored = readNetworkFolder(path);
            QVERIFY(stored.ok());
            QVERIFY(stored->vectors.has_value());
            // The test vectors that a design is held against are what our integers give.
            const auto outputs = IntegerInference::make(stored->network)->run(stored->vectors->inputs);
            QVERIFY(outputs.ok());
            QVERIFY(*outputs == stored->vectors->expected);
            const auto chosen = decisions(*outputs, 10);
            const auto right = std::inner_product(chosen.begin(), chosen.end(), stored->vectors->labels.begin(),
                                                  std::int64_t{0}, std::plus{}, std::equal_to{});
            QVERIFY(static_cast<double>(right) > 0.85 * static_cast<double>(chosen.size()));
            const auto yaml = readFile(path / "architecture.yaml");
            QVERIFY(yaml.ok());
            const auto architecture = readArchitectureYaml(*yaml, "architecture.yaml");
            QVERIFY(architecture.ok());
            QCOMPARE(architecture->layers.back().hardware.weightBits, compression->points[i].precision.bits);
        }
    }

    void comparesWithWhatTheSimulationWrote() {
        namespace fs = std::filesystem;
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        CompressionJob job = m_job;
        job.config.localSearch.precisions = {{8, 4}};
        job.config.localSearch.pruningIterations = 0;
        const auto compression = runUntil(job, root / "compression", -1);
        QVERIFY2(compression.ok(), compression.ok() ? "" : compression.error().message().c_str());
        const RunFolder run{root / "run"};
        fs::create_directories(run.out());
        fs::copy(root / "compression" / compression->folderOf(0), run.model(), fs::copy_options::recursive);
        const auto compare = [&] { return compareDesign(job, *compression, 0, run.folder, Flow::Open, {}); };
        const auto write = [&](const std::vector<std::int64_t>& values, std::int64_t samples, std::int64_t outputs) {
            QVERIFY(writeFile(run.out() / "open_outputs.npy",
                              npyBytes(std::span<const std::int64_t>(values), {samples, outputs}))
                        .ok());
        };

        const auto none = compare(); // nothing was simulated
        QVERIFY2(none.ok(), none.ok() ? "" : none.error().message().c_str());
        QVERIFY(!none->all.hardware && none->all.hardwareSamples == 0);
        QCOMPARE(none->classes.size(), std::size_t{10});
        QCOMPARE(none->all.fixed, compression->points[0].test.score);
        QVERIFY(!none->ranges.empty());

        // The first forty samples, exactly; then all answers of one kind.
        const auto stored = readNetworkFolder(run.model());
        std::vector<std::int64_t> outputs(stored->vectors->expected.begin(), stored->vectors->expected.begin() + 400);
        write(outputs, 40, 10);
        const auto some = compare();
        QVERIFY(some.ok());
        QCOMPARE(some->all.hardwareSamples, 40);
        QCOMPARE(*some->all.hardware, some->hardwareFixed);
        QCOMPARE(*some->all.simulatedFixed, some->hardwareFixed);
        QVERIFY(*some->all.hardware > 0.8);
        for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] = i % 10 == 3 ? 1 : 0;
        write(outputs, 40, 10);
        const auto threes = std::ranges::count(std::span(stored->vectors->labels).first(40), 3);
        QCOMPARE(*compare()->all.hardware, static_cast<double>(threes) / 40);
        QCOMPARE(*compare()->classes[3].hardware, 1.0);

        write(outputs, 80, 5); // of another network
        QCOMPARE(compare().error().category(), ErrorCategory::Corrupt);
        fs::remove(run.model() / "inputs.npy");
        QCOMPARE(compare().error().category(), ErrorCategory::NotFound);
    }

    void goesOnInItsFolder() {
        QTemporaryDir whole, cut;
        int epochsOfWhole = 0, epochsOfRest = 0;
        const auto all = runUntil(m_job, whole.path().toStdString(), -1, &epochsOfWhole);
        const auto some = runUntil(m_job, cut.path().toStdString(), 2);
        QVERIFY(all.ok() && !some.ok());
        QCOMPARE(some.error().category(), ErrorCategory::Cancelled);
        const auto rest = runUntil(m_job, cut.path().toStdString(), -1, &epochsOfRest);
        QVERIFY2(rest.ok(), rest.ok() ? "" : rest.error().message().c_str());
        QVERIFY2(epochsOfRest < epochsOfWhole / 2,
                 qPrintable(QStringLiteral("%1 of %2").arg(epochsOfRest).arg(epochsOfWhole)));
        QCOMPARE(rest->points.size(), all->points.size());
        for (const LocalPoint& point : all->points) {
            const auto same =
                std::ranges::find_if(rest->points, [&](const LocalPoint& one) { return nameOf(one) == nameOf(point); });
            QVERIFY(same != rest->points.end());
            QVERIFY(same->weights == point.weights);
            QVERIFY(same->plan == point.plan);
            QCOMPARE(same->test.score, point.test.score);
            QCOMPARE(same->ebops, point.ebops);
        }
    }

    void shrinksStructuredAndGoesOn() {
        CompressionJob job = m_job;
        job.config.localSearch.kind = PruningKind::Structured;
        job.config.localSearch.precisions = {{8, 4}};
        job.config.localSearch.pruningIterations = 2;
        QTemporaryDir cut;
        QVERIFY(!runUntil(job, cut.path().toStdString(), 2).ok());
        const auto rest = runUntil(job, cut.path().toStdString(), -1);
        QVERIFY2(rest.ok(), rest.ok() ? "" : rest.error().message().c_str());
        QCOMPARE(std::get<Dense>(rest->points.back().architecture.layers.front().operation).units,
                 8); // 24 * 0.6 * 0.6, rounded each time
    }

    void saysWhatDoesNotWork() {
        QTemporaryDir folder;
        CompressionJob refusing = m_job;
        refusing.config.localSearch.substitute = false;
        const auto refused = runUntil(refusing, folder.path().toStdString(), -1);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().category(), ErrorCategory::Unsupported);
        QVERIFY(QString::fromStdString(refused.error().message()).contains(QStringLiteral("GELU by ReLU")));

        QTemporaryDir used;
        QVERIFY(!runUntil(m_job, used.path().toStdString(), 1).ok());
        CompressionJob other = m_job;
        other.config.seed = 77;
        const auto clash = runUntil(other, used.path().toStdString(), -1);
        QVERIFY(!clash.ok());
        QVERIFY(QString::fromStdString(clash.error().message()).contains(QStringLiteral("choose another folder")));

        QFile broken(used.filePath(QStringLiteral("compression.json")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"format\": ");
        broken.close();
        const auto corrupt = runUntil(m_job, used.path().toStdString(), -1);
        QVERIFY(!corrupt.ok());
        QCOMPARE(corrupt.error().category(), ErrorCategory::Corrupt);

        QVERIFY(!compress(m_job, "/proc/nowhere", {}).ok());
    }

    void bitsByLayerComeThroughTheFolder() {
        CompressionJob job = m_job;
        job.architecture.layers[0].hardware = {4, 32, 8, Strategy::Resource};
        job.architecture.layers[3].hardware = {8, 6, 0, Strategy::Latency};
        job.config.localSearch.precisions = {precisionByLayer()};
        QTemporaryDir folder;
        QVERIFY(!runUntil(job, folder.path().toStdString(), 1).ok());
        int epochs = 0;
        const auto rest = runUntil(job, folder.path().toStdString(), -1, &epochs);
        QVERIFY2(rest.ok(), rest.ok() ? "" : rest.error().message().c_str());
        QCOMPARE(epochs, job.config.localSearch.pruningEpochs); // the first point was recognised
        for (std::size_t i = 0; i < rest->points.size(); ++i) {
            const auto path = std::filesystem::path(folder.path().toStdString()) / rest->folderOf(i);
            QVERIFY(path.string().ends_with(fmt::format("points/own_p0{}", i)));
            const auto architecture = readArchitectureYaml(*readFile(path / "architecture.yaml"), "architecture.yaml");
            QVERIFY(architecture.ok());
            QVERIFY((architecture->layers.front().hardware == LayerHardware{4, 8, 8, Strategy::Resource}));
            QVERIFY((architecture->layers.back().hardware == LayerHardware{8, 6, 0, Strategy::Latency}));
        }
        job.architecture.layers[3].hardware.weightBits = 20;
        QTemporaryDir untouched;
        const auto refused = runUntil(job, untouched.path().toStdString(), -1, &(epochs = 0));
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message().starts_with("Layer 4 (Dense) says 20 bits for its weights"));
        QCOMPARE(epochs, 0);
    }

    void cutOffPointsAreSaid() {
        QTemporaryDir folder;
        QVERIFY(!runUntil(m_job, folder.path().toStdString(), 1).ok());
        QFile weights(folder.filePath(QStringLiteral("points/8bit_p00/training.npz")));
        QVERIFY(weights.resize(weights.size() / 2));
        const auto again = runUntil(m_job, folder.path().toStdString(), -1);
        QVERIFY(!again.ok());
        QVERIFY(QString::fromStdString(again.error().message()).contains(QStringLiteral("training.npz")));
        QVERIFY(QFile::remove(folder.filePath(QStringLiteral("points/8bit_p00/point.json"))));
        QVERIFY(runUntil(m_job, folder.path().toStdString(), -1).ok()); // made again
    }
};

QTEST_GUILESS_MAIN(TestCompression)
#include "test_compression.moc"
