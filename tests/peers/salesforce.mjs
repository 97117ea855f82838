// What jsforce, a client of others, makes of an org: node salesforce.mjs URL TOKEN OPPORTUNITY. Prints JSON.

import jsforce from "jsforce";

const [instanceUrl, accessToken, deal] = process.argv.slice(2);
const conn = new jsforce.Connection({ instanceUrl, accessToken, version: "64.0" });
const opportunities = conn.sobject("Opportunity");
const early = { headers: { "If-Unmodified-Since": "Mon, 02 Mar 2026 08:00:00 GMT" } };

async function refusal(asked) {
  try {
    return { answered: await asked };
  } catch (error) {
    return { code: error.errorCode, words: error.message };
  }
}

async function paged() {
  const rows = await conn.query("SELECT Id, Name FROM Opportunity ORDER BY Id").run({ autoFetch: true });
  return rows.records.map((one) => one.Name);
}

async function loaded() {
  conn.bulk2.pollInterval = 10;
  const rows = await conn.bulk2.query("SELECT Id, Name FROM Opportunity ORDER BY Id");
  return (await rows.toArray()).map((one) => one.Name);
}

async function together(reference, stage) {
  const base = "/services/data/v64.0/sobjects";
  const compositeRequest = [
    { method: "PATCH", url: `${base}/Opportunity/${deal}`, referenceId: "deal", body: { StageName: stage } },
    { method: "POST", url: `${base}/Task`, referenceId: "task", body: { Subject: reference, WhatId: deal } },
  ];
  const answer = await conn.requestPost("/composite", { allOrNone: true, compositeRequest });
  return answer.compositeResponse.map((one) => one.httpStatusCode);
}

const described = await opportunities.describe();
const told = {
  fields: described.fields.filter((one) => one.updateable).map((one) => one.name),
  paged: await paged(),
  loaded: await loaded(),
  updated: await opportunities.update({ Id: deal, NextStep: "Call" }),
  late: await refusal(opportunities.update({ Id: deal, NextStep: "Mail" }, early)),
  held: (await opportunities.retrieve(deal)).NextStep,
  first: await conn.sobject("Task").upsert({ Sayso_Key__c: "k1", Subject: "Call", WhatId: deal }, "Sayso_Key__c"),
  again: await conn.sobject("Task").upsert({ Sayso_Key__c: "k1", Subject: "Call", WhatId: deal }, "Sayso_Key__c"),
  together: await together("Sent", "Proposal"),
  malformed: await refusal(conn.query("SELECT Id FORM Opportunity")),
  stranger: await refusal(
    new jsforce.Connection({ instanceUrl, accessToken: "nobody", version: "64.0" }).query("SELECT Id FROM Opportunity"),
  ),
  spent: conn.limitInfo.apiUsage,
};
console.log(JSON.stringify(told));
