/* Random walks over the whole engine: people claim names, decide, come and go, send things twice, sign out and delete
 * themselves, many at once; now and then the engine stops. Then the file, opened anew, holds what the engine held, and
 * another engine goes on from there.
 *
 * Between two stops one decision is taken to its end, so that the walk goes through all stages.
 *
 * All along: no version falls, the canvas' neither; who repeats an accepted request changes nothing; every accepted order
 * has left one row for its request and at most one event; and nobody whose name is freed takes part in what is under way. */
#include "engine_choice.h"
#include "engine_fixture.h"

enum { DECISIONS = 400, ORDERS = 8000, FLIGHT = 40, PAGES = 30, RESTARTS = 6, STEPS = 400, REPEATS = 64,
	RECENT = 3 };

static const uint64_t seeds[] = { 1, 2 };

/* What is known of the world from the answers. */
static int64_t holder[NAMES + 1]; /* person by name, from 1; 0: nobody */
static int64_t last_person;
static char decisions[DECISIONS][DECISION_ID_LEN + 1];
static int64_t versions[DECISIONS]; /* the highest that was ever seen; deleted ones: what they had */
static size_t decision_count;
static int64_t canvas_version;
static bool accepted[ORDERS]; /* by number of the request */
static int requests;
static char token[LINK_TOKEN_LEN + 1]; /* of the last move link */

static struct page {
	char id[DECISION_ID_LEN + 1];
	int64_t person;
} pages[PAGES];
static size_t page_count;

/* Orders that can be sent once more. */
static struct sent repeats[REPEATS];
static size_t repeat_count;

/* Answered and not yet looked at; in_flight: posted and not yet looked at. */
struct flying {
	struct sent sent;
	struct order *order;
	struct flying *next;
};
static struct flying *landed, **landed_end = &landed;
static int in_flight;

static void land(struct order *o)
{
	struct flying *f = o->ctx;

	pthread_mutex_lock(&news_lock);
	f->next = NULL;
	*landed_end = f;
	landed_end = &f->next;
	pthread_cond_broadcast(&news_came);
	pthread_mutex_unlock(&news_lock);
}

/* Whoever reads meanwhile, in another thread: what is published never goes back. */
static atomic_bool reading;
static atomic_int fell;

static void read_one(void *ctx, const struct decision *d)
{
	*(int64_t *)ctx += d->head.version;
}

static void *read_all(void *arg)
{
	int64_t before = 0;

	while (atomic_load(&reading)) {
		struct engine_figures f;
		struct person p;
		int64_t sum = 0, now = engine_canvas_version(e);

		fell += now < before;
		before = now;
		engine_each_decision(e, read_one, &sum);
		for (int64_t i = 1; i < 20; i++)
			fell += engine_person(e, i, &p) && (p.id != i || !*p.name_key);
		engine_figures(e, &f);
		fell += f.orders < f.accepted || sum < 0;
		wait_for_news();
	}
	return arg;
}

static pthread_t reader;

static int decision_at(const char *id)
{
	for (size_t i = 0; i < decision_count; i++)
		if (strcmp(decisions[i], id) == 0)
			return (int)i;
	return -1;
}

static void note_decision(const char *id)
{
	if (decision_at(id) >= 0)
		return;
	ck_assert_uint_lt(decision_count, DECISIONS);
	memcpy(decisions[decision_count++], id, DECISION_ID_LEN + 1);
}

static void note_answer(struct flying *f)
{
	const struct order *o = f->order;
	const bool done = !o->refusal.verdict;

	ck_assert_str_ne(verdict_name(o->refusal.verdict), "STORAGE");
	ck_assert_str_ne(verdict_name(o->refusal.verdict), "BUSY");
	if (accepted[f->sent.request])
		ck_assert_msg(done || f->sent.request == 0, "a repeat of what was accepted was refused: %s",
			verdict_name(o->refusal.verdict));
	accepted[f->sent.request] = accepted[f->sent.request] || done;
	if (o->snapshot) {
		const int at = decision_at(o->snapshot->d->id);
		if (at >= 0 && versions[at] < o->snapshot->d->head.version)
			versions[at] = o->snapshot->d->head.version;
	}
	if (done && o->kind == ORDER_ACTION && o->action.kind == ACTION_CREATE)
		note_decision(o->decision_id);
	if (done && o->kind == ORDER_LINK_MAKE)
		memcpy(token, o->token, sizeof token);
	if (o->signed_in.id > last_person)
		last_person = o->signed_in.id;
	for (int i = 1; i <= NAMES; i++) {
		struct person p;
		if (done && o->kind == ORDER_CLAIM && f->sent.name == i)
			holder[i] = o->signed_in.id;
		if (holder[i] && !engine_person(e, holder[i], &p))
			holder[i] = 0;
	}
}

