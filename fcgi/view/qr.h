/* A QR code as a picture. */
#ifndef MAUDE_VIEW_QR_H
#define MAUDE_VIEW_QR_H

#include "base/rc.h"
#include "base/strbuf.h"

/* Adds the QR code of url as an SVG element that stands in a page or alone: black on white whatever is around it, one
 * path, no style and no script, labelled for who can't see it. Error correction M (15 %), a quiet zone of 4 modules
 * (ISO/IEC 18004, 9.1). url is ASCII. RC_TOO_LONG: url or picture don't fit; RC_INVALID: url is empty. */
enum rc qr_svg(struct strbuf *b, const char *url) MUST_CHECK;

#endif
