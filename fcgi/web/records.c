/* The record and the QR code. */
#include <string.h>

#include "view/qr.h"
#include "view/record.h"
#include "web/pages.h"
#include "web/reply.h"

/* A document of a decision. ending: of its file's name; NULL: it is no file. */
struct document {
	const char *type, *ending;
	void (*write)(struct strbuf *b, const struct decision *d, const struct view *v);
};

static void send_document(struct request *r, const struct decision *d, const struct document *document)
{
	struct view view = { &r->server->settings->rules, request_base_url(r) };
	struct reply reply;

	reply_init(&reply, 200, document->type);
	document->write(&reply.body, d, &view);
	if (document->ending) {
		strbuf_add(&reply.headers, "Content-Disposition: inline; filename=\"");
		record_file_name(&reply.headers, d);
		strbuf_addf(&reply.headers, ".%s\"\r\n", document->ending);
	}
	reply_send(r, &reply);
}

/* Answers with a document of the decision that the address names; NULL: there is none in the format that was asked for. */
static void reply_document(struct request *r, const struct document *document)
{
	struct snapshot *s = reply_find_decision(r);

	if (!s)
		return;
	if (document)
		send_document(r, s->d, document);
	else
		reply_refusal(r, &(struct refusal){ VERDICT_FIELD_FORMAT, "format", 0 }, NULL);
	snapshot_unref(s);
}

void page_record_md(struct request *r)
{
	static const struct document sdt = { "text/markdown; charset=utf-8", "md", record_sdt },
		madr = { "text/markdown; charset=utf-8", "madr.md", record_madr };
	const struct form_value *format = request_field(r, "format");

	if (!format || !format->len || strcmp(format->value, "sdt") == 0)
		reply_document(r, &sdt);
	else
		reply_document(r, strcmp(format->value, "madr") == 0 ? &madr : NULL);
}

void page_record_json(struct request *r)
{
	reply_document(r, &(struct document){ reply_type_json, "json", record_json });
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
	reply_document(r, &(struct document){ "image/svg+xml; charset=utf-8", NULL, write_qr });
}
