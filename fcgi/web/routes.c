/* The table of addresses, and the checks that come before any of them.
 *
 * A pattern is a path whose `*` stands for one segment. An address that is in the table, but not for this method, is 405.
 * Actions on a decision are all one row: which ones there are is the core's table. */
#include "web/routes.h"

#include <string.h>

#include "base/clock.h"
#include "web/costs.h"
#include "web/pages.h"
#include "web/reply.h"

enum needs {
	NEEDS_NOTHING,
	NEEDS_SESSION,
	NEEDS_SESSION_ONCE, /* also one that this very request has ended before: it may be a repeat */
};

static const struct route {
	enum method method;
	const char *pattern;
	enum needs needs;
	void (*page)(struct request *);
	void (*refused)(struct request *, const struct refusal *, const struct order *); /* request.h */
} routes[] = {
	{ METHOD_GET, "/", NEEDS_NOTHING, page_root, NULL },
	{ METHOD_GET, "/join", NEEDS_NOTHING, page_join, NULL },
	{ METHOD_POST, "/session", NEEDS_NOTHING, page_claim, refused_claim },
	{ METHOD_POST, "/session/leave", NEEDS_SESSION_ONCE, page_sign_out, refused_me },
	{ METHOD_GET, "/me", NEEDS_SESSION, page_me, NULL },
	{ METHOD_POST, "/me/link", NEEDS_SESSION, page_link_make, refused_me },
	{ METHOD_GET, "/me/link/*", NEEDS_NOTHING, page_link_look, NULL },
	{ METHOD_POST, "/me/link/*", NEEDS_NOTHING, page_link_redeem, NULL },
	{ METHOD_POST, "/me/delete", NEEDS_SESSION_ONCE, page_me_delete, refused_me },
	{ METHOD_GET, "/canvas", NEEDS_SESSION, page_canvas, NULL },
	{ METHOD_GET, "/canvas/live", NEEDS_SESSION, page_canvas_live, NULL },
	{ METHOD_POST, "/d", NEEDS_SESSION, page_create, refused_create },
	{ METHOD_GET, "/d/*", NEEDS_SESSION, page_decision, NULL },
	{ METHOD_GET, "/d/*/live", NEEDS_SESSION, page_decision_live, NULL },
	{ METHOD_GET, "/d/*/frame", NEEDS_SESSION, page_decision_frame, NULL },
	{ METHOD_GET, "/d/*/screen", NEEDS_SESSION, page_decision_screen, NULL },
	{ METHOD_GET, "/d/*/record.md", NEEDS_SESSION, page_record_md, NULL },
	{ METHOD_GET, "/d/*/record.json", NEEDS_SESSION, page_record_json, NULL },
	{ METHOD_GET, "/d/*/qr.svg", NEEDS_SESSION, page_qr, NULL },
	{ METHOD_POST, "/d/*/*", NEEDS_SESSION, page_action, refused_action },
	{ METHOD_GET, "/healthz", NEEDS_NOTHING, page_healthz, NULL },
	{ METHOD_GET, "/metrics", NEEDS_NOTHING, page_metrics, NULL },
};

static bool matches(const char *pattern, const struct request *r)
{
	for (size_t i = 0; i < r->segment_count; i++) {
		size_t len;
		if (*pattern++ != '/')
			return false;
		len = strcspn(pattern, "/");
		if (!(len == 1 && *pattern == '*') &&
			(strlen(r->segments[i]) != len || memcmp(pattern, r->segments[i], len) != 0))
			return false;
		pattern += len;
	}
	return !*pattern || (!r->segment_count && strcmp(pattern, "/") == 0);
}

/* POST /d/ID/word is an address only where there is such an action. */
static bool is_there(const struct route *route, const struct request *r)
{
	enum action_kind kind;

	return route->page != page_action || action_from_word(&kind, r->segments[2]);
}

