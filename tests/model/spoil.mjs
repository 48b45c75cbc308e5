// Answers as models give them that are not what was asked for: a good answer, spoiled in one way.

export const markup = '<script>x()</script> **b** {{id}} & [a](b)';
const unseen = '\u202Ea\u2066bc\u2028d\u0007';

const words = 'and then some more of the same words '.repeat(200);

// The answer with every text of people's length changed; names of options are left, since they are what it is matched by.
function mapTexts(kind, answer, change) {
    let n = 0;
    const next = text => change(text, ++n);
    if (kind === 'scaffold')
        return {
            options: answer.options.map(option => ({
                ...option,
                for: option.for.map(point => ({ ...point, text: next(point.text) })),
                against: option.against.map(point => ({ ...point, text: next(point.text) })),
            })),
        };
    if (!answer.suggestions)
        return Object.fromEntries(Object.entries(answer).map(([key, text]) => [key, next(text)]));
    return {
        suggestions: answer.suggestions.map(it => Object.fromEntries(
            Object.entries(it).map(([key, text]) => [key, key === 'direction' ? text : next(text)]))),
    };
}

function longLists(kind, answer) {
    const twice = list => [...list, ...list.map(it => ({ ...it, text: `${it.text} again` })), ...list.slice(0, 1)];
    if (kind === 'scaffold')
        return { options: answer.options.map(it => ({ ...it, for: twice(it.for), against: twice(it.against) })) };
    if (!answer.suggestions)
        return answer;
    const key = 'text' in (answer.suggestions[0] ?? {}) ? 'text' : 'name';
    const more = answer.suggestions.map(it => ({ ...it, [key]: `${it[key]} again` }));
    return { suggestions: [...answer.suggestions, ...more] };
}

function invent(kind, answer) {
    if (kind !== 'scaffold')
        return answer;
    const strange = ['+99', '~1', 'speed', ''];
    const odd = ({ name }, i) => ({ text: `A point of ${name} about nothing.`, priority_id: strange[i % strange.length] });
    const options = answer.options.map((it, i) => ({ ...it, for: [...it.for, odd(it, i)] }));
    return { options: [{ ...answer.options[0], name: 'An option of my own' }, ...options] };
}

function leaveOut(kind, answer) {
    return kind === 'scaffold' ? { options: answer.options.slice(1) } : answer;
}

function emptied(kind, answer) {
    if (kind === 'scaffold')
        return { options: answer.options.map(it => ({ ...it, for: [], against: [] })) };
    return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, Array.isArray(value) ? [] : '']));
}

// What the model writes, as text, by behaviour.
export const spoiled = {
    not_json: () => 'I would rather talk about it first.',
    wrong_schema: (kind, answer) => JSON.stringify(Object.fromEntries(Object.keys(answer).map(key => [key, 42]))),
    invented: (kind, answer) => JSON.stringify(invent(kind, answer)),
    missing: (kind, answer) => JSON.stringify(leaveOut(kind, answer)),
    empty: (kind, answer) => JSON.stringify(emptied(kind, answer)),
    too_long: (kind, answer) =>
        JSON.stringify(mapTexts(kind, longLists(kind, answer), (text, n) => `${n} ${text} ${words}`)),
    markup: (kind, answer) => JSON.stringify(mapTexts(kind, answer, (text, n) => `${n} ${markup}`)),
    bidi: (kind, answer) =>
        JSON.stringify(mapTexts(kind, answer, (text, n) => `${n} ${unseen} ${text}`.slice(0, 60))),
    nul: (kind, answer) => JSON.stringify(mapTexts(kind, answer, text => `${text}\u0000 and more`)),
    fenced: (kind, answer) =>
        `Here it is:\n\n\`\`\`json\n${JSON.stringify(answer, null, 2)}\n\`\`\`\n\nI hope that helps {you}.`,
    think: (kind, answer) => `<think>\nThey ask {"for": "it"}.\n</think>\n\n${JSON.stringify(answer)}`,
    max_tokens: (kind, answer) => JSON.stringify(answer).slice(0, -12),
    refusal: () => 'I cannot help with that.',
    refusal_field: () => '',
};
