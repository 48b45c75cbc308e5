/* The record of a decision as a document: SPEC section 6. */
#ifndef MAUDE_VIEW_RECORD_H
#define MAUDE_VIEW_RECORD_H

#include "view/decision_json.h"

#define RECORD_MAX (32u << 20)

/* SDT: the sections, order and front matter of the project's founding document. */
void record_sdt(struct strbuf *b, const struct decision *d, const struct view *v);

/* MADR 4.0.0 (https://adr.github.io/madr/, the full template). */
void record_madr(struct strbuf *b, const struct decision *d, const struct view *v);

/* Everything, with who said what when, as JSON; the document's own form, not section 8's. */
void record_json(struct strbuf *b, const struct decision *d, const struct view *v);

/* The plain why-statement, with the counts, that stands where the model wrote none. Plain text. */
void record_plain_why(struct strbuf *b, const struct decision *d);

/* A file name for a download without its ending: "2026-11-22-lunch" from date and topic, ASCII letters, digits, -. */
void record_file_name(struct strbuf *b, const struct decision *d);

#endif
