/* A group decides how to spend its day together. */
#include "texts.h"

const char *const text_framings[TEXT_FRAMINGS] = {
	"Where do we spend the day that we have together in June, and what do we do there?",
	"What do we do in June that all of us, including those with small children, will want to remember?",
	"How do we use the one day in June so that we come back with plans for the rest of the year?",
	"Which place do we go to in June?",
};

const struct text_priority text_priorities[TEXT_PRIORITIES] = {
	{ "time to talk with each other", '+' },
	{ "fresh air", '+' },
	{ "costs for those who pay themselves", '-' },
	{ "hours on the train", '-' },
	{ "can be reached by wheelchair", '~' },
	{ "the weather", '~' },
};

const struct text_option text_options[TEXT_OPTIONS] = {
	{ "Walk around the lake", "Twelve kilometres, with a rest at the old mill, and back by the train at six.", {
		"There is time to talk, two by two, all day long", "Twelve kilometres are too far for some of us",
		"It costs nothing but the train", "Nobody wants to do that in the rain" } },
	{ "A day in the museum", "The guided tour in the morning, the workshop in the afternoon, lunch in its garden.", {
		"The weather does not matter at all", "One does not talk in a museum, one listens",
		"All of it can be reached by wheelchair", "The workshop alone is forty for each" } },
	{ "Cooking together", "We rent the school kitchen, three small groups cook, and all eat at one long table.", {
		"Everybody has something to do with their hands", "Somebody has to plan and shop for sixty people",
		"We have done it before, and it went well", "The kitchen is free on the Monday only" } },
	{ "Stay here, and plan", "A moderated day in our own rooms, with good food, and the evening by the river.", {
		"That is what we need most at the moment", "It will feel like one more day at work",
		"Nobody has to travel, so everybody can come", "Those who live far away have to come all the same" } },
	{ "By boat to the island", "The first boat out at nine, a picnic on the beach, the last boat back at seven.", {
		"We will remember it", "The last boat is full whenever the sun shines",
		"There is a lot of room for the children", "Whoever gets seasick stays at home" } },
};
