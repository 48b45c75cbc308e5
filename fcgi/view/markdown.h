/* What people typed, made safe for the documents' formats. Internal to view/. */
#ifndef MAUDE_VIEW_MARKDOWN_H
#define MAUDE_VIEW_MARKDOWN_H

#include "base/strbuf.h"

/* One line of text anywhere inside a line of Markdown, its start and a heading included, so that CommonMark 0.31 and
 * GitHub's dialect show it as typed. Not for code, tables and link targets. */
void markdown_add_text(struct strbuf *b, const char *s);

/* A scalar in YAML 1.2 and 1.1, in a block or a flow: plain where it can't be anything but text, else double-quoted. */
void yaml_add_text(struct strbuf *b, const char *s);

#endif
