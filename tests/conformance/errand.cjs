// Drives a practice org with jsforce as it comes; prints one JSON line a step.
//
// Reads from the environment: PRACTICE_URL, PRACTICE_USER, PRACTICE_PASSWORD (with the security token),
// PRACTICE_VERSION. The certificate authority is Node's own matter: NODE_EXTRA_CA_CERTS.

"use strict";

const assert = require("node:assert/strict");
const jsforce = require("jsforce");

const { PRACTICE_URL: url, PRACTICE_USER: user, PRACTICE_PASSWORD: password, PRACTICE_VERSION: version } = process.env;

const conn = new jsforce.Connection({ loginUrl: url, version });
conn.bulk2.pollInterval = 100;
const key = `JS-${Date.now() % 1e9}`;
const made = [];

const steps = {
  "sign-in: SOAP login": async () => {
    const who = await conn.login(user, password);
    assert.equal(who.organizationId.length, 18);
    assert.ok(conn.instanceUrl.startsWith(url));
  },
  "sign-in: identity": async () => {
    const identity = await conn.identity();
    assert.equal(identity.username, user);
  },
  "sign-in: a wrong password is refused": async () => {
    const other = new jsforce.Connection({ loginUrl: url, version });
    await assert.rejects(other.login(user, "wrong"), { message: /^INVALID_LOGIN/ });
  },
  "describe: global": async () => {
    const { sobjects } = await conn.describeGlobal();
    assert.ok(sobjects.some((each) => each.name === "Contact"));
  },
  "describe: object": async () => {
    const described = await conn.describe("Contact");
    assert.ok(described.fields.some((each) => each.name === "Constituent_ID__c" && each.externalId));
  },
  "query: with a parent": async () => {
    const found = await conn.query("SELECT Id, LastName, Account.Name FROM Contact WHERE AccountId != null LIMIT 5");
    assert.equal(found.records.length, 5);
    assert.ok(found.records[0].Account.Name);
  },
  "query: pages to the end": async () => {
    const rows = await conn.query("SELECT Id FROM Contact", { headers: { "Sforce-Query-Options": "batchSize=200" }, autoFetch: true, maxFetch: 10000 });
    const counted = await conn.query("SELECT COUNT() FROM Contact");
    assert.ok(rows.records.length >= 200 || rows.records.length === counted.totalSize);
  },
  "query: find with conditions": async () => {
    const rows = await conn.sobject("Contact").find({ LastName: { $like: "A%" } }, "Id, LastName").limit(3);
    assert.ok(rows.every((each) => each.LastName.startsWith("A")));
  },
  "search: SOSL": async () => {
    const [first] = (await conn.query("SELECT LastName FROM Contact LIMIT 1")).records;
    const found = await conn.search(`FIND {${first.LastName}} IN ALL FIELDS RETURNING Contact(Id, LastName)`);
    assert.ok(found.searchRecords.length > 0);
  },
  "record: create, read, update, delete": async () => {
    const { id, success } = await conn.sobject("Contact").create({ LastName: "Conformance" });
    assert.ok(success);
    await conn.sobject("Contact").update({ Id: id, FirstName: "Ada" });
    assert.equal((await conn.sobject("Contact").retrieve(id)).FirstName, "Ada");
    assert.ok((await conn.sobject("Contact").destroy(id)).success);
    await assert.rejects(conn.sobject("Contact").retrieve(id), { errorCode: /NOT_FOUND|ENTITY_IS_DELETED/ });
  },
  "record: a refusal names code and field": async () => {
    await assert.rejects(conn.sobject("Contact").create({ LastName: "x".repeat(81) }), { errorCode: "STRING_TOO_LONG" });
  },
  "upsert: one record by external Id": async () => {
    const first = await conn.sobject("Contact").upsert({ Constituent_ID__c: key, LastName: "Upserted" }, "Constituent_ID__c");
    const second = await conn.sobject("Contact").upsert({ Constituent_ID__c: key, LastName: "Again" }, "Constituent_ID__c");
    assert.deepEqual([first.created, second.created], [true, false]);
    made.push(second.id);
  },
  "collections: create, update, upsert": async () => {
    const rows = Array.from({ length: 20 }, (_, n) => ({ Constituent_ID__c: `${key}-${n}`, LastName: `Many ${n}` }));
    const created = await conn.sobject("Contact").create(rows, { allowRecursive: true });
    assert.ok(created.every((each) => each.success));
    made.push(...created.map((each) => each.id));
    const updated = await conn.sobject("Contact").update(created.map((each) => ({ Id: each.id, Title: "Member" })));
    assert.ok(updated.every((each) => each.success));
    const upserted = await conn.sobject("Contact").upsert(rows, "Constituent_ID__c");
    assert.ok(upserted.every((each) => each.success && each.created === false));
  },
  "collections: bad rows are told one by one": async () => {
    const [good, bad] = await conn.sobject("Contact").create([{ LastName: "Good" }, { FirstName: "Nameless" }]);
    assert.deepEqual([good.success, bad.success], [true, false]);
    assert.equal(bad.errors[0].statusCode, "REQUIRED_FIELD_MISSING");
    made.push(good.id);
  },
  "collections: retrieve": async () => {
    const rows = await conn.sobject("Contact").retrieve(made.slice(0, 5));
    assert.equal(rows.length, 5);
  },
  "bulk 2.0: insert": async () => {
    const rows = Array.from({ length: 450 }, (_, n) => ({ Constituent_ID__c: `${key}-b${n}`, LastName: `Bulk ${n}` }));
    rows[3].LastName = "";
    const result = await conn.bulk2.loadAndWaitForResults({ object: "Contact", operation: "insert", input: rows, pollInterval: 100, pollTimeout: 60000 });
    assert.equal(result.successfulResults.length, 449);
    assert.ok(result.failedResults[0].sf__Error.startsWith("REQUIRED_FIELD_MISSING"));
    made.push(...result.successfulResults.map((each) => each.sf__Id));
  },
  "bulk 2.0: upsert": async () => {
    const rows = [{ Constituent_ID__c: `${key}-b0`, LastName: "Bulk again" }];
    const result = await conn.bulk2.loadAndWaitForResults({ object: "Contact", operation: "upsert", externalIdFieldName: "Constituent_ID__c", input: rows, pollInterval: 100, pollTimeout: 60000 });
    assert.equal(result.successfulResults[0].sf__Created, "false");
  },
  "bulk 2.0: query": async () => {
    const stream = await conn.bulk2.query("SELECT Id, LastName FROM Contact WHERE LastName LIKE 'Bulk %'");
    const rows = await stream.toArray();
    assert.equal(rows.length, 449);
  },
  "changes: updated and deleted": async () => {
    const start = new Date(Date.now() - 3600e3), end = new Date(Date.now() + 120e3);
    assert.ok((await conn.sobject("Contact").updated(start, end)).ids.length > 0);
    assert.ok((await conn.sobject("Contact").deleted(start, end)).deletedRecords.length > 0);
  },
  "limits": async () => {
    const { DailyApiRequests } = await conn.limits();
    assert.ok(DailyApiRequests.Remaining < DailyApiRequests.Max);
    assert.equal(conn.limitInfo.apiUsage.limit, DailyApiRequests.Max);
  },
  "collections: delete": async () => {
    for (let at = 0; at < made.length; at += 200) {
      const gone = await conn.sobject("Contact").destroy(made.slice(at, at + 200));
      assert.ok(gone.every((each) => each.success));
    }
  },
  "sign-out": async () => {
    const { accessToken, instanceUrl } = conn;
    await conn.logout();
    const stale = new jsforce.Connection({ accessToken, instanceUrl, version });
    await assert.rejects(stale.query("SELECT Id FROM Account LIMIT 1"), { errorCode: "INVALID_SESSION_ID" });
  },
};

(async () => {
  console.log(JSON.stringify({ client: "jsforce", version: jsforce.VERSION ?? require("jsforce/package.json").version }));
  for (const [step, run] of Object.entries(steps)) {
    try {
      await run();
      console.log(JSON.stringify({ step, ok: true }));
    } catch (error) {
      console.log(JSON.stringify({ step, ok: false, why: String(error.message ?? error).split("\n")[0] }));
    }
  }
})();
