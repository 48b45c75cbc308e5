/* What the record's forms have in common. Internal to view/. */
#ifndef MAUDE_VIEW_RECORD_PARTS_H
#define MAUDE_VIEW_RECORD_PARTS_H

#include "view/index.h"
#include "view/record.h"

/* Stands in a section that we have nothing for. */
#define RECORD_PLACEHOLDER "<!-- author this yourself -->\n"

/* What is decided by now, as stages pass. */
bool record_has_priorities(const struct decision *d);
bool record_has_options(const struct decision *d);
bool record_is_complete(const struct decision *d);

/* proposed, accepted or abandoned. */
const char *record_status(const struct decision *d);

/* The tagline where there is one, else the topic. */
const char *record_title(const struct decision *d);

/* "2026-11-22", or null for 0. */
void record_add_date(struct strbuf *b, int64_t at_ms);

/* [ana, bo]: a YAML list of the names of who decides, in order of joining. */
void record_add_deciders(struct strbuf *b, const struct view_index *x);

/* Whether there is a why-statement to show: not while the model is at it. */
bool record_why_is_there(const struct decision *d);

/* The why-statement, or the plain one; plain text. */
void record_add_why(struct strbuf *b, const struct decision *d);

/* The same as Markdown text. */
void record_add_markdown_why(struct strbuf *b, const struct decision *d);

/* What people wrote, as Markdown inside of a sentence of ours, which has its own marks: without the full stop at its end, unless that
 * is one of several in the last word ("...", "a.m.") or stands behind a digit ("the 2."). */
void record_add_phrase(struct strbuf *b, const char *text);

/* "3 of 4 deciders", "both deciders": n approvals where there are of deciders; plain text. */
void record_add_share(struct strbuf *b, size_t n, size_t of);

/* A Markdown list of the rounds with their counts and names, and of what was settled and by whom; each item begins with
 * bullet. Nothing where there is nothing to tell. */
void record_add_history(struct strbuf *b, const struct view_index *x, char bullet);

#endif
