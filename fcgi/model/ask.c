/* One try: what is sent, and what came back.
 *
 * Nothing leaves but by https, or to this very machine; no redirect is followed, no proxy taken from the environment; what comes back
 * is bounded in size and time. */
#include "model/ask.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "model/input.h"
#include "model/outcome.h"
#include "model/protocol.h"

enum {
	INPUT_MAX = 4 << 20,
	BODY_MAX = 8 << 20,
	REPLY_MAX = 1 << 20, /* with all that is around the text */
	CONNECT_MS = 10000,
	KEPT_S = 10, /* how long an idle connection is used again: an older one may have died unseen, and would cost a time-out */
	BYTES_A_TOKEN = 4,
	ROOM = 4096, /* tokens, thinking included */
	ROOM_SCAFFOLD = 16384,
};

struct ask *ask_new(struct job *job, size_t part)
{
	struct ask *r = mem_alloc(sizeof *r);

	r->job = job;
	r->part = part;
	r->room = job->kind == CALL_SCAFFOLD ? ROOM_SCAFFOLD : ROOM;
	strbuf_init(&r->body, BODY_MAX);
	strbuf_init(&r->reply, REPLY_MAX);
	job->requests++;
	return r;
}

static void job_free(struct job *job, const struct model_listener *listener)
{
	if (job->d)
		listener->give_back(listener->ctx, job->hold);
	arena_dispose(&job->arena);
	mem_free(job);
}

void ask_free(struct ask *r, const struct model_listener *listener)
{
	ask_close(r);
	strbuf_dispose(&r->body);
	strbuf_dispose(&r->reply);
	if (--r->job->requests == 0)
		job_free(r->job, listener);
	mem_free(r);
}

const char *ask_model(const struct model_settings *settings, enum call_kind kind)
{
	return kind == CALL_SCAFFOLD ? settings->heavy_name : settings->name;
}

/* Sending */

static size_t take_reply(char *data, size_t size, size_t count, void *ctx)
{
	struct ask *r = ctx;

	strbuf_add_bytes(&r->reply, data, size * count);
	r->flooded = strbuf_failed(&r->reply);
	return r->flooded ? 0 : size * count;
}

static void add_header(struct ask *r, const char *line)
{
	if (line)
		r->headers = libcurl.slist_append(r->headers, line);
}

static void add_headers(struct ask *r, const struct model_settings *settings)
{
	struct strbuf line;

	strbuf_init(&line, 4096);
	add_header(r, "Content-Type: application/json");
	add_header(r, "Accept: application/json");
	add_header(r, "Expect:"); /* no asking before a long body */
	add_header(r, protocol_header(settings->api));
	if (protocol_add_key_header(&line, settings->api, settings->key))
		add_header(r, line.s);
	strbuf_dispose(&line);
}

static void add_address(struct ask *r, const struct model_settings *settings)
{
	size_t len = strlen(settings->base);
	struct strbuf url;

	while (len && settings->base[len - 1] == '/')
		len--;
	if (len > 3 && memcmp(settings->base + len - 3, "/v1", 3) == 0)
		len -= 3;
	strbuf_init(&url, 4096);
	strbuf_add_bytes(&url, settings->base, len);
	strbuf_add(&url, protocol_path(settings->api));
	libcurl.easy_setopt(r->easy, CURLOPT_URL, url.s);
	strbuf_dispose(&url);
	/* what may be http was settled when the settings were read */
	libcurl.easy_setopt(r->easy, CURLOPT_PROTOCOLS_STR, strncmp(settings->base, "http:", 5) == 0 ? "http" : "https");
}

static void fill_body(struct ask *r, const struct model_settings *settings, const struct prompt *prompt)
{
	struct strbuf input;

	strbuf_init(&input, INPUT_MAX);
	input_add(&input, r->job->d, r->job->kind, r->part);
	strbuf_reset(&r->body);
	protocol_add_body(&r->body, settings->api, ask_model(settings, r->job->kind), call_kind_name(r->job->kind), prompt,
		input.s, r->room);
	strbuf_dispose(&input);
}

