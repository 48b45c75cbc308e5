/* The record as an SDT document: sections, order and front matter of the project's founding document.
 *
 * Rules (SPEC section 6): at complete every section is there exactly once, those that we have nothing for hold a
 * placeholder; before that, what is not decided yet is left out. What people typed stands in lines of its own text only,
 * never at a level of heading that the sections have. Every block begins with an empty line, so that no line of somebody's
 * text follows directly on another. */
#include "view/markdown.h"
#include "view/record_parts.h"

struct sdt {
	struct strbuf *b;
	const struct view_index *x;
	const struct decision *d;
	bool complete;
};

/* The letter of a direction's tags and its heading, in order. */
static const struct {
	char direction;
	char letter;
	const char *heading;
} pressures[] = {
	{ '+', 'M', "### More" },
	{ '-', 'L', "### Less" },
	{ '~', 'N', "### Non" },
};

enum { PRESSURES = sizeof pressures / sizeof *pressures };

static void heading(const struct sdt *s, const char *text)
{
	strbuf_addf(s->b, "\n%s\n\n", text);
}

static void empty_section(const struct sdt *s, const char *text)
{
	heading(s, text);
	strbuf_add(s->b, RECORD_PLACEHOLDER);
}

static void add_front_matter(const struct sdt *s)
{
	const char *author = view_name(s->x, s->d->head.creator);

	strbuf_add(s->b, "---\nauthor: ");
	if (author)
		yaml_add_text(s->b, author);
	else
		strbuf_add(s->b, "null");
	strbuf_add(s->b, "\nasked: ");
	record_add_date(s->b, s->d->head.created_at_ms);
	strbuf_add(s->b, "\ndecided: ");
	record_add_date(s->b, s->d->head.decided_at_ms);
	strbuf_addf(s->b, "\nstatus: %s\ndeciders: ", record_status(s->d));
	record_add_deciders(s->b, s->x);
	strbuf_add(s->b, "\ntags: []\nparent: null\nchildren: []\n---\n");
}

static void add_title_and_scenario(const struct sdt *s)
{
	strbuf_add(s->b, "\n# SDT: ");
	markdown_add_text(s->b, record_title(s->d));
	strbuf_add_char(s->b, '\n');
	heading(s, "## Scenario");
	markdown_add_text(s->b, s->d->head.topic);
	strbuf_add_char(s->b, '\n');
}

/* [M1] and a space; nothing for no priority. */
static void add_tag(const struct sdt *s, const struct priority *p)
{
	for (size_t i = 0; p && i < PRESSURES; i++)
		if (pressures[i].direction == p->direction)
			strbuf_addf(s->b, "[%c%d] ", pressures[i].letter, p->number);
}

static void add_pressures_of(const struct sdt *s, size_t which)
{
	int count = 0;

	for (size_t i = 0; i < s->x->priorities.count; i++) {
		const struct priority *p = decision_priority(s->d, s->x->priorities.ids[i]);

		if (p->direction != pressures[which].direction)
			continue;
		if (!count++)
			heading(s, pressures[which].heading);
		strbuf_addf(s->b, "%d. ", count);
		add_tag(s, p);
		markdown_add_text(s->b, p->text);
		strbuf_add_char(s->b, '\n');
	}
	if (!count && s->complete && pressures[which].direction != '~')
		empty_section(s, pressures[which].heading);
}

static void add_pressures(const struct sdt *s)
{
	strbuf_add(s->b, "\n## Pressures\n");
	for (size_t i = 0; i < PRESSURES; i++)
		add_pressures_of(s, i);
}

static void add_description(const struct sdt *s, const struct option *o)
{
	if (!o->desc[0])
		return;
	strbuf_add_char(s->b, '\n');
	markdown_add_text(s->b, o->desc);
	strbuf_add_char(s->b, '\n');
}

static void add_chosen(const struct sdt *s, const struct view_option *winner)
{
	heading(s, "## Chosen Option");
	markdown_add_text(s->b, winner->option->name);
	strbuf_add_char(s->b, '\n');
	add_description(s, winner->option);
}

/* The + priorities, in bold. */
static void add_achieved(const struct sdt *s)
{
	const char *before = "";

	for (size_t i = 0; i < s->x->priorities.count; i++) {
		const struct priority *p = decision_priority(s->d, s->x->priorities.ids[i]);

		if (p->direction != '+')
			continue;
		strbuf_add(s->b, before);
		record_add_phrase(s->b, p->text);
		before = "; ";
	}
	if (!*before)
		strbuf_add(s->b, "nothing that was named");
}

