// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qhash.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtCore/qxmlstream.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

namespace {

// What QDoc has found in the headers and in the comments.
struct Node
{
    QString kind;
    QString name; // with that of its class
    QString file;
    int line = 0;
    bool isDocumented = false;
    QString property; // or several, which the function belongs to
};

// A type of the QML module, as QML tooling knows it.
struct QmlType
{
    QString name; // in C++
    QString prototype;
    QStringList exports;
    QStringList members;
    QStringList notifiers; // signals of properties, which need no words of their own

    void add(const QString &kind, const QString &key, const QString &value)
    {
        if (kind.isEmpty() && key == u"name")
            name = value;
        else if (kind.isEmpty() && key == u"prototype")
            prototype = value;
        else if (kind == u"Property" && key == u"notify")
            notifiers.append(value);
        else if (kind != u"Enum" && key == u"name")
            members.append(value);
    }
};

QStringList linesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split(u'\n');
}

qsizetype indentationOf(const QString &line)
{
    qsizetype blanks = 0;
    while (blanks < line.size() && line.at(blanks) == u' ')
        ++blanks;
    return blanks;
}

// QDoc calls private what is not documented, and so one has to look into the header: the next line
// above with a smaller indentation is an access specifier, or begins the class.
bool isPublic(const QStringList &lines, int number)
{
    const QString line = lines.value(number - 1);
    const QString text = line.trimmed();
    if (text.startsWith(u"friend "))
        return true;
    static const QRegularExpression macro(u"^Q_[A-Z_]+"_s); // what it declares is its own business
    if (macro.match(text).hasMatch())
        return false;
    static const QRegularExpression opening(
            u"^ *(public|protected|private|Q_SIGNALS|class|struct)\\b[^;]*$"_s);
    qsizetype indentation = indentationOf(line);
    for (int above = number - 2; above >= 0; --above) {
        const QRegularExpressionMatch match = opening.match(lines.at(above));
        if (!match.hasMatch() || indentationOf(lines.at(above)) >= indentation)
            continue;
        if (match.captured(1) == u"private" || match.captured(1) == u"class")
            return false;
        indentation = indentationOf(lines.at(above)); // is that class a public one?
    }
    return true;
}

} // namespace

// QDoc warns about bad comments, and says nothing of those that are missing.
class tst_Reference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void knowsEveryClass();
    void documentsEveryMember();
    void documentsEveryQmlType();
    void explainsEveryError();
    void linksToWhatThereIs();

private:
    void readIndex();
    void readQmlTypes();
    [[nodiscard]] QStringList undocumentedMembersOf(const QString &exported, QmlType type) const;

    QList<Node> m_nodes;
    QSet<QString> m_qml; // types and "type.member"s that are documented
    QHash<QString, QmlType> m_qmlTypes;
    QStringList m_errors;
};

void tst_Reference::initTestCase()
{
    readIndex();
    QVERIFY(m_nodes.size() > 500);
    readQmlTypes();
}

void tst_Reference::readIndex()
{
    static const QSet<QString> kinds{u"namespace"_s, u"class"_s,    u"struct"_s,
                                     u"union"_s,     u"enum"_s,     u"typedef"_s,
                                     u"variable"_s,  u"property"_s, u"function"_s};
    QFile index(QStringLiteral(QTSSE_INDEX));
    QVERIFY2(index.open(QIODevice::ReadOnly), qPrintable(index.fileName()));
    QXmlStreamReader xml(&index);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes attributes = xml.attributes();
        const bool isDocumented = attributes.value(u"documented"_s) == u"true";
        const QString fullName = attributes.value(u"fullname"_s).toString();
        if (isDocumented && fullName.startsWith(u"QtSse."_s))
            m_qml.insert(fullName.mid(6));
        const QString kind = xml.name().toString();
        if (kind == u"value" && !m_nodes.isEmpty()
            && m_nodes.constLast().name == u"SseErrors::Error") {
            m_errors.append(attributes.value(u"name"_s).toString());
        }
        const QString file = attributes.value(u"filepath"_s).toString();
        if (!kinds.contains(kind) || !file.startsWith(QStringLiteral(QTSSE_HEADERS)))
            continue;
        const QString name = attributes.value(u"name"_s).toString();
        m_nodes.append({kind, fullName.isEmpty() ? name : fullName, file,
                        attributes.value(u"lineno"_s).toInt(), isDocumented,
                        attributes.value(u"associated-property"_s).toString()});
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
}

// It is QML as a machine writes it: what there is to a component is indented by 8, and what there is
// to its members by 12, unless all of that is on one line.
void tst_Reference::readQmlTypes()
{
#ifdef QTSSE_QMLTYPES
    static const QRegularExpression member(u"^ {8}(\\w+) \\{"_s);
    static const QRegularExpression attribute(u"\\b(name|notify|prototype): \"([^\"]*)\""_s);
    static const QRegularExpression exported(u"\"QtSse/(\\w+) "_s);
    QmlType type;
    QString kind; // of the member that is being read
    const QStringList lines = linesOf(QStringLiteral(QTSSE_QMLTYPES));
    for (const QString &line : lines) {
        if (line == u"    Component {") {
            type = {};
            kind.clear();
        } else if (line == u"    }") {
            m_qmlTypes.insert(type.name, type);
        } else if (line.startsWith(u"        exports: ")) {
            for (auto it = exported.globalMatch(line); it.hasNext();)
                type.exports.append(it.next().captured(1));
        }
        const QRegularExpressionMatch begin = member.match(line);
        if (begin.hasMatch())
            kind = begin.captured(1);
        if (line.startsWith(u"            Parameter {"))
            continue;
        for (auto it = attribute.globalMatch(line); it.hasNext();) {
            const QRegularExpressionMatch match = it.next();
            type.add(kind, match.captured(1), match.captured(2));
        }
    }
    QVERIFY(!m_qmlTypes.isEmpty());
#endif
}

