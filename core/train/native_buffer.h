// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace snac {

/// Numbers on a cache-line boundary, zero at first; never grows. Errors: std::bad_alloc.
template <typename T>
class AlignedBuffer {
    static_assert(std::is_trivial_v<T>);

public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::ptrdiff_t count) : m_count(count) {
        const std::size_t bytes = (static_cast<std::size_t>(count) * sizeof(T) + alignment) / alignment * alignment;
        m_data.reset(static_cast<T*>(::operator new(bytes, std::align_val_t(alignment))));
        std::memset(static_cast<void*>(m_data.get()), 0, bytes);
    }

    T* data() { return m_data.get(); }
    const T* data() const { return m_data.get(); }
    std::ptrdiff_t count() const { return m_count; }
    T& operator[](std::ptrdiff_t i) { return m_data.get()[i]; }
    const T& operator[](std::ptrdiff_t i) const { return m_data.get()[i]; }

private:
    static constexpr std::size_t alignment = 64;
    struct Free {
        void operator()(T* data) const { ::operator delete(data, std::align_val_t(alignment)); }
    };

    std::unique_ptr<T, Free> m_data;
    std::ptrdiff_t m_count = 0;
};

} // namespace snac
