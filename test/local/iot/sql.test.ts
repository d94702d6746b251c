import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { topicMatches } from "../../../local/iot/rules/message.ts";
import { readPayload, select } from "../../../local/iot/sql/evaluate.ts";
import type { MessageContext, SqlVersion } from "../../../local/iot/sql/functions.ts";
import { parseStatement } from "../../../local/iot/sql/parse.ts";
import { Template } from "../../../local/iot/sql/template.ts";

function context(payload: unknown, version: SqlVersion = "2016-03-23"): MessageContext {
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
  return {
    topic: "maps/m1/3/compact",
    payload: readPayload(bytes, version),
    clientId: "m1-key",
    principal: "AROA:session",
    timestamp: 1_700_000_000_000,
    qos: 1,
    account: "000000000000",
  };
}

function run(sql: string, payload: unknown = {}): unknown {
  return select(parseStatement(sql, "2016-03-23"), context(payload));
}

describe("IoT SQL", () => {
  it.each<[string, unknown, unknown]>([
    ["SELECT * FROM 'a'", { x: 1 }, { x: 1 }],
    ["SELECT * FROM 'a'", [1, 2], [1, 2]],
    [
      "SELECT topic(2) AS mapId, topic(3) AS epoch, clientid() AS clientId, correlationId FROM 'maps/+/+/compact'",
      {},
      { mapId: "m1", epoch: "3", clientId: "m1-key" },
    ],
    [
      "SELECT topic(2) AS m, correlationId FROM 'a'",
      { correlationId: "k/1" },
      { m: "m1", correlationId: "k/1" },
    ],
    ["SELECT *, timestamp() AS at FROM 'a'", { x: 1 }, { x: 1, at: 1_700_000_000_000 }],
    ["SELECT a.b, c AS d.e FROM 'a'", { a: { b: 1 }, c: 2 }, { b: 1, d: { e: 2 } }],
    ["SELECT a[1] AS second, get(o, 'k') AS k FROM 'a'", { a: [1, 2], o: { k: "v" } }, { second: 2, k: "v" }],
    ["SELECT nothing AS n FROM 'a'", { x: 1 }, {}],
    ["SELECT 1 + 2 * 3 - 4 / 2 AS n, 7 % 4 AS m, -x AS neg FROM 'a'", { x: 5 }, { n: 5, m: 3, neg: -5 }],
    ["SELECT 7 / 2 AS whole, 7.5 / 2 AS part FROM 'a'", {}, { whole: 3, part: 3.75 }],
    ["SELECT 'a' || 'b' AS ab, 'n' + 1 AS n1, '2' * 3 AS six FROM 'a'", {}, { ab: "ab", n1: "n1", six: 6 }],
    [
      "SELECT upper(s) AS u, length(s) AS l, substring(s, 1, 3) AS p, concat(s, '!') AS c FROM 'a'",
      { s: "hello" },
      { u: "HELLO", l: 5, p: "el", c: "hello!" },
    ],
    [
      "SELECT CASE color WHEN 'red' THEN 1 WHEN 'blue' THEN 2 ELSE 3 END AS n FROM 'a'",
      { color: "blue" },
      { n: 2 },
    ],
    ["SELECT CASE WHEN x > 1 THEN 'many' ELSE 'few' END AS n FROM 'a'", { x: 2 }, { n: "many" }],
    [
      "SELECT x IN [1, 2] AS yes, x NOT IN [1] AS also, {'k': x} AS o FROM 'a'",
      { x: 2 },
      { yes: true, also: true, o: { k: 2 } },
    ],
    [
      "SELECT isUndefined(y) AS u, isNull(z) AS n, cast('12' AS Int) AS c FROM 'a'",
      { z: null },
      { u: true, n: true, c: 12 },
    ],
    ["SELECT `odd name` AS x, principal() AS who FROM 'a'", { "odd name": 1 }, { x: 1, who: "AROA:session" }],
    [
      "SELECT sha256('abc') AS h, encode('hi', 'base64') AS e, decode('aGk=', 'base64') AS d FROM 'a'",
      {},
      { h: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", e: "aGk=", d: "hi" },
    ],
  ])("%s", (sql, payload, result) => {
    expect(run(sql, payload)).toEqual(result);
  });

  it.each<[string, boolean]>([
    ["x = 1", true],
    ["x = '1'", true],
    ["x <> 1", false],
    ["x >= 1 AND y < 'c'", true],
    ["NOT (x = 1)", false],
    ["x = 2 OR y = 'b'", true],
    ["missing = 1", false],
    ["NOT missing", false],
    ["y > 1", false],
    ["startswith(y, 'b')", true],
    ["regexp_matches(topic(), '^maps/')", true],
  ])("WHERE %s is %s", (where, matches) => {
    expect(run(`SELECT * FROM 'a' WHERE ${where}`, { x: 1, y: "b" }) !== undefined).toBe(matches);
  });

  it("passes what is not JSON on as bytes, or in base64 on request", () => {
    const bytes = Buffer.from([0, 255, 123]);
    expect(run("SELECT * FROM 'a'", bytes)).toEqual(bytes);
    expect(run("SELECT encode(*, 'base64') AS data, topic(4) AS t FROM 'a'", bytes)).toEqual({
      data: "AP97",
      t: "compact",
    });
    expect(run("SELECT x FROM 'a'", bytes)).toEqual({});
  });

  it("never takes bytes for JSON unless they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const payload = readPayload(bytes, "2016-03-23");
        if ("json" in payload) expect(typeof payload.json).toBe("object");
        expect(payload.bytes).toEqual(bytes);
      }),
    );
  });

  it("says what it can't read", () => {
    const parse =
      (sql: string, version: SqlVersion = "2016-03-23") =>
      () =>
        parseStatement(sql, version);
    expect(parse("SELECT * FORM 'a'")).toThrow(/where FROM should be, there is "FORM"/);
    expect(parse("SELECT unknown_fn(1) FROM 'a'")).toThrow(/unknown_fn is not known/);
    expect(parse("SELECT topic(1, 2) FROM 'a'")).toThrow(/does not take 2 arguments/);
    expect(parse("SELECT encode(*, 'base64') AS d FROM 'a'", "2015-10-08")).toThrow(
      /needs AwsIotSqlVersion 2016-03-23/,
    );
    expect(parse("SELECT ; FROM 'a'")).toThrow(/can't be read/);
    expect(parse("SELECT (1 FROM 'a'")).toThrow(/where \) should be/);
  });

  it("treats arrays as JSON since 2016-03-23 only", () => {
    const statement = parseStatement("SELECT * FROM 'a'", "2015-10-08");
    expect(select(statement, context([1], "2015-10-08"))).toBeInstanceOf(Uint8Array);
  });

  it("keeps hostile member names as plain members", () => {
    const result = run("SELECT x AS `__proto__`.y FROM 'a'", { x: 1 }) as object;
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.keys(result)).toEqual(["__proto__"]);
    expect(run("SELECT constructor AS c FROM 'a'", { x: 1 })).toEqual({});
  });
});

describe("substitution templates", () => {
  it("fill in expressions", () => {
    const template = new Template("${topic(2)}#${topic(3)}/${x + 1}/${missing}", "2016-03-23");
    expect(template.fill(context({ x: 1 }))).toBe("m1#3/2/undefined");
    expect(() => new Template("${topic(", "2016-03-23")).toThrow();
  });
});

describe("topic filters", () => {
  it.each<[string, string, boolean]>([
    ["a/b", "a/b", true],
    ["a/+", "a/b", true],
    ["a/+", "a/b/c", false],
    ["a/#", "a/b/c", true],
    ["a/#", "a", true],
    ["#", "$aws/x", false],
    ["$aws/#", "$aws/x", true],
    ["a/+/c", "a//c", true],
    ["a/b", "a/b/", false],
  ])("%s takes %s: %s", (filter, topic, takes) => {
    expect(topicMatches(filter, topic)).toBe(takes);
  });
});
