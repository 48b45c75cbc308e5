/* Compiling a template: from a text with tags to a list of operations.
 *
 * Rules: a tag that stands alone on its lines takes them with it. A partial's operations are put in its place, so rendering
 * knows of none; each line of a partial that stands alone is indented before it is read. Neighbouring literals become one,
 * but not over the end of an inverted section, which is jumped to. The text of all partials together is bounded, and so is
 * everything that is made of it. */
#include "view/mustache.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "view/mustache_ops.h"

enum { DELIMITER_MAX = 8 };

struct slice {
	const char *s;
	size_t len;
};

/* A section that was opened and not yet closed. */
struct section {
	struct slice name;
	size_t op, tag;
};

/* One text that is being read: the template itself, or a partial inside of outer. */
struct reading {
	const struct reading *outer;
	const char *name; /* NULL: the template */
	struct slice source;
	size_t at, tag; /* what is not read yet; the tag that is being read */
	size_t level;   /* partials around it */
	char open[DELIMITER_MAX + 1], close[DELIMITER_MAX + 1];
};

struct compiler {
	struct mustache *m; /* the template, or the part of a hole */
	const struct mustache_partials *partials;
	struct strbuf *complaint;
	struct section sections[MUSTACHE_SECTIONS_MAX];
	size_t depth;
	size_t barrier; /* the op before which literals are not joined */
	size_t source_len;
	bool in_hole;
};

struct tag {
	char sign; /* one of SIGNS, or 0 */
	struct slice body;
	bool alone;
	struct slice indent; /* what is before it, where it stands alone */
};

#define SIGNS "{&#^/>!="

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

static struct slice slice_trimmed(struct slice s)
{
	while (s.len && is_space(s.s[0])) {
		s.s++;
		s.len--;
	}
	while (s.len && is_space(s.s[s.len - 1]))
		s.len--;
	return s;
}

static void add_place(struct strbuf *complaint, const struct reading *r)
{
	size_t line = 1;

	if (r->outer)
		add_place(complaint, r->outer);
	for (size_t i = 0; i < r->tag; i++)
		line += r->source.s[i] == '\n';
	if (r->name)
		strbuf_addf(complaint, "partial %s, ", r->name);
	strbuf_addf(complaint, "line %zu: ", line);
}

