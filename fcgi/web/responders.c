/* A queue of answered orders, and a thread that renders and sends: one, because the machine has one core, and because a
 * thread that is busy needs no waking for the next answer. */
#include "web/responders.h"

#include <pthread.h>

#include "base/mem.h"
#include "web/server.h"

/* An order on its way: what to do with it once it is answered. */
struct errand {
	struct request *request;
	struct order *order;
	void (*answer)(struct request *r, struct order *o);
	struct errand *next;
};

struct responders {
	pthread_mutex_t lock;
	pthread_cond_t came;
	struct errand *first, **end;
	bool idle; /* the thread waits */
	bool stopping;
	pthread_t thread;
};

/* In the engine's thread. */
static void answered(struct order *o)
{
	struct errand *errand = o->ctx;
	struct responders *p = errand->request->server->responders;

	pthread_mutex_lock(&p->lock);
	*p->end = errand;
	p->end = &errand->next;
	if (p->idle)
		pthread_cond_signal(&p->came);
	pthread_mutex_unlock(&p->lock);
}

void responders_post(struct request *r, struct order *o, void (*answer)(struct request *r, struct order *o))
{
	struct errand *errand = mem_alloc(sizeof *errand);

	errand->request = r;
	errand->order = o;
	errand->answer = answer;
	o->done = answered;
	o->ctx = errand;
	engine_post(r->server->engine, o);
}

static void run(struct errand *errand)
{
	errand->answer(errand->request, errand->order);
	order_free(errand->order);
	mem_free(errand);
}

static void *respond(void *arg)
{
	struct responders *p = arg;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		struct errand *errand = p->first;
		if (!errand) {
			if (p->stopping)
				break;
			p->idle = true;
			pthread_cond_wait(&p->came, &p->lock);
			p->idle = false;
			continue;
		}
		p->first = errand->next;
		if (!p->first)
			p->end = &p->first;
		pthread_mutex_unlock(&p->lock);
		run(errand);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

enum rc responders_start(struct responders **out)
{
	struct responders *p = mem_alloc(sizeof *p);

	*out = NULL;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->came, NULL);
	p->end = &p->first;
	if (pthread_create(&p->thread, NULL, respond, p) != 0)
		return RC_BUSY; /* at the start: the process ends */
	*out = p;
	return RC_OK;
}

void responders_stop(struct responders *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_signal(&p->came);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->came);
	mem_free(p);
}
