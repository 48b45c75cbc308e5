/* Who waits for what.
 *
 * A page lies in two lists, its room's (one decision, or the canvas) and its visitor's (one person), in the heap of
 * time-outs, and in the epoll set that notices nginx hanging up. All of that is under one lock. Only this file's thread
 * takes pages out and frees them, so what epoll hands out is alive as long as it is looked at before anything is sent.
 *
 * Delivery: at once if the room's last one is over DELIVERY_MS old, else at that mark; presence alone at most once in
 * PRESENCE_MS. Whoever comes back in between with what was delivered last waits for the mark like all others. */
#include "web/live.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "web/live_internal.h"
#include "web/reply.h"
#include "web/show.h"

enum {
	DELIVERY_MS = 100,
	PRESENCE_MS = 1000,
	ROOM_KEPT_MS = 2000, /* an empty room: its visitors are about to come back */
	PAGES_MAX = 20,      /* of one person: SPEC section 9 */
	JITTER_PERCENT = 12, /* of the time-out: SPEC section 7 */
	EVENTS_MAX = 256,
	CANVAS_SLICE = 16,   /* each canvas is rendered by itself: others' pages come in between */
	FLUSH_MS = 1000, /* for unsent rests at the end */
};

struct live {
	struct server *server;
	pthread_mutex_t lock;
	pthread_t thread;
	int epoll_fd;
	int bell_fd; /* an eventfd: there is something to look at */
	bool stopping;
	struct watched bell;
	struct map rooms, visitors;
	struct heap deadlines; /* of pages */
	struct heap dues;      /* of rooms */
	struct rest *rests;    /* new ones, not yet in the epoll set */
	size_t rests_open;     /* in the epoll set */
	size_t page_count;
};

static void ring(struct live *l)
{
	uint64_t one = 1;

	if (write(l->bell_fd, &one, sizeof one) < 0)
		return; /* it is ringing already */
}

/* Rooms and visitors */

static uint64_t room_key(const char *id)
{
	return map_hash_bytes(id, strlen(id));
}

static struct room *room_find(struct live *l, const char *id)
{
	for (struct room *r = map_get(&l->rooms, room_key(id)); r; r = r->next_same_key)
		if (strcmp(r->id, id) == 0)
			return r;
	return NULL;
}

static struct room *room_of(struct live *l, const char *id)
{
	struct room *r = room_find(l, id);

	if (r)
		return r;
	r = mem_alloc(sizeof *r);
	memcpy(r->id, id, strnlen(id, DECISION_ID_LEN));
	r->key = room_key(id);
	r->last_delivery = INT64_MIN / 2;
	r->next_same_key = map_put(&l->rooms, r->key, r);
	return r;
}

static void room_free(struct live *l, struct room *r)
{
	struct room *first = map_remove(&l->rooms, r->key);

	if (first == r)
		first = r->next_same_key;
	for (struct room *it = first; it; it = it->next_same_key)
		if (it->next_same_key == r)
			it->next_same_key = r->next_same_key;
	if (first)
		map_put(&l->rooms, r->key, first);
	heap_remove(&l->dues, &r->due);
	mem_free(r);
}

static struct visitor *visitor_of(struct live *l, int64_t person)
{
	const uint64_t key = map_hash_u64((uint64_t)person);
	struct visitor *v = map_get(&l->visitors, key);

	if (!v) {
		v = mem_alloc(sizeof *v);
		v->person = person;
		map_put(&l->visitors, key, v);
	}
	return v;
}

/* Parking and taking out */

static int64_t time_out(const struct live *l)
{
	const int64_t ms = l->server->settings->live_timeout_ms;
	const int64_t spread = ms * JITTER_PERCENT / 100;

	return clock_mono_ms() + ms - spread + random_below((uint32_t)(2 * spread + 1));
}

