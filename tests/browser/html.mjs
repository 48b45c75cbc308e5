// Whether a page, or a part of one, is valid HTML; by html-validate, which the build fetches.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const modules = process.env.MAUDE_NODE_MODULES ?? fileURLToPath(new URL('../../build/npm/tests/node_modules', import.meta.url));
const { HtmlValidate, StaticConfigLoader } = createRequire(`${modules}/`)('html-validate');

const rules = {
    'aria-label-misuse': ['error', { allowAnyNamable: true }], // ARIA lets lists have names
    'doctype-style': ['error', { style: 'lowercase' }],
    'form-dup-name': 'off', // of several buttons only the one that is pressed is sent
    'long-title': 'off', // a page's title begins with what people wrote
    'meta-refresh': 'off', // the frame for pages without scripts reloads itself
    'no-implicit-button-type': 'off', // a button submits, an input takes text: what HTML says where nothing is said
    'no-implicit-input-type': 'off',
    'no-trailing-whitespace': 'off', // what a template's section leaves behind
    'require-sri': 'off', // nothing comes from elsewhere
};
const part = new HtmlValidate(new StaticConfigLoader({ extends: ['html-validate:recommended'], rules }));
const page = new HtmlValidate(new StaticConfigLoader({
    extends: ['html-validate:recommended', 'html-validate:document'], rules,
}));

// Gives what is wrong with it, one line each.
export function validate(html) {
    const { results } = (/^\s*<(!doctype|html)\b/i.test(html) ? page : part).validateStringSync(html);
    return results.flatMap(({ messages }) => messages).map(({ line, column, ruleId, message }) =>
        `${line}:${column} ${message} (${ruleId})`);
}
