/* The page is asked for twice: plain, to read in it what else it wants, and packed, to count. What is counted is what the
 * server sends, heads and framing too. */
#include "visit.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE = 12, LIMIT_MS = 5000, PAGE_SIZE_MAX = 1 << 20, ADDRESS_SIZE = 100, AIM = 50000 };

/* What comes before an address that a browser loads by itself. Not there: the frame, which is for browsers without scripts. */
static const char *const loads[] = {
	"<link rel=\"stylesheet\" href=\"", "<link rel=\"icon\" href=\"", "<script src=\"", "<img src=\"",
};

/* Bytes of one answer. */
static int64_t load(struct bench *b, const char *path, const char *cookie, enum http_want want, struct strbuf *keep)
{
	struct http_conn c = { .http = &b->http, .answer.keep = keep };

	if (http_ask(&c, path, cookie, NULL, want, LIMIT_MS) != 200) {
		fprintf(stderr, "load: %s: status %d\n", path, c.answer.status);
		b->errors++;
	}
	http_close(&c);
	return c.answer.wire_bytes;
}

static int64_t report_load(struct bench *b, const char *path, const char *cookie)
{
	const int64_t bytes = load(b, path, cookie, WANT_PACKED, NULL);

	report_figure(b->report, path, (double)bytes, 0, "bytes", NO_AIM, 0);
	return bytes;
}

static int64_t report_loads(struct bench *b, const char *page, const char *before, const char *cookie)
{
	int64_t bytes = 0;

	for (const char *at = page; (at = strstr(at, before));) {
		char path[ADDRESS_SIZE] = "";
		size_t len;

		at += strlen(before);
		len = strcspn(at, "\"");
		if (len < sizeof path)
			memcpy(path, at, len);
		bytes += report_load(b, path, cookie);
	}
	return bytes;
}

static void measure(struct bench *b, const char *title, const char *path, const char *cookie)
{
	struct strbuf page;
	int64_t bytes;

	report_part(b->report, title);
	strbuf_init(&page, PAGE_SIZE_MAX);
	load(b, path, cookie, WANT_PAGE, &page);
	bytes = report_load(b, path, cookie);
	for (size_t i = 0; i < sizeof loads / sizeof *loads; i++)
		bytes += report_loads(b, page.s, loads[i], cookie);
	report_figure(b->report, "all of it", (double)bytes, 0, "bytes", AT_MOST, AIM);
	strbuf_dispose(&page);
}

void visit_measure(struct bench *b)
{
	char id[ID_SIZE], path[ID_SIZE + 3], title[120];

	bench_say("first visits");
	measure(b, "First visit, as a browser gets it, packed: the door", "/join", NULL);
	if (!crowd_decide(&b->crowd, &b->http, id, PEOPLE))
		return;
	snprintf(path, sizeof path, "/d/%s", id);
	snprintf(title, sizeof title, "First visit, as a browser gets it, packed: the lobby of %d, as its facilitator", PEOPLE);
	measure(b, title, path, b->crowd.people[0].cookie);
}