static bool watch(struct live *l, int fd, uint32_t events, struct watched *what)
{
	struct epoll_event event = { .events = events, .data.ptr = what };

	return epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* The request's descriptor goes into a page; the request is freed. Under the lock. */
static void park(struct live *l, struct request *r, struct room *room, int64_t version, int64_t inbox, bool screen)
{
	const struct canvas_query query = *room->id ? (struct canvas_query){ .text = "" } : canvas_query_of(r);
	const char *base_url = request_base_url(r);
	const size_t url_size = strlen(base_url) + 1, query_size = strlen(query.text) + 1;
	struct page *p = mem_alloc(sizeof *p + url_size + query_size);

	memcpy(p->base_url, base_url, url_size);
	p->query = query;
	p->query.text = memcpy(p->base_url + url_size, query.text, query_size);
	p->watched.kind = WATCHED_PAGE;
	p->wire = r->wire;
	p->version = version;
	p->inbox = inbox;
	p->screen = screen;
	p->json = r->json;
	p->visitor_person = r->person.id;
	p->room = room;
	p->room_next = room->pages;
	p->room_at = &room->pages;
	if (room->pages)
		room->pages->room_at = &p->room_next;
	room->pages = p;
	p->visitor = visitor_of(l, r->person.id);
	p->visitor_next = p->visitor->pages;
	p->visitor_at = &p->visitor->pages;
	if (p->visitor->pages)
		p->visitor->pages->visitor_at = &p->visitor_next;
	p->visitor->pages = p;
	p->visitor->count++;
	l->page_count++;
	if (*room->id && !screen)
		engine_live_begin(l->server->engine, room->id, r->person.id);
	/* what can't be watched is sent home at once */
	heap_set(&l->deadlines, &p->deadline, watch(l, p->wire.fd, EPOLLRDHUP, &p->watched) ? time_out(l) : 0);
	if (heap_first(&l->deadlines) == &p->deadline)
		ring(l);
	r->wire.fd = -1;
	request_free(r);
}

/* Takes a page out of everything; what is left is its descriptor, to be answered or closed. Under the lock. */
static void unpark(struct live *l, struct page *p)
{
	epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, p->wire.fd, NULL);
	heap_remove(&l->deadlines, &p->deadline);
	*p->room_at = p->room_next;
	if (p->room_next)
		p->room_next->room_at = p->room_at;
	*p->visitor_at = p->visitor_next;
	if (p->visitor_next)
		p->visitor_next->visitor_at = p->visitor_at;
	if (--p->visitor->count == 0) {
		map_remove(&l->visitors, map_hash_u64((uint64_t)p->visitor->person));
		mem_free(p->visitor);
	}
	l->page_count--;
	if (*p->room->id && !p->screen)
		engine_live_end(l->server->engine, p->room->id, p->visitor_person);
	if (!p->room->pages && !p->room->pending)
		heap_set(&l->dues, &p->room->due, clock_mono_ms() + ROOM_KEPT_MS);
	p->room_next = NULL;
}

/* Pages whose hanging up the thread has not come to yet don't count. */
static bool has_too_many(struct live *l, const struct request *r)
{
	const struct visitor *v = map_get(&l->visitors, map_hash_u64((uint64_t)r->person.id));
	size_t count = v ? v->count : 0;

	if (count < PAGES_MAX)
		return false;
	for (const struct page *p = v->pages; p; p = p->visitor_next) {
		struct pollfd watched = { .fd = p->wire.fd, .events = POLLRDHUP };
		count -= poll(&watched, 1, 0) > 0;
	}
	return count >= PAGES_MAX;
}

/* Whether a page that shows version has to wait: nothing is newer, or what is newer is delivered to all at the mark. What
 * the engine has published but not told us of yet counts among these: it is about to. */
static bool has_to_wait(const struct room *room, int64_t version, int64_t now_version)
{
	if (version == now_version)
		return true;
	return room && version >= room->last_version && version < now_version &&
		(room->pending || clock_mono_ms() < room->last_delivery + DELIVERY_MS);
}