static void look_at_landed(void)
{
	struct flying *list, *next;

	pthread_mutex_lock(&news_lock);
	list = landed;
	landed = NULL;
	landed_end = &landed;
	pthread_mutex_unlock(&news_lock);
	for (; list; list = next) {
		next = list->next;
		note_answer(list);
		order_free(list->order);
		free(list);
		in_flight--;
	}
}

static bool flies_at_most(int n)
{
	look_at_landed();
	return in_flight <= n;
}

static void launch(const struct sent *what)
{
	struct flying *f = calloc(1, sizeof *f);
	char request[16];

	ck_assert_ptr_nonnull(f);
	f->sent = *what;
	snprintf(request, sizeof request, "r%d", what->request);
	if (what->kind == ORDER_ACTION)
		f->order = action_of(what->person, what->id, what->word, what->form, request);
	else
		f->order = order_of(what->kind, what->person, what->kind == ORDER_LINK_MAKE ? NULL : request);
	if (what->name)
		put_name(f->order, name_of(what->name));
	if (what->kind == ORDER_CLAIM)
		memcpy(f->order->decision_id, what->id, sizeof what->id);
	if (what->kind == ORDER_LINK_REDEEM)
		memcpy(f->order->token, token, sizeof token);
	f->order->leave = what->leave;
	f->order->done = land;
	f->order->ctx = f;
	in_flight++;
	engine_post(e, f->order);
}

static bool is_rare(const char *word)
{
	return strcmp(word, "leave") == 0 || strcmp(word, "remove") == 0 || strcmp(word, "close") == 0 ||
		strcmp(word, "delete") == 0;
}

static void write_action(struct sent *o)
{
	const int64_t recent = decision_count < RECENT ? (int64_t)decision_count : RECENT;
	struct snapshot *now =
		recent && !once_in(60) ? engine_snapshot(e, decisions[decision_count - 1 - (size_t)below(recent)]) : NULL;

	o->kind = ORDER_ACTION;
	if (!now) {
		snprintf(o->word, sizeof o->word, "create");
		snprintf(o->form, sizeof o->form, "topic=%s&key=key-of-%d%s", text(), o->request, once_in(10) ? "&stage=options" : "");
		return;
	}
	memcpy(o->id, now->d->id, sizeof o->id);
	if (!once_in(4)) {
		write_help(o, now->d, decision_participant(now->d, o->person));
	} else {
		do
			snprintf(o->word, sizeof o->word, "%s", action_word((enum action_kind)(ACTION_JOIN + below(ACTION_DELETE))));
		while (is_rare(o->word) && !once_in(8));
		write_form(o, now->d);
	}
	if (once_in(4))
		snprintf(o->form + strlen(o->form), sizeof o->form - strlen(o->form), "&stage=%s&round=%d",
			stage_name(now->d->head.stage), now->d->head.round);
	snapshot_unref(now);
}

static int64_t anybody(void)
{
	return once_in(20) ? below(last_person) + 1 : holder[below(NAMES) + 1]; /* at times one whose name was freed */
}

static void post_something(void)
{
	struct sent o = { .person = last_person ? anybody() : 0 };
	const int64_t dice = below(100);

	if (repeat_count && once_in(8)) {
		launch(&repeats[below((int64_t)repeat_count)]);
		return;
	}
	ck_assert_int_lt(requests + 1, ORDERS);
	o.request = ++requests;
	if (!o.person || dice < 6) {
		o.kind = ORDER_CLAIM;
		o.name = (int)below(NAMES) + 1;
		if (decision_count && once_in(2))
			memcpy(o.id, decisions[below((int64_t)decision_count)], sizeof o.id);
		o.person = once_in(4) ? o.person : 0;
	} else if (dice < 8) {
		o.kind = ORDER_SIGN_OUT;
		o.leave = !once_in(3);
	} else if (dice < 9) {
		o.kind = ORDER_FORGET;
		o.name = (int)below(NAMES) + 1;
	} else if (dice < 10) {
		o.kind = ORDER_LINK_MAKE;
		o.request = 0; /* a link is made anew each time */
	} else if (dice < 12 && *token) {
		o.kind = ORDER_LINK_REDEEM;
		o.person = once_in(2) ? o.person : 0;
	} else {
		write_action(&o);
	}
	if (o.request)
		repeats[repeat_count < REPEATS ? repeat_count++ : (size_t)below(REPEATS)] = o;
	launch(&o);
}

