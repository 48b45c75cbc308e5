/* A table of codes, more or less. */
#include "model/outcome.h"

#include <curl/curl.h>

enum { PAUSE_MOST_MS = 8000 }; /* as the vendor's clients do */

struct outcome outcome_of_status(long status, bool spent)
{
	if (spent)
		return (struct outcome){ .fault = CALL_FAULT_SPENT };
	switch (status) {
	case 200:
		return (struct outcome){ .fault = CALL_FAULT_NONE };
	case 402:
		return (struct outcome){ .fault = CALL_FAULT_SPENT };
	case 409:
	case 429:
	case 503:
	case 529:
		return (struct outcome){ .fault = CALL_FAULT_BUSY, .passes = true };
	case 408:
	case 500:
	case 502:
	case 504:
		return (struct outcome){ .fault = CALL_FAULT_UNREACHABLE, .passes = true };
	default: /* redirects and refusals: of the key, the model's name, the address, the request */
		if (status > 500)
			return (struct outcome){ .fault = CALL_FAULT_UNREACHABLE, .passes = true };
		return (struct outcome){ .fault = status > 200 && status < 300 ? CALL_FAULT_BROKEN : CALL_FAULT_SETUP };
	}
}

struct outcome outcome_of_transfer(unsigned code, bool sent, bool flooded)
{
	if (flooded)
		return (struct outcome){ .fault = CALL_FAULT_BROKEN, .detail = "an answer without an end" };
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		if (sent)
			return (struct outcome){ .fault = CALL_FAULT_SLOW, .detail = "no answer in time" };
		return (struct outcome){ .fault = CALL_FAULT_UNREACHABLE, .passes = true, .detail = "no connection in time" };
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return (struct outcome){ .fault = CALL_FAULT_SETUP, .detail = "its certificate is not trusted" };
	case CURLE_URL_MALFORMAT:
		return (struct outcome){ .fault = CALL_FAULT_SETUP, .detail = "its address can't be used" };
	case CURLE_COULDNT_RESOLVE_HOST:
		return (struct outcome){ .fault = CALL_FAULT_UNREACHABLE, .passes = true, .detail = "its name is not found" };
	case CURLE_COULDNT_CONNECT:
		return (struct outcome){ .fault = CALL_FAULT_UNREACHABLE, .passes = true, .detail = "no connection" };
	default:
		return (struct outcome){ .fault = CALL_FAULT_UNREACHABLE, .passes = true, .detail = "the connection broke" };
	}
}

int64_t outcome_pause_ms(int retry, int64_t backoff_ms, int64_t after_ms, unsigned chance)
{
	int64_t pause = backoff_ms;

	for (int i = 1; i < retry && pause < PAUSE_MOST_MS; i++)
		pause *= 2;
	if (pause > PAUSE_MOST_MS)
		pause = PAUSE_MOST_MS;
	pause -= pause * (int64_t)(chance & 255) / 1024;
	return pause > after_ms ? pause : after_ms;
}