static void room_delivered(struct live *l, struct room *room, int64_t version)
{
	room->pending = false;
	room->last_version = version;
	room->last_delivery = clock_mono_ms();
	if (room->pages)
		heap_remove(&l->dues, &room->due);
	else
		heap_set(&l->dues, &room->due, room->last_delivery + ROOM_KEPT_MS);
}

/* A page that comes back and finds something new at once got a delivery like any other: else, where something changes all
 * the time, it would come back and find something new for ever. Who only just comes is no measure for the others. */
static void answers_at_once(struct live *l, const char *id, int64_t version, int64_t now_version)
{
	struct room *room = version > 0 && version < now_version ? room_of(l, id) : NULL;

	if (room && !room->pending && version >= room->last_version)
		room_delivered(l, room, now_version);
}

void live_wait(struct live *l, struct request *r, const char *id, int64_t version, int64_t inbox, bool screen)
{
	struct snapshot *s;
	struct person person = r->person;

	pthread_mutex_lock(&l->lock);
	if (has_too_many(l, r)) {
		pthread_mutex_unlock(&l->lock);
		reply_verdict(r, VERDICT_TOO_MANY_PAGES);
		return;
	}
	/* the state is looked up under the lock: what is published later finds the page here */
	s = engine_snapshot(l->server->engine, id);
	engine_person(l->server->engine, r->person.id, &person);
	if (s && !l->stopping && has_to_wait(room_find(l, id), version, s->d->head.version) &&
		(inbox < 0 || inbox == person.inbox)) {
		park(l, r, room_of(l, id), version, inbox, screen);
		pthread_mutex_unlock(&l->lock);
		snapshot_unref(s);
		return;
	}
	if (s)
		answers_at_once(l, id, version, s->d->head.version);
	pthread_mutex_unlock(&l->lock);
	if (!s) {
		reply_verdict(r, VERDICT_NO_DECISION);
		return;
	}
	if (!screen) {
		engine_live_begin(l->server->engine, id, r->person.id);
		engine_live_end(l->server->engine, id, r->person.id);
	}
	r->person = person;
	if (screen && !r->json)
		show_screen(r, s, FORM_FRAGMENT);
	else
		reply_decision(r, s, person.inbox);
	snapshot_unref(s);
}

void live_wait_canvas(struct live *l, struct request *r, int64_t version)
{
	int64_t now;

	pthread_mutex_lock(&l->lock);
	if (has_too_many(l, r)) {
		pthread_mutex_unlock(&l->lock);
		reply_verdict(r, VERDICT_TOO_MANY_PAGES);
		return;
	}
	now = engine_canvas_version(l->server->engine);
	if (!l->stopping && has_to_wait(room_find(l, ""), version, now)) {
		park(l, r, room_of(l, ""), version, -1, true);
		pthread_mutex_unlock(&l->lock);
		return;
	}
	answers_at_once(l, "", version, now);
	pthread_mutex_unlock(&l->lock);
	canvas_reply(r, NULL);
}

/* What moves */

static void room_moved(struct live *l, struct room *room, int64_t interval_ms)
{
	const int64_t now = clock_mono_ms();
	int64_t due = room->last_delivery + interval_ms;

	if (due < now)
		due = now;
	if (room->pending && room->due.due_ms <= due)
		return;
	room->pending = true;
	heap_set(&l->dues, &room->due, due);
	if (heap_first(&l->dues) == &room->due)
		ring(l);
}

void live_published(struct live *l, struct snapshot *now, unsigned touched)
{
	struct room *room;

	pthread_mutex_lock(&l->lock);
	room = room_find(l, now->d->id);
	if (room)
		room_moved(l, room, now->d->deleted ? 0 : touched == TOUCH_PRESENCE ? PRESENCE_MS : DELIVERY_MS);
	pthread_mutex_unlock(&l->lock);
}

