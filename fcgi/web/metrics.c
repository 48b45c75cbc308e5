/* /metrics.
 *
 * Whoever counts does so where the event is: the engine for a group of orders at once, the model's thread for a try, others
 * by an atomic number. Here it is only written down, when somebody asks. A family is its HELP, its TYPE and its samples, one
 * after the other; a counter that was never counted has no labelled sample, but for those that alerts look at. */
#include "web/metrics.h"

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

#include "web/live.h"
#include "web/server.h"

static void add_family(struct strbuf *b, const char *name, const char *type, const char *help)
{
	strbuf_addf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_number(struct strbuf *b, const char *name, const char *type, const char *help, int64_t value)
{
	add_family(b, name, type, help);
	strbuf_addf(b, "%s %lld\n", name, (long long)value);
}

static void add_gauge(struct strbuf *b, const char *name, const char *help, int64_t value)
{
	add_number(b, name, "gauge", help, value);
}

static void add_counter(struct strbuf *b, const char *name, const char *help, int64_t value)
{
	add_number(b, name, "counter", help, value);
}

/* One sample with a label whose value is a word of our own. */
static void add_labelled(struct strbuf *b, const char *name, const char *label, const char *word, int64_t value)
{
	strbuf_addf(b, "%s{%s=\"%s\"} %lld\n", name, label, word, (long long)value);
}

/* Micro- or milliseconds as seconds, exactly. */
static void add_seconds(struct strbuf *b, int64_t n, int64_t a_second)
{
	strbuf_addf(b, "%lld.%0*lld", (long long)(n / a_second), a_second == 1000 ? 3 : 6, (long long)(n % a_second));
}

static void add_accepted(struct strbuf *b, const struct engine_figures *f)
{
	/* pings and marks of use are nobody's action */
	static const char *const words[ORDER_KINDS] = {
		[ORDER_CLAIM] = "session",
		[ORDER_SIGN_OUT] = "session_leave",
		[ORDER_LINK_MAKE] = "link_make",
		[ORDER_LINK_REDEEM] = "link",
		[ORDER_FORGET] = "me_delete",
	};

	add_family(b, "maude_accepted_total", "counter", "Actions that were committed or known already, by their word.");
	for (int kind = 0; kind < ACTIONS_OF_PEOPLE; kind++)
		if (f->actions[kind])
			add_labelled(b, "maude_accepted_total", "action", action_word((enum action_kind)kind), f->actions[kind]);
	for (int kind = 0; kind < ORDER_KINDS; kind++)
		if (words[kind] && f->others[kind])
			add_labelled(b, "maude_accepted_total", "action", words[kind], f->others[kind]);
}

/* Those of the machine are always there: alerts look at them. */
static void add_refused(struct strbuf *b, struct server *s)
{
	add_family(b, "maude_refused_total", "counter", "Requests that were refused, by the error's code and the reason.");
	for (int verdict = VERDICT_ACCEPTED + 1; verdict < VERDICT_COUNT; verdict++) {
		const int64_t count = atomic_load_explicit(&s->refused[verdict], memory_order_relaxed);

		if (!count && verdict_status((enum verdict)verdict) < 500)
			continue;
		strbuf_addf(b, "maude_refused_total{code=\"%s\",reason=\"", verdict_code((enum verdict)verdict));
		for (const char *c = verdict_name((enum verdict)verdict); *c; c++)
			strbuf_add_char(b, (char)tolower((unsigned char)*c));
		strbuf_addf(b, "\"} %lld\n", (long long)count);
	}
}

static void add_commits(struct strbuf *b, const struct engine_figures *f)
{
	static const char name[] = "maude_commit_seconds";

	add_family(b, name, "histogram", "Commits of groups of actions, each with its fsync.");
	for (int i = 0; i < COMMIT_BUCKETS; i++) {
		strbuf_addf(b, "%s_bucket{le=\"", name);
		add_seconds(b, engine_commit_bounds_us[i], 1000000);
		strbuf_addf(b, "\"} %lld\n", (long long)f->commits_within[i]);
	}
	strbuf_addf(b, "%s_bucket{le=\"+Inf\"} %lld\n%s_sum ", name, (long long)f->commits, name);
	add_seconds(b, f->commit_us, 1000000);
	strbuf_addf(b, "\n%s_count %lld\n", name, (long long)f->commits);
}

static void add_end(struct strbuf *b, enum call_kind kind, const char *end, int64_t count)
{
	if (count)
		strbuf_addf(b, "maude_model_tries_total{kind=\"%s\",end=\"%s\"} %lld\n", call_kind_name(kind), end, (long long)count);
}

static void add_tries(struct strbuf *b, const struct model_figures *f)
{
	add_family(b, "maude_model_tries_total", "counter",
		"Requests to the model that have ended, by kind of call and end; dropped: nobody needed it any more.");
	for (int kind = 0; kind < CALL_KINDS; kind++) {
		for (int fault = 0; fault < CALL_FAULTS; fault++)
			add_end(b, (enum call_kind)kind, fault ? call_fault_name((enum call_fault)fault) : "good",
				f->tries[kind][fault]);
		add_end(b, (enum call_kind)kind, "dropped", f->dropped[kind]);
	}
}

static void add_model(struct strbuf *b, const struct model_figures *f)
{
	add_family(b, "maude_model_requests", "gauge", "Requests to the model that are under way, and that wait for their turn.");
	add_labelled(b, "maude_model_requests", "state", "under_way", f->under_way);
	add_labelled(b, "maude_model_requests", "state", "queued", f->queued);
	add_tries(b, f);
	add_family(b, "maude_model_given_up_total", "counter", "Model calls that failed for good.");
	for (int kind = 0; kind < CALL_KINDS; kind++)
		add_labelled(b, "maude_model_given_up_total", "kind", call_kind_name((enum call_kind)kind), f->given_up[kind]);
	add_family(b, "maude_model_seconds_total", "counter", "How long requests to the model took.");
	for (int kind = 0; kind < CALL_KINDS; kind++) {
		strbuf_addf(b, "maude_model_seconds_total{kind=\"%s\"} ", call_kind_name((enum call_kind)kind));
		add_seconds(b, f->took_ms[kind], 1000);
		strbuf_add_char(b, '\n');
	}
	add_family(b, "maude_model_tokens_total", "counter", "Tokens as the model's service counts them, or guessed where it does not tell.");
	add_labelled(b, "maude_model_tokens_total", "direction", "in", f->tokens_in);
	add_labelled(b, "maude_model_tokens_total", "direction", "out", f->tokens_out);
}

/* The resident set, from proc(5), statm: the second number, in pages. */
static int64_t resident_bytes(int statm_fd)
{
	char line[128] = "";
	char *at = line;

	if (pread(statm_fd, line, sizeof line - 1, 0) <= 0)
		return 0;
	strtoll(line, &at, 10);
	return strtoll(at, NULL, 10) * sysconf(_SC_PAGESIZE);
}

static void add_machine(struct strbuf *b, const struct server *s, const struct engine_figures *f)
{
	add_gauge(b, "maude_database_bytes", "The database's file.", f->bytes.database);
	add_gauge(b, "maude_wal_bytes", "The write-ahead log beside it.", f->bytes.log);
	add_gauge(b, "maude_disk_free_bytes", "What is free on their disk.", f->bytes.free);
	add_gauge(b, "process_resident_memory_bytes", "Memory of this worker.", resident_bytes(s->statm_fd));
	add_gauge(b, "process_start_time_seconds", "When this worker started, since 1970.", s->started_at_s);
}

void metrics_add(struct strbuf *b, struct server *s)
{
	struct engine_figures f;

	engine_figures(s->engine, &f);
	add_gauge(b, "maude_waiting_pages", "Pages that wait for news.", (int64_t)live_pages(s->live));
	add_gauge(b, "maude_decisions", "Decisions in the database.", f.decisions);
	add_gauge(b, "maude_persons", "People who ever took a name.", f.persons);
	add_gauge(b, "maude_queued_orders", "What waits for the engine.", f.waiting);
	add_counter(b, "maude_orders_total", "What the engine was asked, health checks too.", f.orders);
	add_accepted(b, &f);
	add_refused(b, s);
	add_counter(b, "maude_groups_total", "Groups of orders that were decided together.", f.groups);
	add_counter(b, "maude_failed_groups_total", "Groups that could not be stored; nothing of them was done.", f.failed_groups);
	add_commits(b, &f);
	add_family(b, "maude_removed_total", "counter", "What was removed because it was old (RETAIN_DAYS).");
	add_labelled(b, "maude_removed_total", "what", "decisions", f.removed.decisions);
	add_labelled(b, "maude_removed_total", "what", "events", f.removed.events);
	add_labelled(b, "maude_removed_total", "what", "names", f.removed.names);
	add_model(b, &f.model);
	add_counter(b, "maude_other_database_requests_total", "Requests with a session of another database under our secret.",
		(int64_t)atomic_load(&s->elsewhere.requests));
	add_counter(b, "maude_foreign_commits_total", "Commits by others since the database was made.", f.foreign_commits);
	add_machine(b, s, &f);
}
