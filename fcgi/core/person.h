/* The register of persons: who has which name, and the rules for taking and freeing one (SPEC section 2).
 *
 * A person is a row that is never given to anybody else; a name is held by at most one person at a time. A session is a
 * proof of (person, seat), so that a freed name's old cookies are worth nothing. */
#ifndef MAUDE_CORE_PERSON_H
#define MAUDE_CORE_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "core/verdict.h"

enum {
	NAME_CODE_POINTS = TEXT_NAME_MAX,
	NAME_BYTES = NAME_CODE_POINTS * 4 + 1,
	NAME_KEY_BYTES = NAME_CODE_POINTS * 4 * 3 + 1, /* case folding may lengthen: Unicode's full folding, at most 3 for 1 */
};
#define NAME_FREE_AFTER_MS (30LL * 24 * 3600 * 1000)
#define NAME_SOMEBODY "somebody"
#define LINK_LIFETIME_MS (10LL * 60 * 1000)

struct person {
	int64_t id;                    /* from 1 */
	char name[NAME_BYTES];         /* "somebody" once deleted */
	char name_key[NAME_KEY_BYTES]; /* "" once the name is freed: nobody can be signed in as this person */
	uint64_t seat;                 /* random; what a session proves */
	int64_t epoch;                 /* of the signing secret under which it was claimed */
	int64_t created_at_ms;
	int64_t used_at_ms; /* exact to a day */
	int64_t inbox;      /* version of this person's invitations; never falls */
	int64_t deleted_at_ms;
};

/* What a claim of a name comes to. */
enum claim {
	CLAIM_NEW,    /* the name is free: make a new person (where holder is not NULL, free the holder's name first) */
	CLAIM_SAME,   /* it is the asker's own name: nothing to do */
	CLAIM_RESEAT, /* the signing secret has changed since: same person, new seat */
	CLAIM_REFUSED /* *why says so */
};

/* asker: who is signed in here, or NULL. holder: who has the name, or NULL. holder_under_way: holder is a participant of
 * a decision under way. epoch: of the present secret. */
enum claim person_claim(enum verdict *why, const struct person *asker, const struct person *holder, const char *name_key,
	bool holder_under_way, int64_t epoch, int64_t now_ms);

#endif
