// What the stand-in for a language model answers: made from the question alone, the same for the same question, and fit
// for any decision, since it is what people see who try the product without a model.

// ---- words ------------------------------------------------------------------------------------------------------------

function hash(text) {
    let h = 2166136261;
    for (const character of text)
        h = Math.imul(h ^ character.codePointAt(0), 16777619) >>> 0;
    return h;
}

function length(text) {
    return [...text].length;
}

// At most so many characters, whole words where there are some.
function cut(text, most) {
    const characters = [...text];
    if (characters.length <= most)
        return text;
    const head = characters.slice(0, most - 1).join('');
    const words = head.replace(/\s+\S*$/, '');
    return `${words || head}…`;
}

// A sentence without its end.
function gist(text, most = 120) {
    return cut(text.trim().replace(/[\s?!.…]+$/u, ''), most);
}

function capital(text) {
    return text.replace(/^\p{Ll}/u, letter => letter.toUpperCase());
}

function list(items, last = 'and') {
    return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

function quoted(text) {
    return `“${text}”`;
}

// A name, so that one sees where it ends.
function named(name) {
    return /\s/.test(name) ? quoted(name) : name;
}

// So many of a pool, beginning somewhere that depends on the seed.
function pick(pool, seed, count) {
    return pool.map((_, i) => pool[(seed + i) % pool.length]).slice(0, count);
}

// ---- synthesize, tagline ----------------------------------------------------------------------------------------------

// Where all begin alike, the beginning once and then what each goes on with; else all of them, quoted.
function bridge(submissions) {
    const all = submissions.map(text => gist(text).split(/\s+/));
    let shared = 0;
    while (all.every(words => words[shared] && words[shared].toLowerCase() === all[0][shared]?.toLowerCase()))
        shared++;
    const rests = [...new Set(all.map(words => words.slice(shared).join(' ')).filter(Boolean))];
    const short = `${all[0].slice(0, shared).join(' ')} ${list(rests, 'or')}?`;
    const wasThere = submissions.some(text => gist(text).toLowerCase() === gist(short).toLowerCase());
    return shared >= 2 && rests.length > 0 && !wasThere && length(short) <= 300 ? short : null;
}

function synthesize({ submissions }) {
    const short = bridge(submissions);
    if (short)
        return { synthesis: short };
    const shown = submissions.slice(0, 4);
    const room = Math.floor(220 / shown.length);
    const parts = shown.map(text => quoted(gist(text, room)));
    if (submissions.length > shown.length)
        parts.push(`${submissions.length - shown.length} more`);
    return { synthesis: `What would answer ${parts.length === 2 ? 'both ' : ''}${list(parts)}?` };
}

const small = new Set(('a an and are as at be by can could do does for from how i if in is it let me my of on or our shall '
    + 'should so that the their there they this to us was we what when where which who why will with would you your')
    .split(' '));

function isSmall(word) {
    return small.has(word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
}

// From the first word that tells something, to a place where one can stop.
function tagline({ scenario }) {
    const words = gist(scenario, 300).replace(/[“”"?!]/gu, '').split(/\s+/).filter(Boolean);
    const first = words.findIndex(word => !isSmall(word));
    const few = words.slice(Math.max(first, 0)).slice(0, 6);
    const goesOn = /^(or|and|that|which)$/i;
    const stop = few.findIndex((word, i) => i > 0 && (/[,;:–—]$/u.test(word) || goesOn.test(few[i + 1] ?? '')));
    if (stop > 0)
        few.length = stop + 1;
    while (few.length > 1 && isSmall(few.at(-1)))
        few.pop();
    return { tagline: capital(few.join(' ').replace(/[,;:–—]+$/u, '')) || 'A question for all of us' };
}

// ---- suggestions ------------------------------------------------------------------------------------------------------

// What may matter in any decision, with the words by which it is known to be there already.
const dimensions = [
    ['what it costs', '-', /cost|price|money|budget|cheap|expensiv|afford/i],
    ['how easily it can be undone', '+', /undo|revers|back out|way back/i],
    ['work for those who carry it out', '-', /effort|work|labou?r|chores?/i],
    ['fairness to everybody', '+', /fair|equal|just/i],
    ['time until it helps', '-', /time|speed|fast|quick|soon|delay/i],
    ['what we learn from it', '+', /learn|insight|experience/i],
    ['what could go wrong', '-', /risk|danger|wrong|safe/i],
    ['joy in it', '+', /joy|fun|mood|pleasure|delight/i],
    ['upkeep in the years after', '-', /upkeep|maint|later|lasting|durab/i],
    ['how easily it is explained', '+', /explain|simpl|clear|easy/i],
    ['who is left out', '-', /left out|exclu|inclu|everyone/i],
    ['how it looks from outside', '~', /look|image|reputation|outside/i],
];

function suggestPriorities({ scenario, priorities }) {
    const open = dimensions.filter(([, , known]) => !priorities.some(({ text }) => known.test(text)));
    const chosen = pick(open, hash(scenario), 3);
    return { suggestions: chosen.map(([text, direction]) => ({ text, direction })) };
}

function ideasFrom(options, priorities) {
    const [first, second] = options.map(({ name }) => named(name));
    const wanted = priorities.find(({ direction }) => direction === '+') ?? priorities[0];
    const ideas = [
        ['Decide after asking two people', 'We ask two people who have done it, and decide a week later.'],
        ['Take the smallest step first', 'Only what can be done this week, and a date on which we look at it again.'],
        ['One of us decides alone', 'Whoever cares the most decides for all, and says why.'],
        ['Ask for help from outside', 'Somebody who does this every day looks at it once, for a fixed sum.'],
    ];
    if (second)
        ideas.splice(1, 0, [`${first}, then ${second}`, 'One after the other, with a date for the change.']);
    if (first)
        ideas.unshift([`Try ${first} for two weeks`, 'A trial with an end; afterwards we know instead of guessing.']);
    if (wanted)
        ideas.push([`Whatever is best for ${wanted.text}`, 'That one thing decides, and all others come after it.']);
    return ideas.map(([name, desc]) => ({ name, desc })).filter(({ name }) => length(name) <= 60);
}

function suggestOptions({ scenario, priorities, options }) {
    const known = new Set(options.map(({ name }) => name.toLowerCase()));
    const ideas = ideasFrom(options, priorities).filter(({ name }) => !known.has(name.toLowerCase()));
    return { suggestions: [...ideas.slice(0, 2), ...pick(ideas.slice(2), hash(scenario), 1)] };
}

// ---- points -----------------------------------------------------------------------------------------------------------

// By the side they are on and the direction of what they are about. What that is (about) and what the option is called
// (it) may be any words, so they stand where any fit. The last two of each four can be said of one option on both sides.
const sentences = {
    'for+': [
        (about, it) => `As to ${about}, ${it} gives us more than most of the others.`,
        about => `Whoever thinks of ${about} gets something here, and soon.`,
        about => `Others who were after ${about} did well with it.`,
        (about, it) => `With ${it} we can see early on what we get as to ${about}.`,
    ],
    'for-': [
        (about, it) => `As to ${about}, few of the others are as modest as ${it}.`,
        (about, it) => `Whoever worries about ${about} can live with ${it}.`,
        about => `Should it become too much as to ${about}, we can still stop.`,
        about => `What it asks of us as to ${about} can be seen beforehand.`,
    ],
    'against+': [
        (about, it) => `As to ${about}, ${it} does little for us.`,
        about => `Whoever thinks of ${about} has to look elsewhere.`,
        about => `What it gives as to ${about} may not last.`,
        (about, it) => `With ${it} it takes a while until anything changes as to ${about}.`,
    ],
    'against-': [
        (about, it) => `As to ${about}, ${it} asks a lot of us.`,
        (about, it) => `The longer we have ${it}, the more it will be about ${about}.`,
        about => `Nobody can say yet where it ends as to ${about}.`,
        about => `Somebody has to bear it as to ${about}, and has not been asked.`,
    ],
    'for': [(_, it) => `${it} is easy to explain.`, () => 'Some of us have done it before.', () => 'It can begin tomorrow.'],
    'against': [(_, it) => `${it} binds us for a while.`, () => 'It helps some of us more than others.',
        () => 'Nobody has tried it here.'],
};

const nothing = {
    'for+': [about => `As to ${about}, we may have what we need already.`, about => `For ${about} we can act later.`],
    'for-': [about => `It asks for nothing more as to ${about}.`, about => `As to ${about}, we know what we have.`],
    'against+': [about => `As to ${about}, nothing gets better.`, about => `Who hoped for ${about} goes home without.`],
    'against-': [about => `As to ${about}, what bothers us stays.`, about => `Waiting may cost us as to ${about}, too.`],
    'for': [() => 'It takes nothing from anybody.', () => 'We keep what works.'],
    'against': [() => 'The question comes back.', () => 'Others may decide it for us.'],
};

// In the middle of a sentence.
function inside(text) {
    return text.replace(/^\p{Lu}(?=\p{Ll})/u, letter => letter.toLowerCase());
}

// So many points about these tags, one after the other, and no sentence twice.
function points(option, side, count, tags, first, none) {
    const pool = /^do nothing$/i.test(option.name) ? nothing : sentences;
    const it = named(option.name);
    const several = Math.max(tags.length, 1);
    const made = new Map();
    for (let i = 0; made.size < count && i < 4 * several; i++) {
        const tag = tags[i % several];
        const forms = pool[`${side}${tag?.direction ?? ''}`];
        const text = capital(forms[(first + Math.floor(i / several)) % forms.length](inside(tag?.text ?? ''), it));
        made.set(text, { text, priority_id: tag ? tag.id : none });
    }
    return [...made.values()];
}

// What speaks for an option does not speak against it, where there is more than one thing to speak of. none: what the schema
// allows where there is no tag.
function scaffold({ priorities, options }, none) {
    const tags = priorities.filter(({ id }) => /^[+-]/.test(id));
    return {
        options: options.map((option, turn) => {
            const good = tags.filter((_, i) => tags.length < 2 || (turn + i) % 2 === 0);
            const bad = tags.filter((_, i) => tags.length < 2 || (turn + i) % 2 === 1);
            const first = tags.length < 2 ? 2 : turn % 4;
            return {
                name: option.name,
                for: points(option, 'for', 2 + turn % 2, good, first, none),
                against: points(option, 'against', 2 + (turn + 1 >> 1) % 2, bad, first, none),
            };
        }),
    };
}

// ---- why --------------------------------------------------------------------------------------------------------------

function times(n) {
    return n === 1 ? '1 approval' : `${n} approvals`;
}

function why({ scenario, priorities, winner, vote_counts: counts }) {
    const mine = counts[winner] ?? 0;
    const others = Object.entries(counts).filter(([name]) => name !== winner).sort((a, b) => b[1] - a[1]);
    const [next] = others;
    const name = named(cut(winner, 60));
    const second = next && named(cut(next[0], 60));
    const sums = !next || mine > next[1]
        ? `${name} had ${times(mine)}${next ? `, more than any other; ${second} came next with ${next[1]}` : ''}.`
        : `${name} had ${times(mine)}, no more than ${second}, and was chosen all the same.`;
    const more = priorities.filter(it => it.direction === '+').map(it => inside(it.text)).slice(0, 3);
    const less = priorities.filter(it => it.direction === '-').map(it => inside(it.text)).slice(0, 3);
    const wants = [more.length && `more of ${list(more)}`, less.length && `less of ${list(less)}`].filter(Boolean);
    const reasons = wants.length ? ` To us it is the way to ${wants.join(' and to ')}.` : '';
    return { why_statement: `Asked ${quoted(gist(scenario))}, we agree on this. ${capital(sums)}${reasons}` };
}

// The answer to a question of this kind. Tags of points are null where the schema allows that, else "".
export function answerTo(kind, input, schema) {
    const none = /"null"/.test(JSON.stringify(schema ?? {})) ? null : '';
    return {
        synthesize, tagline, suggest_priorities: suggestPriorities, suggest_options: suggestOptions, why,
        scaffold: it => scaffold(it, none),
    }[kind](input);
}