void live_canvas_moved(struct live *l, const int64_t *inboxes, size_t count)
{
	struct room *canvas;

	pthread_mutex_lock(&l->lock);
	canvas = room_find(l, "");
	if (canvas)
		room_moved(l, canvas, DELIVERY_MS);
	for (size_t i = 0; i < count; i++) {
		const struct visitor *v = map_get(&l->visitors, map_hash_u64((uint64_t)inboxes[i]));
		for (struct page *p = v ? v->pages : NULL; p; p = p->visitor_next)
			if (p->inbox >= 0)
				room_moved(l, p->room, 0);
	}
	pthread_mutex_unlock(&l->lock);
}

/* The pages of a room that have something to see, at most some of them, taken out of it. Under the lock. */
static struct page *take_moved(struct live *l, struct room *room, int64_t version, size_t most)
{
	struct page *list = NULL;

	for (struct page *p = room->pages, *next; p && most; p = next) {
		struct person person;
		next = p->room_next;
		if (p->version == version &&
			(p->inbox < 0 || !engine_person(l->server->engine, p->visitor_person, &person) ||
				p->inbox == person.inbox))
			continue;
		unpark(l, p);
		p->room_next = list;
		list = p;
		most--;
	}
	return list;
}

/* Under the lock, which is let go of while it sends. */
static void deliver(struct live *l, struct room *room)
{
	const bool canvas = !*room->id;
	struct snapshot *s = canvas ? NULL : engine_snapshot(l->server->engine, room->id);
	const int64_t version = canvas ? engine_canvas_version(l->server->engine) : s ? s->d->head.version : -1;
	struct page *list = take_moved(l, room, version, canvas ? CANVAS_SLICE : SIZE_MAX);

	if (canvas && list && room->pages)
		heap_set(&l->dues, &room->due, clock_mono_ms() + 1); /* the rest behind whatever is due by now */
	else
		room_delivered(l, room, version);
	pthread_mutex_unlock(&l->lock);
	if (canvas)
		live_send_canvas(l, l->server, list);
	else
		live_send_decision(l, l->server, list, s);
	snapshot_unref(s);
	pthread_mutex_lock(&l->lock);
}

/* Under the lock. */
static void deliver_due(struct live *l)
{
	for (struct heap_node *first; (first = heap_first(&l->dues)) && first->due_ms <= clock_mono_ms();) {
		struct room *room = (struct room *)(void *)((char *)first - offsetof(struct room, due));
		if (room->pending)
			deliver(l, room);
		else if (room->pages)
			heap_remove(&l->dues, first);
		else
			room_free(l, room);
	}
}

/* Sends home whose time is over; at the end everybody. Under the lock. */
static void expire(struct live *l, int64_t until)
{
	struct page *list = NULL;

	for (struct heap_node *first; (first = heap_first(&l->deadlines)) && first->due_ms <= until;) {
		struct page *p = (struct page *)(void *)((char *)first - offsetof(struct page, deadline));
		unpark(l, p);
		p->room_next = list;
		list = p;
	}
	if (!list)
		return;
	pthread_mutex_unlock(&l->lock);
	live_send_nothing(l, l->server, list);
	pthread_mutex_lock(&l->lock);
}

/* Unsent rests */

void live_take_rest(struct live *l, const struct wire_rest *rest)
{
	struct rest *r = mem_alloc(sizeof *r);

	r->watched.kind = WATCHED_REST;
	r->rest = *rest;
	pthread_mutex_lock(&l->lock);
	r->next = l->rests;
	l->rests = r;
	pthread_mutex_unlock(&l->lock);
	ring(l);
}

/* Under the lock. */
static void watch_rests(struct live *l)
{
	for (struct rest *r = l->rests, *next; r; r = next) {
		next = r->next;
		if (watch(l, r->rest.fd, EPOLLOUT, &r->watched)) {
			l->rests_open++;
			continue;
		}
		log_error("rest_unwatched", "why", strerror(errno), NULL);
		wire_give_up(&r->rest);
		mem_free(r);
	}
	l->rests = NULL;
}