static void add_accepted(const struct sdt *s, const struct view_option *winner)
{
	const struct point *p = winner->points[SIDE_AGAINST];

	if (!p)
		strbuf_add(s->b, "nothing that was named");
	for (const char *before = ""; p; p = view_point_next(s->x, p), before = "; ") {
		strbuf_add(s->b, before);
		record_add_phrase(s->b, p->text);
	}
}

static void add_why_not(const struct sdt *s, const struct view_option *winner)
{
	heading(s, "## Why(not)");
	strbuf_add(s->b, "In the face of **");
	record_add_phrase(s->b, s->d->head.topic);
	strbuf_add(s->b, "**, instead of doing nothing (**nothing changes**), we decided ");
	if (winner->option->source == SOURCE_BASELINE) {
		strbuf_add(s->b, "to do nothing");
	} else {
		strbuf_add(s->b, "**");
		record_add_phrase(s->b, winner->option->name);
		strbuf_add(s->b, "**");
	}
	strbuf_add(s->b, ", to achieve **");
	add_achieved(s);
	strbuf_add(s->b, "**, accepting **");
	add_accepted(s, winner);
	strbuf_add(s->b, "**.\n\n");
	record_add_markdown_why(s->b, s->d);
	strbuf_add_char(s->b, '\n');
}

static void add_points(const struct sdt *s, const struct view_option *o, enum side side)
{
	for (const struct point *p = o->points[side]; p; p = view_point_next(s->x, p)) {
		strbuf_add(s->b, "- ");
		add_tag(s, p->priority ? decision_priority(s->d, p->priority) : NULL);
		markdown_add_text(s->b, p->text);
		strbuf_add_char(s->b, '\n');
	}
}

static void add_winners_points(const struct sdt *s, const struct view_option *winner)
{
	static const char *const headings[SIDES] = { "### For", "### Against" };

	strbuf_add(s->b, "\n## Points\n");
	for (enum side side = SIDE_FOR; side < SIDES; side++) {
		heading(s, headings[side]);
		if (winner->points[side])
			add_points(s, winner, side);
		else
			strbuf_add(s->b, RECORD_PLACEHOLDER);
	}
}

/* Approved by 1 of 3 deciders. */
static void add_counts(const struct sdt *s, const struct view_option *o)
{
	size_t deciders = view_deciders(s->d);

	strbuf_add(s->b, "\nApproved by ");
	record_add_share(s->b, o->approval_counts[0], deciders);
	if (o->approval_counts[1]) {
		strbuf_add(s->b, ", in the run-off by ");
		record_add_share(s->b, o->approval_counts[1], deciders);
	}
	strbuf_add(s->b, ".\n");
}

static void add_other(const struct sdt *s, const struct view_option *o)
{
	strbuf_add(s->b, "\n#### ");
	markdown_add_text(s->b, o->option->name);
	strbuf_add_char(s->b, '\n');
	add_description(s, o->option);
	if (s->complete)
		add_counts(s, o);
	for (enum side side = SIDE_FOR; side < SIDES; side++) {
		if (!o->points[side])
			continue;
		strbuf_add(s->b, side == SIDE_FOR ? "\nFor:\n\n" : "\nAgainst:\n\n");
		add_points(s, o, side);
	}
}

static void add_more_info(const struct sdt *s)
{
	strbuf_add(s->b, "\n## More Info\n");
	if (s->complete || s->d->head.framing_settled_by)
		strbuf_add_char(s->b, '\n');
	record_add_history(s->b, s->x, '-');
	for (size_t i = 0; i < s->x->option_count; i++)
		if (!s->complete || s->x->options[i].option->id != s->d->head.winner)
			add_other(s, &s->x->options[i]);
}

static void add_complete(const struct sdt *s)
{
	const struct view_option *winner = view_option(s->x, s->d->head.winner);
	static const char *const ours_to_leave[] = {
		"## Artistic", "## Consequences", "## How", "## Reconsider", "## Historic",
	};

	if (!winner)
		return;
	add_chosen(s, winner);
	add_why_not(s, winner);
	add_winners_points(s, winner);
	for (size_t i = 0; i < sizeof ours_to_leave / sizeof *ours_to_leave; i++)
		empty_section(s, ours_to_leave[i]);
}

void record_sdt(struct strbuf *b, const struct decision *d, const struct view *v)
{
	struct view_index x;
	struct sdt s = { b, &x, d, record_is_complete(d) };

	(void)v;
	view_index_init(&x, d);
	add_front_matter(&s);
	add_title_and_scenario(&s);
	if (record_has_priorities(d))
		add_pressures(&s);
	if (s.complete)
		add_complete(&s);
	if (record_has_options(d))
		add_more_info(&s);
	view_index_dispose(&x);
}
