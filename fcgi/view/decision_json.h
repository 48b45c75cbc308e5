/* A decision as JSON: SPEC section 8. */
#ifndef MAUDE_VIEW_DECISION_JSON_H
#define MAUDE_VIEW_DECISION_JSON_H

#include "base/strbuf.h"
#include "core/tally.h"

/* What every view needs to know besides the decision. */
struct view {
	const struct rules *rules;
	const char *base_url; /* "https://example.org", without a slash at the end */
};

/* The decision's address, as in links and QR codes. */
void decision_url(struct strbuf *b, const struct decision *d, const struct view *v);

/* One plain sentence for a person on why a model call failed; NULL for CALL_FAULT_NONE. */
const char *call_fault_sentence(enum call_fault fault);

/* The same for everybody but for "url" (whose host is the request's) and "you": the text before and after these two.
 * Rendered once for many. */
struct decision_json {
	struct strbuf before, after; /* the caller disposes of both */
};
void decision_json_shared(struct decision_json *out, const struct decision *d, const struct rules *rules);

/* These two, for one person: "url":…,"you":{"name":…,"role":…} */
void decision_json_personal(struct strbuf *b, const struct decision *d, int64_t person, const char *name,
	const char *base_url);

/* All of it for one person. */
void decision_json(struct strbuf *b, const struct decision *d, int64_t person, const char *name, const struct view *v);

/* The most bytes that a decision's JSON can take; buffers are born with it. */
#define DECISION_JSON_MAX (32u << 20)

#endif
