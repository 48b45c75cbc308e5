/* Walls: what the projector's page has of decisions of all kinds, for a browser to lay out.
 *
 *     walls COUNT
 *
 * Prints so many live regions as a list of JSON, each as {"of", "entries", "html"}, the same ones each time: what sixteen wrote
 * in the order in which least of it has room in a line, then groups of all sizes with
 * long names, questions and texts of all lengths, in narrow and wide letters and several scripts, at every stage, with
 * everything that may stand beside. tests/browser/screen.test.js looks whether they fit. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "view/region.h"
#include "view_fixture.h"

static struct site *site;
static struct strbuf html;

enum { PEOPLE_MOST = 60, NAME_MOST = 24, ENTRY_MOST = 60, TOPIC_MOST = 300 };

static uint32_t state; /* of chance */

/* 0 to below - 1 (the constants: Numerical Recipes' quick generator). */
static size_t chance(size_t below)
{
	state = state * 1664525u + 1013904223u;
	return (size_t)(state >> 8) % below;
}

/* What words are made of: each of these is one letter, or a few. */
static const char *const alphabets[][12] = {
	{ "e", "n", "a", "r", "i", "t", "o", "s", "er", "un", "da", "li" },
	{ "m", "w", "e", "g", "o", "b", "u", "p", "d", "M", "h", "n" },
	{ "W", "W", "M", "W", "@", "W", "%", "W", "W", "W", "m", "W" },
	{ "i", "l", "j", "t", "f", "r", "i", "l", "I", "1", "i", "l" },
	{ "漢", "字", "の", "決", "定", "何", "處", "食", "。", "か", "い", "、" },
	{ "🍲", "🎉", "🏫", "🚲", "🌳", "📚", "🚋", "🏠", "🎲", "☀", "🌧", "🧭" },
	{ "Щ", "Ж", "о", "а", "ш", "ю", "и", "н", "т", "ы", "Ф", "е" },
	{ "é", "ü", "Đ", "ặ", "ß", "ő", "Ň", "ø", "a", "n", "r", "Å" },
	{ "-", "a", "b-", "c/", "d", "e", "f-", "g.", "h", "i,", "k_", "l" },
};
enum { ALPHABETS = sizeof alphabets / sizeof *alphabets };

/* A text of at most so many letters: words of at most word letters; 0: one word. */
static const char *text_of(size_t alphabet, size_t letters, size_t word)
{
	struct strbuf b;
	char *text;

	strbuf_init(&b, 4096);
	for (size_t in_word = 0, most = word ? 1 + chance(word) : letters; letters > 1; letters--) {
		const char *next = alphabets[alphabet][chance(12)];

		if (in_word++ == most) {
			strbuf_add(&b, " ");
			in_word = 0;
			most = 1 + chance(word);
			continue;
		}
		if (next[0] > 0 && next[1]) /* of two letters */
			letters--;
		strbuf_add(&b, next);
	}
	strbuf_add(&b, alphabets[alphabet][1]);
	text = arena_strdup(&arena, b.s);
	strbuf_dispose(&b);
	return text;
}

/* One of many like it, or of all kinds. */
static const char *entry(size_t kind, size_t letters)
{
	static const char *const common[] = { "peace and quiet", "speed", "that nobody walks far", "light", "The canteen on floor 3" };

	switch (kind % 6) {
	case 0:
		return common[chance(3 + kind % 3)];
	case 1:
		return text_of(chance(2), 1 + chance(9), 0);
	case 2:
		return text_of(kind % ALPHABETS, letters, 9);
	case 3:
		return text_of(kind % ALPHABETS, letters, 0);
	case 4:
		return text_of(chance(ALPHABETS), 1 + chance(letters), 1 + chance(12));
	default:
		return text_of(0, 1 + chance(letters), 8);
	}
}

