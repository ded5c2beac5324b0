// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/catalog.h"
#include "data/prepare.h"

#include "data_test.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace snac;
namespace fs = std::filesystem;

namespace {

const OpenOptions offline = [] {
    OpenOptions options;
    options.allowDownload = false;
    return options;
}();

OpenOptions whole() {
    OpenOptions options = offline;
    options.testFraction = 0;
    return options;
}

fs::path sharedData() {
    if (const QByteArray wished = qgetenv("SNAC_DATA_DIR"); !wished.isEmpty()) return wished.toStdString();
    return fs::path(SNAC_SOURCE_DIR) / "../shared/data";
}

void put(const fs::path& path, const std::string& content) {
    const auto written = writeFile(path, content);
    QVERIFY2(written.ok(), path.c_str());
}

std::string idxImages(int count) {
    std::string bytes("\0\0\x08\x03\0\0\0", 7);
    bytes += static_cast<char>(count);
    bytes += std::string("\0\0\0\x02\0\0\0\x02", 8);
    for (int i = 0; i < 4 * count; ++i) bytes += static_cast<char>(i);
    return bytes;
}

std::string idxLabels(int count) {
    std::string bytes("\0\0\x08\x01\0\0\0", 7);
    bytes += static_cast<char>(count);
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(i % 2);
    return bytes;
}

/// The environment as it was, when a test has changed it.
class WithVariable {
public:
    WithVariable(const char* name, const std::string& value)
        : m_name(name), m_old(qgetenv(name)), m_was(qEnvironmentVariableIsSet(name)) {
        qputenv(name, value.c_str());
    }
    ~WithVariable() {
        if (m_was)
            qputenv(m_name, m_old);
        else
            qunsetenv(m_name);
    }
    WithVariable(const WithVariable&) = delete;
    WithVariable& operator=(const WithVariable&) = delete;

private:
    const char* m_name;
    QByteArray m_old;
    bool m_was;
};

} // namespace