/* Always false, what every function that reads returns after a complaint. */
__attribute__((format(printf, 3, 4))) static bool complain(struct compiler *c, const struct reading *r,
	const char *format, ...)
{
	char what[64 + 2 * MUSTACHE_NAME_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	add_place(c->complaint, r);
	strbuf_add(c->complaint, what);
	return false;
}

static struct mustache_op *push_op(struct mustache *m, enum mustache_kind kind)
{
	m->ops = mustache_grow(m->ops, m->op_count, &m->op_cap, sizeof *m->ops);
	m->ops[m->op_count] = (struct mustache_op){ .kind = kind, .at = (uint32_t)m->text.len };
	return &m->ops[m->op_count++];
}

static void add_literal(struct compiler *c, const char *s, size_t len)
{
	struct mustache *m = c->m;
	struct mustache_op *last = m->op_count > c->barrier ? &m->ops[m->op_count - 1] : NULL;

	if (len == 0)
		return;
	if (!last || last->kind != TEXT)
		last = push_op(m, TEXT);
	strbuf_add_bytes(&m->text, s, len);
	last->len += (uint32_t)len;
}

/* The literal between two places, line by line where it is to be lean. */
static void add_literals(struct compiler *c, const struct reading *r, size_t from, size_t to)
{
	const char *s = r->source.s;

	if (!c->partials || !c->partials->lean) {
		add_literal(c, s + from, to - from);
		return;
	}
	while (from < to) {
		const char *end = memchr(s + from, '\n', to - from);
		size_t next = end ? (size_t)(end - s) + 1 : to;

		if (from == 0 || s[from - 1] == '\n') {
			while (from < to && is_blank(s[from]))
				from++;
			if (from < to && (s[from] == '\n' || (s[from] == '\r' && from + 2 == next)))
				from = next;
		}
		add_literal(c, s + from, next - from);
		from = next;
	}
}

static bool is_name(struct slice name, const char *signs)
{
	bool part = false; /* of which a byte was seen */

	if (name.len > MUSTACHE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.s[i];

		if ((unsigned char)c <= ' ' || c == 0x7f || strchr(signs, c) || (c == '.' && !part))
			return false;
		part = c != '.';
	}
	return part;
}

/* An operation with a name. */
static bool add_named(struct compiler *c, const struct reading *r, enum mustache_kind kind, struct slice name)
{
	struct mustache_op *op = push_op(c->m, kind);

	if (slice_equal(name, (struct slice){ ".", 1 }))
		return true;
	if (!is_name(name, "{}<>#^/&!=$*"))
		return complain(c, r, "that is no name");
	op->len = 1;
	for (size_t i = 0; i < name.len; i++) {
		op->len += name.s[i] == '.';
		strbuf_add_char(&c->m->text, name.s[i] == '.' ? '\0' : name.s[i]);
	}
	strbuf_add_char(&c->m->text, '\0');
	return true;
}

static bool open_section(struct compiler *c, const struct reading *r, enum mustache_kind kind, struct slice name)
{
	if (c->depth == MUSTACHE_SECTIONS_MAX)
		return complain(c, r, "more than %d sections, one in the other", MUSTACHE_SECTIONS_MAX);
	c->sections[c->depth++] = (struct section){ .name = name, .op = c->m->op_count, .tag = r->tag };
	return add_named(c, r, kind, name);
}

/* before: the sections that were open when the text began. */
static bool close_section(struct compiler *c, const struct reading *r, struct slice name, size_t before)
{
	const struct section *s;

	if (!is_name(name, "") && !slice_equal(name, (struct slice){ ".", 1 }))
		return complain(c, r, "that is no name");
	if (c->depth == before)
		return complain(c, r, "no section is open that %.*s could close", (int)name.len, name.s);
	s = &c->sections[c->depth - 1];
	if (!slice_equal(name, s->name))
		return complain(c, r, "%.*s can't close the section %.*s", (int)name.len, name.s, (int)s->name.len, s->name.s);
	if (c->m->ops[s->op].kind == SECTION)
		push_op(c->m, END)->at = (uint32_t)s->op;
	c->m->ops[s->op].last = (uint32_t)(c->m->op_count - 1);
	c->barrier = c->m->op_count;
	c->depth--;
	return true;
}

static bool set_delimiters(struct compiler *c, struct reading *r, struct slice body)
{
	size_t open = 0, close = 0;

	while (open < body.len && !is_space(body.s[open]))
		open++;
	while (close < body.len && !is_space(body.s[body.len - 1 - close]))
		close++;
	if (open == 0 || open == body.len || open > DELIMITER_MAX || close > DELIMITER_MAX || memchr(body.s, '=', body.len) ||
	    memchr(body.s, '\0', body.len) || slice_trimmed((struct slice){ body.s + open, body.len - open }).len != close)
		return complain(c, r, "delimiters are two, of at most %d bytes, without =", DELIMITER_MAX);
	memcpy(r->open, body.s, open);
	r->open[open] = '\0';
	memcpy(r->close, body.s + body.len - close, close);
	r->close[close] = '\0';
	return true;
}

static bool read_source(struct compiler *c, struct reading *r);

static void indent_lines(struct strbuf *b, struct slice source, struct slice indent)
{
	for (size_t at = 0; at < source.len;) {
		const char *end = memchr(source.s + at, '\n', source.len - at);
		size_t len = end ? (size_t)(end + 1 - source.s) - at : source.len - at;

		strbuf_add_bytes(b, indent.s, indent.len);
		strbuf_add_bytes(b, source.s + at, len);
		at += len;
	}
}

static struct mustache *new_template(void)
{
	struct mustache *m = mem_alloc(sizeof *m);

	strbuf_init(&m->text, MUSTACHE_SOURCE_MAX); /* a name's last NUL is shorter than the tag around it */
	return m;
}

/* Compiles what r reads as a part of its own, with which a hole will be filled. */
static bool read_hole(struct compiler *c, struct reading *r)
{
	struct mustache *page = c->m, *part = new_template();
	size_t barrier = c->barrier;
	bool ok;

	push_op(page, HOLE)->at = (uint32_t)page->part_count;
	page->parts = mustache_grow(page->parts, page->part_count, &page->part_cap, sizeof(struct mustache *));
	page->parts[page->part_count++] = part;
	c->m = part;
	c->barrier = 0;
	c->in_hole = true;
	ok = read_source(c, r);
	c->m = page;
	c->barrier = barrier;
	c->in_hole = false;
	return ok;
}

static bool read_partial(struct compiler *c, const struct reading *r, const struct tag *tag)
{
	char name[MUSTACHE_NAME_MAX + 1];
	struct reading part = { .outer = r, .name = name, .level = r->level + 1, .open = "{{", .close = "}}" };
	bool is_hole = tag->body.len > 3 && memcmp(tag->body.s, "my/", 3) == 0, ok;
	struct strbuf indented;

	if (!is_name(tag->body, "{}<>#^&!=$*"))
		return complain(c, r, "that is no name");
	memcpy(name, tag->body.s, tag->body.len);
	name[tag->body.len] = '\0';
	for (const struct reading *outer = r; outer; outer = outer->outer)
		if (outer->name && strcmp(outer->name, name) == 0)
			return complain(c, r, "the partial %s contains itself", name);
	if (is_hole && c->in_hole)
		return complain(c, r, "%s is a hole inside of a hole", name);
	if (part.level > MUSTACHE_PARTIALS_MAX)
		return complain(c, r, "more than %d partials, one in the other", MUSTACHE_PARTIALS_MAX);
	if (c->partials)
		part.source.s = c->partials->source(c->partials->ctx, name, &part.source.len);
	if (!part.source.s)
		return !c->partials || !c->partials->strict || complain(c, r, "there is no partial %s", name);
	strbuf_init(&indented, MUSTACHE_SOURCE_MAX);
	if (tag->indent.len && !c->partials->lean) {
		indent_lines(&indented, part.source, tag->indent);
		part.source = (struct slice){ indented.s, indented.len };
	}
	if (strbuf_failed(&indented))
		ok = complain(c, r, "the partial %s is too long", name);
	else
		ok = is_hole ? read_hole(c, &part) : read_source(c, &part);
	strbuf_dispose(&indented);
	return ok;
}

/* Whether nothing but blanks is on the lines of the tag, which ends at *end. If so *begin and *end become theirs. */
static bool stands_alone(struct slice source, size_t *begin, size_t *end)
{
	size_t from = *begin, to = *end;

	while (from > 0 && is_blank(source.s[from - 1]))
		from--;
	while (to < source.len && is_blank(source.s[to]))
		to++;
	if (to + 1 < source.len && source.s[to] == '\r' && source.s[to + 1] == '\n')
		to++;
	if ((from > 0 && source.s[from - 1] != '\n') || (to < source.len && source.s[to] != '\n'))
		return false;
	*begin = from;
	*end = to < source.len ? to + 1 : to;
	return true;
}

/* Reads the tag at r->tag, and what is before it; r->at is behind it then. */
static bool read_tag(struct compiler *c, struct reading *r, struct tag *tag)
{
	char close[1 + sizeof r->close] = "";
	struct slice source = r->source;
	size_t at = r->tag + strlen(r->open), begin = r->tag, end;
	const char *found;

	*tag = (struct tag){ 0 };
	if (at < source.len && source.s[at] && strchr(SIGNS, source.s[at]))
		tag->sign = source.s[at++];
	snprintf(close, sizeof close, "%s%s", tag->sign == '{' ? "}" : tag->sign == '=' ? "=" : "", r->close);
	found = memmem(source.s + at, source.len - at, close, strlen(close));
	if (!found)
		return complain(c, r, "the tag is not closed");
	tag->body = slice_trimmed((struct slice){ source.s + at, (size_t)(found - source.s) - at });
	end = (size_t)(found - source.s) + strlen(close);
	if (tag->sign && tag->sign != '{' && tag->sign != '&')
		tag->alone = stands_alone(source, &begin, &end);
	if (tag->alone)
		tag->indent = (struct slice){ source.s + begin, r->tag - begin };
	add_literals(c, r, r->at, begin);
	r->at = end;
	return true;
}

static bool act(struct compiler *c, struct reading *r, const struct tag *tag, size_t before)
{
	switch (tag->sign) {
	case '!':
		return true;
	case '=':
		return set_delimiters(c, r, tag->body);
	case '#':
		return open_section(c, r, SECTION, tag->body);
	case '^':
		return open_section(c, r, INVERTED, tag->body);
	case '/':
		return close_section(c, r, tag->body, before);
	case '>':
		return read_partial(c, r, tag);
	case '{':
	case '&':
		return add_named(c, r, RAW, tag->body);
	default:
		return add_named(c, r, ESCAPED, tag->body);
	}
}

static bool read_source(struct compiler *c, struct reading *r)
{
	size_t before = c->depth;
	const char *found;
	struct tag tag;

	if (r->source.len > MUSTACHE_SOURCE_MAX - c->source_len)
		return complain(c, r, "more than %d bytes with all partials", MUSTACHE_SOURCE_MAX);
	c->source_len += r->source.len;
	while ((found = memmem(r->source.s + r->at, r->source.len - r->at, r->open, strlen(r->open)))) {
		r->tag = (size_t)(found - r->source.s);
		if (!read_tag(c, r, &tag) || !act(c, r, &tag, before))
			return false;
	}
	add_literals(c, r, r->at, r->source.len);
	if (c->depth > before) {
		const struct section *s = &c->sections[c->depth - 1];

		r->tag = s->tag;
		return complain(c, r, "the section %.*s is not closed", (int)s->name.len, s->name.s);
	}
	return true;
}

enum rc mustache_compile(struct mustache **out, const char *source, size_t len, const struct mustache_partials *partials,
	struct strbuf *complaint)
{
	struct reading r = { .source = { source, len }, .open = "{{", .close = "}}" };
	struct compiler c = { .m = new_template(), .partials = partials, .complaint = complaint };
	bool ok = read_source(&c, &r);

	assert(!strbuf_failed(&c.m->text));
	*out = ok ? c.m : NULL;
	if (!ok)
		mustache_free(c.m);
	return ok ? RC_OK : RC_INVALID;
}
