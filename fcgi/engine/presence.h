/* Who has a page open where: live requests counted by decision and person. For fcgi/engine only.
 *
 * The counting is exact and immediate; the rules are told at leisure: that somebody is connected at most once in a
 * while for each decision, that the last page went only once it has stayed away for a moment, since a long-poll that was
 * answered is about to come again. */
#ifndef MAUDE_ENGINE_PRESENCE_H
#define MAUDE_ENGINE_PRESENCE_H

#include <pthread.h>

#include "base/map.h"
#include "core/decision.h"

struct visit {
	char decision_id[DECISION_ID_LEN + 1];
	int64_t person;
	int live;              /* requests in flight */
	bool told;             /* the rules have it as connected */
	bool came;             /* a live request has begun that the rules were not told of */
	int64_t ended_at_ms;   /* when live became 0 */
	int64_t frame_at_ms;   /* the frame was fetched and the rules don't know yet; else 0 */
	bool listed;           /* in the list of what the rules don't know yet */
	struct visit *next;
	struct visit *next_over;
};

struct presence {
	pthread_mutex_t lock;
	struct map visits; /* of struct visit, by hash of decision and person; a collision only merges two visits' fates */
	struct visit *news;
	struct visit *over; /* the rules were told that they ended, and that is not stored yet */
	int64_t settle_ms; /* how long a page must be away before it counts as gone */
};

/* What the rules are to be told. */
enum presence_event {
	PRESENCE_CONNECT,
	PRESENCE_DISCONNECT,
	PRESENCE_GLIMPSE, /* a live request came and went before the rules were told of it */
	PRESENCE_FRAME,
};

void presence_init(struct presence *p, int64_t grace_ms);
void presence_dispose(struct presence *p);

/* From any thread; true: the engine should be woken (always after presence_frame). */
bool presence_begin(struct presence *p, const char *id, int64_t person);
bool presence_end(struct presence *p, const char *id, int64_t person, int64_t now_ms);
void presence_frame(struct presence *p, const char *id, int64_t person, int64_t now_ms);

/* Hands out what is due by now, one call of tell for each; returns when it wants to be asked again (INT64_MAX: when it is
 * woken). tell may be called with the lock held and must not call back. */
int64_t presence_news(struct presence *p, int64_t now_ms,
	void (*tell)(void *ctx, const struct visit *v, enum presence_event what), void *ctx);

/* Whether a live request of this person is in flight; then the rules count as told, else the next one will be told. */
bool presence_tell_live(struct presence *p, const char *id, int64_t person);

/* What was told is stored. */
void presence_stored(struct presence *p);

/* What was told was lost with a failed commit: tells everything again. */
void presence_retell(struct presence *p);

#endif
