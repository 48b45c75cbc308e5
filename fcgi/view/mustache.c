/* Rendering a template, which is done very often.
 *
 * Rules: no recursion, and no memory is taken but by the output and the list of holes. The first part of a name is looked
 * up through the stack, the rest only in what was found. What a name has found ends the search, null too. */
#include "view/mustache.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/mustache_ops.h"

enum {
	STACK_MAX = MUSTACHE_CONTEXTS_MAX + MUSTACHE_SECTIONS_MAX,
	NUMBER_SIZE = 32,
};

void mustache_free(struct mustache *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->part_count; i++)
		mustache_free(m->parts[i]);
	mem_free(m->parts);
	mem_free(m->ops);
	strbuf_dispose(&m->text);
	mem_free(m);
}

void *mustache_grow(void *items, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	return mem_resize(items, *cap, size);
}

struct stack {
	struct {
		const cJSON *item;
		bool in_list; /* its neighbours follow */
	} at[STACK_MAX];
	size_t depth;
};

static int type_of(const cJSON *item)
{
	return item ? item->type & 0xff : cJSON_Invalid;
}

static const cJSON *member(const cJSON *object, const char *name)
{
	if (type_of(object) != cJSON_Object)
		return NULL;
	for (const cJSON *item = object->child; item; item = item->next)
		if (item->string && item->string[0] == name[0] && strcmp(item->string, name) == 0)
			return item;
	return NULL;
}

static const cJSON *find_first(const struct stack *stack, const char *name)
{
	const cJSON *item = NULL;

	for (size_t i = stack->depth; i > 0 && !item; i--)
		item = member(stack->at[i - 1].item, name);
	return item;
}

/* What the name of op stands for; NULL: nothing. */
static const cJSON *find(const struct stack *stack, const struct mustache *m, const struct mustache_op *op)
{
	const char *name = m->text.s + op->at;
	const cJSON *item;

	if (op->len == 0)
		return stack->depth ? stack->at[stack->depth - 1].item : NULL;
	item = find_first(stack, name);
	for (uint32_t part = 1; part < op->len && item; part++) {
		name += strlen(name) + 1;
		item = member(item, name);
	}
	return item;
}

static bool is_true(const cJSON *item)
{
	switch (type_of(item)) {
	case cJSON_True:
	case cJSON_Object:
		return true;
	case cJSON_Array:
		return item->child != NULL;
	case cJSON_Number:
		return item->valuedouble != 0 && !isnan(item->valuedouble);
	case cJSON_String:
	case cJSON_Raw:
		return item->valuestring && item->valuestring[0];
	default:
		return false;
	}
}

static void push(struct stack *stack, const cJSON *item, bool in_list)
{
	assert(stack->depth < STACK_MAX);
	stack->at[stack->depth].item = item;
	stack->at[stack->depth++].in_list = in_list;
}

static void enter(struct stack *stack, const cJSON *item)
{
	bool is_list = type_of(item) == cJSON_Array;

	push(stack, is_list ? item->child : item, is_list);
}

/* At the end of a section: whether it is to be rendered once more. */
static bool again(struct stack *stack)
{
	assert(stack->depth > 0);
	if (stack->at[stack->depth - 1].in_list && stack->at[stack->depth - 1].item->next) {
		stack->at[stack->depth - 1].item = stack->at[stack->depth - 1].item->next;
		return true;
	}
	stack->depth--;
	return false;
}

/* Whole numbers of which JSON's readers all make the same. */
static bool is_whole(double n)
{
	return n > -9007199254740992.0 && n < 9007199254740992.0 && (double)(int64_t)n == n;
}

/* The digits of n with a NUL behind; returns where in digits they begin. */
static const char *format_int(char digits[NUMBER_SIZE], int64_t n)
{
	char *at = digits + NUMBER_SIZE - 1;
	int64_t rest = n < 0 ? -n : n;

	*at = '\0';
	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (n < 0)
		*--at = '-';
	return at;
}

static void add_number(struct strbuf *out, double n)
{
	char digits[NUMBER_SIZE];

	if (is_whole(n)) {
		strbuf_add(out, format_int(digits, (int64_t)n));
		return;
	}
	if (!isfinite(n))
		return;
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof digits, "%.*g", precision, n);
		if (strtod(digits, NULL) == n)
			break;
	}
	strbuf_add(out, digits);
}