static void put_people(size_t count, size_t away, size_t kind)
{
	for (size_t i = 0; i < count; i++) {
		struct member m = { .person = (int64_t)i + 1, .standing = STANDING_IN, .seq = (int64_t)i + 1, .joined_at_ms = T0,
			.decider = true, .present = i >= away, .ready = i % 3 == 2 };

		m.name = kind % 3 ? text_of(kind % 3 == 1 ? 0 : kind % ALPHABETS, NAME_MOST, 7) : "ana";
		put((struct change){ .kind = CHANGE_MEMBER_PUT, .member = m });
	}
}

static void put_texts(size_t count, size_t people, size_t kind)
{
	for (size_t i = 0; i < count; i++) {
		const int64_t id = 100 + (int64_t)i, by = 1 + (int64_t)(i % people);
		const enum stage stage = d->head.stage;

		if (stage == STAGE_SCENARIO)
			put_framing(id, i == 2 ? 0 : by, entry(kind, TOPIC_MOST));
		else if (stage == STAGE_PRIORITIES)
			put_priority(id, by, "+-~"[chance(3)], 0, entry(kind, ENTRY_MOST));
		else if (stage > STAGE_PRIORITIES)
			put_option(id, by, entry(kind, ENTRY_MOST), "");
		if (stage == STAGE_SCENARIO && (i % 2 || kind % 3 == 0)) /* with enough of them somebody has to settle it */
			put_backing(by, id);
		else if (stage >= STAGE_DASHBOARD)
			for (size_t k = 0; k < people; k++)
				if (!chance(3))
					put_approval(1, id, 1 + (int64_t)k);
	}
}

static void put_models(size_t kind)
{
	static const enum call_kind kinds[STAGES] = { [STAGE_SCENARIO] = CALL_SYNTHESIZE,
		[STAGE_PRIORITIES] = CALL_SUGGEST_PRIORITIES, [STAGE_OPTIONS] = CALL_SUGGEST_OPTIONS,
		[STAGE_SCAFFOLDING] = CALL_SCAFFOLD, [STAGE_COMPLETE] = CALL_WHY };
	const enum stage stage = d->head.stage;

	if (kind % 4 == 1)
		put_call(900, kinds[stage], kind & 8 ? CALL_RETRYING : CALL_RUNNING, kind & 8 ? CALL_FAULT_BUSY : CALL_FAULT_NONE);
	if (kind % 4 == 2)
		put_call(900, kinds[stage], CALL_FAILED, kind & 8 ? CALL_FAULT_SETUP : CALL_FAULT_SLOW);
	if (kind % 4 == 3 && (stage == STAGE_PRIORITIES || stage == STAGE_OPTIONS))
		for (int64_t i = 0; i < 4; i++)
			put((struct change){ .kind = CHANGE_SUGGESTION_PUT, .suggestion = { .id = 901 + i, .stage = stage, .direction = '~',
				.text = entry(chance(50), ENTRY_MOST), .desc = "", .included = i % 2 } });
}

static void put_question(size_t kind)
{
	struct head h = d->head;

	if (kind % 4 == 0)
		h.topic = "Where do we eat on Fridays?";
	else if (kind % 4 == 1)
		h.topic = text_of(0, 61 + chance(30), 9);
	else
		h.topic = text_of(kind % ALPHABETS, 61 + chance(TOPIC_MOST - 60), kind % 4 == 2 ? 10 : 0);
	put_head(h);
}

/* Where the decision is. */
static void put_where(enum stage stage, size_t kind, size_t texts)
{
	struct head h = d->head;

	h.stage = stage;
	if (kind % 7 == 3)
		h.closed_at_ms = T0;
	h.model_spent = kind % 5 == 4;
	if (stage == STAGE_DASHBOARD && kind % 3 == 1)
		h.round = 2;
	if (stage == STAGE_SCENARIO && kind % 4 == 1 && texts) {
		h.chosen = 100;
		h.reveal_at_ms = T0;
	}
	if (stage == STAGE_COMPLETE) {
		h.decided_at_ms = T0;
		h.winner = texts ? 100 : 0;
		h.settled_by = kind % 2 ? ANA : 0;
		h.why = kind % 3 ? text_of(kind % 2 ? 0 : chance(ALPHABETS), 1 + chance(kind % 3 == 1 ? 250 : 1000), 9) : "";
	}
	put_head(h);
}

