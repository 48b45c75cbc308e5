/* A table is lines of text until it is printed, so that columns can be as wide as their longest cell. */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { LINES_MAX = 250, NAME_SIZE = 160, CELL_SIZE = 32 };

struct line {
	bool headline;
	char name[NAME_SIZE], value[CELL_SIZE], aim[CELL_SIZE];
	const char *verdict;
};

struct report {
	bool judges;
	struct line lines[LINES_MAX];
	size_t count, missed;
};

struct report *report_new(bool judges)
{
	struct report *r = mem_alloc(sizeof *r);

	r->judges = judges;
	return r;
}

void report_free(struct report *r)
{
	mem_free(r);
}

static struct line *add(struct report *r, const char *name)
{
	struct line *l = &r->lines[r->count < LINES_MAX - 1 ? r->count++ : r->count];

	*l = (struct line){ .verdict = "" };
	snprintf(l->name, sizeof l->name, "%s", name);
	return l;
}

void report_part(struct report *r, const char *title)
{
	add(r, title)->headline = true;
}

void report_figure(struct report *r, const char *name, double value, int decimals, const char *unit, enum aim aim, double goal)
{
	struct line *l = add(r, name);
	bool met = aim == AT_LEAST ? value >= goal : value <= goal;

	snprintf(l->value, sizeof l->value, "%.*f %s", decimals, value, unit);
	if (aim == NO_AIM || !r->judges)
		return;
	snprintf(l->aim, sizeof l->aim, "%s %g %s", aim == AT_LEAST ? "at least" : "at most", goal, unit);
	l->verdict = met ? "met" : "NOT MET";
	r->missed += !met;
}

size_t report_print(const struct report *r, const char *prefix)
{
	size_t name = 0, value = 0, aim = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct line *l = &r->lines[i];
		if (l->headline)
			continue;
		name = strlen(l->name) > name ? strlen(l->name) : name;
		value = strlen(l->value) > value ? strlen(l->value) : value;
		aim = strlen(l->aim) > aim ? strlen(l->aim) : aim;
	}
	for (size_t i = 0; i < r->count; i++) {
		const struct line *l = &r->lines[i];
		if (l->headline)
			printf("%s\n%s%s\n", prefix, prefix, l->name);
		else if (!*l->aim)
			printf("%s  %-*s  %*s\n", prefix, (int)name, l->name, (int)value, l->value);
		else
			printf("%s  %-*s  %*s  %-*s  %s\n", prefix, (int)name, l->name, (int)value, l->value, (int)aim, l->aim,
				l->verdict);
	}
	return r->missed;
}
