// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "referenceparser.h"

#include <algorithm>

namespace {

constexpr char32_t Replacement = 0xfffd;

// Encoding standard, section "UTF-8 decoder", step by step.
class Decoder
{
public:
    static std::u32string decode(std::string_view bytes)
    {
        Decoder decoder;
        for (std::size_t i = 0; i < bytes.size();) {
            if (decoder.take(static_cast<unsigned char>(bytes[i])))
                ++i;
        }
        if (decoder.m_needed != 0)
            decoder.m_text += Replacement;
        return decoder.m_text;
    }

private:
    // False if the byte is to be taken again.
    bool take(unsigned char byte)
    {
        if (m_needed == 0) {
            takeFirst(byte);
            return true;
        }
        if (byte < m_lower || byte > m_upper) {
            reset();
            m_text += Replacement;
            return false;
        }
        m_lower = 0x80;
        m_upper = 0xbf;
        m_codePoint = (m_codePoint << 6) | (byte & 0x3f);
        if (++m_seen == m_needed) {
            m_text += m_codePoint;
            reset();
        }
        return true;
    }

    void takeFirst(unsigned char byte)
    {
        if (byte <= 0x7f) {
            m_text += byte;
        } else if (byte >= 0xc2 && byte <= 0xdf) {
            m_needed = 1;
            m_codePoint = byte & 0x1f;
        } else if (byte >= 0xe0 && byte <= 0xef) {
            if (byte == 0xe0)
                m_lower = 0xa0;
            if (byte == 0xed)
                m_upper = 0x9f;
            m_needed = 2;
            m_codePoint = byte & 0xf;
        } else if (byte >= 0xf0 && byte <= 0xf4) {
            if (byte == 0xf0)
                m_lower = 0x90;
            if (byte == 0xf4)
                m_upper = 0x8f;
            m_needed = 3;
            m_codePoint = byte & 0x7;
        } else {
            m_text += Replacement;
        }
    }

    void reset()
    {
        m_codePoint = 0;
        m_needed = 0;
        m_seen = 0;
        m_lower = 0x80;
        m_upper = 0xbf;
    }

    std::u32string m_text;
    char32_t m_codePoint = 0;
    int m_needed = 0;
    int m_seen = 0;
    unsigned char m_lower = 0x80;
    unsigned char m_upper = 0xbf;
};

std::string encode(const std::u32string &text)
{
    std::string bytes;
    for (const char32_t c : text) {
        if (c < 0x80) {
            bytes += char(c);
        } else if (c < 0x800) {
            bytes += char(0xc0 | (c >> 6));
            bytes += char(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            bytes += char(0xe0 | (c >> 12));
            bytes += char(0x80 | ((c >> 6) & 0x3f));
            bytes += char(0x80 | (c & 0x3f));
        } else {
            bytes += char(0xf0 | (c >> 18));
            bytes += char(0x80 | ((c >> 12) & 0x3f));
            bytes += char(0x80 | ((c >> 6) & 0x3f));
            bytes += char(0x80 | (c & 0x3f));
        }
    }
    return bytes;
}

class Interpreter
{
public:
    explicit Interpreter(const std::string &lastEventId)
        : m_idBuffer(Decoder::decode(lastEventId))
    {
        result.lastEventId = lastEventId;
    }

    void takeLine(const std::u32string &line)
    {
        if (line.empty()) {
            dispatch();
            return;
        }
        const std::size_t colon = line.find(U':');
        if (colon == 0)
            return;
        if (colon == std::u32string::npos) {
            takeField(line, {});
            return;
        }
        std::u32string value = line.substr(colon + 1);
        if (!value.empty() && value.front() == U' ')
            value.erase(0, 1);
        takeField(line.substr(0, colon), value);
    }

    Reference::Result result;

private:
    void takeField(const std::u32string &name, const std::u32string &value)
    {
        if (name == U"event") {
            m_type = value;
        } else if (name == U"data") {
            m_data += value + U'\n';
        } else if (name == U"id") {
            if (value.find(U'\0') == std::u32string::npos)
                m_idBuffer = value;
        } else if (name == U"retry") {
            const bool isNumber = std::all_of(value.begin(), value.end(),
                                              [](char32_t c) { return c >= U'0' && c <= U'9'; });
            if (isNumber && !value.empty())
                result.reconnectionTime = encode(value);
        }
    }

    void dispatch()
    {
        result.lastEventId = encode(m_idBuffer);
        if (!m_data.empty()) {
            m_data.pop_back(); // the last LF
            result.events.push_back({m_type.empty() ? "message" : encode(m_type), encode(m_data),
                                     result.lastEventId});
        }
        m_data.clear();
        m_type.clear();
    }

    std::u32string m_data;
    std::u32string m_type;
    std::u32string m_idBuffer;
};

} // namespace

Reference::Result Reference::parse(std::string_view bytes, const std::string &lastEventId)
{
    if (bytes.substr(0, 3) == "\xef\xbb\xbf")
        bytes.remove_prefix(3);
    const std::u32string text = Decoder::decode(bytes);
    Interpreter interpreter(lastEventId);
    std::u32string line;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != U'\r' && text[i] != U'\n') {
            line += text[i];
            continue;
        }
        if (text[i] == U'\r' && i + 1 < text.size() && text[i + 1] == U'\n')
            ++i;
        interpreter.takeLine(line);
        line.clear();
    }
    return interpreter.result; // what is unfinished is discarded
}
