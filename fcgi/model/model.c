/* The model's thread: a queue of requests, those under way, and what becomes of them.
 *
 * Requests wait in the order in which they were wanted; one that was put off (because of a fault that may pass) waits in its
 * place until it is due. Of what the thread works with only the mailbox, the figures and the order to stop are shared with
 * others, under the lock. */
#include "model/model.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/input.h"
#include "model/ask.h"

enum {
	IDLE_MS = 60000,      /* between two looks around where nothing happens; any news end it */
	QUEUE_LOOK_MS = 1000, /* the same while some wait */
	SHARE = MODEL_AT_ONCE / 2, /* of the places, for one job while others wait */
	PATIENCE_TRIES = 2,   /* how long one waits for its turn: so many time-outs of a usual try */
};

struct model {
	struct model_settings settings;
	const struct prompts *prompts;
	struct model_listener listener;
	pthread_t thread;
	CURLM *multi;

	pthread_mutex_t lock;
	struct ask *mail, **mail_end;
	bool stopping;
	struct model_figures figures;

	/* The thread's own. */
	struct ask *queue, **queue_end;
	struct ask *flying[MODEL_AT_ONCE];
	size_t flying_count;
};

/* Telling */

static void count_try(struct model *m, enum call_kind kind, const struct model_told *t, bool dropped)
{
	struct model_figures *f = &m->figures;

	pthread_mutex_lock(&m->lock);
	if (dropped)
		f->dropped[kind]++;
	else
		f->tries[kind][t->fault]++;
	f->given_up[kind] += t->what == ACTION_CALL_FAILED;
	f->took_ms[kind] += t->took_ms;
	f->tokens_in += t->tokens_in;
	f->tokens_out += t->tokens_out;
	pthread_mutex_unlock(&m->lock);
}

static void tell_try(struct model *m, struct ask *r, enum action_kind what, const struct trial *trial)
{
	struct model_told *t = told_of_try(r, what, trial, ask_model(&m->settings, r->job->kind));

	count_try(m, r->job->kind, t, trial->next == NEXT_DROP);
	m->listener.told(m->listener.ctx, t);
}

/* Of a job that is given up before anything of it was sent. */
static void tell_unsent(struct model *m, const struct job *job, enum call_fault fault)
{
	pthread_mutex_lock(&m->lock);
	m->figures.given_up[job->kind]++;
	pthread_mutex_unlock(&m->lock);
	m->listener.told(m->listener.ctx, told_unsent(job, fault));
}

/* The queue */

static void push(struct ask ***end, struct ask *r)
{
	r->next = NULL;
	**end = r;
	*end = &r->next;
}

/* Takes out what *at points to. */
static struct ask *pull(struct model *m, struct ask **at)
{
	struct ask *r = *at;

	*at = r->next;
	if (m->queue_end == &r->next)
		m->queue_end = at;
	return r;
}

static bool is_open(const struct decision *d, int64_t call)
{
	const struct call *c = decision_call(d, call);

	return c && call_is_open(c);
}

/* The first look at a job: what is asked is what the decision is like now. A long one gets its further requests. */
static void take_up(struct model *m, struct ask *r, const struct decision *d, void *hold)
{
	struct job *job = r->job;

	job->d = d;
	job->hold = hold;
	job->parts = input_parts(d, job->kind);
	job->answers = arena_alloc(&job->arena, job->parts * sizeof *job->answers);
	for (size_t part = 1; part < job->parts; part++)
		push(&m->queue_end, ask_new(job, part));
}

/* Whether a request whose turn has come is still wanted by anybody. With the allowance used up no job is begun; one that was
 * begun is finished, since it was paid for. */
static bool is_wanted(struct model *m, struct ask *r)
{
	struct job *job = r->job;
	bool spent = false, wanted, refused;
	void *hold = NULL;
	const struct decision *d = m->listener.look(m->listener.ctx, job->decision_id, &hold, &spent);

	if (!d)
		return false;
	wanted = is_open(d, job->call);
	refused = wanted && spent && !job->d;
	if (refused)
		tell_unsent(m, job, CALL_FAULT_SPENT);
	wanted = wanted && !refused;
	if (wanted && !job->d)
		take_up(m, r, d, hold);
	else
		m->listener.give_back(m->listener.ctx, hold);
	return wanted;
}

static void drop_job(struct model *m, const struct job *job, const struct ask *given_up);

static void start(struct model *m, struct ask *r)
{
	CURLMcode started;
	size_t at = 0;

	if (!is_wanted(m, r)) {
		push(&m->queue_end, r); /* with the others of its job */
		drop_job(m, r->job, NULL);
		return;
	}
	ask_open(r, &m->settings, prompts_get(m->prompts, r->job->kind));
	while (m->flying[at])
		at++;
	m->flying[at] = r;
	m->flying_count++;
	started = libcurl.multi_add_handle(m->multi, r->easy);
	assert(started == CURLM_OK); /* else: no memory */
}

