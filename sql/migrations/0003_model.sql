-- What became of a call of the language model: its tries, what they cost, and the model's own words, kept also where they came
-- too late to change anything. More reasons for a failure. The table is made anew because a CHECK can't be changed; the
-- views that look at it come back after the migrations.
DROP VIEW IF EXISTS v_decision;
DROP VIEW IF EXISTS v_model_call;

CREATE TABLE model_call_new (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	kind        TEXT NOT NULL CHECK (kind IN ('synthesize', 'tagline', 'suggest_priorities', 'suggest_options', 'scaffold',
	            'why')),
	state       TEXT NOT NULL CHECK (state IN ('running', 'retrying', 'failed', 'done', 'stale')),
	fault       TEXT NOT NULL CHECK (fault IN ('none', 'unreachable', 'slow', 'busy', 'refused', 'broken', 'setup', 'spent',
	            'off')),
	since_ms    INTEGER NOT NULL,           -- when it was first wanted
	tries       INTEGER NOT NULL DEFAULT 0, -- requests that have ended; a long scaffold takes several
	tokens_in   INTEGER NOT NULL DEFAULT 0, -- of all tries, as the service counts them, or guessed where it does not tell
	tokens_out  INTEGER NOT NULL DEFAULT 0,
	took_ms     INTEGER NOT NULL DEFAULT 0, -- of all tries
	tried_at_ms INTEGER NOT NULL DEFAULT 0, -- when the last one ended
	model       TEXT,                       -- the model's name, of the last try
	detail      TEXT,                       -- how that one ended: 'good', '429 rate_limit_error', 'not JSON'
	answer      TEXT,                       -- what the model wrote last; untrusted
	PRIMARY KEY (decision_id, id)
) STRICT, WITHOUT ROWID;

INSERT INTO model_call_new (decision_id, id, kind, state, fault, since_ms)
SELECT decision_id, id, kind, state, fault, since_ms FROM model_call;
DROP TABLE model_call;
ALTER TABLE model_call_new RENAME TO model_call;

-- The model's allowance is used up: for now the decision goes on as if there were none.
ALTER TABLE decision ADD COLUMN model_spent INTEGER NOT NULL DEFAULT 0 CHECK (model_spent IN (0, 1));

PRAGMA user_version = 3;
