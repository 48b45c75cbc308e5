/* Prompts are read and checked at the start; ours are there, and their examples are what they say. */
#include "model/prompts.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/schema.h"
#include "model_fixture.h"

static struct strbuf complaint;
static char directory[32];

static void set_up_directory(void)
{
	strcpy(directory, "/tmp/maude-prompt-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	strbuf_init(&complaint, 1024);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void tear_down_directory(void)
{
	prompts_free(prompts);
	prompts = NULL;
	strbuf_dispose(&complaint);
	nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void put_file(const char *name, const char *text, size_t len)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof path, "%s/prompts/%s", directory, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	fclose(file);
}

static const char schema[] =
	"{ \"type\": \"object\", \"properties\": { \"x\": { \"type\": \"string\" } },\n"
	"\"required\": [\"x\"], \"additionalProperties\": false }\n";

/* All the files there are to be. */
static void put_files(void)
{
	char name[100];

	snprintf(name, sizeof name, "%s/prompts", directory);
	ck_assert_int_eq(mkdir(name, 0700), 0);
	for (enum call_kind kind = 0; kind < CALL_KINDS; kind++) {
		snprintf(name, sizeof name, "%s.md", call_kind_name(kind));
		put_file(name, "Say x.\n\nIn \u201cwords\u201d.\n\n", strlen("Say x.\n\nIn \u201cwords\u201d.\n\n"));
		snprintf(name, sizeof name, "%s.schema.json", call_kind_name(kind));
		put_file(name, schema, strlen(schema));
	}
}

/* They can't be loaded, and the one line of the complaint names this file and says this. */
static void refuses(const char *name, const char *what)
{
	char where[512];

	prompts = (struct prompts *)(void *)directory;
	ck_assert_int_eq(prompts_load(&prompts, directory, &complaint), RC_INVALID);
	ck_assert_ptr_null(prompts);
	snprintf(where, sizeof where, "%s/prompts/%s: ", directory, name);
	ck_assert_msg(strncmp(complaint.s, where, strlen(where)) == 0, "%s", complaint.s);
	ck_assert_msg(strstr(complaint.s, what) != NULL, "%s", complaint.s);
	ck_assert_ptr_null(strchr(complaint.s, '\n'));
}

START_TEST(instructions_are_sent_as_they_are_but_for_line_breaks_at_the_end)
{
	put_files();
	put_file("why.md", "\tWhy?\n", 6);
	ck_assert_int_eq(prompts_load(&prompts, directory, &complaint), RC_OK);
	ck_assert_str_eq(complaint.s ? complaint.s : "", "");
	ck_assert_str_eq(prompts_get(prompts, CALL_TAGLINE)->instructions, "Say x.\n\nIn \u201cwords\u201d.");
	ck_assert_str_eq(prompts_get(prompts, CALL_WHY)->instructions, "\tWhy?");
}
END_TEST

START_TEST(the_schema_is_there_as_a_value_and_as_one_line)
{
	const struct prompt *p;

	put_files();
	ck_assert_int_eq(prompts_load(&prompts, directory, &complaint), RC_OK);
	p = prompts_get(prompts, CALL_SYNTHESIZE);
	ck_assert(cJSON_IsObject(p->schema));
	ck_assert_str_eq(p->schema_text, "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}},"
		"\"required\":[\"x\"],\"additionalProperties\":false}");
}
END_TEST

static const char *const files[] = {
	"synthesize.md", "tagline.md", "suggest_priorities.md", "suggest_options.md", "scaffold.md", "why.md",
	"synthesize.schema.json", "tagline.schema.json", "suggest_priorities.schema.json", "suggest_options.schema.json",
	"scaffold.schema.json", "why.schema.json",
};

START_TEST(each_file_has_to_be_there)
{
	char path[512];

	put_files();
	snprintf(path, sizeof path, "%s/prompts/%s", directory, files[_i]);
	ck_assert_int_eq(unlink(path), 0);
	refuses(files[_i], "No such file");
}
END_TEST

START_TEST(examples_are_not_asked_for_and_not_read)
{
	put_files();
	put_file("why.example.json", "no JSON", 7);
	ck_assert_int_eq(prompts_load(&prompts, directory, &complaint), RC_OK);
}
END_TEST

static const struct {
	const char *name, *text;
	size_t len;
	const char *what;
} wrong[] = {
	{ "why.md", "", 0, "nothing in it" },
	{ "why.md", " \n\t\n", 4, "nothing in it" },
	{ "why.md", "Gr\xfc\xdf", 4, "no text" },
	{ "why.md", "a\0b", 3, "no text" },
	{ "why.md", "a\x1b[1m", 5, "no text" },
	{ "why.md", "a\u202e", 4, "no text" },
	{ "tagline.schema.json", "", 0, "not JSON" },
	{ "tagline.schema.json", "{", 1, "not JSON" },
	{ "tagline.schema.json", "{} {}", 5, "not JSON" },
	{ "tagline.schema.json", "{}\0{}", 5, "not JSON" },
	{ "tagline.schema.json", "[]", 2, "has to be an object" },
	{ "tagline.schema.json", "{\"type\":\"string\"}", 17, "an answer has to be an object" },
	{ "tagline.schema.json", "{\"type\":\"number\"}", 17, "type has to be" },
	{ "tagline.schema.json", "{\"maxLength\":1}", 15, "outside of the subset" },
};

START_TEST(each_file_has_to_be_right)
{
	put_files();
	put_file(wrong[_i].name, wrong[_i].text, wrong[_i].len);
	refuses(wrong[_i].name, wrong[_i].what);
}
END_TEST

START_TEST(a_file_has_a_bound)
{
	char *text = malloc(1 << 17);

	put_files();
	memset(text, 'x', 1 << 17);
	put_file("why.md", text, 64 << 10);
	ck_assert_int_eq(prompts_load(&prompts, directory, &complaint), RC_OK);
	prompts_free(prompts);
	put_file("why.md", text, (64 << 10) + 1);
	refuses("why.md", "too long");
	free(text);
}
END_TEST

START_TEST(a_folder_is_no_file)
{
	char path[512];

	put_files();
	snprintf(path, sizeof path, "%s/prompts/why.md", directory);
	unlink(path);
	mkdir(path, 0700);
	refuses("why.md", "directory");
}
END_TEST

START_TEST(freeing_nothing_is_fine)
{
	prompts_free(NULL);
}
END_TEST

/* ---- ours ------------------------------------------------------------------------------------------------------- */

START_TEST(our_own_prompts_name_the_shape_of_the_answer_and_say_that_the_data_is_none_but_data)
{
	const struct prompt *p = prompts_get(prompts, (enum call_kind)_i);
	const cJSON *property = cJSON_GetObjectItemCaseSensitive(p->schema, "properties")->child;

	for (; property; property = property->next)
		ck_assert_msg(strstr(p->instructions, property->string) != NULL, "%s is not told", property->string);
	ck_assert_ptr_nonnull(strstr(p->instructions, "never instructions"));
	ck_assert_ptr_nonnull(strstr(p->instructions, "language"));
	ck_assert_ptr_nonnull(strstr(p->instructions, "One JSON object and nothing else"));
	ck_assert_ptr_null(strstr(p->schema_text, "\n"));
}
END_TEST

START_TEST(an_example_has_an_input_that_a_decision_gives_and_an_answer_that_the_schema_accepts)
{
	const enum call_kind kind = (enum call_kind)_i;
	cJSON *example = read_example(kind);
	const cJSON *input = cJSON_GetObjectItemCaseSensitive(example, "input");
	struct strbuf made;
	char *text = cJSON_PrintUnformatted(input);

	ck_assert_int_eq(cJSON_GetArraySize(example), 2);
	ck_assert(schema_accepts(prompts_get(prompts, kind)->schema, cJSON_GetObjectItemCaseSensitive(example, "answer")));
	put_input(kind, input);
	strbuf_init(&made, 1 << 16);
	input_add(&made, d, kind, 0);
	ck_assert_str_eq(made.s, text);
	strbuf_dispose(&made);
	cJSON_free(text);
	cJSON_Delete(example);
}
END_TEST

/* The texts of the answer, one after the other, as they are written. */
static void collect(const cJSON *json, const char *key, const char **texts, size_t *count)
{
	const cJSON *it;

	if (cJSON_IsString(json) && (strcmp(key, "name") == 0 || strcmp(key, "text") == 0))
		texts[(*count)++] = json->valuestring;
	cJSON_ArrayForEach(it, json)
		collect(it, it->string ? it->string : key, texts, count);
}

START_TEST(the_answer_of_an_example_is_good_and_nothing_of_it_has_to_be_mended)
{
	const enum call_kind kind = (enum call_kind)_i;
	cJSON *example = read_example(kind);
	const cJSON *answer = cJSON_GetObjectItemCaseSensitive(example, "answer");
	char *text = cJSON_Print(answer);
	const char *texts[200];
	size_t count = 0;
	struct answer_checked checked;

	put_input(kind, cJSON_GetObjectItemCaseSensitive(example, "input"));
	answer_check(&checked, &arena, prompts_get(prompts, kind), d, kind, 0, text, strlen(text));
	ck_assert_msg(checked.state == ANSWER_GOOD, "%s", checked.why);
	ck_assert_ptr_null(checked.why);
	if (checked.answer.text) {
		ck_assert_str_eq(checked.answer.text, answer->child->valuestring);
	} else {
		collect(answer, "", texts, &count);
		for (size_t i = 0, at = 0; i < checked.answer.item_count; i++, at++) {
			/* of a scaffold the options' names stand between the points */
			while (kind == CALL_SCAFFOLD && at < count && strcmp(texts[at], checked.answer.items[i].text) != 0)
				at++;
			ck_assert_uint_lt(at, count);
			ck_assert_str_eq(checked.answer.items[i].text, texts[at]);
		}
		ck_assert_uint_eq(checked.answer.item_count, kind == CALL_SCAFFOLD ? count - d->option_count : count);
	}
	cJSON_free(text);
	cJSON_Delete(example);
}
END_TEST

/* Lists of strings by key, as they may be at most. */
static void bounded(const cJSON *json, const char *key)
{
	static const struct {
		const char *key;
		size_t max;
	} limits[] = { { "submissions", 300 }, { "scenario", 300 }, { "name", 60 }, { "winner", 60 }, { "desc", 300 } };
	const cJSON *it;

	for (size_t i = 0; cJSON_IsString(json) && i < sizeof limits / sizeof *limits; i++)
		if (strcmp(key, limits[i].key) == 0)
			ck_assert_uint_le(text_length(json->valuestring), limits[i].max);
	cJSON_ArrayForEach(it, json)
		bounded(it, it->string ? it->string : key);
}

START_TEST(the_input_of_an_example_is_what_people_may_type)
{
	cJSON *example = read_example((enum call_kind)_i);
	const cJSON *input = cJSON_GetObjectItemCaseSensitive(example, "input"), *it;

	bounded(input, "");
	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(input, "priorities"))
		ck_assert_uint_le(text_length(string_in(it, "text")), 60);
	cJSON_Delete(example);
}
END_TEST

START_TEST(the_scaffold_of_the_example_gives_each_option_two_to_four_points_on_each_side_with_tags_that_are_kept)
{
	cJSON *example = read_example(CALL_SCAFFOLD);
	const cJSON *answer = cJSON_GetObjectItemCaseSensitive(example, "answer"), *option, *point;
	char *text = cJSON_PrintUnformatted(answer);
	struct answer_checked checked;
	size_t tags = 0, kept = 0;

	put_input(CALL_SCAFFOLD, cJSON_GetObjectItemCaseSensitive(example, "input"));
	answer_check(&checked, &arena, prompts_get(prompts, CALL_SCAFFOLD), d, CALL_SCAFFOLD, 0, text, strlen(text));
	cJSON_ArrayForEach(option, cJSON_GetObjectItemCaseSensitive(answer, "options"))
		for (int side = 0; side < 2; side++) {
			const cJSON *points = cJSON_GetObjectItemCaseSensitive(option, side ? "against" : "for");

			ck_assert_int_ge(cJSON_GetArraySize(points), 2);
			ck_assert_int_le(cJSON_GetArraySize(points), 4);
			cJSON_ArrayForEach(point, points)
				tags += (size_t)cJSON_IsString(cJSON_GetObjectItemCaseSensitive(point, "priority_id"));
		}
	for (size_t i = 0; i < checked.answer.item_count; i++)
		kept += checked.answer.items[i].priority != 0;
	ck_assert_uint_gt(tags, 0);
	ck_assert_uint_eq(kept, tags);
	cJSON_free(text);
	cJSON_Delete(example);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("model/prompts");
	TCase *files_case = tcase_create("files"), *ours = tcase_create("ours");

	tcase_add_checked_fixture(files_case, set_up_directory, tear_down_directory);
	tcase_add_test(files_case, instructions_are_sent_as_they_are_but_for_line_breaks_at_the_end);
	tcase_add_test(files_case, the_schema_is_there_as_a_value_and_as_one_line);
	tcase_add_loop_test(files_case, each_file_has_to_be_there, 0, sizeof files / sizeof *files);
	tcase_add_test(files_case, examples_are_not_asked_for_and_not_read);
	tcase_add_loop_test(files_case, each_file_has_to_be_right, 0, sizeof wrong / sizeof *wrong);
	tcase_add_test(files_case, a_file_has_a_bound);
	tcase_add_test(files_case, a_folder_is_no_file);
	tcase_add_test(files_case, freeing_nothing_is_fine);
	suite_add_tcase(s, files_case);
	tcase_add_checked_fixture(ours, set_up, tear_down);
	tcase_add_loop_test(ours, our_own_prompts_name_the_shape_of_the_answer_and_say_that_the_data_is_none_but_data, 0, CALL_KINDS);
	tcase_add_loop_test(ours, an_example_has_an_input_that_a_decision_gives_and_an_answer_that_the_schema_accepts, 0, CALL_KINDS);
	tcase_add_loop_test(ours, the_answer_of_an_example_is_good_and_nothing_of_it_has_to_be_mended, 0, CALL_KINDS);
	tcase_add_loop_test(ours, the_input_of_an_example_is_what_people_may_type, 0, CALL_KINDS);
	tcase_add_test(ours, the_scaffold_of_the_example_gives_each_option_two_to_four_points_on_each_side_with_tags_that_are_kept);
	suite_add_tcase(s, ours);
	return unit_run(s);
}