/* Ends one that is under way and that nobody needs any more: others wait for its place. */
static bool make_room(struct model *m)
{
	for (size_t i = 0; i < MODEL_AT_ONCE; i++)
		if (m->flying[i] && m->flying[i]->job->forgone) {
			drop_job(m, m->flying[i]->job, NULL);
			return true;
		}
	return false;
}

/* A model that hangs fills all places; what stands behind them for longer than any try may take is told so. */
static void give_up_waiting(struct model *m, int64_t now)
{
	for (struct ask **at = &m->queue; *at;) {
		struct job *job = (*at)->job;

		if (job->d || now - job->named_ms < PATIENCE_TRIES * m->settings.timeout_ms) {
			at = &(*at)->next;
			continue;
		}
		tell_unsent(m, job, CALL_FAULT_BUSY);
		ask_free(pull(m, at), &m->listener);
	}
}

/* Whether a job has its share of the places while another one waits for a place: a long scaffold leaves some to others. */
static bool has_its_share(const struct model *m, const struct job *job, int64_t now)
{
	size_t places = 0;

	for (size_t i = 0; i < MODEL_AT_ONCE; i++)
		places += m->flying[i] && m->flying[i]->job == job;
	if (places < SHARE)
		return false;
	for (const struct ask *r = m->queue; r; r = r->next)
		if (r->job != job && r->due_ms <= now)
			return true;
	return false;
}

/* Starts what is due, and says how long nothing else will be. */
static int start_due(struct model *m)
{
	const int64_t now = clock_mono_ms();
	int64_t wait = m->queue ? QUEUE_LOOK_MS : IDLE_MS;

	give_up_waiting(m, now);

	for (struct ask **at = &m->queue; *at;) {
		if ((*at)->due_ms > now) {
			if ((*at)->due_ms - now < wait)
				wait = (*at)->due_ms - now;
			at = &(*at)->next;
			continue;
		}
		if (m->flying_count == MODEL_AT_ONCE) {
			if (!make_room(m))
				break;
		} else if (has_its_share(m, (*at)->job, now)) { /* so that another one is found behind it */
			at = &(*at)->next;
			continue;
		} else {
			start(m, pull(m, at));
		}
		at = &m->queue; /* others may have gone along */
	}
	return (int)wait;
}

/* Under way */

static void land(struct model *m, struct ask *r)
{
	libcurl.multi_remove_handle(m->multi, r->easy);
	ask_close(r);
	for (size_t i = 0; i < MODEL_AT_ONCE; i++)
		if (m->flying[i] == r)
			m->flying[i] = NULL;
	m->flying_count--;
}

/* given_up: the one whose end was told already, or NULL. */
static void drop_job(struct model *m, const struct job *job, const struct ask *given_up)
{
	size_t left = job->requests;

	for (size_t i = 0; left && i < MODEL_AT_ONCE; i++) {
		struct ask *r = m->flying[i];

		if (!r || r->job != job)
			continue;
		if (r != given_up)
			tell_try(m, r, ACTIONS, &(struct trial){ .next = NEXT_DROP, .detail = "ended, as nobody needs it any more",
				.tokens_in = ask_tokens(r) });
		land(m, r);
		left--;
		ask_free(r, &m->listener);
	}
	for (struct ask **at = &m->queue; left && *at;) {
		if ((*at)->job == job) {
			left--;
			ask_free(pull(m, at), &m->listener);
		} else {
			at = &(*at)->next;
		}
	}
}

static void finish(struct model *m, struct ask *r, CURLcode code)
{
	struct job *job = r->job;
	struct trial trial;

	ask_judge(&trial, r, code, &m->settings, prompts_get(m->prompts, job->kind));
	switch (trial.next) {
	case NEXT_USE:
		job->answers[r->part] = trial.answer;
		tell_try(m, r, ++job->answered == job->parts ? ACTION_CALL_ANSWERED : ACTIONS, &trial);
		land(m, r);
		ask_free(r, &m->listener);
		break;
	case NEXT_PAUSE:
	case NEXT_ASK_AGAIN:
		tell_try(m, r, ACTION_CALL_RETRYING, &trial);
		land(m, r);
		r->due_ms = clock_mono_ms() + trial.pause_ms;
		push(&m->queue_end, r);
		break;
	case NEXT_GIVE_UP:
		tell_try(m, r, ACTION_CALL_FAILED, &trial);
		drop_job(m, job, r);
		break;
	case NEXT_DROP: /* none that has ended */
		assert(false);
	}
}

static void finish_all(struct model *m)
{
	CURLMsg *message;
	int left;

	while ((message = libcurl.multi_info_read(m->multi, &left))) {
		struct ask *r = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		libcurl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &r);
		finish(m, r, message->data.result);
	}
}

/* The thread */

static bool is_same(const struct job *a, const struct job *b)
{
	return a->kind == b->kind && memcmp(a->decision_id, b->decision_id, DECISION_ID_LEN) == 0;
}

/* The job of the same decision and kind that is here already. */
static struct job *find_like(const struct model *m, const struct job *job)
{
	for (size_t i = 0; i < MODEL_AT_ONCE; i++)
		if (m->flying[i] && is_same(m->flying[i]->job, job))
			return m->flying[i]->job;
	for (const struct ask *r = m->queue; r; r = r->next)
		if (is_same(r->job, job))
			return r->job;
	return NULL;
}

