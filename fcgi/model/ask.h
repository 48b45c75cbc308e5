/* One request to the model, from its being wanted to the end of its last try. For fcgi/model alone.
 *
 * A job is a call; it has one request, a long scaffold several, which are answered together. A request owns its transfer while
 * it is under way. */
#ifndef MAUDE_MODEL_ASK_H
#define MAUDE_MODEL_ASK_H

#include "model/answer.h"
#include "model/libcurl.h"
#include "model/model.h"

struct job {
	char decision_id[DECISION_ID_LEN + 1];
	int64_t call;
	enum call_kind kind;
	bool forgone;    /* in the mail: this is only to say so; under way: nobody needs it any more */
	int64_t named_ms; /* when it was put in; monotonic */
	size_t requests; /* that are there; with the last one the job goes */
	/* Once it has been looked at: */
	const struct decision *d; /* as it was then; NULL: not yet */
	void *hold;
	struct answer *answers; /* by part */
	size_t parts, answered;
	struct arena arena; /* of the answers */
};

struct ask {
	struct ask *next; /* in the queue */
	struct job *job;
	size_t part;
	int64_t due_ms;   /* not before; monotonic */
	int retries;      /* because of faults that pass */
	bool asked_again; /* because of an answer that was of no use */
	int64_t room;     /* tokens for the answer */
	struct answer_checked best; /* usable, though something lacks; lacking 0: there is none */
	/* The transfer: */
	CURL *easy;
	struct curl_slist *headers;
	struct strbuf body, reply;
	bool flooded; /* more came than an answer can be */
	int64_t began_ms;
};

/* What is to be done after a try. DROP: it was ended before its time, as nobody needs it any more. */
enum next { NEXT_USE, NEXT_PAUSE, NEXT_ASK_AGAIN, NEXT_GIVE_UP, NEXT_DROP };

struct trial {
	enum next next;
	enum call_fault fault; /* but for USE and DROP */
	struct answer answer;  /* USE; in the job's arena */
	const char *detail;    /* in the job's arena, or a literal */
	const char *text;      /* what the model wrote, in the job's arena; NULL: nothing */
	int64_t tokens_in, tokens_out; /* as the service counts them; in: guessed where the transfer broke after it was sent */
	int64_t pause_ms;
};

struct ask *ask_new(struct job *job, size_t part);
/* Frees its transfer, too, and its job with the last request. listener: who gets back what the job holds. */
void ask_free(struct ask *r, const struct model_listener *listener);

/* The model's name for this kind. */
const char *ask_model(const struct model_settings *settings, enum call_kind kind);

/* Makes the transfer, ready for curl_multi_add_handle. */
void ask_open(struct ask *r, const struct model_settings *settings, const struct prompt *prompt);
void ask_close(struct ask *r);

/* What the try that has ended with this code of libcurl's means; counts it. */
void ask_judge(struct trial *out, struct ask *r, CURLcode code, const struct model_settings *settings,
	const struct prompt *prompt);

/* What the request that was sent last takes, guessed: for one whose cost the service doesn't tell. */
int64_t ask_tokens(const struct ask *r);

/* told.c: what the listener is told, to be freed with model_told_free. With ACTION_CALL_ANSWERED the job's answers, all parts in one,
 * go along, and so does the memory of its arena. model: its name. */
struct model_told *told_of_try(const struct ask *r, enum action_kind what, const struct trial *trial, const char *model);
/* Of a job that is given up before anything of it was sent. */
struct model_told *told_unsent(const struct job *job, enum call_fault fault);

#endif