static void add_text(struct strbuf *out, const char *s, bool escape)
{
	static const bool special[256] = {
		['\0'] = true, ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true,
	};
	size_t len = 0;

	while (!special[(unsigned char)s[len]])
		len++;
	if (s[len] == '\0')
		strbuf_add_bytes(out, s, len);
	else if (escape)
		strbuf_add_attr(out, s);
	else
		strbuf_add(out, s);
}

static void add_value(struct strbuf *out, const cJSON *item, bool escape)
{
	switch (type_of(item)) {
	case cJSON_String:
	case cJSON_Raw:
		if (item->valuestring)
			add_text(out, item->valuestring, escape);
		break;
	case cJSON_Number:
		add_number(out, item->valuedouble);
		break;
	case cJSON_True:
		strbuf_add(out, "true");
		break;
	case cJSON_False:
		strbuf_add(out, "false");
		break;
	default: /* null, missing, lists, objects */
		break;
	}
}

void mustache_holes_init(struct mustache_holes *h)
{
	*h = (struct mustache_holes){ 0 };
}

void mustache_holes_dispose(struct mustache_holes *h)
{
	mem_free(h->holes);
	mustache_holes_init(h);
}

static void note_hole(struct mustache_holes *h, size_t at, const struct mustache *part, const struct stack *stack)
{
	const cJSON *id = find_first(stack, "id");
	bool is_id = type_of(id) == cJSON_Number && is_whole(id->valuedouble);

	h->holes = mustache_grow(h->holes, h->count, &h->cap, sizeof *h->holes);
	h->holes[h->count++] = (struct mustache_hole){ .at = at, .part = part, .id = is_id ? (int64_t)id->valuedouble : 0 };
}

void mustache_render(struct strbuf *out, const struct mustache *m, const struct cJSON *const *contexts,
	size_t context_count, struct mustache_holes *holes)
{
	struct stack stack;

	assert(context_count <= MUSTACHE_CONTEXTS_MAX);
	stack.depth = 0;
	for (size_t i = 0; i < context_count; i++)
		if (contexts[i])
			push(&stack, contexts[i], false);
	for (size_t i = 0; i < m->op_count && !strbuf_failed(out); i++) {
		const struct mustache_op *op = &m->ops[i];
		const cJSON *item;

		switch (op->kind) {
		case TEXT:
			strbuf_add_bytes(out, m->text.s + op->at, op->len);
			break;
		case ESCAPED:
		case RAW:
			add_value(out, find(&stack, m, op), op->kind == ESCAPED);
			break;
		case SECTION:
			item = find(&stack, m, op);
			if (is_true(item))
				enter(&stack, item);
			else
				i = op->last;
			break;
		case INVERTED:
			if (is_true(find(&stack, m, op)))
				i = op->last;
			break;
		case END:
			if (again(&stack))
				i = op->at;
			break;
		case HOLE:
			if (holes)
				note_hole(holes, out->len, m->parts[op->at], &stack);
			break;
		}
	}
}

/* What of has under id. *last is what was found before it: holes mostly come in the order of the list. */
static const cJSON *find_of(const cJSON *of, int64_t id, const cJSON **last)
{
	char digits[NUMBER_SIZE];
	const char *name = format_int(digits, id);
	const cJSON *first = *last ? *last : of->child;

	for (const cJSON *item = first; item; item = item->next)
		if (item->string && strcmp(item->string, name) == 0)
			return *last = item;
	for (const cJSON *item = of->child; item != first; item = item->next)
		if (item->string && strcmp(item->string, name) == 0)
			return *last = item;
	return NULL;
}

void mustache_fill(struct strbuf *out, const struct strbuf *shared, const struct mustache_holes *holes,
	const struct cJSON *common, const struct cJSON *personal)
{
	const cJSON *of = member(personal, "of"), *last = NULL;
	size_t at = 0;

	if (type_of(of) != cJSON_Object)
		of = NULL;
	for (size_t i = 0; i < holes->count; i++) {
		const struct mustache_hole *hole = &holes->holes[i];
		cJSON number = { .type = cJSON_Number, .valuedouble = (double)hole->id, .string = "id" };
		cJSON id = { .type = cJSON_Object, .child = &number };
		const cJSON *item = of && hole->id ? find_of(of, hole->id, &last) : NULL;

		assert(hole->at >= at && hole->at <= shared->len);
		strbuf_add_bytes(out, shared->s + at, hole->at - at);
		at = hole->at;
		mustache_render(out, hole->part, (const cJSON *[]){ common, personal, hole->id ? &id : NULL, item }, 4, NULL);
	}
	strbuf_add_bytes(out, shared->s + at, shared->len - at);
}
