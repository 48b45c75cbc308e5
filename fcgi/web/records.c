/* The record and the QR code. */
#include <string.h>

#include "view/qr.h"
#include "view/record.h"
#include "web/pages.h"
#include "web/reply.h"

typedef void record_fn(struct strbuf *b, const struct decision *d, const struct view *v);

/* Answers with a document of the decision that the address names. */
static void reply_record(struct request *r, const char *type, const char *ending, record_fn *write)
{
	struct snapshot *s = strlen(r->segments[1]) == DECISION_ID_LEN ?
		engine_snapshot(r->server->engine, r->segments[1]) : NULL;
	struct reply reply;
	struct view view = { &r->server->settings->rules, request_base_url(r) };

	if (!s) {
		reply_verdict(r, VERDICT_NO_DECISION);
		return;
	}
	reply_init(&reply, 200, type);
	write(&reply.body, s->d, &view);
	if (ending) {
		strbuf_add(&reply.headers, "Content-Disposition: inline; filename=\"");
		record_file_name(&reply.headers, s->d);
		strbuf_addf(&reply.headers, ".%s\"\r\n", ending);
	}
	snapshot_unref(s);
	reply_send(r, &reply);
}

void page_record_md(struct request *r)
{
	const struct form_value *format = request_field(r, "format");

	if (!format || !format->len || strcmp(format->value, "sdt") == 0)
		reply_record(r, "text/markdown; charset=utf-8", "md", record_sdt);
	else if (strcmp(format->value, "madr") == 0)
		reply_record(r, "text/markdown; charset=utf-8", "madr.md", record_madr);
	else
		reply_refusal(r, &(struct refusal){ VERDICT_FIELD_FORMAT, "format", 0 }, NULL);
}

void page_record_json(struct request *r)
{
	reply_record(r, "application/json", "json", record_json);
}

static void write_qr(struct strbuf *b, const struct decision *d, const struct view *v)
{
	struct strbuf url;

	strbuf_init(&url, 1024);
	decision_url(&url, d, v);
	if (qr_svg(b, url.s))
		strbuf_reset(b); /* an address too long for a QR code: no picture */
	strbuf_dispose(&url);
}

void page_qr(struct request *r)
{
	reply_record(r, "image/svg+xml; charset=utf-8", NULL, write_qr);
}
