/* The record as MADR 4.0.0, the full template (https://adr.github.io/madr/).
 *
 * Rules: the template's headings in its order; the quotes in `Chosen option: "X", because` are part of it. At complete all
 * of them are there; before that, what is not decided yet is left out. */
#include "view/markdown.h"
#include "view/record_parts.h"

struct madr {
	struct strbuf *b;
	const struct view_index *x;
	const struct decision *d;
	bool complete;
};

static void heading(const struct madr *m, const char *text)
{
	strbuf_addf(m->b, "\n%s\n\n", text);
}

static void line(const struct madr *m, const char *before, const char *text)
{
	strbuf_add(m->b, before);
	markdown_add_text(m->b, text);
	strbuf_add_char(m->b, '\n');
}

static int64_t last_changed(const struct decision *d)
{
	if (d->head.decided_at_ms)
		return d->head.decided_at_ms;
	if (d->head.closed_at_ms)
		return d->head.closed_at_ms;
	return d->head.stage_at_ms ? d->head.stage_at_ms : d->head.created_at_ms;
}

static void add_top(const struct madr *m)
{
	strbuf_addf(m->b, "---\nstatus: %s\ndate: ", record_status(m->d));
	record_add_date(m->b, last_changed(m->d));
	strbuf_add(m->b, "\ndecision-makers: ");
	record_add_deciders(m->b, m->x);
	strbuf_add(m->b, "\n---\n");
	line(m, "\n# ", record_title(m->d));
	heading(m, "## Context and Problem Statement");
	line(m, "", m->d->head.topic);
}

static void add_drivers(const struct madr *m)
{
	heading(m, "## Decision Drivers");
	for (size_t i = 0; i < m->x->priorities.count; i++) {
		const struct priority *p = decision_priority(m->d, m->x->priorities.ids[i]);

		line(m, p->direction == '+' ? "* More: " : p->direction == '-' ? "* Less: " : "* Relevant: ", p->text);
	}
	if (!m->x->priorities.count)
		strbuf_add(m->b, RECORD_PLACEHOLDER);
}

static void add_considered(const struct madr *m)
{
	heading(m, "## Considered Options");
	for (size_t i = 0; i < m->x->option_count; i++)
		line(m, "* ", m->x->options[i].option->name);
}

static void add_points(const struct madr *m, const struct view_option *o)
{
	for (enum side side = SIDE_FOR; side < SIDES; side++)
		for (const struct point *p = o->points[side]; p; p = view_point_next(m->x, p))
			line(m, side == SIDE_FOR ? "* Good, because " : "* Bad, because ", p->text);
}

static bool has_points(const struct view_option *o)
{
	return o->points[SIDE_FOR] || o->points[SIDE_AGAINST];
}

static void add_outcome(const struct madr *m)
{
	const struct view_option *winner = view_option(m->x, m->d->head.winner);

	if (!winner)
		return;
	heading(m, "## Decision Outcome");
	strbuf_add(m->b, "Chosen option: \"");
	markdown_add_text(m->b, winner->option->name);
	strbuf_add(m->b, "\", because ");
	record_add_markdown_why(m->b, m->d);
	strbuf_add_char(m->b, '\n');
	heading(m, "### Consequences");
	if (has_points(winner))
		add_points(m, winner);
	else
		strbuf_add(m->b, RECORD_PLACEHOLDER);
	heading(m, "### Confirmation");
	strbuf_add(m->b, RECORD_PLACEHOLDER);
}

static void add_pros_and_cons(const struct madr *m)
{
	strbuf_add(m->b, "\n## Pros and Cons of the Options\n");
	for (size_t i = 0; i < m->x->option_count; i++) {
		const struct view_option *o = &m->x->options[i];

		line(m, "\n### ", o->option->name);
		if (o->option->desc[0])
			line(m, "\n", o->option->desc);
		if (has_points(o))
			strbuf_add_char(m->b, '\n');
		add_points(m, o);
	}
}

void record_madr(struct strbuf *b, const struct decision *d, const struct view *v)
{
	struct view_index x;
	struct madr m = { b, &x, d, record_is_complete(d) };

	(void)v;
	view_index_init(&x, d);
	add_top(&m);
	if (record_has_priorities(d))
		add_drivers(&m);
	if (record_has_options(d))
		add_considered(&m);
	if (m.complete)
		add_outcome(&m);
	if (record_has_options(d))
		add_pros_and_cons(&m);
	if (m.complete || d->head.framing_settled_by) {
		heading(&m, "## More Information");
		record_add_history(b, &x, '*');
	}
	view_index_dispose(&x);
}
