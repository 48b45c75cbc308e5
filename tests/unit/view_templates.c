#include "view/templates.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char directory[32];
static struct strbuf complaint, out;
static struct templates *templates;

static const char *path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static void make_folder(const char *name)
{
	ck_assert_int_eq(mkdir(path_of(name), 0700), 0);
}

static void put_bytes(const char *name, const char *bytes, size_t len)
{
	FILE *file = fopen(path_of(name), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

static void set_up(void)
{
	snprintf(directory, sizeof directory, "/tmp/maude-templates-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	make_folder("pages");
	make_folder("parts");
	make_folder("parts/my");
	strbuf_init(&complaint, 4096);
	strbuf_init(&out, 4096);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void tear_down(void)
{
	ck_assert_int_eq(nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
	templates_free(templates);
	templates = NULL;
	strbuf_dispose(&complaint);
	strbuf_dispose(&out);
}

static void load(void)
{
	ck_assert_msg(templates_load(&templates, directory, &complaint) == RC_OK, "%s", complaint.s);
	ck_assert_str_eq(complaint.s, "");
}

static void refuse(enum rc rc, const char *why)
{
	ck_assert_int_eq(templates_load(&templates, directory, &complaint), rc);
	ck_assert_ptr_null(templates);
	ck_assert_str_eq(complaint.s, why);
}

START_TEST(pages_are_found_by_name_with_their_parts_in_them)
{
	static const char expected[] = "<p>\n<ul>\n<li>\n</ul>\n</p>\n[]";
	struct mustache_holes holes;

	put("pages/canvas.mustache", "<p>\n\n  {{>roster}}\n</p>\n[{{>my/approve}}]");
	put("pages/a-b_9.mustache", "");
	put("parts/roster.mustache", "\n<ul>\n\t{{>deep/entry}}\n</ul>\n");
	make_folder("parts/deep");
	put("parts/deep/entry.mustache", "<li>\n");
	put("parts/my/approve.mustache", "{{>word}}");
	put("parts/word.mustache", "approve");
	load();
	mustache_holes_init(&holes);
	mustache_render(&out, templates_page(templates, "canvas"), NULL, 0, &holes);
	ck_assert_str_eq(out.s, expected);
	ck_assert_uint_eq(holes.count, 1);
	ck_assert_uint_eq(holes.holes[0].at, strlen(expected) - 1);
	mustache_holes_dispose(&holes);
	ck_assert_ptr_nonnull(templates_page(templates, "a-b_9"));
	ck_assert_ptr_null(templates_page(templates, "roster"));
	ck_assert_ptr_null(templates_page(templates, "canva"));
	ck_assert_ptr_null(templates_page(templates, ""));
}
END_TEST

START_TEST(no_templates_are_fine)
{
	load();
	ck_assert_ptr_null(templates_page(templates, "canvas"));
}
END_TEST

START_TEST(other_files_are_left_alone)
{
	put("pages/README.md", "{{");
	put("pages/.#canvas.mustache", "{{");
	put("pages/canvas.mustache~", "{{");
	put("parts/notes", "{{");
	make_folder("parts/.git");
	load();
}
END_TEST

START_TEST(a_fault_in_a_page_is_told_with_its_line_in_the_file)
{
	put("pages/canvas.mustache", "\n\n   <p>\n\n{{#a}}\n</p>\n");
	refuse(RC_INVALID, "pages/canvas.mustache, line 5: the section a is not closed");
}
END_TEST

START_TEST(a_fault_in_a_part_is_told_with_the_parts_own_file)
{
	put("pages/canvas.mustache", "{{>roster}}");
	put("parts/roster.mustache", "\n\n{{>my/entry}}");
	put("parts/my/entry.mustache", "\n\n\n  {{x y}}");
	refuse(RC_INVALID, "parts/my/entry.mustache, line 4: that is no name");
}
END_TEST

START_TEST(a_part_that_is_not_there_is_refused)
{
	put("pages/canvas.mustache", "a\n{{>entry}}");
	put("parts/my/entry.mustache", "");
	refuse(RC_INVALID, "pages/canvas.mustache, line 2: there is no partial entry");
}
END_TEST

START_TEST(a_part_that_no_page_uses_is_refused)
{
	put("pages/canvas.mustache", "{{>used}}");
	put("parts/used.mustache", "");
	put("parts/dead.mustache", "{{>used}}{{>only_by_dead}}");
	put("parts/only_by_dead.mustache", "");
	refuse(RC_INVALID, "parts/dead.mustache: no page uses it");
}
END_TEST

START_TEST(parts_in_a_circle_are_refused)
{
	put("pages/canvas.mustache", "{{>a}}");
	put("parts/a.mustache", "\n{{>b}}");
	put("parts/b.mustache", "{{>a}}");
	refuse(RC_INVALID, "parts/a.mustache, line 2: partial b, line 1: partial a, line 2: the partial b contains itself");
}
END_TEST

START_TEST(a_hole_inside_of_a_hole_is_refused)
{
	put("pages/canvas.mustache", "{{>my/a}}");
	put("parts/my/a.mustache", "{{>my/b}}");
	put("parts/my/b.mustache", "");
	refuse(RC_INVALID, "pages/canvas.mustache, line 1: partial my/a, line 1: my/b is a hole inside of a hole");
}
END_TEST

static const char *const bad_names[] = {
	"pages/Canvas.mustache", "pages/a b.mustache", "parts/a.b.mustache", "parts/my/\xc3\xab.mustache", "pages/a\nb.mustache",
	"pages/n2345678901234567890123456789012345678901234567890123456789012345.mustache",
};

START_TEST(names_of_other_letters_or_too_many_are_refused)
{
	char why[256];

	put(bad_names[_i], "");
	snprintf(why, sizeof why, "%s: the name of a template is made of a-z, 0-9, _ and -", bad_names[_i]);
	refuse(RC_INVALID, why);
}
END_TEST

START_TEST(a_name_of_the_greatest_length_is_taken)
{
	put("pages/n234567890123456789012345678901234567890123456789012345678901234.mustache", "");
	load();
	ck_assert_ptr_nonnull(templates_page(templates, "n234567890123456789012345678901234567890123456789012345678901234"));
}
END_TEST

static const char *const bad_folders[] = { "pages/my", "parts/my/more", "parts/My", "pages/x.mustache" };

START_TEST(folders_are_only_in_parts_and_one_level_deep)
{
	char why[256];

	make_folder(bad_folders[_i]);
	snprintf(why, sizeof why, "%s: no folder of that name may be here", bad_folders[_i]);
	refuse(RC_INVALID, why);
}
END_TEST

START_TEST(a_file_is_as_long_as_the_bound_and_no_longer)
{
	static char text[TEMPLATE_MAX + 1];

	memset(text, 'x', sizeof text);
	put_bytes("pages/long.mustache", text, TEMPLATE_MAX);
	load();
	templates_free(templates);
	put_bytes("pages/long.mustache", text, TEMPLATE_MAX + 1);
	refuse(RC_TOO_LONG, "pages/long.mustache: the file is too long");
}
END_TEST

START_TEST(what_can_not_be_read_is_told)
{
	char why[600];

	ck_assert_int_eq(symlink("nowhere", path_of("pages/lost.mustache")), 0);
	refuse(RC_NOT_FOUND, "pages/lost.mustache: No such file or directory");
	strbuf_reset(&complaint);
	ck_assert_int_eq(unlink(path_of("pages/lost.mustache")), 0);
	ck_assert_int_eq(rmdir(path_of("parts/my")), 0);
	ck_assert_int_eq(rmdir(path_of("parts")), 0);
	refuse(RC_NOT_FOUND, "parts/: No such file or directory");
	strbuf_reset(&complaint);
	put("parts", "");
	refuse(RC_IO, "parts/: Not a directory");
	strbuf_reset(&complaint);
	ck_assert_int_eq(templates_load(&templates, path_of("nowhere"), &complaint), RC_NOT_FOUND);
	snprintf(why, sizeof why, "%s: No such file or directory", path_of("nowhere"));
	ck_assert_str_eq(complaint.s, why);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

int main(void)
{
	Suite *s = suite_create("view/templates");
	TCase *t = tcase_create("templates");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, pages_are_found_by_name_with_their_parts_in_them);
	tcase_add_test(t, no_templates_are_fine);
	tcase_add_test(t, other_files_are_left_alone);
	tcase_add_test(t, a_fault_in_a_page_is_told_with_its_line_in_the_file);
	tcase_add_test(t, a_fault_in_a_part_is_told_with_the_parts_own_file);
	tcase_add_test(t, a_part_that_is_not_there_is_refused);
	tcase_add_test(t, a_part_that_no_page_uses_is_refused);
	tcase_add_test(t, parts_in_a_circle_are_refused);
	tcase_add_test(t, a_hole_inside_of_a_hole_is_refused);
	tcase_add_loop_test(t, names_of_other_letters_or_too_many_are_refused, 0, ROWS(bad_names));
	tcase_add_test(t, a_name_of_the_greatest_length_is_taken);
	tcase_add_loop_test(t, folders_are_only_in_parts_and_one_level_deep, 0, ROWS(bad_folders));
	tcase_add_test(t, a_file_is_as_long_as_the_bound_and_no_longer);
	tcase_add_test(t, what_can_not_be_read_is_told);
	suite_add_tcase(s, t);
	return unit_run(s);
}
