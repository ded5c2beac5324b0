// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"

#include <QTest>

#include <limits>

using namespace snac;

class TestHash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // NIST, FIPS 180-2, appendix B (and the empty message of NIST's CAVP vectors).
    void knownVectors() {
        QCOMPARE(sha256(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(sha256("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
        QCOMPARE(sha256(std::string(1000000, 'a')),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }

    void rawBytesInPieces() {
        Hasher hasher;
        hasher.addBytes("a").addBytes("").addBytes("bc");
        QCOMPARE(hasher.hex(), sha256("abc"));
        QCOMPARE(hasher.hex(), sha256("abc")); // asking does not change it
        hasher.addBytes("d");
        QCOMPARE(hasher.hex(), sha256("abcd"));
    }

    // The encoding is part of stored digests: eight bytes, little-endian, before each text.
    void valuesHaveAFixedEncoding() {
        QCOMPARE(Hasher().add("abc").hex(), sha256(std::string("\3\0\0\0\0\0\0\0abc", 11)));
        QCOMPARE(Hasher().add(std::int64_t{-2}).hex(), sha256("\xfe\xff\xff\xff\xff\xff\xff\xff"));
        QCOMPARE(Hasher().add(1.0).hex(), sha256(std::string("\0\0\0\0\0\0\xf0\x3f", 8)));
    }

    void piecesDoNotRunTogether() {
        QVERIFY(Hasher().add("ab").add("c").hex() != Hasher().add("a").add("bc").hex());
        QVERIFY(Hasher().add("").add("a").hex() != Hasher().add("a").add("").hex());
    }

    void equalNumbersHaveEqualHashes() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(Hasher().add(-0.0).hex(), Hasher().add(0.0).hex());
        QCOMPARE(Hasher().add(-nan).hex(), Hasher().add(nan).hex());
        QVERIFY(Hasher().add(0.1).hex() != Hasher().add(0.1f + 0.0).hex());
    }
};

QTEST_GUILESS_MAIN(TestHash)
#include "test_hash.moc"
