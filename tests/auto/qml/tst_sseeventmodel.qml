// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQml.Models
import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseEventModel"
    width: 200
    height: 200
    visible: true
    when: windowShown

    SseTestServer {
        id: server
    }

    SseSource {
        id: feed

        url: server.url
    }

    Component {
        id: modelComponent

        SseEventModel {
            fields: ["symbol", "quote.price"]
        }
    }

    Component {
        id: viewComponent

        ListView {
            id: view

            width: 200
            height: 200
            delegate: Text {
                required property var symbol
                required property var quote_price
                required property string type
                required property date receivedAt

                text: symbol + " " + quote_price + " " + type
            }
        }
    }

    Component {
        id: tableComponent

        TableView {
            width: 200
            height: 200
            delegate: Text {
                required property var display

                text: String(display ?? "–").slice(0, 20)
            }
        }
    }

    Component {
        id: namesComponent

        ListView {
            width: 200
            height: 200
            delegate: Item {
                required property var model
                required property int index
                required property var field_index
                required property var field_model
            }
        }
    }

    Component {
        id: injectedNamesComponent

        ListView {
            width: 200
            height: 200
            delegate: Item {
                property int row: index // qmllint disable unqualified
                property var ownParent: parent
                property var modelOfRow: model // qmllint disable unqualified
            }
        }
    }

    Component {
        id: cellNamesComponent

        TableView {
            width: 200
            height: 200
            selectionModel: ItemSelectionModel {}
            delegate: Item {
                required property int row
                required property int column
                required property bool selected
                required property var field_selected

                implicitWidth: 50
                implicitHeight: 20
            }
        }
    }

    property int sent: 0

    function initTestCase() {
        failOnWarning(/.*/);
        tryCompare(feed, "state", SseSource.Open);
    }

    // The next test is not to meet what this one has sent and not waited for.
    function cleanup() {
        tryCompare(feed, "eventsReceived", sent);
    }

    function create(properties) {
        return createTemporaryObject(modelComponent, test,
                                     Object.assign({ "source": feed }, properties));
    }

    function send(symbol, price, type) {
        sendData(JSON.stringify({ "symbol": symbol, "quote": { "price": price } }), type);
    }

    function sendData(data, type) {
        ++sent;
        server.sendEvent(data, type ?? "quote");
    }

    function cell(model, row, role) {
        return model.data(model.index(row, 0), role);
    }

    function test_hasDefaults() {
        const model = createTemporaryObject(modelComponent, test, { "source": null, "fields": [] });
        compare(model.source, null);
        compare(model.updateInterval, 16);
        compare(model.maximumCount, 1000);
        compare(model.keyField, "");
        compare(model.eventTypes, []);
        compare(model.count, 0);
        compare(model.eventsPerSecond, 0);
        verify(!model.newestFirst);
        verify(!model.paused);
    }

    function test_isALog() {
        const model = create({ "maximumCount": 2, "updateInterval": 0 });
        compare(model.updateInterval, 0);
        send("A", 1);
        send("B", 2);
        send("C", 3);
        tryVerify(() => cell(model, 0, SseEventModel.FirstFieldRole) === "B");
        compare(model.count, 2);
        compare(model.eventsReceived, 3);
        compare(cell(model, 1, SseEventModel.FirstFieldRole + 1), 3);
        compare(cell(model, 1, SseEventModel.TypeRole), "quote");
        compare(cell(model, 1, SseEventModel.JsonRole).symbol, "C");
        compare(model.eventAt(1).json.quote.price, 3);
        model.clear();
        compare(model.count, 0);
    }

    function test_isATable() {
        const model = create({ "keyField": "symbol", "removeTypes": ["gone"] });
        send("A", 1);
        send("B", 2);
        tryCompare(model, "count", 2);
        send("A", 10);
        tryVerify(() => model.eventAt(model.rowOfKey("A")).json.quote.price === 10);
        send("B", 0, "gone");
        tryCompare(model, "count", 1);
        compare(model.rowOfKey("B"), -1);
    }

    function test_showsRowsInAListView() {
        const model = create({ "keyField": "symbol" });
        const view = createTemporaryObject(viewComponent, test, { "model": model });
        send("A", 1);
        send("B", 2.5);
        tryCompare(view, "count", 2);
        tryVerify(() => view.itemAtIndex(1) !== null);
        compare(view.itemAtIndex(0).text, "A 1 quote");
        compare(view.itemAtIndex(1).text, "B 2.5 quote");
        verify(Date.now() - view.itemAtIndex(1).receivedAt.getTime() < 5000);
        send("A", 7);
        tryCompare(view.itemAtIndex(0), "text", "A 7 quote");
    }

    function test_showsCellsInATableView() {
        const model = create();
        const view = createTemporaryObject(tableComponent, test, { "model": model });
        send("A", 1);
        sendData("not JSON");
        tryCompare(view, "rows", 2);
        compare(view.columns, 2);
        tryVerify(() => view.itemAtCell(Qt.point(1, 1)) !== null);
        compare(view.itemAtCell(Qt.point(0, 0)).text, "A");
        compare(view.itemAtCell(Qt.point(1, 0)).text, "1");
        compare(view.itemAtCell(Qt.point(1, 1)).text, "–");
        compare(model.headerData(1, Qt.Horizontal), "quote.price");
    }

    readonly property var delegateNames: ["model", "modelData", "index", "row", "column", "parent",
                                          "hasModelChildren", "selected", "display"]

    function sendDelegateNames() {
        const data = {};
        for (const name of delegateNames)
            data[name] = "my " + name;
        sendData(JSON.stringify(data));
    }

    function test_leavesDelegatesTheirProperties() {
        const model = create({ "fields": delegateNames });
        const view = createTemporaryObject(namesComponent, test, { "model": model });
        const other = createTemporaryObject(injectedNamesComponent, test, { "model": model });
        sendDelegateNames();
        sendDelegateNames();
        tryCompare(view, "count", 2);
        tryVerify(() => view.itemAtIndex(1) !== null && other.itemAtIndex(1) !== null);
        const row = view.itemAtIndex(1);
        compare(row.index, 1);
        compare(row.field_index, "my index");
        compare(row.field_model, "my model");
        compare(row.model.index, 1);
        for (const name of delegateNames.filter(name => name !== "parent"))
            compare(row.model["field_" + name], "my " + name);
        compare(row.model.parent, "my parent");
        compare(row.model.display, "my model"); // what the first column shows
        compare(other.itemAtIndex(1).row, 1);
        compare(other.itemAtIndex(1).ownParent, other.contentItem);
        compare(other.itemAtIndex(1).modelOfRow.field_row, "my row");
    }

    function test_leavesDelegatesOfTablesTheirProperties() {
        const model = create({ "fields": delegateNames });
        const view = createTemporaryObject(cellNamesComponent, test, { "model": model });
        view.selectionModel.model = model;
        sendDelegateNames();
        sendDelegateNames();
        tryCompare(view, "rows", 2);
        tryVerify(() => view.itemAtCell(Qt.point(2, 1)) !== null);
        const cell = view.itemAtCell(Qt.point(2, 1));
        compare(cell.row, 1);
        compare(cell.column, 2);
        compare(cell.selected, false);
        compare(cell.field_selected, "my selected");
        view.selectionModel.select(model.index(1, 2), ItemSelectionModel.Select);
        compare(cell.selected, true);
    }

    function test_putsUpWithBadInput_data() {
        return [
            { tag: "not JSON", data: '{"symbol":"A","quote', cells: ["–", "–"], key: "" },
            { tag: "scalar", data: "7", cells: ["–", "–"], key: "" },
            { tag: "no key", data: '{"quote":{"price":1}}', cells: ["–", "1"], key: "" },
            { tag: "null", data: '{"symbol":null,"quote":null}', cells: ["–", "–"], key: "" },
            { tag: "objects", data: '{"symbol":{"a":1},"quote":{"price":[1,"2"]}}',
              cells: ['{"a":1}', '[1,"2"]'], key: "" },
            { tag: "no value", data: '{"symbol":"A"}', cells: ["A", "–"], key: "A" },
            { tag: "other types", data: '{"symbol":7,"quote":{"price":"dear"}}',
              cells: ["7", "dear"], key: "7" },
            { tag: "boolean", data: '{"symbol":true,"quote":{"price":1e300}}',
              cells: ["true", "1e+300"], key: "true" },
            { tag: "unknown type", data: '{"symbol":"A"}', type: "unheard-of", cells: ["A", "–"], key: "A" },
            { tag: "10 MB", data: '{"symbol":"A","quote":{"price":"' + "x".repeat(1e7) + '"}}',
              cells: ["A", "x".repeat(20)], key: "A" },
            { tag: "10 MB, not JSON", data: "x".repeat(1e7), cells: ["–", "–"], key: "" },
        ];
    }

    function test_putsUpWithBadInput(data) {
        const log = create();
        const table = create({ "keyField": "symbol" });
        const view = createTemporaryObject(tableComponent, test, { "model": log });
        sendData(data.data, data.type);
        tryCompare(log, "count", 1, 20000);
        tryVerify(() => table.count + table.eventsWithoutKey === 1);
        tryVerify(() => view.itemAtCell(Qt.point(1, 0)) !== null);
        compare(view.itemAtCell(Qt.point(0, 0)).text, data.cells[0]);
        compare(view.itemAtCell(Qt.point(1, 0)).text, data.cells[1]);
        verify(cell(log, 0, SseEventModel.DataRole) === data.data); // not shown if it fails
        compare(table.eventsWithoutKey, data.key === "" ? 1 : 0);
        compare(table.count, data.key === "" ? 0 : 1);
        compare(table.rowOfKey(data.key), data.key === "" ? -1 : 0);
    }

    function test_comparesKeysAsText() {
        const model = create({ "keyField": "symbol" });
        send(7, 1);
        send("7", 2);
        send(true, 3);
        send("true", 4);
        tryVerify(() => cell(model, 1, SseEventModel.FirstFieldRole + 1) === 4);
        compare(cell(model, 0, SseEventModel.FirstFieldRole + 1), 2);
        compare(model.count, 2);
    }

    function test_filtersAndPauses() {
        const model = create({ "eventTypes": ["quote"], "paused": true });
        send("A", 1);
        send("B", 2, "other");
        tryCompare(model, "eventsReceived", 1);
        compare(model.count, 0);
        model.paused = false;
        tryCompare(model, "count", 1);
    }

    Component {
        id: sourceComponent

        SseSource {
            property SseEventModel model: SseEventModel {}
        }
    }

    function test_changesItsSource() {
        const other = sourceComponent.createObject(test, { "url": server.url });
        tryCompare(other, "state", SseSource.Open);
        const model = create({ "source": other });
        compare(model.source, other);
        send("A", 1);
        tryCompare(model, "count", 1);
        other.destroy();
        tryVerify(() => model.source === null);
        compare(model.count, 1);
        tryCompare(feed, "eventsReceived", sent);
        model.source = feed;
        compare(model.count, 0);
        send("B", 1);
        tryCompare(model, "count", 1);
    }

    function test_removesRowsThatAreNotOfItsStream_data() {
        return [
            { tag: "another URL", act: (model, feed) => { feed.url = server.url + "other"; }, removes: true },
            { tag: "no URL", act: (model, feed) => { feed.url = ""; }, removes: true },
            { tag: "invalid URL", act: (model, feed) => { feed.url = "ftp://127.0.0.1/"; }, removes: true },
            { tag: "another source", act: (model, feed, other) => { model.source = other; }, removes: true },
            { tag: "no source", act: model => { model.source = null; }, removes: false },
            { tag: "no source, then the same",
              act: (model, feed) => { model.source = null; model.source = feed; }, removes: false },
            { tag: "closed and opened", act: (model, feed) => { feed.close(); feed.open(); }, removes: false },
            { tag: "reconnected", act: (model, feed) => feed.reconnect(), removes: false },
            { tag: "no last event ID", act: (model, feed) => { feed.lastEventId = ""; }, removes: false },
        ];
    }

    function test_removesRowsThatAreNotOfItsStream(data) {
        const source = createTemporaryObject(sourceComponent, test, { "url": server.url });
        const other = createTemporaryObject(sourceComponent, test);
        const model = create({ "source": source });
        tryCompare(source, "state", SseSource.Open);
        send("A", 1);
        tryCompare(model, "count", 1);
        data.act(model, source, other);
        compare(model.count, data.removes ? 0 : 1);
    }

    // Two events in one piece: the handler of the first one changes the URL.
    function test_takesNothingOfAStreamThatIsSuperseded() {
        const source = createTemporaryObject(sourceComponent, test, { "url": server.url });
        const model = create({ "source": source, "updateInterval": 0 });
        source.eventReceived.connect(() => { source.url = server.url + "other"; });
        tryCompare(source, "state", SseSource.Open);
        const before = server.requestCount;
        sent += 2;
        server.send("data: one\n\ndata: two\n\n");
        tryVerify(() => server.requestCount > before);
        tryCompare(source, "state", SseSource.Open);
        compare(model.count, 0);
        compare(model.eventsReceived, 0);
    }

    SseSource {
        id: parentSource

        SseEventModel {
            id: child
        }
    }

    function test_belongsToTheSourceItIsIn() {
        compare(child.source, parentSource);
    }
}
