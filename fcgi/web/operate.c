/* What fly.io and operators ask. */
#include <arpa/inet.h>
#include <string.h>

#include "web/metrics.h"
#include "web/pages.h"
#include "web/reply.h"
#include "web/responders.h"

static void answer_health(struct request *r, struct order *o)
{
	struct reply reply;

	if (o->refusal.verdict) {
		reply_refusal(r, &o->refusal, NULL);
		return;
	}
	reply_init(&reply, 200, "text/plain; charset=utf-8");
	strbuf_add(&reply.body, "ok\n");
	reply_send(r, &reply);
}

/* Asks the engine, which asks the database: whoever hangs is found out. */
void page_healthz(struct request *r)
{
	responders_post(r, order_new(ORDER_PING, NULL, NULL), answer_health);
}

/* Loopback and private networks (RFC 1918, RFC 4193; fly.io's own is in fdaa::/16). */
static bool is_private(const char *addr)
{
	unsigned char v4[4], v6[16];

	if (inet_pton(AF_INET, addr, v4) == 1)
		return v4[0] == 127 || v4[0] == 10 || (v4[0] == 172 && v4[1] >> 4 == 1) || (v4[0] == 192 && v4[1] == 168);
	if (inet_pton(AF_INET6, addr, v6) != 1)
		return false;
	return (v6[0] & 0xfe) == 0xfc || memcmp(v6, &in6addr_loopback, sizeof v6) == 0;
}

void page_metrics(struct request *r)
{
	struct reply reply;

	if (r->forwarded || !is_private(r->remote_addr)) {
		reply_verdict(r, VERDICT_NO_PAGE);
		return;
	}
	reply_init(&reply, 200, "text/plain; version=0.0.4; charset=utf-8");
	metrics_add(&reply.body, r->server);
	reply_send(r, &reply);
}
