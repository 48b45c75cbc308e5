/* Inside the rules: one step, an action or a tick, as it is being decided. For fcgi/core only.
 *
 * Rules first find out whether the action is refused, and only then emit; so a refusal has nothing to undo. The head is
 * edited in place through step_head and put once, at the end. */
#ifndef MAUDE_CORE_STEP_H
#define MAUDE_CORE_STEP_H

#include "core/decide.h"
#include "core/tally.h"

struct step {
	struct decision *d;
	const struct rules *rules;
	const struct action *action; /* NULL in a tick */
	int64_t now;
	struct changes *out;
	size_t count_before; /* of out */
	bool head_edited;
};

/* One part of the rules: refuses, or does it. */
typedef struct refusal rule(struct step *s);

#define ACCEPT ((struct refusal){ VERDICT_ACCEPTED, NULL, 0 })
#define REFUSE(v) ((struct refusal){ VERDICT_##v, NULL, 0 })
#define REFUSE_FIELD(v, name) ((struct refusal){ VERDICT_##v, (name), 0 })
#define REFUSE_LIMIT(v, n) ((struct refusal){ VERDICT_##v, NULL, (n) })

/* step.c: emitting */
int64_t step_new_id(struct step *s);
struct head *step_head(struct step *s, unsigned touch);
const char *step_text(struct step *s, const char *text); /* the decision's own copy */
void step_emit(struct step *s, const struct change *c, unsigned touch);
void step_put_member(struct step *s, const struct member *m, unsigned touch);
void step_enter(struct step *s, enum stage stage);

/* presence.c */
void presence_act(struct step *s, int64_t person); /* an accepted action counts as a live request just ended */
void presence_tick(struct step *s);
int64_t presence_next(const struct decision *d);
rule presence_connect, presence_disconnect, presence_seen, presence_restart;

/* people.c, invite.c */
rule people_create, people_join, people_leave, people_admit, people_remove, people_excuse, people_handover, people_takeover,
	people_forget;
rule invite_access, invite_invite, invite_uninvite, invite_bind;

/* one file per stage */
rule lobby_topic, lobby_start;
rule scenario_framing, scenario_back, scenario_settle; /* settle: of the dashboard too, since it is one action */
void scenario_drop_entries(struct step *s, int64_t person);
void scenario_end(struct step *s, int64_t framing);
void scenario_tick(struct step *s);
int64_t scenario_next(const struct decision *d);
void scenario_ask(struct step *s); /* for a synthesis, where there may still be one */
void scenario_review_bridge(struct step *s); /* a backing is gone, or the model is there again */
void scenario_synthesis(struct step *s, const struct answer *answer);
rule priorities_entry;
void priorities_drop_entries(struct step *s, int64_t person);
void priorities_end(struct step *s);
void options_begin(struct step *s);
rule options_entry;
void options_drop_entries(struct step *s, int64_t person);
bool options_has_name(const struct step *s, const char *name, int64_t but_id);
size_t options_on_ballot_to_be(const struct decision *d);
void options_end(struct step *s);
rule scaffolding_skip;
void scaffolding_points(struct step *s, const struct answer *answer);
rule dashboard_point, dashboard_unpoint, dashboard_approve;
void dashboard_clear_approvals(struct step *s, int64_t person); /* of the present round */
struct refusal dashboard_ready(struct step *s, struct member m);
void dashboard_end(struct step *s, int64_t winner);
rule complete_close, complete_delete, complete_expire;
void complete_begin(struct step *s, int64_t winner);

/* suggest.c: what priorities and options share */
rule suggest_ready, suggest_confirm, suggest_include;
bool suggest_has_entry(const struct decision *d, int64_t person);
void suggest_withdraw(struct step *s); /* editing withdraws one's own ready and confirm */
void suggest_take(struct step *s, const struct answer *answer);

/* calls.c */
void calls_want(struct step *s, enum call_kind kind);
void calls_supersede(struct step *s, enum call_kind kind); /* what there is of a kind is wanted no more */
void calls_want_suggestions(struct step *s);
void calls_tick(struct step *s);
void calls_end_stage(struct step *s); /* what the old stage waited for concerns nobody any more */
rule calls_retry, calls_retrying, calls_failed, calls_answered;

/* decide.c */
void step_look(struct step *s); /* whether the stage's condition holds; if so, ends it */

#endif