static void come_or_go(void)
{
	if (page_count < PAGES && decision_count && last_person && once_in(2)) {
		struct page *p = &pages[page_count++];
		p->person = anybody();
		memcpy(p->id, decisions[below((int64_t)decision_count)], sizeof p->id);
		engine_live_begin(e, p->id, p->person);
	} else if (page_count) {
		struct page *p = &pages[below((int64_t)page_count)];
		if (once_in(5))
			engine_frame_seen(e, p->id, p->person);
		engine_live_end(e, p->id, p->person);
		*p = pages[--page_count];
	}
}

/* Everybody helps, one after the other; true: it is complete. */
static bool take_turns(const char *id)
{
	bool complete = false;

	for (int i = 1; i <= NAMES && !complete; i++) {
		struct sent o = { .kind = ORDER_ACTION, .person = holder[i], .request = ++requests };
		struct snapshot *now = engine_snapshot(e, id);

		memcpy(o.id, now->d->id, sizeof o.id);
		complete = now->d->head.stage == STAGE_COMPLETE;
		write_help(&o, now->d, decision_participant(now->d, o.person));
		snapshot_unref(now);
		if (o.person)
			launch(&o);
		WAIT_FOR(flies_at_most(0));
	}
	return complete;
}

static void get_one_to_its_end(void)
{
	struct sent o = { .kind = ORDER_CLAIM, .name = 1, .request = ++requests };
	const char *id;

	WAIT_FOR(flies_at_most(0));
	if (!holder[1])
		launch(&o);
	WAIT_FOR(flies_at_most(0));
	o = (struct sent){ .kind = ORDER_ACTION, .person = holder[1], .word = "create", .request = ++requests };
	snprintf(o.form, sizeof o.form, "topic=Where+to&key=key-of-%d", o.request);
	launch(&o);
	WAIT_FOR(flies_at_most(0));
	id = decisions[decision_count - 1];
	WAIT_FOR(take_turns(id));
}

/* What must be so whenever the engine has stopped */

static struct decision *held[DECISIONS];
static size_t held_count;

static void hold_decision(void *ctx, const struct decision *d)
{
	(void)ctx;
	held[held_count++] = decision_clone(&arena, d);
}

static void compare_decision(void *ctx, const struct decision *d)
{
	const char *what = "";
	size_t i = 0;

	while (i < held_count && strcmp(held[i]->id, d->id) != 0)
		i++;
	ck_assert_msg(i < held_count, "%s is in the file alone", d->id);
	ck_assert_msg(decision_equal(held[i], d, &what), "%s differs in %s", d->id, what);
	++*(size_t *)ctx;
}

static struct person known[4096];
static bool is_somebody[4096];

static void compare_person(void *ctx, const struct person *p)
{
	const struct person *k = &known[p->id];

	++*(int64_t *)ctx;
	ck_assert_int_eq(is_somebody[p->id], *p->name_key != '\0');
	if (!is_somebody[p->id])
		return;
	ck_assert_str_eq(k->name, p->name);
	ck_assert_str_eq(k->name_key, p->name_key);
	ck_assert_uint_eq(k->seat, p->seat);
	ck_assert_int_eq(k->epoch, p->epoch);
	ck_assert_int_eq(k->created_at_ms, p->created_at_ms);
	ck_assert_int_eq(k->used_at_ms, p->used_at_ms);
	ck_assert_int_eq(k->inbox, p->inbox);
	ck_assert_int_eq(k->deleted_at_ms, p->deleted_at_ms);
}

static void assert_nobody_is_a_ghost(const struct decision *d)
{
	for (size_t i = 0; i < d->member_count && decision_is_under_way(d); i++)
		if (d->members[i].standing == STANDING_IN || d->members[i].standing == STANDING_ASKING)
			ck_assert_msg(is_somebody[d->members[i].person], "%s: person %lld is signed out and takes part", d->id,
				(long long)d->members[i].person);
}

