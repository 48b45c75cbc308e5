#include "view/qr.h"

#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

#define URL "https://example.org/d/q3J_x81a"
enum { SIDE_MAX = 185 };

static struct strbuf svg;

static void set_up(void)
{
	strbuf_init(&svg, 1 << 20);
}

static void tear_down(void)
{
	strbuf_dispose(&svg);
}

/* Paints the path's rectangles; every one must be of the form "Mx yhWv1h-Wz". */
static void paint(unsigned char dark[SIDE_MAX][SIDE_MAX])
{
	const char *at = strstr(svg.s, " d=\"");
	int x, y, width, back, len;

	ck_assert_ptr_nonnull(at);
	for (at += 4; *at != '"'; at += len) {
		ck_assert_int_eq(sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y, &width, &back, &len), 4);
		ck_assert_int_eq(width, back);
		ck_assert(x >= 0 && y >= 0 && x + width < SIDE_MAX && y < SIDE_MAX);
		for (int i = 0; i < width; i++)
			dark[y][x + i]++;
	}
}

START_TEST(the_modules_are_those_of_the_library_in_a_quiet_zone_of_four)
{
	static unsigned char dark[SIDE_MAX][SIDE_MAX];
	QRcode *code = QRcode_encodeString8bit(URL, 0, QR_ECLEVEL_M);
	char view_box[64];

	ck_assert_int_eq(qr_svg(&svg, URL), RC_OK);
	snprintf(view_box, sizeof view_box, "viewBox=\"0 0 %d %d\"", code->width + 8, code->width + 8);
	ck_assert_ptr_nonnull(strstr(svg.s, view_box));
	paint(dark);
	for (int y = 0; y < code->width + 8; y++)
		for (int x = 0; x < code->width + 8; x++) {
			bool inside = x >= 4 && y >= 4 && x < code->width + 4 && y < code->width + 4;
			bool expected = inside && (code->data[(y - 4) * code->width + x - 4] & 1);

			ck_assert_int_eq(dark[y][x], expected);
		}
	QRcode_free(code);
}
END_TEST

START_TEST(it_is_one_labelled_picture_without_style_or_script)
{
	ck_assert_int_eq(qr_svg(&svg, URL), RC_OK);
	ck_assert_int_eq(strncmp(svg.s, "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 40), 0);
	ck_assert_str_eq(svg.s + svg.len - 6, "</svg>");
	ck_assert_ptr_nonnull(strstr(svg.s, " role=\"img\" aria-label=\"QR code of " URL "\""));
	ck_assert_ptr_null(strstr(svg.s, "style"));
	ck_assert_ptr_null(strstr(svg.s, "script"));
	ck_assert_ptr_eq(strstr(strstr(svg.s, "<path") + 1, "<path"), NULL);
	ck_assert_ptr_nonnull(strstr(svg.s, " fill=\"#fff\"/><path fill=\"#000\" "));
}
END_TEST

START_TEST(an_address_cannot_break_out_of_the_label)
{
	ck_assert_int_eq(qr_svg(&svg, "https://x/\"><script>&'"), RC_OK);
	ck_assert_ptr_null(strstr(svg.s, "<script"));
	ck_assert_ptr_nonnull(strstr(svg.s, "x/&quot;&gt;&lt;script&gt;&amp;&#39;\""));
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
	static char url[4000];

	memset(url, 'a', sizeof url - 1);
	ck_assert_int_eq(qr_svg(&svg, url), RC_TOO_LONG);
	ck_assert_uint_eq(svg.len, 0);
	ck_assert_int_eq(qr_svg(&svg, ""), RC_INVALID);
	strbuf_dispose(&svg);
	strbuf_init(&svg, 100);
	ck_assert_int_eq(qr_svg(&svg, URL), RC_TOO_LONG);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/qr");
	TCase *t = tcase_create("qr");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_modules_are_those_of_the_library_in_a_quiet_zone_of_four);
	tcase_add_test(t, it_is_one_labelled_picture_without_style_or_script);
	tcase_add_test(t, an_address_cannot_break_out_of_the_label);
	tcase_add_test(t, what_does_not_fit_is_refused);
	suite_add_tcase(s, t);
	return unit_run(s);
}