// A header that is not included by qtssereference.h is one that QDoc does not know.
void tst_Reference::knowsEveryClass()
{
    QSet<QString> names;
    for (const Node &node : std::as_const(m_nodes))
        names.insert(node.name);
    static const QRegularExpression definition(
            u"^(?:class|struct) (?:\\w+_EXPORT )?(\\w+)[^;]*$"_s);
    int count = 0;
    const QDir headers(QStringLiteral(QTSSE_HEADERS));
    const QStringList files = headers.entryList({u"*.h"_s}, QDir::Files);
    for (const QString &file : files) {
        const QStringList lines = linesOf(headers.filePath(file));
        for (const QString &line : lines) {
            const QRegularExpressionMatch match = definition.match(line);
            if (!match.hasMatch())
                continue;
            ++count;
            const QString name = match.captured(1);
            QVERIFY2(names.contains(name) || names.contains(u"SseCoro::Detail::"_s + name)
                             || names.contains(u"SseCoro::"_s + name),
                     qPrintable(name));
        }
    }
    QVERIFY(count > 10);
}

void tst_Reference::documentsEveryMember()
{
    QHash<QString, QStringList> headers;
    QStringList missing;
    for (const Node &node : std::as_const(m_nodes)) {
        // A signal or function of one property is documented with that.
        const bool hasProperty = !node.property.isEmpty() && !node.property.contains(u',');
        if (node.isDocumented || hasProperty || node.name.contains(u"::Detail"_s))
            continue;
        if (!headers.contains(node.file))
            headers.insert(node.file, linesOf(node.file));
        if (node.kind == u"property" || isPublic(headers.value(node.file), node.line)) {
            missing.append(u"%1:%2: %3 %4"_s.arg(QFileInfo(node.file).fileName())
                                   .arg(node.line)
                                   .arg(node.kind, node.name));
        }
    }
    QVERIFY2(missing.isEmpty(), qPrintable(u"not documented:\n"_s + missing.join(u'\n')));
}

// With those that it has from bases of ours.
QStringList tst_Reference::undocumentedMembersOf(const QString &exported, QmlType type) const
{
    QStringList members;
    QStringList notifiers;
    while (!type.name.isEmpty() && !type.name.startsWith(u'Q')) {
        members += type.members;
        notifiers += type.notifiers;
        type = m_qmlTypes.value(type.prototype);
    }
    QStringList missing;
    for (const QString &member : std::as_const(members)) {
        const QString name = exported + u'.' + member;
        if (!m_qml.contains(name) && !notifiers.contains(member) && !missing.contains(name))
            missing.append(name);
    }
    return missing;
}

void tst_Reference::documentsEveryQmlType()
{
    if (m_qmlTypes.isEmpty())
        QSKIP("The QML module is not built");
    QStringList missing;
    int count = 0;
    for (const QmlType &type : std::as_const(m_qmlTypes)) {
        for (const QString &exported : type.exports) {
            ++count;
            if (!m_qml.contains(exported))
                missing.append(exported);
            missing += undocumentedMembersOf(exported, type);
        }
    }
    QVERIFY(count > 5);
    missing.sort();
    QVERIFY2(missing.isEmpty(), qPrintable(u"not documented:\n"_s + missing.join(u'\n')));
}

// Each one has a row in the table of the guide.
void tst_Reference::explainsEveryError()
{
    QVERIFY(m_errors.contains(u"NoError"_s) && m_errors.size() > 15);
    const QStringList guide = linesOf(QStringLiteral(QTSSE_ERRORS_GUIDE));
    for (const QString &error : std::as_const(m_errors))
        QVERIFY2(guide.contains(u"        \\li \\c "_s + error), qPrintable(error));
}

// QDoc links to places that it does not make, and says nothing.
void tst_Reference::linksToWhatThereIs()
{
    static const QRegularExpression target(u"\\b(?:id|name)=\"([^\"]+)\""_s);
    static const QRegularExpression link(u"\\b(?:href|src)=\"([^\"#:]*)(?:#([^\"]+))?\""_s);
    const QDir directory(QStringLiteral(QTSSE_HTML));
    const QStringList names = directory.entryList({u"*.html"_s}, QDir::Files);
    QVERIFY(names.size() > 50);
    QHash<QString, QString> pages;
    QHash<QString, QSet<QString>> targets;
    for (const QString &name : names) {
        pages.insert(name, linesOf(directory.filePath(name)).join(u'\n'));
        for (auto it = target.globalMatch(pages.value(name)); it.hasNext();)
            targets[name].insert(it.next().captured(1));
    }
    QSet<QString> broken;
    for (const QString &name : names) {
        for (auto it = link.globalMatch(pages.value(name)); it.hasNext();) {
            const QRegularExpressionMatch match = it.next();
            const QString page = match.captured(1).isEmpty() ? name : match.captured(1);
            const QString place = match.captured(2);
            if (!directory.exists(page) || (!place.isEmpty() && !targets[page].contains(place)))
                broken.insert(name + u" links to "_s + match.captured(0));
        }
    }
    const QStringList list(broken.cbegin(), broken.cend());
    QVERIFY2(list.isEmpty(), qPrintable(list.join(u'\n')));
}

QTEST_APPLESS_MAIN(tst_Reference)
#include "tst_reference.moc"