/* NULL: there is none. r->allow then says by which methods there are some. */
static const struct route *find(struct request *r)
{
	bool there[METHOD_OTHER] = { false };

	if (r->segment_count > PATH_SEGMENTS_MAX)
		return NULL;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (!matches(routes[i].pattern, r) || !is_there(&routes[i], r))
			continue;
		if (routes[i].method == r->method)
			return &routes[i];
		there[routes[i].method] = true;
	}
	if (there[METHOD_GET])
		r->allow = there[METHOD_POST] ? "GET, HEAD, POST" : "GET, HEAD";
	else if (there[METHOD_POST])
		r->allow = "POST";
	return NULL;
}

/* What a live page asks for, which is no page to come back to. */
static bool is_live(const struct request *r)
{
	return strcmp(r->segments[r->segment_count - 1], "live") == 0;
}

/* The page that was asked for. From the frame within a page it is that page; a decision's own page has no query of ours. */
struct page_asked {
	size_t segments;
	const char *query;
};

static struct page_asked page_asked(const struct request *r)
{
	const bool framed = r->segment_count == 3 && strcmp(r->segments[2], "frame") == 0;

	return (struct page_asked){ r->segment_count - framed, framed || r->segment_count == 2 ? "" : r->query };
}

/* Its path; add: as it is, or encoded. */
static void add_page(struct strbuf *b, const struct request *r, struct page_asked page, void (*add)(struct strbuf *, const char *))
{
	for (size_t i = 0; i < page.segments; i++) {
		strbuf_add_char(b, '/');
		add(b, r->segments[i]);
	}
	if (*page.query) {
		add(b, "?");
		add(b, page.query);
	}
}

/* Whether the door would lead back there. */
static bool is_way_back(const struct request *r, struct page_asked page)
{
	struct strbuf path;
	bool is;

	strbuf_init(&path, LOCAL_PATH_MAX);
	add_page(&path, r, page, strbuf_add);
	is = !strbuf_failed(&path) && request_is_local_path(path.s, path.len);
	strbuf_dispose(&path);
	return is;
}

/* To the door, and back to the page, if need be without its query. */
static void send_to_door(struct request *r)
{
	struct page_asked page = page_asked(r);
	struct strbuf door;

	if (!is_way_back(r, page))
		page.query = "";
	strbuf_init(&door, 16 + 3 * LOCAL_PATH_MAX);
	strbuf_add(&door, "/join");
	if (is_way_back(r, page)) {
		strbuf_add(&door, "?next=");
		add_page(&door, r, page, strbuf_add_url);
	}
	reply_see_other(r, door.s);
	strbuf_dispose(&door);
}

/* Whose session is of another database is told so, wherever one is needed. Without a session a page sends to the door and
 * back; what is not a page is told. */
static void refuse_stranger(struct request *r)
{
	if (r->elsewhere) {
		reply_verdict(r, VERDICT_OTHER_DATABASE);
		return;
	}
	if (r->json || r->fragment || r->method != METHOD_GET || is_live(r))
		reply_verdict(r, VERDICT_NO_SESSION);
	else
		send_to_door(r);
}

static enum verdict before(const struct request *r, const struct route *route)
{
	if (r->method == METHOD_POST && request_is_cross_site(r))
		return VERDICT_CROSS_SITE;
	if (r->too_large)
		return VERDICT_TOO_LARGE;
	if (!r->person.id && (route->needs == NEEDS_SESSION || (route->needs == NEEDS_SESSION_ONCE && !r->was_person)))
		return VERDICT_NO_SESSION;
	if (r->method == METHOD_POST && r->person.id &&
		!rate_take(&r->server->rate, PURSE_ACTIONS, (uint64_t)r->person.id, clock_mono_ms()))
		return VERDICT_TOO_FAST;
	if (r->person.id && r->segment_count > 1 && strcmp(r->segments[0], "d") == 0 && !costs_may_guess(r))
		return VERDICT_TOO_MANY_GUESSES;
	return VERDICT_ACCEPTED;
}

void route(struct request *r)
{
	const struct route *route = find(r);
	enum verdict verdict;

	if (!route) {
		reply_verdict(r, r->allow ? VERDICT_WRONG_METHOD : VERDICT_NO_PAGE);
		return;
	}
	r->refused = route->refused;
	verdict = before(r, route);
	if (verdict == VERDICT_NO_SESSION)
		refuse_stranger(r);
	else if (verdict)
		reply_verdict(r, verdict);
	else
		route->page(r);
}
