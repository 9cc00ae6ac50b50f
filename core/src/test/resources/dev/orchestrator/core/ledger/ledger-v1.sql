CREATE TABLE scopes (
  name TEXT PRIMARY KEY,
  settled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE holds (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  target TEXT NOT NULL,
  amount INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  unsettled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE hold_scopes (
  scope TEXT NOT NULL,
  hold INTEGER NOT NULL REFERENCES holds(id) ON DELETE CASCADE,
  PRIMARY KEY (scope, hold)
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_scopes_by_hold ON hold_scopes(hold);
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
) STRICT;
CREATE INDEX attempts_by_key ON attempts(key);
CREATE INDEX attempts_by_task ON attempts(task);
CREATE TABLE answers (
  key TEXT PRIMARY KEY,
  attempt INTEGER NOT NULL REFERENCES attempts(id),
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO scopes VALUES ('run:r1', 2500000);
INSERT INTO holds VALUES (3, 'an-earlier-boot|4711|1', 'p/m', 3000000, 1767225600000, 1);
INSERT INTO holds VALUES (9, 'an-earlier-boot|4712|2', 'p/m', 4000000, 1767225601000, 0);
INSERT INTO hold_scopes VALUES ('run:r1', 3), ('task:T', 3), ('run:r1', 9);
INSERT INTO attempts VALUES (1, 'k', 'r1', 'T', 'S1', 'planner', 'p', 'm', 'maker', '', 'm-1', 1767225600000, 12, 'ok', 0, '', 'req', 1000, 0, 0, 500, 0, '{}', 0, 3000000, 2500000, 0);
INSERT INTO answers VALUES ('k', 1, '{"parts":[{"type":"text","text":"hello"}],"finish_reason":"STOP","usage":{"input":1000,"cache_read":0,"cache_write":0,"output":500,"reasoning":0,"others":{},"estimated":false},"provider":"p","model":"m-1","request_id":"req"}');
PRAGMA user_version = 1;
