import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import fc from "fast-check";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { frame, startup } from "../../../local/rds/wire.ts";
import { make } from "../make.ts";
import { type Login, type Rig, rig } from "./rig.ts";

let r: Rig;
beforeAll(async () => {
  r = await rig({ borrowTimeout: 60 });
  const owner = await r.connect("instance");
  await owner`create role clerk login`;
  await owner`grant rds_iam to clerk`;
  await owner`create table orders (id integer primary key, by text not null)`;
  await owner`grant select, insert, delete on orders to clerk`;
  await owner.end();
}, 120_000);
afterAll(() => r.close());

async function clerk(login: Login = {}): Promise<postgres.Sql> {
  const sql = await r.connect("proxy", login);
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}
const proxy = () => [...r.rds.proxies.values()][0]?.state;
const failure = (work: PromiseLike<unknown>) =>
  Promise.resolve(work).then(
    () => "no error",
    (error: { code?: string; message: string }) => `${error.code} ${error.message}`,
  );

describe("an instance", () => {
  test("is PostgreSQL 17 with an owner who is no superuser and may grant rds_iam", async () => {
    const owner = await r.connect("instance");
    const [row] = await owner`select current_setting('server_version') version, current_user, rolsuper
      from pg_roles where rolname = current_user`;
    expect(row).toMatchObject({
      version: expect.stringMatching(/^17\./),
      current_user: "owner",
      rolsuper: false,
    });
    await owner`create extension if not exists pg_trgm`;
    const [like] = await owner`select similarity('rhizome', 'rizome') as likeness`;
    expect(like?.likeness).toBe(0.5);
    await owner.end();
  });

  test("admits as many connections as its parameters say, and no more", async () => {
    const all = await Promise.all(Array.from({ length: 25 }, () => r.connect("instance")));
    const outcomes = await Promise.all(all.map((sql) => failure(sql`select pg_sleep(0.5)`)));
    expect(outcomes.some((outcome) => /^53300/.test(outcome))).toBe(true);
    await Promise.all(all.map((sql) => sql.end({ timeout: 1 })));
  });
});

describe("a login", () => {
  test("by a token lets in, over TLS that shows the host's own certificate", async () => {
    const sql = await clerk();
    expect(await sql`select current_user as me`).toEqual([{ me: "clerk" }]);
    const elsewhere = await clerk({ options: { ssl: { rejectUnauthorized: true } } });
    expect(await failure(elsewhere`select 1`)).toMatch(/certificate/i);
  });

  test("is refused without TLS", async () => {
    const sql = await clerk({ options: { ssl: false } });
    expect(await failure(sql`select 1`)).toBe("28000 This server requires TLS connections.");
  });

  test.each([
    ["that expired", { signedAt: Date.now() - 16 * 60_000 }],
    ["of another user", { user: "ghost", tokenOf: "clerk" }],
    ["for another door", { tokenAt: "instance" as const }],
    ["that was changed", { change: (token: string) => token.replace(/.$/, (c) => (c === "0" ? "1" : "0")) }],
    ["that is none", { change: () => "password" }],
    ["whose role may not", { role: "Owner" }],
  ])("is refused with a token %s", async (_, how: Record<string, unknown>) => {
    const { user, tokenOf, tokenAt, role, signedAt } = how as Record<string, string> & { signedAt?: number };
    const credentials = role ? r.t.credentials(`arn:aws:iam::000000000000:role/${role}`) : undefined;
    const made = await r.token((tokenAt as "instance") ?? "proxy", {
      user: tokenOf ?? "clerk",
      credentials,
      signedAt,
    });
    const token = (how.change as ((token: string) => string) | undefined)?.(made) ?? made;
    const sql = await clerk({ user, token });
    expect(await failure(sql`select 1`)).toMatch(/^28000 The IAM authentication failed for the role/);
  });

  test("to the proxy is refused when the proxy's own role may not log in as that user", async () => {
    const sql = await clerk({ user: "ghost" });
    expect(await failure(sql`select 1`)).toBe("28000 This RDS Proxy has no credentials for the role ghost.");
  });

  test("with options for the server is refused by the proxy", async () => {
    const sql = await clerk({ options: { connection: { options: "-c statement_timeout=1" } } });
    expect(await failure(sql`select 1`)).toMatch(/^0A000 Feature not supported/);
  });
});