void ask_open(struct ask *r, const struct model_settings *settings, const struct prompt *prompt)
{
	const int64_t timeout_ms = settings->timeout_ms * (r->job->kind == CALL_SCAFFOLD ? 2 : 1);

	r->easy = libcurl.easy_init();
	assert(r->easy); /* no memory */
	r->flooded = false;
	r->began_ms = clock_mono_ms();
	strbuf_reset(&r->reply);
	fill_body(r, settings, prompt);
	add_headers(r, settings);
	add_address(r, settings);
	libcurl.easy_setopt(r->easy, CURLOPT_HTTPHEADER, r->headers);
	libcurl.easy_setopt(r->easy, CURLOPT_POSTFIELDS, r->body.s);
	libcurl.easy_setopt(r->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
	libcurl.easy_setopt(r->easy, CURLOPT_WRITEFUNCTION, take_reply);
	libcurl.easy_setopt(r->easy, CURLOPT_WRITEDATA, r);
	libcurl.easy_setopt(r->easy, CURLOPT_PRIVATE, r);
	libcurl.easy_setopt(r->easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	libcurl.easy_setopt(r->easy, CURLOPT_MAXAGE_CONN, (long)KEPT_S);
	libcurl.easy_setopt(r->easy, CURLOPT_TCP_KEEPALIVE, 1L);
	libcurl.easy_setopt(r->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(timeout_ms < CONNECT_MS ? timeout_ms : CONNECT_MS));
	libcurl.easy_setopt(r->easy, CURLOPT_FOLLOWLOCATION, 0L);
	libcurl.easy_setopt(r->easy, CURLOPT_PROXY, ""); /* none, whatever the environment says */
	libcurl.easy_setopt(r->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	libcurl.easy_setopt(r->easy, CURLOPT_NOSIGNAL, 1L);
	libcurl.easy_setopt(r->easy, CURLOPT_QUICK_EXIT, 1L); /* a stop doesn't wait for name servers */
	libcurl.easy_setopt(r->easy, CURLOPT_USERAGENT, "maude-libs");
}

void ask_close(struct ask *r)
{
	if (!r->easy)
		return;
	libcurl.easy_cleanup(r->easy);
	libcurl.slist_free_all(r->headers);
	r->easy = NULL;
	r->headers = NULL;
}

int64_t ask_tokens(const struct ask *r)
{
	return (int64_t)r->body.len / BYTES_A_TOKEN;
}

/* Judging */

static void again(struct trial *out, const char *detail)
{
	out->next = NEXT_ASK_AGAIN;
	out->fault = CALL_FAULT_BROKEN;
	out->detail = detail;
}

static void judge_text(struct trial *out, struct ask *r, const struct prompt *prompt, const struct reply *reply)
{
	struct answer_checked checked;

	answer_check(&checked, &r->job->arena, prompt, r->job->d, r->job->kind, r->part, reply->text, reply->len);
	if (checked.state == ANSWER_GOOD) {
		out->next = NEXT_USE;
		out->answer = checked.answer;
		out->detail = "good";
		return;
	}
	if (checked.state == ANSWER_LACKING && (!r->best.lacking || checked.lacking < r->best.lacking))
		r->best = checked;
	again(out, checked.why);
}

static void judge_reply(struct trial *out, struct ask *r, enum model_api api, const struct prompt *prompt)
{
	struct reply reply;

	protocol_read(&reply, &r->job->arena, api, r->reply.s, r->reply.len);
	out->tokens_in = reply.tokens_in;
	out->tokens_out = reply.tokens_out;
	out->text = reply.len ? text_shown(&r->job->arena, reply.text, reply.len) : NULL;
	switch (reply.end) {
	case REPLY_WHOLE:
		judge_text(out, r, prompt, &reply);
		break;
	case REPLY_CUT:
		r->room *= 2;
		again(out, "cut short");
		break;
	case REPLY_REFUSED:
		*out = (struct trial){ .next = NEXT_GIVE_UP, .fault = CALL_FAULT_REFUSED, .detail = "refusal", .text = out->text,
			.tokens_in = out->tokens_in, .tokens_out = out->tokens_out };
		break;
	case REPLY_STRANGE:
		again(out, "not the protocol's answer");
	}
}

/* "429 rate_limit_error" */
static const char *status_words(struct arena *a, long status, const char *kind)
{
	struct strbuf words;
	const char *kept;

	strbuf_init(&words, 80);
	strbuf_addf(&words, "%ld%s%s", status, *kind ? " " : "", kind);
	kept = arena_strdup(a, words.s);
	strbuf_dispose(&words);
	return kept;
}

static void judge_transfer(struct trial *out, struct ask *r, CURLcode code, const struct model_settings *settings,
	const struct prompt *prompt)
{
	curl_off_t after_s = 0, sent_us = 0;
	struct outcome outcome;
	char kind[41] = "";
	bool spent = false;
	long status = 0;

	libcurl.easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
	libcurl.easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &after_s);
	libcurl.easy_getinfo(r->easy, CURLINFO_PRETRANSFER_TIME_T, &sent_us);
	if (code != CURLE_OK) {
		outcome = outcome_of_transfer(code, sent_us > 0, r->flooded);
		out->tokens_in = sent_us > 0 ? ask_tokens(r) : 0;
	} else {
		if (status != 200)
			protocol_read_error(kind, &spent, r->reply.s, r->reply.len);
		outcome = outcome_of_status(status, spent && !after_s);
	}
	if (outcome.fault == CALL_FAULT_NONE) {
		judge_reply(out, r, settings->api, prompt);
		return;
	}
	out->next = NEXT_GIVE_UP;
	out->fault = outcome.fault;
	out->detail = outcome.detail ? outcome.detail : status_words(&r->job->arena, status, kind);
	if (outcome.passes && after_s <= OUTCOME_PATIENCE_MS / 1000) {
		out->next = NEXT_PAUSE;
		out->pause_ms = outcome_pause_ms(r->retries + 1, settings->backoff_ms, after_s * 1000, random_below(256));
	}
}

void ask_judge(struct trial *out, struct ask *r, CURLcode code, const struct model_settings *settings,
	const struct prompt *prompt)
{
	*out = (struct trial){ 0 };
	judge_transfer(out, r, code, settings, prompt);
	if ((out->next == NEXT_PAUSE && r->retries == MODEL_RETRIES) || (out->next == NEXT_ASK_AGAIN && r->asked_again))
		out->next = NEXT_GIVE_UP;
	if (out->next == NEXT_GIVE_UP && r->best.lacking) { /* better than nothing */
		out->next = NEXT_USE;
		out->answer = r->best.answer;
	}
	r->retries += out->next == NEXT_PAUSE;
	r->asked_again = r->asked_again || out->next == NEXT_ASK_AGAIN;
}
