-- The first schema: one row for each thing that a decision is made of.
--
-- For whoever reads this with `sqlite3 -readonly maude.db` (the views in views.sql answer most questions without a join):
-- · Times end in _ms: milliseconds since 1970 in UTC. NULL is "not" or "never".
-- · Persons are ids of table person; NULL is nobody: the model, or "Do nothing", which nobody wrote.
-- · Yes and no are 1 and 0. Words are those of the program's addresses and its JSON.
-- · framing, priority, option, suggestion, point, model_call and invitation count their ids in each decision by itself,
--   from one counter (decision.last_id); a rising id is the order of first entry.
-- · Where a row has no id of its own (participant, backing, approval), place is its order in its decision. A row that
--   changes keeps its place; one that is taken out and comes back goes to the end.
-- · Deleting a decision deletes all that belongs to it, but not its events: they hold nothing that anybody wrote.
--
-- References are looked at when a transaction commits, so the order of statements inside one does not matter. The sqlite3
-- shell does not look at them at all unless told so: run `PRAGMA foreign_keys = ON;` before changing anything by hand,
-- and only while the service is stopped.

PRAGMA application_id = 0x4d61754c; -- "MauL", for file(1) and against opening another program's database

-- Small values of the whole database: db_id, canvas_version, secret_mark, epoch, commits; later scrub_due, too.
CREATE TABLE meta (
	key   TEXT NOT NULL PRIMARY KEY,
	value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Everybody who ever took a name. Rows are never deleted: a freed name is taken by a new person.
CREATE TABLE person (
	id            INTEGER PRIMARY KEY,
	name          TEXT NOT NULL,    -- "somebody" once deleted
	name_key      TEXT,             -- the name case-folded, while this person holds it; NULL once it is freed
	seat          INTEGER NOT NULL, -- random; what this person's sessions prove
	epoch         INTEGER NOT NULL, -- of the signing secret under which the name was claimed
	created_at_ms INTEGER NOT NULL,
	used_at_ms    INTEGER NOT NULL, -- exact to a day
	inbox         INTEGER NOT NULL, -- version of this person's invitations
	deleted_at_ms INTEGER CHECK (deleted_at_ms <> 0),
	CHECK (id > 0 AND name_key <> '')
) STRICT;

CREATE UNIQUE INDEX person_by_name_key ON person (name_key) WHERE name_key IS NOT NULL;

-- Links that move a person to another device. Only a hash of each is kept.
CREATE TABLE move_link (
	hash          TEXT NOT NULL PRIMARY KEY,
	person_id     INTEGER NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
	expires_at_ms INTEGER NOT NULL,
	used_at_ms    INTEGER CHECK (used_at_ms <> 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX move_link_by_time ON move_link (expires_at_ms);

-- What there is one of in a decision.
CREATE TABLE decision (
	id                          TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 8),
	create_key                  TEXT NOT NULL, -- its creator's: the same one twice makes one decision
	creator_id                  INTEGER NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
	created_at_ms               INTEGER NOT NULL,
	topic                       TEXT NOT NULL,
	tagline                     TEXT NOT NULL, -- '': none yet
	access                      TEXT NOT NULL CHECK (access IN ('open', 'link', 'invited')),
	facilitator_id              INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: nobody takes part
	stage                       TEXT NOT NULL CHECK (stage IN ('lobby', 'scenario', 'priorities', 'options', 'scaffolding',
	                            'dashboard', 'complete')),
	stage_at_ms                 INTEGER NOT NULL, -- when it began
	round                       INTEGER NOT NULL CHECK (round IN (1, 2)), -- 2: a run-off
	version                     INTEGER NOT NULL, -- rises with everything shown
	last_id                     INTEGER NOT NULL,
	chosen_framing_id           INTEGER, -- the one that becomes, later became, the topic
	framing_settled_by_id       INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
	reveal_at_ms                INTEGER CHECK (reveal_at_ms <> 0), -- when the chosen framing becomes the topic
	synthesis_due_at_ms         INTEGER CHECK (synthesis_due_at_ms <> 0), -- when the model is asked for a bridging framing
	synthesis_asked_at_ms       INTEGER CHECK (synthesis_asked_at_ms <> 0),
	synthesis_seen              INTEGER NOT NULL, -- hash of the framings that it was last asked about
	facilitator_waited_since_ms INTEGER CHECK (facilitator_waited_since_ms <> 0), -- the group waits for nobody else
	takeover_open               INTEGER NOT NULL CHECK (takeover_open IN (0, 1)),
	winner_option_id            INTEGER,
	settled_by_id               INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- of a tie
	why                         TEXT NOT NULL, -- '': not written yet
	decided_at_ms               INTEGER CHECK (decided_at_ms <> 0),
	closed_at_ms                INTEGER CHECK (closed_at_ms <> 0),
	FOREIGN KEY (id, chosen_framing_id) REFERENCES framing (decision_id, id) DEFERRABLE INITIALLY DEFERRED,
	FOREIGN KEY (id, winner_option_id) REFERENCES option (decision_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX decision_by_create_key ON decision (creator_id, create_key);

-- How persons stand to a decision; never taken out, so that everything written keeps its author's name.
CREATE TABLE participant (
	decision_id     TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	place           INTEGER NOT NULL,
	person_id       INTEGER NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
	name            TEXT NOT NULL,
	standing        TEXT NOT NULL CHECK (standing IN ('in', 'asking', 'declined', 'out')),
	barred          INTEGER NOT NULL CHECK (barred IN (0, 1)), -- was removed: asks, until invited or admitted
	seq             INTEGER NOT NULL, -- order of joining
	joined_at_ms    INTEGER NOT NULL, -- or asked
	present         INTEGER NOT NULL CHECK (present IN (0, 1)),
	connected       INTEGER NOT NULL CHECK (connected IN (0, 1)), -- a live request is in flight
	waited_until_ms INTEGER CHECK (waited_until_ms <> 0), -- not connected, but counted as present until then
	absent_since_ms INTEGER CHECK (absent_since_ms <> 0),
	excused         INTEGER NOT NULL CHECK (excused IN (0, 1)),
	ready           INTEGER NOT NULL CHECK (ready IN (0, 1)),
	confirmed       INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
	abstained       INTEGER NOT NULL CHECK (abstained IN (0, 1)),
	decider         INTEGER NOT NULL CHECK (decider IN (0, 1)), -- took part when the decision was completed
	PRIMARY KEY (decision_id, place),
	UNIQUE (decision_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX participant_by_person ON participant (person_id);

CREATE TABLE invitation (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	name        TEXT NOT NULL,
	name_key    TEXT NOT NULL, -- the name case-folded
	person_id   INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: whoever takes the name first
	accepted    INTEGER NOT NULL CHECK (accepted IN (0, 1)),
	at_ms       INTEGER NOT NULL,
	PRIMARY KEY (decision_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX invitation_by_person ON invitation (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX invitation_by_name_key ON invitation (name_key) WHERE person_id IS NULL;

-- Candidate wordings of the question.
CREATE TABLE framing (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	by_id       INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: the model
	text        TEXT NOT NULL,
	at_ms       INTEGER NOT NULL, -- of its present text
	PRIMARY KEY (decision_id, id)
) STRICT, WITHOUT ROWID;

-- Who backs which framing: one each.
CREATE TABLE backing (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	place       INTEGER NOT NULL,
	person_id   INTEGER NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
	framing_id  INTEGER NOT NULL,
	at_ms       INTEGER NOT NULL,
	PRIMARY KEY (decision_id, place),
	UNIQUE (decision_id, person_id),
	FOREIGN KEY (decision_id, framing_id) REFERENCES framing (decision_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE priority (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	by_id       INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: the model
	slot        INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 3), -- of its author; 0: the model's
	direction   TEXT NOT NULL CHECK (direction IN ('+', '-', '~')),
	number      INTEGER NOT NULL, -- within its direction, once the stage has ended: "+1"; 0 before
	text        TEXT NOT NULL,
	source      TEXT NOT NULL CHECK (source IN ('person', 'model', 'baseline')),
	at_ms       INTEGER NOT NULL,
	PRIMARY KEY (decision_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE option (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	by_id       INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: the model, or the baseline
	slot        INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 5), -- of its author; 0: the model's, or the baseline
	name        TEXT NOT NULL,
	"desc"      TEXT NOT NULL,
	source      TEXT NOT NULL CHECK (source IN ('person', 'model', 'baseline')),
	at_ms       INTEGER NOT NULL,
	PRIMARY KEY (decision_id, id)
) STRICT, WITHOUT ROWID;

-- What the model suggested, of priorities (text, direction) or options (text is the name, desc).
CREATE TABLE suggestion (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	stage       TEXT NOT NULL CHECK (stage IN ('priorities', 'options')),
	text        TEXT NOT NULL,
	direction   TEXT CHECK (direction IN ('+', '-', '~')), -- NULL for options
	"desc"      TEXT NOT NULL, -- '' for priorities
	included    INTEGER NOT NULL CHECK (included IN (0, 1)),
	at_ms       INTEGER NOT NULL,
	PRIMARY KEY (decision_id, id)
) STRICT, WITHOUT ROWID;

-- Reasons for or against an option.
CREATE TABLE point (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	option_id   INTEGER NOT NULL,
	by_id       INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: the model
	side        TEXT NOT NULL CHECK (side IN ('for', 'against')),
	text        TEXT NOT NULL,
	priority_id INTEGER, -- its tag; NULL: none
	at_ms       INTEGER NOT NULL,
	PRIMARY KEY (decision_id, id),
	FOREIGN KEY (decision_id, option_id) REFERENCES option (decision_id, id) DEFERRABLE INITIALLY DEFERRED,
	FOREIGN KEY (decision_id, priority_id) REFERENCES priority (decision_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	place       INTEGER NOT NULL,
	round       INTEGER NOT NULL CHECK (round IN (1, 2)), -- 2: a run-off
	option_id   INTEGER NOT NULL,
	person_id   INTEGER NOT NULL REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
	at_ms       INTEGER NOT NULL,
	PRIMARY KEY (decision_id, place),
	UNIQUE (decision_id, round, option_id, person_id),
	FOREIGN KEY (decision_id, option_id) REFERENCES option (decision_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- Calls of the language model, wanted and done.
CREATE TABLE model_call (
	decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	id          INTEGER NOT NULL,
	kind        TEXT NOT NULL CHECK (kind IN ('synthesize', 'tagline', 'suggest_priorities', 'suggest_options', 'scaffold',
	            'why')),
	state       TEXT NOT NULL CHECK (state IN ('running', 'retrying', 'failed', 'done', 'stale')),
	fault       TEXT NOT NULL CHECK (fault IN ('none', 'unreachable', 'slow', 'busy', 'refused', 'broken')),
	since_ms    INTEGER NOT NULL, -- when it was first wanted
	PRIMARY KEY (decision_id, id)
) STRICT, WITHOUT ROWID;

-- Every accepted action, without what was typed. decision_id is no reference: events outlive their decision.
CREATE TABLE event (
	id          INTEGER PRIMARY KEY,
	decision_id TEXT, -- NULL: of no decision
	person_id   INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED, -- NULL: happened by itself
	action      TEXT NOT NULL,
	entry       TEXT, -- which of the person's entries was edited, as "slot 2"
	at_ms       INTEGER NOT NULL, -- of consecutive edits of one entry: of the last
	version     INTEGER NOT NULL,
	stage       TEXT CHECK (stage IN ('lobby', 'scenario', 'priorities', 'options', 'scaffolding', 'dashboard', 'complete')),
	round       INTEGER,
	request_id  TEXT,
	CHECK ((decision_id IS NULL) = (stage IS NULL) AND (decision_id IS NULL) = (round IS NULL))
) STRICT;

CREATE INDEX event_by_decision ON event (decision_id);

-- Requests that were accepted a short time ago, so that a repeat is known.
CREATE TABLE request (
	id          TEXT NOT NULL PRIMARY KEY,
	person_id   INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
	decision_id TEXT, -- no reference: the request may have deleted it
	at_ms       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX request_by_time ON request (at_ms);

PRAGMA user_version = 1;
