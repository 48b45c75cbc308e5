/* What is at each address; every function owns the request. */
#ifndef MAUDE_WEB_PAGES_H
#define MAUDE_WEB_PAGES_H

#include "web/request.h"

/* sessions.c */
void page_root(struct request *r);
void page_join(struct request *r);
void page_claim(struct request *r);
void page_sign_out(struct request *r);
void page_me(struct request *r);
void page_link_make(struct request *r);
void page_link_look(struct request *r);
void page_link_redeem(struct request *r);
void page_me_delete(struct request *r);

/* decisions.c */
void page_canvas(struct request *r);
void page_canvas_live(struct request *r);
void page_create(struct request *r);
void page_decision(struct request *r);
void page_decision_live(struct request *r);
void page_decision_frame(struct request *r);
void page_decision_screen(struct request *r);
void page_action(struct request *r);

/* The pages with forms, shown again where one was refused (request.h). */
void refused_create(struct request *r, const struct refusal *refusal, const struct order *open);
void refused_action(struct request *r, const struct refusal *refusal, const struct order *open);
void refused_claim(struct request *r, const struct refusal *refusal, const struct order *open);
void refused_me(struct request *r, const struct refusal *refusal, const struct order *open);

/* records.c */
void page_record_md(struct request *r);
void page_record_json(struct request *r);
void page_qr(struct request *r);

/* operate.c */
void page_healthz(struct request *r);
void page_metrics(struct request *r);

#endif
