/* Building and sending answers. */
#include "web/reply.h"

#include <string.h>

#include "base/log.h"
#include "view/decision_json.h"
#include "web/costs.h"
#include "web/live.h"
#include "web/rendered.h"
#include "web/show.h"

enum { HEAD_MAX = 8192 };

const char reply_type_html[] = "text/html; charset=utf-8", reply_type_json[] = "application/json";

void reply_init(struct reply *r, int status, const char *type)
{
	r->status = status;
	r->type = type;
	strbuf_init(&r->headers, HEAD_MAX);
	strbuf_init(&r->body, DECISION_JSON_MAX);
}

/* RFC 9110, section 15: for people who read along. */
static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 204:
		return "No Content";
	case 303:
		return "See Other";
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 409:
		return "Conflict";
	case 413:
		return "Content Too Large";
	case 429:
		return "Too Many Requests";
	case 503:
		return "Service Unavailable";
	default:
		return "Internal Server Error";
	}
}

void reply_add_head(struct strbuf *b, int status, const char *type, size_t body_len, const char *headers)
{
	strbuf_addf(b, "Status: %d %s\r\n", status, reason(status));
	if (type)
		strbuf_addf(b, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, body_len);
	strbuf_add(b, "Cache-Control: no-store\r\n");
	strbuf_add(b, headers);
	strbuf_add(b, "\r\n");
}

void reply_add_versions(struct strbuf *headers, int64_t version, int64_t inbox)
{
	strbuf_addf(headers, "X-Version: %lld\r\nX-Inbox: %lld\r\n", (long long)version, (long long)inbox);
}

void reply_send_parts(struct request *request, const struct iovec *parts, int count)
{
	struct wire_rest rest;

	if (!wire_answer(&request->wire, parts, count, &rest))
		live_take_rest(request->server->live, &rest);
	request_free(request);
}

struct iovec reply_part(const struct strbuf *b)
{
	return (struct iovec){ b->s, b->len };
}

void reply_send(struct request *request, struct reply *r)
{
	struct strbuf head;

	if (strbuf_failed(&r->body)) { /* more than any answer may be: our own fault */
		log_error("answer_too_large", "id", request->request_id, NULL);
		strbuf_reset(&r->body);
		r->status = 500;
	}
	if (request->wait_s)
		strbuf_addf(&r->headers, "Retry-After: %d\r\n", request->wait_s);
	if (request->allow)
		strbuf_addf(&r->headers, "Allow: %s\r\n", request->allow);
	strbuf_init(&head, 2 * HEAD_MAX);
	reply_add_head(&head, r->status, r->type, r->body.len, r->headers.s);
	reply_send_parts(request, (struct iovec[]){ reply_part(&head), reply_part(&r->body) }, 2);
	strbuf_dispose(&head);
	strbuf_dispose(&r->headers);
	strbuf_dispose(&r->body);
}

void reply_json(struct request *request, struct reply *r)
{
	r->type = reply_type_json;
	reply_send(request, r);
}

static void add_error(struct strbuf *b, const struct refusal *refusal, const struct order *open)
{
	struct strbuf sentence;

	strbuf_init(&sentence, 512);
	refusal_add_sentence(&sentence, refusal);
	strbuf_addf(b, "{\"error\":{\"code\":\"%s\",\"message\":", verdict_code(refusal->verdict));
	strbuf_add_json(b, sentence.s);
	if (refusal->field)
		strbuf_addf(b, ",\"field\":\"%s\"", refusal->field);
	if (open) {
		strbuf_add(b, ",\"decisions\":[");
		for (size_t i = 0; i < open->open_count; i++)
			strbuf_addf(b, "%s\"%s\"", i ? "," : "", open->open_ids[i]);
		strbuf_add(b, "]");
	}
	strbuf_add(b, "}}");
	strbuf_dispose(&sentence);
}

/* Refusals that somebody should look into have a line in the log, by which nginx's line of the request is found. */
static void note_refusal(const struct request *request, enum verdict verdict)
{
	const int status = verdict_status(verdict);

	atomic_fetch_add_explicit(&request->server->refused[verdict], 1, memory_order_relaxed);
	if (status >= 500 || verdict == VERDICT_CROSS_SITE)
		log_warn("refused", "id", request->request_id, "status", log_int(status).s, "verdict", verdict_name(verdict), NULL);
}

void reply_refusal(struct request *request, const struct refusal *refusal, const struct order *open)
{
	static const struct refusal not_kept = { .verdict = VERDICT_NOT_KEPT };
	struct reply r;

	if (refusal->verdict == VERDICT_NO_DECISION)
		costs_note_guess(request);
	if (refusal->verdict == VERDICT_NO_DECISION && request->server->settings->rules.retain_days)
		refusal = &not_kept;
	note_refusal(request, refusal->verdict);
	request->wait_s = costs_wait_s(refusal->verdict);
	if (request_form(request) != FORM_JSON) {
		if (request->refused)
			request->refused(request, refusal, open);
		else
			show_refusal(request, refusal);
		return;
	}
	reply_init(&r, verdict_status(refusal->verdict), NULL);
	add_error(&r.body, refusal, open);
	reply_json(request, &r);
}

void reply_verdict(struct request *request, enum verdict verdict)
{
	reply_refusal(request, &(struct refusal){ .verdict = verdict }, NULL);
}

struct snapshot *reply_find_decision(struct request *request)
{
	const char *id = request->segments[1];
	struct snapshot *s = strlen(id) == DECISION_ID_LEN ? engine_snapshot(request->server->engine, id) : NULL;

	if (!s)
		reply_verdict(request, VERDICT_NO_DECISION);
	return s;
}

void reply_see_other(struct request *request, const char *path)
{
	struct reply r;

	reply_init(&r, 303, NULL);
	strbuf_add(&r.headers, "Location: ");
	strbuf_add_header(&r.headers, path);
	strbuf_add(&r.headers, "\r\n");
	reply_send(request, &r);
}

static void reply_decision_json(struct request *request, struct snapshot *s, int64_t inbox)
{
	const struct decision_json *shared = rendered_json(s, request->server);
	struct strbuf head, headers, personal;

	strbuf_init(&head, HEAD_MAX);
	strbuf_init(&headers, HEAD_MAX);
	strbuf_init(&personal, HEAD_MAX);
	reply_add_versions(&headers, s->d->head.version, inbox);
	decision_json_personal(&personal, s->d, request->person.id, request->person.name, request_base_url(request));
	reply_add_head(&head, 200, reply_type_json, shared->before.len + personal.len + shared->after.len, headers.s);
	reply_send_parts(request,
		(struct iovec[]){ reply_part(&head), reply_part(&shared->before), reply_part(&personal), reply_part(&shared->after) },
		4);
	strbuf_dispose(&head);
	strbuf_dispose(&headers);
	strbuf_dispose(&personal);
}

void reply_decision(struct request *request, struct snapshot *s, int64_t inbox)
{
	if (request_form(request) == FORM_JSON)
		reply_decision_json(request, s, inbox);
	else
		show_decision(request, s, inbox, NULL);
}
