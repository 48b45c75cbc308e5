/* What a page is made of is there and right, or the start stops with one line that names what isn't. */
#include "view/site.h"

#include <ftw.h>
#include <sys/stat.h>

#include "view_page_fixture.h"

static const char all[] = "{\"app\":\"/a.js\",\"htmx\":\"/h.js\",\"icon\":\"/i.svg\",\"style\":\"/s.css\"}";

static struct strbuf complaint;
static char assets[32], directory[32];

static const char *path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

/* A page that shows all there is, so that no page is the reason why another one is missing. */
static void put_page(const char *name)
{
	FILE *file = fopen(path_of(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs("<p>{{style}} {{n}}</p>", file);
	fclose(file);
}

static const char *const pages[] = { "canvas", "canvas_live", "decision", "decision_live", "error", "error_live", "frame", "join",
	"link", "me", "screen", "screen_live" };

/* A directory with all the pages there are to be, but for one. */
static void put_pages_but(const char *missing)
{
	char name[64];

	ck_assert_int_eq(mkdir(path_of("pages"), 0700), 0);
	ck_assert_int_eq(mkdir(path_of("parts"), 0700), 0);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (strcmp(pages[i], missing) == 0)
			continue;
		snprintf(name, sizeof name, "pages/%s.mustache", pages[i]);
		put_page(name);
	}
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void set_up_directory(void)
{
	strcpy(directory, "/tmp/maude-site-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	strbuf_init(&complaint, 1024);
	write_temporary(assets, all);
}

static void tear_down_directory(void)
{
	site_free(site);
	site = NULL;
	strbuf_dispose(&complaint);
	unlink(assets);
	nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* It can't be loaded, and the one line of the complaint begins with where, then says what. */
static void refuses(const char *templates, const char *manifest, const char *where, const char *what)
{
	site = (struct site *)(void *)directory;
	ck_assert_int_ne(site_load(&site, templates, manifest, &complaint), RC_OK);
	ck_assert_ptr_null(site);
	ck_assert_msg(strncmp(complaint.s, where, strlen(where)) == 0, "%s", complaint.s);
	ck_assert_msg(strstr(complaint.s, what) != NULL, "%s", complaint.s);
	ck_assert_ptr_null(strchr(complaint.s, '\n'));
}

START_TEST(our_own_templates_are_all_there)
{
	ck_assert_msg(site_load(&site, templates_directory(), assets, &complaint) == RC_OK, "%s", complaint.s);
	ck_assert_str_eq(complaint.s, "");
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		ck_assert_ptr_nonnull(site_template(site, pages[i]));
	ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(site_assets(site), "htmx")), "/h.js");
}
END_TEST

START_TEST(a_page_is_rendered_with_the_addresses_of_the_static_files)
{
	struct strbuf page;
	cJSON *context;

	put_pages_but("");
	ck_assert_int_eq(site_load(&site, directory, assets, &complaint), RC_OK);
	strbuf_init(&page, 100);
	context = context_new();
	context_number(context, "n", 7);
	site_add_page(&page, site, "me", context);
	ck_assert_str_eq(page.s, "<p>/s.css 7</p>");
	strbuf_dispose(&page);
}
END_TEST

START_TEST(each_page_has_to_be_there)
{
	put_pages_but(pages[_i]);
	refuses(directory, assets, directory, "has no template for the page ");
	ck_assert_str_eq(strrchr(complaint.s, ' ') + 1, pages[_i]);
}
END_TEST

START_TEST(the_directory_has_to_be_there)
{
	refuses("/nowhere/at/all", assets, "/nowhere/at/all", "No such file");
}
END_TEST

START_TEST(templates_have_to_be_right)
{
	FILE *file;

	put_pages_but("");
	file = fopen(path_of("pages/me.mustache"), "w");
	fputs("{{#open}}", file);
	fclose(file);
	refuses(directory, assets, "pages/me.mustache", "open");
}
END_TEST

START_TEST(the_addresses_have_to_be_there)
{
	put_pages_but("");
	refuses(directory, "/nowhere/assets.json", "/nowhere/assets.json", "can't be read: No such file");
}
END_TEST

static const struct {
	const char *text, *missing;
} wrong[] = {
	{ "", "app" },
	{ "no JSON", "app" },
	{ "[]", "app" },
	{ "{\"htmx\":\"/h.js\",\"icon\":\"/i.svg\",\"style\":\"/s.css\"}", "app" },
	{ "{\"app\":\"/a.js\",\"icon\":\"/i.svg\",\"style\":\"/s.css\"}", "htmx" },
	{ "{\"app\":\"/a.js\",\"htmx\":7,\"icon\":\"/i.svg\",\"style\":\"/s.css\"}", "htmx" },
	{ "{\"app\":\"/a.js\",\"htmx\":\"/h.js\",\"style\":\"/s.css\"}", "icon" },
	{ "{\"app\":\"/a.js\",\"htmx\":\"/h.js\",\"icon\":\"/i.svg\"}", "style" },
	{ "{\"app\":\"/a.js\",\"htmx\":\"/h.js\",\"icon\":\"/i.svg\",\"style\":\"/s.c", "app" },
};

START_TEST(each_static_file_has_to_have_its_address)
{
	char path[32], what[64];

	put_pages_but("");
	write_temporary(path, wrong[_i].text);
	snprintf(what, sizeof what, "has no address for %s", wrong[_i].missing);
	refuses(directory, path, path, what);
	unlink(path);
}
END_TEST

START_TEST(freeing_nothing_is_fine)
{
	site_free(NULL);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("view/site");
	TCase *t = tcase_create("site");

	tcase_add_checked_fixture(t, set_up_directory, tear_down_directory);
	tcase_add_test(t, our_own_templates_are_all_there);
	tcase_add_test(t, a_page_is_rendered_with_the_addresses_of_the_static_files);
	tcase_add_loop_test(t, each_page_has_to_be_there, 0, sizeof pages / sizeof *pages);
	tcase_add_test(t, the_directory_has_to_be_there);
	tcase_add_test(t, templates_have_to_be_right);
	tcase_add_test(t, the_addresses_have_to_be_there);
	tcase_add_loop_test(t, each_static_file_has_to_have_its_address, 0, sizeof wrong / sizeof *wrong);
	tcase_add_test(t, freeing_nothing_is_fine);
	suite_add_tcase(s, t);
	return unit_run(s);
}
