// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/class_histogram.h"
#include "panels/data_panel.h"
#include "panels/sample_gallery.h"
#include "panels/sample_table.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <unistd.h>

using namespace snac;

namespace {

/// The longest time that the event loop did not get to a timer of 1 ms.
class Heartbeat : public QObject {
public:
    Heartbeat() {
        m_clock.start();
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] { longest = std::max(longest, m_clock.restart()); });
        m_timer.start(1);
    }
    qint64 longest = 0; ///< ms

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
};

void write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

/// A table of 3 classes and 2 features, the label in the last column.
QByteArray flowers() {
    QByteArray text = "length,width,kind\n";
    for (int i = 0; i < 30; ++i)
        text += QByteArray::number(i) + ',' + QByteArray::number(100 - i) + ",kind" + QByteArray::number(i % 3) + '\n';
    return text;
}

/// An opener that waits until it is told to stop, and counts how often it came back.
struct Waiting {
    std::shared_ptr<std::atomic<int>> begun = std::make_shared<std::atomic<int>>(0);
    std::shared_ptr<std::atomic<int>> ended = std::make_shared<std::atomic<int>>(0);
    Result<Dataset> operator()(const std::string&, const OpenOptions&, const Progress& progress,
                               std::stop_token stop) const {
        ++*begun;
        while (!stop.stop_requested()) {
            progress(0.5, "waiting");
            QThread::msleep(1);
        }
        ++*ended;
        return makeError(ErrorCategory::Cancelled, "cancelled");
    }
};

QString fashionFolder() { return QStringLiteral(SNAC_SOURCE_DIR "/../shared/data/fashion-mnist"); }

} // namespace

