/* What pages tell a person about others' decisions: how many invitations wait, and which names to propose. */
#ifndef MAUDE_WEB_ACQUAINTANCE_H
#define MAUDE_WEB_ACQUAINTANCE_H

#include <pthread.h>

#include "base/arena.h"
#include "base/map.h"
#include "core/person.h"

struct server;

/* Remembered counts, by person. */
struct acquaintance {
	pthread_mutex_t lock;
	struct map counts;
};

void acquaintance_init(struct acquaintance *a);
void acquaintance_dispose(struct acquaintance *a);

/* How many invitations wait for p. From any thread. */
size_t acquaintance_invitations(struct server *server, const struct person *p);

/* Names of those whom a person meets in decisions, each once, at most KNOWN_MAX; texts and list in arena. */
enum { KNOWN_MAX = 200 };
struct names {
	const char **list;
	size_t count;
};
struct names acquaintance_known(struct server *server, struct arena *arena, int64_t person);

#endif
