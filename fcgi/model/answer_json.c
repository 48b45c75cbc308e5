/* Finding the JSON object.
 *
 * Rules: a thought ends where it says so, and what has only been thought is no answer. A thought may have been begun by the
 * server's template, so that only its end is there. The first brace behind the thoughts begins the object; should that be no
 * JSON (words with a brace in them), so does the first one behind a fence. Whatever follows the object's own end is let go.
 *
 * A NUL, written out or as an escape, would hide what follows it: it is refused. The escape is looked for
 * everywhere, also in thoughts; behind a backslash that is escaped itself it is none. */
#include "model/answer_json.h"

#include <stdbool.h>
#include <string.h>

#define THINK "<think>"
#define THOUGHT "</think>"
#define FENCE "```"
#define WHITE " \t\r\n"

static const char *skip_mark(const char *s)
{
	static const char mark[] = "\xef\xbb\xbf";

	s += strspn(s, WHITE);
	if (strncmp(s, mark, sizeof mark - 1) == 0)
		s += sizeof mark - 1;
	return s + strspn(s, WHITE);
}

/* Behind a thought whose begin is not there. */
static const char *skip_rest_of_thought(const char *s)
{
	const char *begin, *end;

	if (*s == '{' || strncmp(s, FENCE, strlen(FENCE)) == 0)
		return s;
	begin = strstr(s, THINK);
	end = strstr(s, THOUGHT);
	return end && (!begin || end < begin) ? end + strlen(THOUGHT) : s;
}

/* The first brace outside of thoughts; NULL: there is none. */
static const char *find_brace(const char *s)
{
	for (s += strcspn(s, "<{"); *s == '<'; s += strcspn(s, "<{")) {
		const char *end = s;

		if (strncmp(s, THINK, strlen(THINK)) == 0 && !(end = strstr(s, THOUGHT)))
			return NULL;
		s = end > s ? end + strlen(THOUGHT) : s + 1;
	}
	return *s ? s : NULL;
}

/* The first brace that a fence, with or without a word, leads to. */
static const char *find_fenced_brace(const char *s)
{
	while ((s = strstr(s, FENCE))) {
		s += strlen(FENCE);
		s += strspn(s, "abcdefghijklmnopqrstuvwxyzJSON");
		s += strspn(s, WHITE);
		if (*s == '{')
			return s;
	}
	return NULL;
}

/* Whether there is an escape for a NUL. A backslash that is escaped itself begins none: people may write \u0000. */
static bool has_nul_escape(const char *s)
{
	for (const char *at = s; (at = strchr(at, '\\')); at += at[1] ? 2 : 1)
		if (strncmp(at, "\\u0000", 6) == 0)
			return true;
	return false;
}

/* The NUL behind the text is passed along: some releases of cJSON look one byte beyond what they are given. */
static cJSON *parse(const char *s)
{
	return s ? cJSON_ParseWithLengthOpts(s, strlen(s) + 1, NULL, false) : NULL;
}

cJSON *answer_find_json(struct arena *a, const char *text, size_t len, const char **why)
{
	char *copy = arena_alloc(a, len + 1);
	const char *from, *brace;
	cJSON *json;

	memcpy(copy, text, len);
	*why = "a NUL in it";
	if (strlen(copy) != len || has_nul_escape(copy))
		return NULL;
	from = skip_rest_of_thought(skip_mark(copy));
	brace = find_brace(from);
	*why = strstr(from, THINK) && !brace ? "nothing but a thought" : "not JSON";
	if (!brace)
		return NULL;
	json = parse(brace);
	return json ? json : parse(find_fenced_brace(from));
}
