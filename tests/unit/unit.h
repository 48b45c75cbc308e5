/* What every unit test program ends with. */
#ifndef MAUDE_TESTS_UNIT_UNIT_H
#define MAUDE_TESTS_UNIT_UNIT_H

#include <check.h>

/* Runs the suite and frees it. Output and forks are Check's own settings (CK_VERBOSITY, CK_FORK, CK_TAP_LOG_FILE_NAME …).
 * Returns the exit status: 0 when every test passed, else 1. */
static inline int unit_run(Suite *s)
{
	SRunner *runner = srunner_create(s);
	int failures;

	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures ? 1 : 0;
}

#endif