/* How many entries there are to be shown. */
static size_t count_entries(void)
{
	size_t included = 0;

	for (size_t i = 0; i < d->suggestion_count; i++)
		included += d->suggestions[i].included;
	switch (d->head.stage) {
	case STAGE_SCENARIO:
		return d->head.chosen ? 1 : d->framing_count;
	case STAGE_PRIORITIES:
		return included + d->priority_count;
	case STAGE_OPTIONS:
		return included + d->option_count;
	case STAGE_DASHBOARD:
	case STAGE_COMPLETE: {
		struct ids tied = decision_tied(d, &arena);

		return tied.count ? tied.count : d->option_count;
	}
	default:
		return 0;
	}
}

static void show_wall(size_t number, const char *of)
{
	strbuf_reset(&html);
	screen_add(&html, site, d, &rules);
	strbuf_reset(&out);
	strbuf_addf(&out, "%s{\"of\":\"%zu: %s, %s\",\"entries\":%zu,\"html\":", number ? ",\n" : "[", number, stage_name(d->head.stage),
		of, count_entries());
	strbuf_add_json(&out, html.s);
	fputs(out.s, stdout);
	fputs("}", stdout);
}

/* Sixteen who write at once: the server takes them in any order, and shows the newest. The longest of the three fills two
 * lines on a slim wall. */
static void add_sixteen(void)
{
	static const char *const texts[] = { "speed", "peace and quiet", "that nobody walks far" };

	put_people(16, 0, 0);
	put_where(STAGE_PRIORITIES, 0, 14);
	for (int i = 0; i < 14; i++)
		put_priority(100 + i, 2 + i, "-+~"[i / 5], 0, texts[i / 5]);
	show_wall(0, "sixteen at once");
}

static void add_wall(size_t number)
{
	static const size_t groups[] = { 3, 12, 16, 17, 25, PEOPLE_MOST };
	const enum stage stage = (enum stage)(number % STAGES);
	const size_t people = groups[chance(6)], away = chance(2) ? chance(people) : 0, kind = chance(1000), texts = chance(24);
	char of[64];

	tear_down();
	set_up();
	rules.retain_days = chance(2) ? 7 : 0;
	put_question(chance(1000));
	put_people(people, away, kind);
	put_where(stage, chance(1000), texts);
	put_texts(texts, people, kind);
	put_models(chance(1000));
	snprintf(of, sizeof of, "%zu people, %zu texts of kind %zu", people, texts, kind);
	show_wall(number, of);
}

/* The templates of the working directory, or of automake's $srcdir. */
static bool load_site(void)
{
	static const char assets[] = "{\"app\":\"/a.js\",\"htmx\":\"/h.js\",\"icon\":\"/i.svg\",\"style\":\"/s.css\"}";
	const char *source = getenv("srcdir");
	char path[] = "/tmp/maude-assets-XXXXXX", templates[4096];
	const int fd = mkstemp(path);
	struct strbuf complaint;
	bool loaded;

	snprintf(templates, sizeof templates, "%s/templates", source ? source : ".");
	strbuf_init(&complaint, 1024);
	loaded = fd >= 0 && write(fd, assets, strlen(assets)) == (ssize_t)strlen(assets) &&
		site_load(&site, templates, path, &complaint) == RC_OK;
	fputs(complaint.s, stderr);
	strbuf_dispose(&complaint);
	close(fd);
	unlink(path);
	return loaded;
}

int main(int argc, char **argv)
{
	const size_t count = argc == 2 ? (size_t)strtoul(argv[1], NULL, 10) : 0;

	if (!count)
		return fprintf(stderr, "usage: walls COUNT\n"), 2;
	set_up();
	strbuf_init(&html, PAGE_MAX);
	if (!load_site())
		return 1;
	add_sixteen();
	for (size_t i = 1; i < count; i++)
		add_wall(i);
	puts("]");
	tear_down();
	site_free(site);
	strbuf_dispose(&html);
	return 0;
}