class TestCatalog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void digitsAreCarriedAlong() {
        const auto digits = openDataset("digits", whole());
        SUCCEEDS(digits);
        QVERIFY(digits->shape() == Shape::image(8, 8, 1));
        QCOMPARE(digits->train->count(), 1797);
        QCOMPARE(digits->outputs, 10);
        // NumPy on the same file: bincount of the last column, mean and deviation of the others, pixel sum of the last
        // picture.
        const DatasetSummary summary = summarise(*digits);
        QCOMPARE(summary.trainClassCounts,
                 (std::vector<std::int64_t>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
        QVERIFY(std::abs(summary.mean - 4.884164579855314) < 1e-9);
        QVERIFY(std::abs(summary.standardDeviation - 6.016787548672236) < 1e-9);
        QCOMPARE(summary.constantFeatures, 3);
        QCOMPARE(summary.duplicatesWithinTrain, 0);
        const auto last = digits->train->sample(1796);
        QCOMPARE(std::accumulate(last.begin(), last.end(), 0.0F), 392.0F);
        QVERIFY(digits->attribution.find("CC BY 4.0") != std::string::npos);
    }

    void digitsGetATestPart() {
        const auto digits = openDataset("UCI digits", offline);
        SUCCEEDS(digits);
        QCOMPARE(digits->test->count(), 359); // 1797 / 5 = 359.4
        QCOMPARE(digits->train->count(), 1438);
        QCOMPARE(digits->preparation,
                 std::vector<std::string>{"359 of 1797 samples set apart for test (stratified, seed 42)"});
        QCOMPARE(summarise(*digits).duplicatesTrainTest, 0);
        QCOMPARE(openDataset("digits", offline)->contentHash, digits->contentHash);
        OpenOptions other = offline;
        other.seed = 43;
        QVERIFY(openDataset("digits", other)->contentHash != digits->contentHash);
        other.testFraction = 1;
        FAILS_WITH(openDataset("digits", other), InvalidArgument, "digits", "fraction of 1");
    }

    void fashionMnistIsWholeAndFast() {
        const fs::path folder = sharedData();
        if (!fs::exists(folder / "fashion-mnist")) QSKIP("no fashion-mnist in $SNAC_DATA_DIR or ../shared/data");
        const WithVariable variable("SNAC_DATA_DIR", fs::absolute(folder).string());
        QElapsedTimer timer;
        timer.start();
        const auto fashion = openDataset("Fashion_MNIST", offline);
        SUCCEEDS(fashion);
        qInfo("70,000 pictures opened in %lld ms", timer.restart());
        QCOMPARE(fashion->name, std::string("fashion-mnist"));
        QCOMPARE(fashion->train->count(), 60000);
        QCOMPARE(fashion->test->count(), 10000);
        QVERIFY(fashion->shape() == Shape::image(28, 28, 1));
        QCOMPARE(fashion->classNames[9], std::string("Ankle boot"));
        const DatasetSummary summary = summarise(*fashion);
        qInfo("summary in %lld ms", timer.restart());
        // Published for the training pixels divided by 255: mean 0.28604, deviation 0.35302; 6,000 and 1,000 of each
        // class.
        QVERIFY(std::abs(summary.mean / 255 - 0.28604) < 5e-6);
        QVERIFY(std::abs(summary.standardDeviation / 255 - 0.35302) < 1e-5);
        QCOMPARE(summary.trainClassCounts, std::vector<std::int64_t>(10, 6000));
        QCOMPARE(summary.testClassCounts, std::vector<std::int64_t>(10, 1000));
        QCOMPARE(summary.maximum, 255.0F);
        // NumPy on the same bytes.
        QCOMPARE(summary.constantFeatures, 0);
        QCOMPARE(summary.duplicatesWithinTrain, 0);
        QCOMPARE(summary.duplicatesTrainTest, 0);
        timer.restart();
        const auto small = prepare(*fashion, {20000, 16, Preparation::Scaling::Unit, false});
        SUCCEEDS(small);
        qInfo("first 20,000 to 16x16 in %lld ms", timer.elapsed());
        QCOMPARE(small->preparation, (std::vector<std::string>{"first 20000", "resize 16x16", "divided by 255"}));
        QCOMPARE(small->test->count(), 10000);
        // OpenCV 5.0.0, cv2.resize(first test picture, (16, 16), INTER_LINEAR): its sum, and two pixels of row 8.
        const auto picture = small->test->sample(0);
        QVERIFY(std::abs(std::accumulate(picture.begin(), picture.end(), 0.0) * 255 - 10976.828) < 0.01);
        QVERIFY(std::abs(picture[8 * 16 + 6] * 255 - 36.65625F) < 1e-3F &&
                std::abs(picture[8 * 16 + 15] * 255 - 52.921875F) < 1e-3F);
    }

    void foldersOfTheFamily() {
        const QTemporaryDir folder;
        put(pathIn(folder, "own/train-images-idx3-ubyte"), idxImages(6));
        FAILS_WITH(openDataset(pathIn(folder, "own"), offline), NotFound, "own", "train-labels-idx1-ubyte");
        put(pathIn(folder, "own/train-labels.idx1-ubyte"), idxLabels(6)); // the dot of older copies
        const auto trainOnly = openDataset(pathIn(folder, "own").string() + "/", whole());
        SUCCEEDS(trainOnly);
        QCOMPARE(trainOnly->name, std::string("own"));
        QVERIFY(!trainOnly->test);
        QVERIFY(trainOnly->shape() == Shape::image(2, 2, 1));
        put(pathIn(folder, "own/t10k-images-idx3-ubyte"), idxImages(2));
        FAILS_WITH(openDataset(pathIn(folder, "own"), offline), NotFound, "own", "t10k-labels-idx1-ubyte");
        put(pathIn(folder, "own/t10k-labels-idx1-ubyte"), idxLabels(2));
        const auto both = openDataset(pathIn(folder, "own"), offline);
        SUCCEEDS(both);
        QCOMPARE(both->test->features, (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7}));
        const auto single = openDataset(pathIn(folder, "own/t10k-images-idx3-ubyte"), whole());
        SUCCEEDS(single);
        QCOMPARE(single->train->count(), 2);
        put(pathIn(folder, "own/t10k-labels-idx1-ubyte"), idxLabels(3));
        FAILS_WITH(openDataset(pathIn(folder, "own"), offline), Corrupt, "own", "test part has 2 samples but 3 labels");
        put(pathIn(folder, "own/t10k-labels-idx1-ubyte"), idxImages(2));
        FAILS_WITH(openDataset(pathIn(folder, "own"), offline), Corrupt, "t10k-labels-idx1-ubyte", "swapped");
        put(pathIn(folder, "own/train-images-idx3-ubyte"), idxImages(0));
        put(pathIn(folder, "own/train-labels-idx1-ubyte"), idxLabels(0));
        FAILS_WITH(openDataset(pathIn(folder, "own/train-images-idx3-ubyte"), offline), Corrupt, "train-images",
                   "no samples");
    }

