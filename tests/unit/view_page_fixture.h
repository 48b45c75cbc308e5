/* The real templates, and what a page shows of the decision in view_fixture.h. */
#ifndef MAUDE_TESTS_UNIT_VIEW_PAGE_FIXTURE_H
#define MAUDE_TESTS_UNIT_VIEW_PAGE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "view/region.h"
#include "view_fixture.h"

enum { DEE = 4 };

static struct site *site;
static struct strbuf html; /* what was rendered last */

/* $srcdir is automake's; without it a test is run from the source tree. */
static inline const char *templates_directory(void)
{
	static char path[4096];
	const char *source = getenv("srcdir");

	snprintf(path, sizeof path, "%s/templates", source ? source : ".");
	return path;
}

/* A file that says text, to be unlinked. */
static inline void write_temporary(char path[32], const char *text)
{
	size_t len = strlen(text);
	int fd;

	strcpy(path, "/tmp/maude-assets-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
	close(fd);
}

static inline void set_up_pages(void)
{
	struct strbuf complaint;
	char assets[32];

	set_up();
	strbuf_init(&html, PAGE_MAX);
	strbuf_init(&complaint, 1024);
	write_temporary(assets, "{\"app\":\"/a.js\",\"htmx\":\"/h.js\",\"icon\":\"/i.svg\",\"style\":\"/s.css\"}");
	ck_assert_msg(site_load(&site, templates_directory(), assets, &complaint) == RC_OK, "%s", complaint.s);
	unlink(assets);
	strbuf_dispose(&complaint);
}

static inline void tear_down_pages(void)
{
	site_free(site);
	strbuf_dispose(&html);
	tear_down();
}

static inline struct viewer viewer(int64_t person)
{
	static const char *const names[] = { "nobody", "ana", "bo", "cy", "dee", "eve" };
	const bool is_named = person < (int64_t)(sizeof names / sizeof *names);

	return (struct viewer){ .person = person, .name = is_named ? names[person] : "one of a crowd", .base_url = "https://example.org" };
}

/* The region as v sees it, in html. */
static inline void show_to(const struct viewer *v)
{
	struct region region;

	strbuf_reset(&html);
	region_init(&region, site, d, &rules);
	region_add(&html, &region, d, v);
	region_dispose(&region);
	ck_assert(!strbuf_failed(&html));
}

static inline void show(int64_t person)
{
	const struct viewer v = viewer(person);

	show_to(&v);
}

static inline size_t count_of(const char *text)
{
	size_t count = 0;

	for (const char *at = html.s; (at = strstr(at, text)); at += strlen(text))
		count++;
	return count;
}

/* A failure shows the begin of the main part: Check's messages are of limited length. */
#define ck_assert_shows(text) ck_assert_msg(strstr(html.s, (text)) != NULL, "%s is not in %.3000s", (text), main_part())
#define ck_assert_hides(text) ck_assert_msg(strstr(html.s, (text)) == NULL, "%s is in %.3000s", (text), main_part())

static inline const char *main_part(void)
{
	const char *found = strstr(html.s, "<main");

	return found ? found : html.s;
}

#endif