static void assert_requests_are_kept(void)
{
	for (int i = 1; i <= requests; i++) {
		char sql[128];
		snprintf(sql, sizeof sql, "SELECT count(*) FROM request WHERE id = 'r%d'", i);
		if (i % 16 == requests % 16)
			ck_assert_msg(strcmp(ask(sql), accepted[i] ? "1" : "0") == 0, "r%d: %s", i, ask(sql));
	}
	ck_assert_str_eq(ask("SELECT request_id FROM event WHERE request_id NOT NULL GROUP BY request_id HAVING count(*) > 1"), "");
	ck_assert_str_eq(ask("SELECT request_id FROM event LEFT JOIN request ON request.id = request_id "
		"WHERE request_id NOT NULL AND request.id IS NULL"),
		"");
}

static void stop_and_compare(void)
{
	size_t loaded = 0;
	int64_t persons = 0, figure;
	struct engine_figures f;

	atomic_store(&reading, false);
	pthread_join(reader, NULL);
	engine_stop(e);
	look_at_landed();
	ck_assert_int_eq(in_flight, 0); /* everything in the mailbox was answered */
	ck_assert_int_eq(fell, 0);
	engine_figures(e, &f);
	held_count = 0;
	engine_each_decision(e, hold_decision, NULL);
	for (int64_t i = 1; i <= last_person; i++)
		is_somebody[i] = engine_person(e, i, &known[i]);
	for (size_t i = 0; i < held_count; i++) {
		const int at = decision_at(held[i]->id);
		ck_assert_int_ge(at, 0);
		ck_assert_int_ge(held[i]->head.version, versions[at]);
		versions[at] = held[i]->head.version;
		assert_nobody_is_a_ghost(held[i]);
	}
	ck_assert_int_ge(engine_canvas_version(e), canvas_version);
	canvas_version = engine_canvas_version(e);
	engine_free(e);
	e = NULL;
	reopen_store();
	ok(store_load_people(s, compare_person, &persons));
	ck_assert_int_eq(persons, last_person);
	ck_assert_int_eq(persons, f.persons);
	ok(store_load_decisions(s, compare_decision, &loaded));
	ck_assert_uint_eq(loaded, held_count);
	ok(store_meta_int(s, "canvas_version", &figure));
	ck_assert_int_eq(figure, canvas_version);
	assert_requests_are_kept();
	page_count = 0;
}

static void go_on(void)
{
	start_engine();
	for (size_t i = 0; i < held_count; i++) {
		struct snapshot *now = engine_snapshot(e, held[i]->id);
		ck_assert_ptr_nonnull(now);
		ck_assert_int_ge(now->d->head.version, held[i]->head.version);
		snapshot_unref(now);
	}
	ck_assert_int_ge(engine_canvas_version(e), canvas_version);
	atomic_store(&reading, true);
	ck_assert_int_eq(pthread_create(&reader, NULL, read_all, NULL), 0);
}

START_TEST(after_any_walk_the_file_holds_what_the_engine_held)
{
	state = seeds[_i];
	rules = (struct rules){ .presence_grace_ms = 60, .synthesis_debounce_ms = 5, .reveal_ms = 3, .restart_grace_ms = 40,
		.takeover_ms = 80, .model = _i % 2 };
	for (int i = 0; i < RESTARTS; i++) {
		go_on();
		for (int step = 0; step < STEPS; step++) {
			post_something();
			if (once_in(4))
				come_or_go();
			if (once_in(10) || in_flight > FLIGHT)
				WAIT_FOR(flies_at_most((int)below(FLIGHT)));
		}
		get_one_to_its_end();
		stop_and_compare();
	}
}
END_TEST

static void set_up_walk(void)
{
	set_up();
	set_up_rules();
}

int main(void)
{
	Suite *suite = suite_create("engine_walk");
	TCase *c = tcase_create("walk");

	tcase_set_timeout(c, 300);
	tcase_add_checked_fixture(c, set_up_walk, tear_down_engine);
	tcase_add_loop_test(c, after_any_walk_the_file_holds_what_the_engine_held, 0, sizeof seeds / sizeof seeds[0]);
	suite_add_tcase(suite, c);
	return unit_run(suite);
}