    void aPublishedNameStandsForThePublishedBytes() {
        const QTemporaryDir folder;
        for (const char* part : {"train", "t10k"}) {
            put(pathIn(folder, std::string("mnist/") + part + "-images-idx3-ubyte"), idxImages(6));
            put(pathIn(folder, std::string("mnist/") + part + "-labels-idx1-ubyte"), idxLabels(6));
        }
        const WithVariable variable("SNAC_DATA_DIR", folder.path().toStdString());
        FAILS_WITH(openDataset("mnist", offline), Corrupt, "mnist", "check sum is not the published one");
        SUCCEEDS(openDataset(pathIn(folder, "mnist"), offline)); // by path it is what it is
        const auto known = knownDatasets();
        const auto entry =
            std::find_if(known.begin(), known.end(), [](const KnownDataset& set) { return set.name == "mnist"; });
        QVERIFY(entry->found == pathIn(folder, "mnist"));
        QCOMPARE(known.front().name, std::string("digits"));
        // The folder itself counts only with the right test labels: both sets have files of these names.
        const WithVariable inner("SNAC_DATA_DIR", pathIn(folder, "mnist").string());
        for (const KnownDataset& set : knownDatasets()) QVERIFY(set.found != pathIn(folder, "mnist"));
    }

    void tables() {
        const QTemporaryDir folder;
        put(pathIn(folder, "t.csv"), "a,b,kind\n1,2.5,x\n3,4,y\n5,6,x\n7,8,y\n");
        OpenOptions half = offline;
        half.testFraction = 0.5;
        const auto table = openDataset(pathIn(folder, "t.csv"), half);
        SUCCEEDS(table);
        QCOMPARE(table->classNames, (std::vector<std::string>{"x", "y"}));
        QCOMPARE(table->test->labels, (std::vector<std::int32_t>{0, 1}));
        QCOMPARE(table->preparation,
                 (std::vector<std::string>{"label column 'kind'",
                                           "2 of 4 samples set apart for test (stratified, seed 42)"}));
        OpenOptions regression = whole();
        regression.label = "b";
        FAILS_WITH(openDataset(pathIn(folder, "t.csv"), regression), Corrupt, "t.csv:2",
                   "'x' in column 'kind' is no number");
        put(pathIn(folder, "r.csv"), "a,b\n1,2.5\n3,4\n");
        const auto targets = openDataset(pathIn(folder, "r.csv"), regression);
        SUCCEEDS(targets);
        QVERIFY(targets->task == Task::Regression);
        QCOMPARE(targets->outputs, 1);
        QCOMPARE(targets->train->targets, (std::vector<float>{2.5F, 4}));
        QVERIFY(targets->train->labels.empty());

        put(pathIn(folder, "t.npy"), fileBytes("table.npy"));
        const auto array = openDataset(pathIn(folder, "t.npy"), whole());
        SUCCEEDS(array);
        QCOMPARE(array->train->count(), 10);
        QCOMPARE(array->train->labels, (std::vector<std::int32_t>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}));
        QCOMPARE(std::vector<float>(array->train->sample(3).begin(), array->train->sample(3).end()),
                 (std::vector<float>{3, 6, 1.5F}));
        OpenOptions wrong = whole();
        wrong.label = "4";
        FAILS_WITH(openDataset(pathIn(folder, "t.npy"), wrong), InvalidArgument, "t.npy", "from -4 to 3");
        put(pathIn(folder, "block.npy"), fileBytes("u1.npy"));
        FAILS_WITH(openDataset(pathIn(folder, "block.npy"), offline), Unsupported, "block.npy", "2x3x4");
    }

    void archives() {
        const QTemporaryDir folder;
        for (const char* file : {"pictures.npz", "packed.npz", "one_hot.npz", "no_labels.npz"})
            put(pathIn(folder, file), fileBytes(file));
        const auto pictures = openDataset(pathIn(folder, "pictures.npz"), offline);
        SUCCEEDS(pictures);
        QVERIFY(pictures->shape() == Shape::image(2, 2, 1));
        QCOMPARE(pictures->classNames, (std::vector<std::string>{"1", "3"}));
        QCOMPARE(pictures->train->labels, (std::vector<std::int32_t>{1, 0, 1, 0, 1, 0}));
        QCOMPARE(pictures->test->features, (std::vector<float>{100, 101, 102, 103, 104, 105, 106, 107}));
        const auto packed = openDataset(pathIn(folder, "packed.npz"), whole());
        SUCCEEDS(packed);
        QVERIFY(packed->shape() == Shape::elements(2, 2));
        QVERIFY(packed->task == Task::Regression);
        QVERIFY(packed->preparation.front().find("2 elements of 2 features") != std::string::npos);
        const auto oneHot = openDataset(pathIn(folder, "one_hot.npz"), whole());
        SUCCEEDS(oneHot);
        QCOMPARE(oneHot->train->labels, (std::vector<std::int32_t>{2, 0, 1, 2, 0, 1}));
        FAILS_WITH(openDataset(pathIn(folder, "no_labels.npz"), offline), Corrupt, "no_labels.npz", "y_train or y");
    }

    void foldersOfPictures() {
        const QTemporaryDir folder;
        put(pathIn(folder, "train/cat/1.png"), fileBytes("grey.png"));
        put(pathIn(folder, "train/cat/2.jpg"), fileBytes("rgb.png")); // told apart by content
        put(pathIn(folder, "train/dog/1.PGM"), fileBytes("grey.pgm"));
        put(pathIn(folder, "train/dog/notes.txt"), "no picture");
        put(pathIn(folder, "test/dog/1.ppm"), fileBytes("rgb.ppm"));
        const auto pictures = openDataset(folder.path().toStdString(), offline);
        SUCCEEDS(pictures);
        QCOMPARE(pictures->classNames, (std::vector<std::string>{"cat", "dog"}));
        QVERIFY(pictures->shape() == Shape::image(2, 3, 3));
        QCOMPARE(pictures->train->labels, (std::vector<std::int32_t>{0, 0, 1}));
        QCOMPARE(pictures->test->labels, std::vector<std::int32_t>{1});
        QCOMPARE(pictures.warnings().size(), std::size_t{1});
        const auto first = pictures->train->sample(0);
        QVERIFY(first[3] == 64 && first[4] == 64 && first[5] == 64); // grey became three equal channels
        const auto second = pictures->train->sample(1);
        QVERIFY(second[3] == 64 && second[4] == 191 && second[5] == 32);

        put(pathIn(folder, "test/dogs/1.ppm"), fileBytes("rgb.ppm"));
        FAILS_WITH(openDataset(folder.path().toStdString(), offline), Corrupt, "dogs", "did you mean 'dog'");
        put(pathIn(folder, "train/dog/2.jpg"), fileBytes("grey.jpg"));
        FAILS_WITH(openDataset(folder.path().toStdString(), offline), Corrupt, "2.jpg", "16x16");
        put(pathIn(folder, "train/dog/2.jpg"), "no picture");
        FAILS_WITH(openDataset(folder.path().toStdString(), offline), Unsupported, "2.jpg", "no PNG");
        std::stop_source stop;
        stop.request_stop();
        FAILS_WITH(openDataset(folder.path().toStdString(), offline, {}, stop.get_token()), Cancelled, "cat",
                   "cancelled");
        FAILS_WITH(openDataset(pathIn(folder, "train/cat"), offline), NotFound, "cat", "one folder for each class");
    }

    void namesAndBytesThatDisagree() {
        const QTemporaryDir folder;
        const auto open = [&](const std::string& name, const std::string& content) {
            (void)writeFile(pathIn(folder, name), content);
            return openDataset(pathIn(folder, name), offline);
        };
        FAILS_WITH(open("empty.csv", ""), Corrupt, "empty.csv", "empty");
        FAILS_WITH(open("a.npy", "1,2\n3,4\n"), Corrupt, "a.npy", "its name says NPY");
        FAILS_WITH(open("a.npz", fileBytes("table.npy")), Corrupt, "a.npz", "its name says NPZ");
        FAILS_WITH(open("a.csv", fileBytes("pictures.npz")), Corrupt, "a.csv", "its name says CSV");
        FAILS_WITH(open("a-images-idx3-ubyte", "1,2\n3,4\n"), Corrupt, "a-images-idx3-ubyte", "its name says IDX");
        FAILS_WITH(open("a.png", fileBytes("grey.png")), Unsupported, "a.png", "one picture is no data set");
        FAILS_WITH(open("a.bin", std::string("\x01\x02\0\0\0", 5)), Unsupported, "a.bin", "no format");
        FAILS_WITH(open("cut.csv.gz", std::string("\x1f\x8b\x08\0\0\0", 6)), Corrupt, "cut.csv.gz", "gzip");
        FAILS_WITH(open("alone-images-idx3-ubyte", idxImages(2)), NotFound, "alone-images-idx3-ubyte",
                   "alone-labels-idx1-ubyte");
        FAILS_WITH(openDataset("fashion-mnits", offline), NotFound, "fashion-mnits", "did you mean 'fashion-mnist'");
        const WithVariable nowhere("SNAC_DATA_DIR", folder.path().toStdString());
        const WithVariable cache("XDG_CACHE_HOME", folder.path().toStdString());
        const WithVariable data("XDG_DATA_HOME", folder.path().toStdString());
        const QString current = QDir::currentPath();
        QDir::setCurrent(folder.path());
        const auto mnist = openDataset("mnist", offline);
        QDir::setCurrent(current);
        FAILS_WITH(mnist, NotFound, "mnist", "allow the download");
    }
};

QTEST_GUILESS_MAIN(TestCatalog)
#include "test_catalog.moc"