static void forgo(struct model *m, int64_t call, struct job *job)
{
	if (!job || job->call != call)
		return;
	if (job->d)
		job->forgone = true;
	else
		drop_job(m, job, NULL);
}

/* A call that is named twice is made once; one that stands in the place of an earlier one ends that, which nobody wants any more. */
static void take_in(struct model *m, struct ask *r)
{
	struct job *before = find_like(m, r->job);

	if (r->job->forgone)
		forgo(m, r->job->call, before);
	if (r->job->forgone || (before && before->call >= r->job->call)) {
		ask_free(r, &m->listener);
		return;
	}
	if (before)
		drop_job(m, before, NULL);
	push(&m->queue_end, r);
}

/* false: it is to stop. */
static bool take_mail(struct model *m)
{
	struct ask *mail;
	bool stopping;

	pthread_mutex_lock(&m->lock);
	mail = m->mail;
	m->mail = NULL;
	m->mail_end = &m->mail;
	stopping = m->stopping;
	pthread_mutex_unlock(&m->lock);
	for (struct ask *r = mail, *next; r; r = next) {
		next = r->next;
		take_in(m, r);
	}
	return !stopping;
}

static void count_waiting(struct model *m)
{
	int64_t queued = 0;

	for (const struct ask *r = m->queue; r; r = r->next)
		queued++;
	pthread_mutex_lock(&m->lock);
	m->figures.queued = queued;
	m->figures.under_way = (int64_t)m->flying_count;
	pthread_mutex_unlock(&m->lock);
}

void model_figures(struct model *m, struct model_figures *out)
{
	*out = (struct model_figures){ 0 };
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	*out = m->figures;
	for (const struct ask *r = m->mail; r; r = r->next)
		out->queued++;
	pthread_mutex_unlock(&m->lock);
}

static void *run(void *arg)
{
	struct model *m = arg;
	int running = 0;

	while (take_mail(m)) {
		int wait = start_due(m);

		count_waiting(m);
		libcurl.multi_perform(m->multi, &running);
		if (running == (int)m->flying_count) /* none has ended */
			libcurl.multi_poll(m->multi, NULL, 0, wait, NULL);
		finish_all(m);
	}
	return NULL;
}

static void post(struct model *m, const char *decision_id, int64_t call, enum call_kind kind, bool forgone)
{
	struct job *job = mem_alloc(sizeof *job);

	memcpy(job->decision_id, decision_id, DECISION_ID_LEN);
	job->call = call;
	job->kind = kind;
	job->forgone = forgone;
	job->named_ms = clock_mono_ms();
	arena_init(&job->arena, 0);
	pthread_mutex_lock(&m->lock);
	push(&m->mail_end, ask_new(job, 0));
	pthread_mutex_unlock(&m->lock);
	libcurl.multi_wakeup(m->multi);
}

void model_want(struct model *m, const char *decision_id, int64_t call, enum call_kind kind)
{
	post(m, decision_id, call, kind, false);
}

void model_forgo(struct model *m, const char *decision_id, int64_t call, enum call_kind kind)
{
	post(m, decision_id, call, kind, true);
}

/* Start and stop */

static void dispose(struct model *m)
{
	take_mail(m);
	for (size_t i = 0; i < MODEL_AT_ONCE; i++) {
		struct ask *r = m->flying[i];

		if (!r)
			continue;
		land(m, r);
		ask_free(r, &m->listener);
	}
	while (m->queue)
		ask_free(pull(m, &m->queue), &m->listener);
	libcurl.multi_cleanup(m->multi);
	pthread_mutex_destroy(&m->lock);
	mem_free(m);
}

enum rc model_load(const struct model_settings *settings)
{
	return settings->api == MODEL_OFF ? RC_OK : libcurl_load();
}

enum rc model_start(struct model **out, const struct model_settings *settings, const struct prompts *prompts,
	const struct model_listener *listener)
{
	struct model *m;

	*out = NULL;
	if (model_load(settings))
		return RC_INVALID;
	m = mem_alloc(sizeof *m);
	m->settings = *settings;
	m->prompts = prompts;
	m->listener = *listener;
	m->mail_end = &m->mail;
	m->queue_end = &m->queue;
	m->multi = libcurl.multi_init();
	assert(m->multi); /* no memory */
	libcurl.multi_setopt(m->multi, CURLMOPT_MAXCONNECTS, (long)MODEL_AT_ONCE);
	pthread_mutex_init(&m->lock, NULL);
	if (pthread_create(&m->thread, NULL, run, m) != 0) {
		dispose(m);
		return RC_BUSY;
	}
	*out = m;
	return RC_OK;
}

void model_stop(struct model *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->stopping = true;
	pthread_mutex_unlock(&m->lock);
	libcurl.multi_wakeup(m->multi);
	pthread_join(m->thread, NULL);
	dispose(m);
}
