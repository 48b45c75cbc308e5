/* A QR code as SVG.
 *
 * Shape: one unit is one module; the path has one rectangle for each run of dark modules in a row. Colours are
 * attributes, since pages allow no inline style. */
#include "view/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>

enum { QUIET = 4 };

static bool is_dark(const QRcode *code, int x, int y)
{
	return code->data[y * code->width + x] & 1;
}

static void add_row(struct strbuf *b, const QRcode *code, int y)
{
	int end;

	for (int x = 0; x < code->width; x = end + 1) {
		for (end = x; end < code->width && is_dark(code, end, y); end++)
			;
		if (end > x)
			strbuf_addf(b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
	}
}

static void add_svg(struct strbuf *b, const QRcode *code, const char *url)
{
	int side = code->width + 2 * QUIET;

	strbuf_addf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"QR code of ",
		side, side);
	strbuf_add_attr(b, url);
	strbuf_addf(b, "\" shape-rendering=\"crispEdges\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
		side, side);
	for (int y = 0; y < code->width; y++)
		add_row(b, code, y);
	strbuf_add(b, "\"/></svg>");
}

enum rc qr_svg(struct strbuf *b, const char *url)
{
	QRcode *code;

	if (!*url)
		return RC_INVALID;
	code = QRcode_encodeString8bit(url, 0, QR_ECLEVEL_M);
	if (!code) {
		if (errno == ENOMEM)
			abort(); /* as everywhere: base/mem.h */
		return errno == ERANGE ? RC_TOO_LONG : RC_INVALID;
	}
	add_svg(b, code, url);
	QRcode_free(code);
	return strbuf_failed(b) ? RC_TOO_LONG : RC_OK;
}
