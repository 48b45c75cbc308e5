/* The loop is driven by the answers: each connection sends its next request from the last one's callback. */
#include "flight.h"

#include "base/clock.h"
#include "base/mem.h"

enum { PATIENCE_US = 20 * 1000 * 1000 };

struct flight {
	struct flight_work *work;
	size_t next, open;
};

struct seat {
	struct http_conn conn;
	struct flight *flight;
	size_t n;
};

static bool may_send(const struct flight *f)
{
	return f->next < f->work->count && f->work->errors < FLIGHT_ERRORS && clock_mono_us() < f->work->until_us;
}

static void send_next(struct seat *s)
{
	struct flight *f = s->flight;

	s->n = f->next++;
	f->open++;
	f->work->send(f->work->ctx, &s->conn, s->n);
}

static void note_error(struct flight_work *w, int status)
{
	w->errors++;
	w->last_status = status;
}

static void done(struct http_conn *c)
{
	struct seat *s = c->ctx;
	struct flight_work *w = s->flight->work;

	s->flight->open--;
	if (!(w->took ? w->took(w->ctx, c, s->n) : c->answer.status == 200))
		note_error(w, c->answer.status);
	if (may_send(s->flight))
		send_next(s);
}

void flight_run(struct http *h, struct flight_work *work, size_t in_flight)
{
	struct flight f = { .work = work };
	struct seat *seats = mem_alloc(in_flight * sizeof *seats);

	work->errors = 0;
	for (size_t i = 0; i < in_flight; i++)
		seats[i] = (struct seat){ .conn = { .http = h, .done = done, .ctx = &seats[i] }, .flight = &f };
	for (size_t i = 0; i < in_flight && may_send(&f); i++)
		send_next(&seats[i]);
	while (f.open && clock_mono_us() < work->until_us + PATIENCE_US)
		http_poll(h, 100);
	if (f.open)
		note_error(work, 0);
	for (size_t i = 0; i < in_flight; i++)
		http_close(&seats[i].conn);
	mem_free(seats);
}
