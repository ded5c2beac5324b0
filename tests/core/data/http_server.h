// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// A server on this machine that answers as a test wishes, one connection after the other, and closes each.
class HttpServer {
public:
    struct Reply {
        std::string bytes; ///< none: silence until the other side gives up
        std::size_t holdUntil =
            0; ///< the connection breaks off when the client says that it has so many bytes of the file
    };
    /// Gets the number of the connection (from 0) and the request's head.
    using Answer = std::function<Reply(int connection, const std::string& request)>;

    explicit HttpServer(Answer answer) : m_answer(std::move(answer)), m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        m_good = ::bind(m_socket, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(m_socket, 8) == 0 &&
                 ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~HttpServer() {
        m_closing = true;
        m_thread.join();
        ::close(m_socket);
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// What the client has, as its progress says. A connection that breaks off drops what is on its way, so without
    /// this a test would depend on time.
    void hasArrived(std::size_t bytes) { m_arrived = bytes; }
    bool good() const { return m_good; }
    std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(m_port) + "/" + path; }
    std::vector<std::string> requests() const {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

private:
    /// True when there is something to do on the socket; false when the server closes.
    bool waitFor(int socket) const {
        pollfd entry{socket, POLLIN, 0};
        while (!m_closing) {
            if (::poll(&entry, 1, 20) > 0) return true;
        }
        return false;
    }

    static bool hungUp(int peer) {
        char byte = 0;
        return ::recv(peer, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    }

    void serve() {
        for (int connection = 0; waitFor(m_socket); ++connection) {
            const int peer = ::accept(m_socket, nullptr, nullptr);
            if (peer < 0) continue;
            answer(connection, peer);
            ::close(peer);
        }
    }

    void answer(int connection, int peer) {
        std::string request;
        char buffer[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            if (!waitFor(peer)) return;
            const ssize_t got = ::recv(peer, buffer, sizeof buffer, 0);
            if (got <= 0) return;
            request.append(buffer, static_cast<std::size_t>(got));
        }
        {
            const std::lock_guard lock(m_mutex);
            m_requests.push_back(request);
        }
        const Reply reply = m_answer(connection, request);
        const std::string& bytes = reply.bytes;
        if (bytes.empty()) {
            (void)waitFor(peer); // until the other side hangs up
            return;
        }
        for (std::size_t sent = 0; sent < bytes.size();) {
            const ssize_t now = ::send(peer, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (now <= 0) return;
            sent += static_cast<std::size_t>(now);
        }
        while (m_arrived < reply.holdUntil && !m_closing && !hungUp(peer)) std::this_thread::yield();
        ::shutdown(peer, SHUT_WR);
        while (waitFor(peer) && ::recv(peer, buffer, sizeof buffer, 0) > 0) {
        }
    }

    Answer m_answer;
    int m_socket;
    bool m_good = false;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_closing = false;
    std::atomic<std::size_t> m_arrived = 0;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_requests;
    std::thread m_thread;
};
