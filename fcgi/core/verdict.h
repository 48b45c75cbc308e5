/* Refusals: what a person may not do, each with its code, its HTTP status, and one sentence for that person. */
#ifndef MAUDE_CORE_VERDICT_H
#define MAUDE_CORE_VERDICT_H

#include "base/strbuf.h"

/* V(name, code, status, sentence). A sentence may have one %d, the limit. */
#define VERDICTS(V) \
	V(ACCEPTED, "ok", 200, "") \
	/* fields */ \
	V(FIELD_MISSING, "bad_field", 400, "Something is missing here.") \
	V(FIELD_EMPTY, "bad_field", 400, "Please write something here.") \
	V(FIELD_TOO_LONG, "bad_field", 400, "This is too long: at most %d characters.") \
	V(FIELD_NOT_TEXT, "bad_field", 400, "This is not readable text (it must be UTF-8).") \
	V(FIELD_CONTROL, "bad_field", 400, "This has characters that can't be shown; please type it again.") \
	V(FIELD_BIDI, "bad_field", 400, "This has hidden characters that reverse the text; please type it again.") \
	V(FIELD_NAME, "bad_field", 400, "A name has letters, digits, spaces inside, and - _ ' . only.") \
	V(FIELD_NUMBER, "bad_field", 400, "This has to be a number.") \
	V(FIELD_SWITCH, "bad_field", 400, "This has to be 0 or 1.") \
	V(FIELD_DIRECTION, "bad_field", 400, "Choose more (+), less (-) or relevant (~).") \
	V(FIELD_SLOT, "bad_field", 400, "There are places 1 to %d.") \
	V(FIELD_SIDE, "bad_field", 400, "Choose for or against.") \
	V(FIELD_ACCESS, "bad_field", 400, "Choose open, link or invited.") \
	V(FIELD_KEY, "bad_field", 400, "A key has 8 to 64 characters.") \
	V(FIELD_TAG, "bad_field", 400, "There is no such priority here.") \
	V(FIELD_SELF, "bad_field", 400, "That is you. Choose somebody else.") \
	V(FIELD_CONFIRM_TOPIC, "bad_field", 400, "To delete it, write its question here, letter for letter.") \
	V(FIELD_CONFIRM_NAME, "bad_field", 400, "To delete yourself, write your name here.") \
	V(FIELD_LEAVE, "bad_field", 400, "This has to be leave, or nothing.") \
	V(FIELD_FORMAT, "bad_field", 400, "Choose sdt or madr.") \
	V(FIELD_NEXT, "bad_field", 400, "This has to be an address on this site.") \
	/* who */ \
	V(NO_SESSION, "no_session", 401, "Take a name first.") \
	V(OTHER_DATABASE, "no_session", 401, \
		"This address is answered by two databases, and your name is in the other one; nothing is lost there. " \
		"To mend it, end the machine without your decisions, then run: fly scale count 1.") \
	V(CROSS_SITE, "cross_site", 403, "This was sent from another site, so it was not done.") \
	V(NOT_PARTICIPANT, "not_participant", 403, "Only participants can do this. Join first.") \
	V(NOT_FACILITATOR, "not_facilitator", 403, "Only the facilitator can do this.") \
	V(NOT_INVITED, "not_invited", 403, "Only who is invited can join this decision. You can watch it.") \
	V(DECLINED, "not_invited", 403, "The facilitator declined. You can watch, and join once you are invited.") \
	/* what */ \
	V(NO_DECISION, "not_found", 404, "There is no such decision.") \
	V(NOT_KEPT, "not_found", 404, "There is no such decision. It may have been removed: finished ones are not kept for ever here.") \
	V(NO_PAGE, "not_found", 404, "There is nothing at this address.") \
	V(WRONG_METHOD, "not_found", 405, "This address can't be used that way.") \
	V(NO_LINK, "not_found", 404, "This link was used already or is too old. Make a new one on the device that is signed in.") \
	V(NO_SUCH_MEMBER, "not_found", 404, "Nobody of that name takes part.") \
	V(NOT_ASKING, "not_found", 404, "Nobody of that name asks to join.") \
	V(UNKNOWN_FRAMING, "unknown_framing", 409, "That wording is not here any more.") \
	V(UNKNOWN_OPTION, "unknown_option", 409, "That option is not on the ballot.") \
	V(UNKNOWN_SUGGESTION, "unknown_suggestion", 409, "That suggestion is not here any more.") \
	V(UNKNOWN_POINT, "unknown_point", 409, "That point is not here, or is not yours.") \
	/* when */ \
	V(WRONG_STAGE, "wrong_stage", 409, "The decision has moved on meanwhile. Nothing was changed.") \
	V(CLOSED, "wrong_stage", 409, "This decision was closed. It can only be read.") \
	V(FROZEN, "wrong_stage", 409, "This decision is complete. Its record does not change any more.") \
	/* rules */ \
	V(NOT_ALL_READY, "not_ready", 409, "Not everybody who is here is ready yet.") \
	V(NOT_TO_SETTLE, "not_ready", 409, "This is not yours to settle now.") \
	V(NOT_YET_TAKEOVER, "not_ready", 409, "The facilitator is here, or was a moment ago. Wait a little before you take over.") \
	V(DUPLICATE_OPTION, "duplicate_option", 409, "There is an option of that name already.") \
	V(NO_ENTRY, "no_entry", 409, "Write something before you confirm it.") \
	V(NO_APPROVAL, "no_approval", 409, "Approve at least one option, or abstain.") \
	V(TOO_MANY_PEOPLE, "too_many", 409, "This decision is full: at most %d people.") \
	V(TOO_MANY_INVITED, "too_many", 409, "At most %d people can be invited.") \
	V(TOO_MANY_OPTIONS, "too_many", 409, "There are %d options already; no more fit on the ballot.") \
	V(TOO_MANY_POINTS, "too_many", 409, "There are %d points already; no more fit on the page.") \
	/* names */ \
	V(NAME_TAKEN, "name_taken", 409, "Somebody has this name. Take another, or use a move link from the device that has it.") \
	V(NAME_SIGNED_IN, "name_taken", 409, "You are signed in under another name here. Sign out first.") \
	V(OPEN_DECISIONS, "open_decisions", 409, "You take part in decisions under way. Leave them, or make a move link first.") \
	/* the machine */ \
	V(TOO_LARGE, "too_large", 413, "This is too much at once: at most 16 KiB.") \
	V(TOO_FAST, "too_many", 429, "That was too fast. Wait a second and try again; nothing was changed.") \
	V(TOO_MANY_PAGES, "too_many", 429, "You have too many pages of this open. Close some.") \
	V(TOO_MANY_DECISIONS, "too_many", 429, \
		"You have started many decisions within the hour. Wait two minutes before the next one.") \
	V(TOO_MANY_DECISIONS_HERE, "too_many", 429, \
		"Many decisions were started from your network within the hour. Wait a minute before the next one.") \
	V(TOO_MANY_NAMES, "too_many", 429, "Many names were taken from your network within the hour. Wait a minute and try again.") \
	V(TOO_MANY_OWN_LINKS, "too_many", 429, "You have made many links just now. Wait ten seconds before the next one.") \
	V(TOO_MANY_LINKS, "too_many", 429, \
		"Many links that lead nowhere were tried from your network. A good one works all the same: ask for a new one where you are signed in.") \
	V(TOO_MANY_GUESSES, "too_many", 429, \
		"You have asked for many decisions that are not there. Wait ten seconds, and look at the link again that you were given.") \
	V(TOO_MANY_RETRIES, "too_many", 429, "You have asked the model again several times just now. Wait ten seconds and try again.") \
	V(BUSY, "busy", 503, "The database is busy. Nothing is lost; try again in a moment.") \
	V(STORAGE, "storage", 503, "This can't be stored at the moment. Nothing is lost; try again in a moment.")

enum verdict {
#define V(name, code, status, sentence) VERDICT_##name,
	VERDICTS(V)
#undef V
	VERDICT_COUNT
};

/* A refusal: the verdict and what its sentence needs. verdict ACCEPTED: none. */
struct refusal {
	enum verdict verdict;
	const char *field; /* name of the field that caused it, NULL: none; a literal */
	int limit;         /* for %d */
};

const char *verdict_code(enum verdict v);
int verdict_status(enum verdict v);
const char *verdict_name(enum verdict v); /* for the log and tests, as "FIELD_EMPTY" */

/* Adds the sentence, its numbers filled in, as plain text. */
void refusal_add_sentence(struct strbuf *b, const struct refusal *r);

#endif
