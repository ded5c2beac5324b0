// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspector_support.h"
#include "pipeline/run_config_yaml.h"
#include "runners/space_sampler.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace snac;
using namespace snac::test;

class TestSpaceSampler : public QObject {
    Q_OBJECT

private:
    static RunConfig config() {
        RunConfig config;
        config.space = pictureSpace().settings();
        config.objectives = accuracyAndBops();
        return config;
    }
    static StudyFacts facts(const std::string& configuration) {
        StudyFacts facts;
        facts.file = QStringLiteral("some.db");
        facts.configuration = configuration;
        return facts;
    }

private Q_SLOTS:
    void sameArgumentsSameSample() {
        const std::string yaml = writeRunConfig(config());
        QElapsedTimer timer;
        timer.start();
        const auto one = sampleSpace(yaml, exampleYaml(), 300, {}), other = sampleSpace(yaml, exampleYaml(), 300, {});
        qInfo("%.0f us per network", static_cast<double>(timer.nsecsElapsed()) / 600e3);
        QVERIFY2(static_cast<bool>(one), one ? "" : one.error().message().c_str());
        for (const char* metric : {"bops", "parameters", "lut", "latency_cycles"}) {
            const std::vector<double>& column = one->at(metric);
            QCOMPARE(column.size(), std::size_t{300});
            const auto [least, most] = std::minmax_element(column.begin(), column.end());
            QVERIFY2(*least > 0 && *most > 2 * *least, metric); // networks of many sizes
            QVERIFY2(column == other->at(metric), metric);
        }
        QVERIFY(!one->contains("accuracy")); // which only training knows
    }

    void stopsAndRefuses() {
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = sampleSpace(writeRunConfig(config()), exampleYaml(), 1000000000, stop.get_token());
        QVERIFY(static_cast<bool>(stopped) && stopped->empty());
        QVERIFY(!sampleSpace("a: [", exampleYaml(), 10, {}));
        QVERIFY(!sampleSpace(writeRunConfig(config()), "a: [", 10, {}));
    }

    void followsTheStudy() {
        StudyModel model;
        SpaceSampler sampler(model);
        QSignalSpy sampled(&sampler, &SpaceSampler::sampled);
        model.open(facts(writeRunConfig(config())), {}); // no network yet
        QVERIFY(!sampled.wait(50));
        model.update({completeTrial(0, exampleYaml())});
        QVERIFY(sampled.wait(20000));
        QCOMPARE(sampler.columns().at("bops").size(), static_cast<std::size_t>(SpaceSampler::draws));
        model.update({completeTrial(1, exampleYaml())}); // once is enough
        QVERIFY(!sampled.wait(50));
        model.open(facts({}), {completeTrial(0, exampleYaml())}); // another program's
        QVERIFY(sampler.columns().empty());
        QVERIFY(!sampled.wait(50));
    }

    void goesAwayWhileItSamples() {
        for (int i = 0; i < 20; ++i) {
            StudyModel model;
            SpaceSampler sampler(model);
            model.open(facts(writeRunConfig(config())), {completeTrial(0, exampleYaml())});
            if (i % 2) model.open(facts(writeRunConfig(config())), {completeTrial(0, exampleYaml())});
        }
        QCoreApplication::processEvents();
    }
};

QTEST_GUILESS_MAIN(TestSpaceSampler)
#include "test_space_sampler.moc"