class TestDataPanel : public QObject {
    Q_OBJECT

private:
    template <typename T>
    static T* child(const QWidget& panel, const char* name) {
        T* found = panel.findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no child %s", name);
        return found;
    }
    static QString fact(const QWidget& panel, const char* key) {
        // A fact of an earlier data set may still wait for its deletion.
        for (const QLabel* label : panel.findChildren<QLabel*>(QStringLiteral("fact.") + QLatin1String(key)))
            if (label->isVisible()) return label->text();
        return {};
    }
    static void click(const QWidget& panel, const char* name) {
        QTest::mouseClick(child<QPushButton>(panel, name), Qt::LeftButton);
    }
    static void shoot(QWidget& panel, const QString& name) {
        const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR");
        if (folder.isEmpty()) return;
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            qApp->setPalette(paletteOf(theme));
            qApp->setStyleSheet(styleSheetOf(theme));
            QTest::qWait(50);
            const auto scale = QStringLiteral("%1").arg(panel.devicePixelRatio() * 100);
            QVERIFY(panel.grab().save(folder + "/data_" + name + (theme.dark ? "_dark_" : "_light_") + scale + ".png"));
        }
        qApp->setPalette(paletteOf(lightTheme()));
        qApp->setStyleSheet(styleSheetOf(lightTheme()));
    }
    static void show(DataPanel& panel) {
        panel.resize(1180, 800);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }
    static void open(DataPanel& panel, const QString& name, const OpenOptions& options = {}) {
        QSignalSpy opened(&panel, &DataPanel::dataOpened);
        panel.openData(name, options);
        QVERIFY(opened.wait(20000));
    }
    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase() {
        qApp->setStyle(QStringLiteral("Fusion"));
        qApp->setPalette(paletteOf(lightTheme()));
        qApp->setStyleSheet(styleSheetOf(lightTheme()));
        QVERIFY(m_folder.isValid());
    }

    void emptyPanelOffersTheDigits() {
        DataPanel panel;
        show(panel);
        QVERIFY(!panel.dataset());
        shoot(panel, QStringLiteral("empty"));
        QSignalSpy opened(&panel, &DataPanel::dataOpened);
        QElapsedTimer clock;
        clock.start();
        click(panel, "openDigits");
        QVERIFY(opened.wait(5000));
        qInfo("digits were open after %lld ms", clock.elapsed());
        QCOMPARE(panel.nameOrPath(), QStringLiteral("digits"));
        QCOMPARE(panel.dataset()->train->count() + panel.dataset()->test->count(), 1797);
        QCOMPARE(child<QComboBox>(panel, "knownData")->currentData().toString(), QStringLiteral("digits"));
        QVERIFY(fact(panel, "shape").startsWith(QStringLiteral("8 × 8 × 1")));
        QCOMPARE(fact(panel, "range"), QStringLiteral("0 to 16"));
        QCOMPARE(fact(panel, "hash"), QString::fromStdString(panel.dataset()->contentHash).left(12) + u'…');
        QVERIFY(child<QLabel>(panel, "classBalance")->text().startsWith(QStringLiteral("Nearly balanced: ")));
        QVERIFY(!child<QWidget>(panel, "table.label")->isVisible());
        auto* gallery = child<SampleGallery>(panel, "sampleGallery");
        QCOMPARE(gallery->rows(), 10);
        (void)panel.grab();
        // Whole rows of 8, and only those in sight.
        QVERIFY(gallery->picturesMade() >= 8 && gallery->picturesMade() <= 80);
        QCOMPARE(gallery->picturesMade() % 8, 0);
        shoot(panel, QStringLiteral("digits"));
    }

    /// A sample's pixels are shown one to one: 0 is black, 16 (the largest of the digits) is white.
    void picturesAreExact() {
        Samples samples;
        samples.shape = Shape::image(1, 2, 3);
        samples.features = {0, 8, 16, 16, 0, 4};
        const QImage image = SampleGallery::picture(samples, 0, 0, 16);
        QCOMPARE(image.size(), QSize(2, 1));
        QCOMPARE(image.pixel(0, 0), qRgb(0, 128, 255));
        QCOMPARE(image.pixel(1, 0), qRgb(255, 0, 64));
        samples.shape = Shape::image(1, 6, 1);
        QCOMPARE(SampleGallery::picture(samples, 0, 0, 16).pixel(5, 0), qRgb(64, 64, 64));
    }

    void balanceInWords() {
        QCOMPARE(ClassHistogram::balance({50, 50}),
                 QStringLiteral("Balanced: 50 training samples in each of 2 classes."));
        QCOMPARE(ClassHistogram::balance({40, 50}),
                 QStringLiteral("Nearly balanced: 40 to 50 training samples per class."));
        QCOMPARE(ClassHistogram::balance({39, 50}),
                 QStringLiteral("Not balanced: 39 to 50 training samples per class."));
    }

    void choosesFromTheListByKeyboard() {
        DataPanel panel;
        show(panel);
        auto* names = child<QComboBox>(panel, "knownData");
        QCOMPARE(names->currentIndex(), -1);
        names->setFocus();
        QSignalSpy opened(&panel, &DataPanel::dataOpened);
        QTest::keyClick(names, Qt::Key_Down); // the digits are the first that are found
        QVERIFY(opened.wait(5000));
        QCOMPARE(panel.nameOrPath(), QStringLiteral("digits"));
    }

    void tableWithItsChoices() {
        const QString path = m_folder.filePath(QStringLiteral("flowers.csv"));
        write(path, flowers());
        DataPanel panel;
        show(panel);
        connect(&panel, &DataPanel::openFileRequested, &panel, [&] { panel.openData(path); });
        QSignalSpy opened(&panel, &DataPanel::dataOpened);
        click(panel, "openFile");
        QVERIFY(opened.wait(5000));
        QCOMPARE(panel.nameOrPath(), path);
        QCOMPARE(panel.dataset()->outputs, 3);
        auto* table = child<SampleTable>(panel, "sampleTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->horizontalHeaderItem(1)->text(), QStringLiteral("length"));
        const auto minimum = table->item(0, 1)->text().toInt();
        const auto maximum = table->item(1, 1)->text().toInt();
        QVERIFY(minimum >= 0 && maximum <= 29 && maximum > minimum);
        auto* label = child<QComboBox>(panel, "table.label");
        QVERIFY(label->isVisible());
        QCOMPARE(label->count(), 4);
        shoot(panel, QStringLiteral("csv"));

        // As numbers: text cannot be predicted as a number, which is said, and the table stays.
        QSignalSpy failed(&panel, &DataPanel::openFailed);
        auto* task = child<QComboBox>(panel, "table.task");
        task->setFocus();
        QTest::keyClick(task, Qt::Key_End);
        QVERIFY(failed.wait(5000));
        QCOMPARE(panel.dataset()->outputs, 3);
        QVERIFY(child<Notice>(panel, "dataError")->isVisible());
        QVERIFY(table->isVisible());
        click(panel, "dismissError");
        QCOMPARE(task->currentIndex(), 0);
        QVERIFY(!child<Notice>(panel, "dataError")->isVisible());
    }

    void anotherLabelColumnIsTheRemedy() {
        const QString path = m_folder.filePath(QStringLiteral("label_first.csv"));
        QByteArray text = "kind;a;b\n";
        for (int i = 0; i < 20; ++i) text += (i % 2 ? "left;" : "right;") + QByteArray::number(i) + ";1.5\n";
        write(path, text);
        DataPanel panel;
        show(panel);
        QSignalSpy failed(&panel, &DataPanel::openFailed);
        panel.openData(path);
        QVERIFY(failed.wait(5000)); // the last column is no label here: the first holds text
        auto* label = child<QComboBox>(panel, "table.label");
        QVERIFY(label->isVisible());
        QSignalSpy opened(&panel, &DataPanel::dataOpened);
        label->setFocus();
        QTest::keyClick(label, Qt::Key_Down);
        QVERIFY(opened.wait(5000));
        QCOMPARE(QString::fromStdString(panel.options().label), QStringLiteral("kind"));
        QCOMPARE(panel.dataset()->outputs, 2);
        QCOMPARE(label->currentText(), QStringLiteral("kind"));
        auto* warnings = child<Notice>(panel, "dataWarnings");
        QVERIFY(warnings->sentence().startsWith(QStringLiteral("1 of 2 features"))); // b is constant
        // In sight without scrolling: above what is scrolled.
        QVERIFY(warnings->isVisible() && warnings->visibleRegion().boundingRect() == warnings->rect());
        QVERIFY(warnings->geometry().bottom() < child<QWidget>(panel, "dataPage")->mapTo(&panel, QPoint()).y());
        shoot(panel, QStringLiteral("csv_warnings"));
    }

    void manyWarningsAreFewAtFirst() {
        const QString plain = m_folder.filePath(QStringLiteral("plain.csv"));
        write(plain, flowers());
        DataPanel panel;
        show(panel);
        panel.setOpener([path = plain.toStdString()](const std::string& name, const OpenOptions& options,
                                                     const Progress& progress, std::stop_token stop) {
            auto read = openDataset(path, options, progress, stop);
            for (int i = 1; i <= std::stoi(name); ++i) read.addWarning("Warning " + std::to_string(i) + ".");
            return read;
        });
        open(panel, QStringLiteral("0"));
        auto* warnings = child<Notice>(panel, "dataWarnings");
        QVERIFY(!warnings->isVisible());
        open(panel, QStringLiteral("5"));
        QCOMPARE(warnings->sentence(), QStringLiteral("Warning 1.\nWarning 2."));
        QVERIFY(warnings->height() < 80);
        shoot(panel, QStringLiteral("warnings"));
        click(panel, "allWarnings");
        QCOMPARE(warnings->sentence().count(u'\n'), 4);
        QVERIFY(!child<QPushButton>(panel, "allWarnings")->isVisible());
        open(panel, QStringLiteral("30"));
        click(panel, "allWarnings");
        QVERIFY(warnings->sentence().endsWith(QStringLiteral("\n18 more warnings are not shown.")));
        open(panel, QStringLiteral("2"));
        QVERIFY(!child<QPushButton>(panel, "allWarnings")->isVisible());
        open(panel, QStringLiteral("0"));
        QVERIFY(!warnings->isVisible());
    }

    void sentencesBeginWithACapital_data() {
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("shown");
        QTest::newRow("a word") << "no trial is selected; click one."
                                << "No trial is selected; click one.";
        QTest::newRow("a path in it") << "the study /a/b.db has other data: 3; go on."
                                      << "The study /a/b.db has other data: 3; go on.";
        for (const char* kept : {"/home/x/a.csv: the file is empty.", "my file.csv: the file is empty.",
                                 "a.csv:3: a row.", "n_trials is no number.", "diggits: there is none.", "It is so."})
            QTest::newRow(kept) << kept << kept;
    }
    void sentencesBeginWithACapital() {
        QFETCH(QString, said);
        Notice notice(NoticeIcon::Kind::Warning);
        notice.say(said);
        QTEST(notice.sentence(), "shown");
    }

    void regressionShowsItsTargets() {
        const QString path = m_folder.filePath(QStringLiteral("numbers.csv"));
        QByteArray text = "x,y\n";
        for (int i = 0; i < 50; ++i) text += QByteArray::number(i) + ',' + QByteArray::number(i * 0.5) + '\n';
        write(path, text);
        DataPanel panel;
        show(panel);
        OpenOptions options;
        options.task = Task::Regression;
        options.testFraction = 0;
        open(panel, path, options);
        QVERIFY(!child<QWidget>(panel, "classHistogram")->isVisible());
        QCOMPARE(child<QLabel>(panel, "classBalance")->text(), QStringLiteral("Target: 0 to 24.5, mean 12.25"));
        QVERIFY(fact(panel, "split").contains(QStringLiteral("no test")));
        QCOMPARE(child<QComboBox>(panel, "table.task")->currentText(), QStringLiteral("numbers"));
    }

    void badFilesLoseNothing_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("said");
        const QString picture = m_folder.filePath(QStringLiteral("picture.csv"));
        QImage image(4, 4, QImage::Format_RGB32);
        image.fill(Qt::red);
        QVERIFY(image.save(picture, "PNG"));
        write(m_folder.filePath(QStringLiteral("empty.csv")), {});
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("nothing")));
        QTest::newRow("a PNG called csv") << picture << "its name says CSV";
        QTest::newRow("empty") << m_folder.filePath(QStringLiteral("empty.csv")) << "empty";
        QTest::newRow("folder without pictures") << m_folder.filePath(QStringLiteral("nothing")) << "nothing";
        QTest::newRow("not there") << QStringLiteral("diggits") << "did you mean 'digits'?";
    }
    void badFilesLoseNothing() {
        QFETCH(QString, path);
        QFETCH(QString, said);
        DataPanel panel;
        show(panel);
        open(panel, QStringLiteral("digits"));
        const auto before = panel.dataset();
        QSignalSpy failed(&panel, &DataPanel::openFailed);
        panel.openData(path);
        QVERIFY(failed.count() > 0 || failed.wait(5000));
        auto* error = child<Notice>(panel, "dataError");
        QVERIFY2(error->sentence().contains(said), qPrintable(error->sentence()));
        QVERIFY(error->isVisible());
        QCOMPARE(panel.dataset(), before);
        QCOMPARE(panel.nameOrPath(), QStringLiteral("digits"));
        QVERIFY(!panel.isBusy());
        QVERIFY(child<QWidget>(panel, "sampleGallery")->isVisible());
        if (said == QStringLiteral("empty")) shoot(panel, QStringLiteral("error"));
        // The remedy is a button.
        const QString good = m_folder.filePath(QStringLiteral("good.csv"));
        write(good, flowers());
        connect(&panel, &DataPanel::openFileRequested, &panel, [&] { panel.openData(good); });
        QSignalSpy opened(&panel, &DataPanel::dataOpened);
        click(panel, "openAnother");
        QVERIFY(opened.wait(5000));
        QVERIFY(!error->isVisible());
    }

    void folderWithoutPermission() {
        if (geteuid() == 0) QSKIP("the super-user may read every folder");
        const QString folder = m_folder.filePath(QStringLiteral("closed"));
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(QFile::setPermissions(folder, {}));
        DataPanel panel;
        show(panel);
        connect(&panel, &DataPanel::openFolderRequested, &panel, [&] { panel.openData(folder); });
        QSignalSpy failed(&panel, &DataPanel::openFailed);
        click(panel, "openFolder");
        QVERIFY(failed.wait(5000));
        QVERIFY(child<Notice>(panel, "dataError")->sentence().contains(folder));
        QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }

    void cancelKeepsWhatIsShown_data() {
        QTest::addColumn<bool>("byKey");
        QTest::newRow("button") << false;
        QTest::newRow("Escape") << true;
    }
    void cancelKeepsWhatIsShown() {
        QFETCH(bool, byKey);
        DataPanel panel;
        show(panel);
        open(panel, QStringLiteral("digits"));
        const auto before = panel.dataset();
        const Waiting waiting;
        panel.setOpener(waiting);
        QSignalSpy busy(&panel, &DataPanel::busyChanged);
        panel.openData(QStringLiteral("somewhere"));
        QVERIFY(panel.isBusy());
        auto* cancel = child<QPushButton>(panel, "cancelReading");
        QTRY_VERIFY(cancel->isVisible());
        QTRY_COMPARE(*waiting.begun, 1);
        shoot(panel, byKey ? QStringLiteral("busy") : QStringLiteral("busy_button"));
        if (byKey)
            QTest::keyClick(&panel, Qt::Key_Escape);
        else
            QTest::mouseClick(cancel, Qt::LeftButton);
        QVERIFY(!panel.isBusy());
        QVERIFY(!cancel->isVisible());
        QTRY_COMPARE(*waiting.ended, 1);
        QCOMPARE(busy.count(), 2);
        QCOMPARE(panel.dataset(), before);
        QVERIFY(!child<Notice>(panel, "dataError")->isVisible());
    }

    void newWishReplacesTheOld() {
        DataPanel panel;
        show(panel);
        const Waiting waiting;
        panel.setOpener(waiting);
        panel.openData(QStringLiteral("first"));
        QTRY_COMPARE(*waiting.begun, 1);
        panel.setOpener(openDataset);
        QSignalSpy failed(&panel, &DataPanel::openFailed);
        open(panel, QStringLiteral("digits"));
        QTRY_COMPARE(*waiting.ended, 1);
        QTest::qWait(50);
        QCOMPARE(failed.count(), 0);
        QCOMPARE(panel.nameOrPath(), QStringLiteral("digits"));
    }

    void destroyedWhileItReads() {
        const Waiting waiting;
        QElapsedTimer clock;
        {
            DataPanel panel;
            panel.setOpener(waiting);
            panel.openData(QStringLiteral("somewhere"));
            QTRY_COMPARE(*waiting.begun, 1);
            clock.start();
        }
        const qint64 blocked = clock.elapsed();
        QVERIFY2(blocked < 50, qPrintable(QString::number(blocked)));
        QTRY_COMPARE(*waiting.ended, 1);
        QTest::qWait(20); // what was posted before finds nobody

        // One that does not listen: the panel goes at once all the same.
        const auto release = std::make_shared<std::atomic<bool>>(false);
        {
            DataPanel panel;
            panel.setOpener([release](const std::string&, const OpenOptions&, const Progress&, std::stop_token) {
                while (!*release) QThread::msleep(1);
                return Result<Dataset>(makeError(ErrorCategory::Failed, "too late"));
            });
            panel.openData(QStringLiteral("somewhere"));
            QTest::qWait(20);
            clock.restart();
        }
        QVERIFY(clock.elapsed() < 50);
        *release = true;
        QVERIFY(QThreadPool::globalInstance()->waitForDone(5000));
        QCoreApplication::processEvents();
    }

    void missingKnownSetIsOffered() {
        const QByteArray home = qgetenv("HOME");
        const QString here = QDir::currentPath();
        const std::vector<KnownDataset> known = knownDatasets();
        const auto missing = std::find_if(known.begin(), known.end(), [](const auto& one) { return !one.found; });
        if (missing == known.end()) QSKIP("every known data set is on this machine");
        const QString name = QString::fromStdString(missing->name);
        DataPanel panel;
        show(panel);
        const Waiting waiting;
        panel.setOpener(waiting);
        QVERIFY(child<QComboBox>(panel, "knownData")->findText(name + QStringLiteral(" (would be downloaded)")) >= 0);
        panel.openData(name);
        auto* offer = child<Notice>(panel, "downloadOffer");
        QVERIFY(offer->isVisible());
        QVERIFY(!panel.isBusy()); // nothing is fetched without being asked
        shoot(panel, QStringLiteral("offer"));
        click(panel, "noDownload");
        QVERIFY(!offer->isVisible());
        panel.openData(name);
        click(panel, "download");
        QVERIFY(panel.isBusy());
        QTRY_COMPARE(*waiting.begun, 1);
    }

    /// Reading, summarising and showing 60,000 pictures never holds the event loop for 50 ms.
    void fashionKeepsTheWindowAlive() {
        if (!QFileInfo::exists(fashionFolder())) QSKIP("Fashion-MNIST is not beside the sources");
        DataPanel panel;
        show(panel);
        open(panel, QStringLiteral("digits"));
        QTest::qWait(100);
        Heartbeat heartbeat;
        QElapsedTimer clock;
        clock.start();
        open(panel, fashionFolder());
        const qint64 opened = clock.elapsed();
        QTest::qWait(200); // the first paint
        qInfo("Fashion-MNIST was open after %lld ms; the event loop stood for at most %lld ms", opened,
              heartbeat.longest);
        QVERIFY2(heartbeat.longest < 50, qPrintable(QString::number(heartbeat.longest)));
        QCOMPARE(panel.dataset()->train->count(), 60000);
        QCOMPARE(child<QLabel>(panel, "classBalance")->text(),
                 QStringLiteral("Balanced: 6000 training samples in each of 10 classes."));
        shoot(panel, QStringLiteral("fashion"));
        panel.resize(640, 800);
        shoot(panel, QStringLiteral("fashion_narrow"));
    }

    /// A thousand classes: the page shows 20 of them until asked, and makes only the pictures in sight.
    void manyClassesAreMadeLazily() {
        DataPanel panel;
        show(panel);
        panel.setOpener([](const std::string&, const OpenOptions&, const Progress&, std::stop_token) {
            auto samples = std::make_shared<Samples>();
            samples->shape = Shape::image(4, 4, 1);
            Dataset dataset;
            dataset.name = "many";
            dataset.outputs = 1000;
            for (int i = 0; i < 1000; ++i) dataset.classNames.push_back("class " + std::to_string(i));
            for (int i = 0; i < 4000; ++i) {
                samples->labels.push_back(i % 1000);
                for (int k = 0; k < 16; ++k) samples->features.push_back(static_cast<float>((i * 7 + k * 13) % 256));
            }
            dataset.train = samples;
            return Result<Dataset>(std::move(dataset));
        });
        open(panel, QStringLiteral("many"));
        auto* gallery = child<SampleGallery>(panel, "sampleGallery");
        QCOMPARE(gallery->rows(), 20);
        click(panel, "showAllClasses");
        QCOMPARE(gallery->rows(), 1000);
        QTest::qWait(50);
        QVERIFY2(gallery->picturesMade() < 200, qPrintable(QString::number(gallery->picturesMade())));
    }
};

QTEST_MAIN(TestDataPanel)
#include "test_data_panel.moc"
