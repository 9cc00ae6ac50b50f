CREATE TABLE answers (
  key TEXT PRIMARY KEY,
  attempt INTEGER NOT NULL REFERENCES attempts(id),
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "answers" VALUES('k',1,'{"parts":[{"type":"text","text":"hello"}],"finish_reason":"STOP","usage":{"input":1000,"cache_read":0,"cache_write":0,"output":500,"reasoning":0,"others":{},"estimated":false},"provider":"p","model":"m-1","request_id":"req"}');
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  key TEXT,
  run TEXT NOT NULL,
  task TEXT NOT NULL,
  step TEXT NOT NULL,
  role TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  maker TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  served_model TEXT,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  message TEXT NOT NULL,
  request_id TEXT,
  input INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  output INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  others TEXT NOT NULL,
  estimated INTEGER NOT NULL,
  held INTEGER NOT NULL,
  cost INTEGER,
  over_bound INTEGER NOT NULL
, tag TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "attempts" VALUES(1,'k','r1','T','S1','planner','p','m','maker','','m-1',1767225600000,12,'ok',0,'','req',1000,0,0,500,0,'{}',0,3000000,2500000,0,'team-a');
CREATE TABLE correction_scopes (
  hold INTEGER NOT NULL,
  scope TEXT NOT NULL,
  PRIMARY KEY (hold, scope)
) STRICT, WITHOUT ROWID;
INSERT INTO "correction_scopes" VALUES(3,'run:r1');
INSERT INTO "correction_scopes" VALUES(3,'task:T');
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  hold INTEGER NOT NULL,
  owner TEXT NOT NULL,
  target TEXT NOT NULL,
  held_at INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  charged_before INTEGER NOT NULL,
  charged_after INTEGER NOT NULL
) STRICT;
INSERT INTO "corrections" VALUES(1,3,'an-earlier-boot|4711|1','p/m',1767225600000,1767225700000,'ann','seen on the bill',3000000,1000000);
CREATE TABLE "hold_scopes" (
  scope TEXT NOT NULL,
  hold INTEGER NOT NULL REFERENCES "holds"(id) ON DELETE CASCADE,
  PRIMARY KEY (scope, hold)
) STRICT, WITHOUT ROWID;
INSERT INTO "hold_scopes" VALUES('run:r1',9);
CREATE TABLE "holds" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  target TEXT NOT NULL,
  amount INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  unsettled INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "holds" VALUES(9,'an-earlier-boot|4712|2','p/m',4000000,1767225601000,0);
CREATE TABLE scopes (
  name TEXT PRIMARY KEY,
  settled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "scopes" VALUES('run:r1',3500000);
INSERT INTO "scopes" VALUES('task:T',1000000);
CREATE INDEX attempts_by_key ON attempts(key);
CREATE INDEX attempts_by_task ON attempts(task);
CREATE INDEX hold_scopes_by_hold ON hold_scopes(hold);
CREATE INDEX corrections_by_hold ON corrections(hold);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES('holds',9);
PRAGMA user_version = 2;
