// A reporter for node --test-reporter, because automake's TAP driver reads flat TAP only and node's own is nested: one line
// for each test that has no tests inside it, named by the way to it. A run without a test is a failure.
//
// An event comes when a test is over, those inside it before it. So what is over on a level just after something on a
// deeper one is what held that, and is only worth a line if it failed by itself.

export default async function* (events) {
    let tests = 0;
    let levels = []; // names of the tests that have begun and are not over, outermost first
    let last = 0; // the level of what was over last

    for await (const { type, data } of events) {
        if (type === 'test:start') {
            levels = levels.slice(0, data.nesting);
            levels[data.nesting] = data.name;
        }
        if (type === 'test:diagnostic')
            yield data.message.replace(/^/gm, '# ') + '\n';
        if (type !== 'test:pass' && type !== 'test:fail')
            continue;

        const held = last > data.nesting;
        const error = data.details?.error;
        last = data.nesting;
        if (data.details?.type === 'suite' || held) {
            if (type === 'test:pass' || error?.failureType === 'subtestsFailed')
                continue;
        }

        const name = [...levels.slice(0, data.nesting), data.name].join(' > ').replace(/[#\n]/g, ' ');
        const directive = data.skip !== undefined ? ' # SKIP' : data.todo !== undefined ? ' # TODO' : '';
        yield `${type === 'test:pass' ? 'ok' : 'not ok'} ${++tests} - ${name}${directive}\n`;
        if (type === 'test:fail')
            yield `${error?.cause?.stack ?? error?.stack ?? error}`.replace(/^/gm, '# ') + '\n';
    }
    yield tests ? `1..${tests}\n` : 'Bail out! no tests in it\n';
}
