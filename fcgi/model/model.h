/* The language model: calls that decisions want are made by one thread, and their answers handed back.
 *
 * Nobody waits for it. A call is a row in the database, wanted by the change that caused it; here it is only a name (decision,
 * call, kind) in a queue. When its turn comes the decision is looked at as it is then: a call that nobody needs any more is not
 * made. At most MODEL_AT_ONCE requests are under way. What a request gave is told to the listener, try by try, and checked before
 * (answer.h): what is told as an answer can be applied. */
#ifndef MAUDE_MODEL_MODEL_H
#define MAUDE_MODEL_MODEL_H

#include "base/arena.h"
#include "base/rc.h"
#include "core/action.h"

enum {
	MODEL_AT_ONCE = 8, /* requests under way */
	MODEL_RETRIES = 3, /* after the first try, where the fault may pass: SPEC section 5 */
};

enum model_api { MODEL_OFF, MODEL_MESSAGES, MODEL_CHAT };

/* Texts are the environment's own. */
struct model_settings {
	enum model_api api; /* MODEL_OFF: there is no model; nothing is loaded, nothing leaves */
	const char *base;   /* "https://api.anthropic.com": may end in a slash or in /v1, which is left out */
	const char *key;    /* "": none */
	const char *name, *heavy_name; /* of the model; of the one for scaffolds */
	int64_t timeout_ms;   /* for one try; scaffolds get twice that */
	int64_t backoff_ms;   /* before the second try; doubled for each further one */
	int64_t daily_tokens; /* 0: no bound. The engine's to keep */
};

/* How one try ended. Owned by whom it was told to. */
struct model_told {
	char decision_id[DECISION_ID_LEN + 1];
	int64_t call;
	enum action_kind what; /* ACTION_CALL_RETRYING, _FAILED, _ANSWERED; ACTIONS: one of several requests is through, others are not */
	enum call_fault fault; /* of RETRYING and FAILED */
	struct answer answer;  /* of ANSWERED */
	/* The try, for the row. Tokens are as the service counts them; in: guessed where the transfer broke after it was sent. */
	int64_t took_ms, tokens_in, tokens_out;
	const char *name;   /* of the model; NULL: nothing was sent, there is no try to tell of */
	const char *detail; /* how it ended, in a few words: "good", "429 rate_limit_error", "not JSON" */
	const char *text;   /* what the model wrote, in valid UTF-8; NULL: nothing */
	struct arena arena; /* holds the texts and the answer */
};
void model_told_free(struct model_told *t);

/* Called in the model's thread. */
struct model_listener {
	void *ctx;
	/* The published state of a decision, to be given back; NULL: it is gone. *hold is the listener's own. *spent: nothing may be
	 * sent for now. */
	const struct decision *(*look)(void *ctx, const char *decision_id, void **hold, bool *spent);
	void (*give_back)(void *ctx, void *hold);
	/* A try has ended. t is the listener's from now on. */
	void (*told)(void *ctx, struct model_told *t);
};

struct model;
struct prompts;

/* Loads the library that asking takes, while the process may still open its files; with MODEL_OFF nothing. RC_INVALID: it is
 * missing, as the log says. May be called again. */
enum rc model_load(const struct model_settings *settings) MUST_CHECK;

/* Loads what it needs, if it isn't there, and starts the thread. prompts must outlive it. RC_INVALID: as above. */
enum rc model_start(struct model **out, const struct model_settings *settings, const struct prompts *prompts,
	const struct model_listener *listener) MUST_CHECK;

/* Puts a call into the queue. From any thread. */
void model_want(struct model *m, const char *decision_id, int64_t call, enum call_kind kind);

/* A call that nobody needs any more: where it is still waiting it is not made; where it is under way its answer is still taken, but it
 * makes room for others. From any thread. */
void model_forgo(struct model *m, const char *decision_id, int64_t call, enum call_kind kind);

/* What was asked, since the start; and what is going on. */
struct model_figures {
	int64_t tries[CALL_KINDS][CALL_FAULTS]; /* requests that have ended; fault none: with an answer that can be used */
	int64_t dropped[CALL_KINDS]; /* requests that were ended, as nobody needed them any more */
	int64_t given_up[CALL_KINDS]; /* calls that failed, those included of which nothing was sent */
	int64_t took_ms[CALL_KINDS];
	int64_t tokens_in, tokens_out; /* as in model_told */
	int64_t under_way, queued;
};

/* From any thread; NULL: all is 0. */
void model_figures(struct model *m, struct model_figures *out);

/* Ends the thread; requests under way are dropped and told of no more. Then frees it. NULL is allowed. */
void model_stop(struct model *m);

#endif
