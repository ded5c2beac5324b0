// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"

#include <QCryptographicHash>

#include <bit>
#include <cmath>
#include <limits>

namespace snac {

struct Hasher::Impl {
    QCryptographicHash hash{QCryptographicHash::Sha256};
    void word(std::uint64_t value) {
        char bytes[8];
        for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
        hash.addData(QByteArrayView(bytes, 8));
    }
};

Hasher::Hasher() : m_impl(new Impl) {}
Hasher::~Hasher() { delete m_impl; }

Hasher& Hasher::add(std::string_view text) {
    m_impl->word(text.size());
    return addBytes(text);
}

Hasher& Hasher::add(std::int64_t value) {
    m_impl->word(static_cast<std::uint64_t>(value));
    return *this;
}

Hasher& Hasher::add(double value) {
    if (value == 0) value = 0;
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    m_impl->word(std::bit_cast<std::uint64_t>(value));
    return *this;
}

Hasher& Hasher::addBytes(std::string_view bytes) {
    m_impl->hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return *this;
}

std::string Hasher::hex() const { return m_impl->hash.result().toHex().toStdString(); }

std::string sha256(std::string_view bytes) { return Hasher().addBytes(bytes).hex(); }

} // namespace snac