/* The thread */

/* Under the lock. */
static void handle(struct live *l, const struct epoll_event *event)
{
	struct watched *what = event->data.ptr;
	uint64_t rings;

	if (what->kind == WATCHED_BELL) {
		if (read(l->bell_fd, &rings, sizeof rings) < 0)
			return; /* somebody else's ring was read along */
	} else if (what->kind == WATCHED_PAGE) {
		struct page *p = (struct page *)(void *)what;
		unpark(l, p);
		wire_drop(&p->wire);
		mem_free(p);
	} else {
		struct rest *r = (struct rest *)(void *)what;
		if (wire_continue(&r->rest)) {
			l->rests_open--;
			mem_free(r);
		}
	}
}

static int next_ms(const struct live *l)
{
	const struct heap_node *due = heap_first(&l->dues), *deadline = heap_first(&l->deadlines);
	int64_t next = INT64_MAX, wait;

	if (due)
		next = due->due_ms;
	if (deadline && deadline->due_ms < next)
		next = deadline->due_ms;
	if (next == INT64_MAX)
		return -1;
	wait = next - clock_mono_ms();
	return wait < 0 ? 0 : wait < 60000 ? (int)wait : 60000;
}

static void *live_run(void *arg)
{
	struct live *l = arg;
	struct epoll_event events[EVENTS_MAX];
	int64_t end = INT64_MAX;

	pthread_mutex_lock(&l->lock);
	while (!l->stopping || ((l->rests || l->rests_open) && clock_mono_ms() < end)) {
		int wait = l->stopping ? 50 : next_ms(l), n;

		pthread_mutex_unlock(&l->lock);
		n = epoll_wait(l->epoll_fd, events, EVENTS_MAX, wait);
		pthread_mutex_lock(&l->lock);
		for (int i = 0; i < n; i++)
			handle(l, &events[i]);
		watch_rests(l);
		deliver_due(l);
		expire(l, l->stopping ? INT64_MAX : clock_mono_ms());
		watch_rests(l);
		if (l->stopping && end == INT64_MAX)
			end = clock_mono_ms() + FLUSH_MS;
	}
	expire(l, INT64_MAX);
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

enum rc live_start(struct live **out, struct server *server)
{
	struct live *l = mem_alloc(sizeof *l);

	*out = NULL;
	l->server = server;
	pthread_mutex_init(&l->lock, NULL);
	map_init(&l->rooms);
	map_init(&l->visitors);
	heap_init(&l->deadlines);
	heap_init(&l->dues);
	l->bell.kind = WATCHED_BELL;
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->epoll_fd < 0 || l->bell_fd < 0 || !watch(l, l->bell_fd, EPOLLIN, &l->bell) ||
		pthread_create(&l->thread, NULL, live_run, l) != 0) {
		mem_free(l);
		return RC_IO;
	}
	*out = l;
	return RC_OK;
}

void live_stop(struct live *l)
{
	size_t at = 0;

	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	pthread_mutex_unlock(&l->lock);
	ring(l);
	pthread_join(l->thread, NULL);
	close(l->epoll_fd);
	close(l->bell_fd);
	for (struct room *r, *next; (r = map_next(&l->rooms, &at));)
		for (; r; r = next) {
			next = r->next_same_key;
			mem_free(r);
		}
	map_dispose(&l->rooms);
	map_dispose(&l->visitors);
	heap_dispose(&l->deadlines);
	heap_dispose(&l->dues);
	pthread_mutex_destroy(&l->lock);
	mem_free(l);
}

size_t live_pages(struct live *l)
{
	size_t n;

	pthread_mutex_lock(&l->lock);
	n = l->page_count;
	pthread_mutex_unlock(&l->lock);
	return n;
}