describe("the proxy", () => {
  test("shares ten connections among 300 clients, whose work never mixes", async () => {
    await (await r.connect("instance"))`truncate orders`;
    const work = fc.sample(fc.integer({ min: 0, max: 4 }), { numRuns: 300, seed: 7 });
    const clients = await Promise.all(work.map((kind, i) => one(i, kind)));
    expect(clients).toEqual(work.map(() => "ok"));
    expect(proxy()?.open).toBeLessThanOrEqual(10);
    expect(proxy()?.pinned).toBe(0);
    const [kept] = await (await clerk())`select count(*)::int as n from orders`;
    expect(kept?.n).toBe(work.filter((kind) => kind === 1).length);

    async function one(i: number, kind: number): Promise<string> {
      const sql = await r.connect("proxy", { options: { prepare: kind % 2 === 0 } });
      try {
        const [row] = await sql`select ${i}::int as mine, ${`client ${i}`} as name`;
        if (row?.mine !== i || row?.name !== `client ${i}`) return "somebody else's row";
        if (kind === 1) await sql.begin((tx) => tx`insert into orders values (${i}, 'x')`);
        if (kind === 2)
          await sql
            .begin(async (tx) => {
              await tx`insert into orders values (${i}, 'gone')`;
              throw new Error("undone");
            })
            .catch(() => {});
        if (kind === 3) await failure(sql`select 1 / ${0}::int`);
        if (kind === 4) {
          const batch = await Promise.all([1, 2, 3].map((n) => sql`select ${i}::int * ${n}::int as product`));
          if (batch.some(([product], n) => product?.product !== i * (n + 1))) return "mixed in a pipeline";
        }
        const [again] = await sql`select ${i}::int + 1 as next`;
        return again?.next === i + 1 ? "ok" : "lost";
      } catch (error) {
        return String(error);
      } finally {
        await sql.end({ timeout: 1 });
      }
    }
  }, 120_000);

  test("prepares a statement in every connection that its client gets, and pins nobody for it", async () => {
    const before = proxy()?.pinned;
    const [one, other] = [
      await clerk({ options: { prepare: true } }),
      await clerk({ options: { prepare: true } }),
    ];
    for (let i = 0; i < 20; i++) {
      const [[a], [b]] = await Promise.all([
        one`select ${i}::int as n, pg_sleep(0.001)::text`,
        other`select ${i}::int as n, pg_sleep(0.001)::text`,
      ]);
      expect([a?.n, b?.n]).toEqual([i, i]);
    }
    expect(await failure(one`select ${1}::int / ${0}::int`)).toMatch(/^22012/);
    expect((await one`select ${1}::int / ${1}::int as one`)[0]?.one).toBe(1);
    expect(proxy()?.pinned).toBe(before);
  });

  test("undoes the transaction of a client that hangs up, and lends its connection again", async () => {
    const sql = await r.connect("proxy");
    const held = sql.begin(async (tx) => {
      await tx`insert into orders values (9001, 'half')`;
      await sql.end({ timeout: 0 });
    });
    await failure(held);
    await vi.waitFor(async () => {
      const [row] = await (await clerk())`select count(*)::int as n from orders where id = 9001`;
      expect(row?.n).toBe(0);
    });
  });

  test.each([
    ["set search_path to public", true],
    ["set local statement_timeout = 100", false],
    ["select set_config('search_path', 'public', false)", true],
    ["select 'set search_path'", false],
    ["/* set */ select 1 -- listen", false],
    ["create temporary table t (a int)", true],
    ["listen news", true],
    ["select pg_advisory_lock(1)", true],
    ["select pg_advisory_xact_lock(1)", false],
    ["prepare p as select 1", true],
    ["deallocate all", true],
    ["begin; declare c cursor for select 1; commit", true],
    [`select '${"x".repeat(17_000)}'`, true],
  ])("pins a client as AWS says (%#)", async (statement, pins) => {
    const before = proxy()?.pinned ?? 0;
    const sql = await clerk();
    await sql.unsafe(statement).simple();
    expect((proxy()?.pinned ?? 0) - before).toBe(pins ? 1 : 0);
    if (pins) expect(r.t.lines.at(-1)).toMatch(/pinned to its database connection/);
  });

  test("gives what a pinned client set to nobody else", async () => {
    const sql = await clerk();
    await sql.unsafe("set application_name to 'mine'");
    await sql.end();
    const others = await Promise.all(Array.from({ length: 12 }, () => clerk()));
    for (const other of others) {
      const [row] = await other`select current_setting('application_name') as name`;
      expect(row?.name).not.toBe("mine");
    }
  });

  test("takes no request to cancel", async () => {
    const sql = await clerk();
    const running = sql`select pg_sleep(1)::text as slept`.execute();
    const [instance] = r.rds.instances.values();
    const asleep =
      "select count(*) from pg_stat_activity where state = 'active' and query ~ '^select pg_sleep'";
    await vi.waitFor(async () => expect(await instance?.postgres.administer(asleep)).toEqual([["1"]]));
    running.cancel();
    expect(await running).toEqual([{ slept: "" }]);
  });

  test.each([
    ["nonsense", Buffer.from("GET / HTTP/1.1\r\nhost: x\r\n\r\n")],
    ["a startup of an old protocol", Buffer.from([0, 0, 0, 8, 0, 2, 0, 0])],
    ["a startup that claims to be huge", Buffer.from([127, 255, 255, 255, 0, 3, 0, 0])],
    ["a password before its time", Buffer.concat([startup({ user: "clerk" }), frame("p", "x")])],
  ])("ends a connection that begins with %s", async (_, bytes) => {
    const socket = connectTcp(r.doors.proxy.localPort, "127.0.0.1");
    socket.on("error", () => {}).resume();
    socket.write(bytes);
    await once(socket, "close");
  });

  test("says so when no connection came free in time, and goes on when one does", async () => {
    const [id] = r.rds.instances.keys();
    await make(r.rds, "AWS::RDS::DBProxyTargetGroup", "Targets", {
      DBProxyName: "shop",
      DBInstanceIdentifiers: [id],
      ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: 10, ConnectionBorrowTimeout: 1 },
    });
    const [one, other] = [await clerk(), await clerk()];
    const held = one.begin(async (tx) => {
      await tx`select 1`;
      await other.begin(async (tx) => {
        await tx`select 1`;
        expect(proxy()).toMatchObject({ open: 2, idle: 0 });
        expect(await failure((await clerk())`select 1`)).toMatch(
          /Timed-out waiting to acquire|CONNECTION_CLOSED/,
        );
        const patient = (await clerk())`select 1 as one`.execute();
        await vi.waitFor(() => expect(proxy()?.waiting).toBe(1));
        return { patient };
      });
    });
    await held;
    expect(await (await clerk())`select 1 as one`).toEqual([{ one: 1 }]);
  });
});
