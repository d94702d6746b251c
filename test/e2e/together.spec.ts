import { MindMap, ROOT } from "../../model/document.ts";
import { guest } from "../support/guest.ts";
import { expect, test } from "./fixtures.ts";
import { loadConfigOf, newPerson, newReplica, partsOf, saved, share } from "./people.ts";

test("two people build a map together", { tag: "@smoke" }, async ({ browser }) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.build(`
    Holiday
      Food
      Places
  `);
  await saved(ann);
  const link = await share(ann, "Can edit");

  const ben = await newPerson(browser);
  await ben.map.page.goto(link);
  for (const name of ["Holiday", "Food", "Places"]) await expect(ben.map.node(name)).toBeVisible();

  await ben.map.node("Places").click();
  await ben.map.press("Tab");
  await ben.map.write("Kyoto");
  await expect(ann.map.node("Kyoto")).toBeVisible();
  await ann.map.node("Food").click();
  await ann.map.press("Tab");
  await ann.map.write("Ramen");
  await expect(ben.map.node("Ramen")).toBeVisible();
  await saved(ann);
  await saved(ben);

  // Who may edit may invite, too.
  expect(partsOf(await share(ben, "Can view")).mapId).toBe(partsOf(link).mapId);

  // Undo takes back one's own change, not what the other did after it.
  await ben.map.press("ControlOrMeta+z", "ControlOrMeta+z");
  await expect(ann.map.node("Kyoto")).toBeHidden();
  await expect(ann.map.node("Ramen")).toBeVisible();
  await ann.context.close();
  await ben.context.close();
});

test("each sees who else is there and what they have selected", async ({ browser }) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.write("Who is here?");
  const link = await share(ann, "Can edit");
  const ben = await newPerson(browser);
  await ben.map.page.goto(link);
  await ben.map.node("Who is here?").click();

  const others = ann.map.page.getByLabel(/ is here$/);
  await expect(others).toHaveCount(1);
  await expect(ann.map.node("Who is here?").locator(".visitor")).toBeVisible();

  await ben.context.close();
  await expect(others).toHaveCount(0);
  await ann.context.close();
});

test("what two people write offline is all there when they are back", { tag: "@smoke" }, async ({
  browser,
}) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.write("Plan");
  await saved(ann);
  const link = await share(ann, "Can edit");
  const ben = await newPerson(browser);
  await ben.map.page.goto(link);
  await ben.map.node("Plan").click();
  await saved(ben);
  // The page itself is kept, too, before the network goes.
  await ann.map.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));

  await ann.context.setOffline(true);
  await ben.context.setOffline(true);
  await ann.map.node("Plan").click();
  await ann.map.press("Tab");
  await ann.map.write("by Ann");
  await ben.map.press("Tab");
  await ben.map.write("by Ben");
  for (const { map } of [ann, ben]) {
    await expect(map.page.getByText(/Offline, \d+ changes? waiting/)).toBeVisible();
  }
  // A closed and reopened page still has them, without a network.
  await ann.map.page.reload();
  await expect(ann.map.node("by Ann")).toBeVisible();

  await ann.context.setOffline(false);
  await ben.context.setOffline(false);
  for (const person of [ann, ben]) {
    await expect(person.map.node("by Ann")).toBeVisible();
    await expect(person.map.node("by Ben")).toBeVisible();
    await saved(person);
  }
  expect(await ann.map.outline()).toEqual(await ben.map.outline());
  await ann.context.close();
  await ben.context.close();
});

test("a viewer looks on, and cannot write with a hand-made client either", { tag: "@smoke" }, async ({
  browser,
  baseURL,
}) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.write("Look, don't touch");
  await saved(ann);
  const link = await share(ann, "Can view");

  const eve = await newPerson(browser);
  await eve.map.page.goto(link);
  await expect(eve.map.node("Look, don't touch")).toBeVisible();
  await expect(eve.map.page.getByText("View only")).toBeVisible();
  await eve.map.node("Look, don't touch").click();
  await eve.map.press("Tab", "Delete", "F2");
  await expect(eve.map.field).toBeHidden();
  await expect(eve.map.tree.getByRole("treeitem")).toHaveCount(1);

  const { mapId, secret } = partsOf(link);
  const cloud = guest(await loadConfigOf(baseURL));
  const session = await cloud.openSession(mapId, { secret, replica: newReplica() });
  expect(session.role).toBe("viewer");
  const map = new MindMap({ clientKey: session.clientKey });
  const forged: Uint8Array[] = [];
  map.onUpdate((update) => forged.push(update));
  map.add(ROOT, 0, "forged");
  const connection = await cloud.connect(session, {
    will: { topic: `${session.topics.presence}/${session.clientKey}`, payload: new Uint8Array() },
    onMessage() {},
    onClose() {},
  });
  const topic = `${session.topics.updates}/${session.clientKey}/00000001`;
  await expect(connection.publish(topic, forged[0] ?? new Uint8Array())).rejects.toThrow();
  const rows = [];
  for await (const page of cloud.log(session)) rows.push(...page);
  expect(rows.filter(({ sk }) => String(sk).startsWith(session.clientKey))).toEqual([]);
  await expect(ann.map.node("forged")).toBeHidden();
  await ann.context.close();
  await eve.context.close();
});

test("credentials of one map open no other", { tag: "@smoke" }, async ({ baseURL }) => {
  const config = await loadConfigOf(baseURL);
  const ann = guest(config);
  const hers = await ann.openSession(await ann.createMap("Hers"), { replica: newReplica() });
  const eve = guest(config);
  const own = await eve.openSession(await eve.createMap("Own"), { replica: newReplica() });

  const read = async () => {
    for await (const _ of eve.log({ ...own, log: hers.log }));
  };
  await expect(read()).rejects.toThrow(/not authorized/);
  await expect(eve.snapshot(own, `snapshots/${hers.log.partition.replace("#", "/")}/1`)).rejects.toThrow();
  const connect = () =>
    eve.connect(
      { ...own, clientId: hers.clientId },
      { will: { topic: "x", payload: new Uint8Array() }, onMessage() {}, onClose() {} },
    );
  await expect(connect()).rejects.toThrow();
  const connection = await eve.connect(own, {
    will: { topic: `${own.topics.presence}/${own.clientKey}`, payload: new Uint8Array() },
    onMessage() {},
    onClose() {},
  });
  await expect(connection.subscribe([`${hers.topics.updates}/+/+`])).rejects.toThrow();
  await connection.close();
  await expect(
    eve.openSession(hers.log.partition.split("#")[0] ?? "", { replica: newReplica() }),
  ).rejects.toThrow(/not a member/);
});
