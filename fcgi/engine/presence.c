/* Counting pages, and telling the rules what has settled.
 *
 * A visit is in the table while it is live, listed, or told. It leaves when the rules were told that it ended, and that is
 * stored. */
#include "engine/presence.h"

#include <string.h>

#include "base/mem.h"

enum { SETTLE_MS = 1000 };

void presence_init(struct presence *p, int64_t grace_ms)
{
	*p = (struct presence){ 0 };
	pthread_mutex_init(&p->lock, NULL);
	map_init(&p->visits);
	p->settle_ms = grace_ms / 2 < SETTLE_MS ? grace_ms / 2 : SETTLE_MS;
}

void presence_dispose(struct presence *p)
{
	size_t at = 0;

	for (struct visit *v; (v = map_next(&p->visits, &at));)
		mem_free(v);
	map_dispose(&p->visits);
	pthread_mutex_destroy(&p->lock);
}

static uint64_t key_of(const char *id, int64_t person)
{
	unsigned char bytes[DECISION_ID_LEN + sizeof person] = { 0 };

	memcpy(bytes, id, strnlen(id, DECISION_ID_LEN));
	memcpy(bytes + DECISION_ID_LEN, &person, sizeof person);
	return map_hash_bytes(bytes, sizeof bytes);
}

static struct visit *visit_of(struct presence *p, const char *id, int64_t person)
{
	uint64_t key = key_of(id, person);
	struct visit *v = map_get(&p->visits, key);

	if (v)
		return v;
	v = mem_alloc(sizeof *v);
	memcpy(v->decision_id, id, strnlen(id, DECISION_ID_LEN));
	v->person = person;
	map_put(&p->visits, key, v);
	return v;
}

static void list(struct presence *p, struct visit *v)
{
	if (v->listed)
		return;
	v->listed = true;
	v->next = p->news;
	p->news = v;
}

bool presence_begin(struct presence *p, const char *id, int64_t person)
{
	struct visit *v;
	bool wake;

	pthread_mutex_lock(&p->lock);
	v = visit_of(p, id, person);
	wake = ++v->live == 1 && !v->told;
	if (wake) {
		v->came = true;
		list(p, v);
	}
	pthread_mutex_unlock(&p->lock);
	return wake;
}

bool presence_end(struct presence *p, const char *id, int64_t person, int64_t now_ms)
{
	struct visit *v;
	bool wake;

	pthread_mutex_lock(&p->lock);
	v = visit_of(p, id, person);
	wake = --v->live == 0;
	if (wake) {
		v->ended_at_ms = now_ms;
		list(p, v);
	}
	pthread_mutex_unlock(&p->lock);
	return wake;
}

void presence_frame(struct presence *p, const char *id, int64_t person, int64_t now_ms)
{
	struct visit *v;

	pthread_mutex_lock(&p->lock);
	v = visit_of(p, id, person);
	v->frame_at_ms = now_ms;
	list(p, v);
	pthread_mutex_unlock(&p->lock);
}

/* Tells what is due of one visit; false: it stays in the list. */
static bool settle(struct presence *p, struct visit *v, int64_t now_ms,
	void (*tell)(void *ctx, const struct visit *v, enum presence_event what), void *ctx)
{
	if (v->frame_at_ms) {
		tell(ctx, v, PRESENCE_FRAME);
		v->frame_at_ms = 0;
	}
	if (v->live > 0 && !v->told)
		tell(ctx, v, PRESENCE_CONNECT);
	else if (v->came && !v->told)
		tell(ctx, v, PRESENCE_GLIMPSE);
	v->came = false;
	if (v->live > 0) {
		v->told = true;
		return true;
	}
	if (!v->told)
		return true;
	if (now_ms - v->ended_at_ms < p->settle_ms && now_ms >= v->ended_at_ms)
		return false;
	tell(ctx, v, PRESENCE_DISCONNECT);
	v->told = false;
	return true;
}

int64_t presence_news(struct presence *p, int64_t now_ms,
	void (*tell)(void *ctx, const struct visit *v, enum presence_event what), void *ctx)
{
	struct visit *v, *next, *stay = NULL;
	int64_t again = INT64_MAX;

	pthread_mutex_lock(&p->lock);
	for (v = p->news; v; v = next) {
		next = v->next;
		if (!settle(p, v, now_ms, tell, ctx)) {
			v->next = stay;
			stay = v;
			if (v->ended_at_ms + p->settle_ms < again)
				again = v->ended_at_ms + p->settle_ms;
			continue;
		}
		v->listed = false;
		if (!v->live) {
			v->next_over = p->over;
			p->over = v;
		}
	}
	p->news = stay;
	pthread_mutex_unlock(&p->lock);
	return again;
}

bool presence_tell_live(struct presence *p, const char *id, int64_t person)
{
	struct visit *v;
	bool live;

	pthread_mutex_lock(&p->lock);
	v = map_get(&p->visits, key_of(id, person));
	live = v && v->live > 0;
	if (v)
		v->told = live; /* between two requests: the next one is told anew */
	pthread_mutex_unlock(&p->lock);
	return live;
}

void presence_stored(struct presence *p)
{
	struct visit *v, *next;

	pthread_mutex_lock(&p->lock);
	for (v = p->over; v; v = next) {
		next = v->next_over;
		if (!v->live && !v->listed) { /* else it has begun anew meanwhile */
			map_remove(&p->visits, key_of(v->decision_id, v->person));
			mem_free(v);
		}
	}
	p->over = NULL;
	pthread_mutex_unlock(&p->lock);
}

void presence_retell(struct presence *p)
{
	size_t at = 0;

	pthread_mutex_lock(&p->lock);
	p->over = NULL;
	for (struct visit *v; (v = map_next(&p->visits, &at));) {
		v->told = !v->live;
		list(p, v);
	}
	pthread_mutex_unlock(&p->lock);
}
