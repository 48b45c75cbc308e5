// Decisions of few people and of many, at every stage, with what such groups write: for the tests that look at pages, and
// for people who do. Names have several scripts and lengths; some people have acted, some are ready, some have gone away.

import assert from 'node:assert/strict';
import { newKey, ok, until } from '../http/harness.mjs';
import { reach } from '../http/walk.mjs';

const HOUR = '3600000';

// Three kinds of products. Who has acted stays for as long as anybody looks; a restart makes everybody absent at once.
export const crowdSettings = { PRESENCE_GRACE_MS: HOUR, RESTART_GRACE_MS: '0', TAKEOVER_MS: HOUR, REVEAL_MS: '0' };
// The agreed question stands.
export const slowSettings = { ...crowdSettings, REVEAL_MS: HOUR };
// Nobody stays, so that one brings a decision anywhere alone; and canvases show only what their people have to do with.
export const canvasSettings = { PRESENCE_GRACE_MS: '1', TAKEOVER_MS: HOUR, REVEAL_MS: '0', DEFAULT_ACCESS: 'link' };

export const sizes = [3, 12, 60];
const canvases = [0, 1, 7, 40, 200];

const names = [
    'Ana', 'Bo', 'Maximiliane', 'Đặng Thị Hồng Nhung', 'Олександра', 'Jean-Baptiste Lefèvre', 'Li', '李小龍',
    'Ngozi Adichie', 'محمد عبد الرحمن', 'Wolfeschlegelsteinhausen', 'Dora', 'Ἀλέξανδρος', 'שירה כהן',
    'Siobhán O\'Shaughnessy', 'ณัฐพล', 'Ed', 'Þórdís', 'आनंदी', 'Mónica', 'Jürgen', 'Sofia', 'Kwame', 'Ольга', '김민준',
    'Ximena', 'Ravi', 'Marie-Thérèse de Launay', 'Tomáš', 'Ines', 'Yusuf', 'Ada L.', 'Łukasz', 'Noor',
    'Oluwaseun Adeyemi', 'Pia', 'さくら', 'Håkon', 'Beatriz Nascimento', 'Zeki', 'Mia', 'Γιώργος', 'Fatoumata', 'Jo',
    'Clémence', 'Émile', 'Rosa', 'Giovanni Battista', 'Ute', 'Amélie', 'Iñaki', 'Svetlana', 'Tim', 'Ragnheiður', 'Omar',
    'Priyanka', 'Uwe', 'Valentina', 'Quentin', 'Yara',
];
const askers = ['Kofi', 'Bartholomäus Schönfelder', 'Nia', '王芳'];
const invited = [
    'Hedwig', 'Christopher Featherstone', 'Yu', 'Agnieszka', 'Рустам', 'Fay', 'Gil', 'Lore', 'Sanna', 'Theodor',
];

const topic = 'Where do we put the new library of the quarter?';
const framings = [
    'Which place for the library can everybody of the quarter reach on foot within ten minutes?',
    'Where could a library open within a year?',
    'How do we bring books and a quiet room to the most people for the money that the city has promised, without losing what is ' +
        'there now: the market on Saturdays, the chestnut trees, and the only square where children can play in the evening?',
    'Do we build a new house, or share one?',
    'Which of the empty buildings becomes our library?',
    'Where is a library missed most?',
    'What do we want to have within ten minutes of every door: a library, or shelves in many places and a van?',
    'Where will the library still be right in thirty years, when the quarter has doubled?',
    'Which place would the school share with us?',
    'North or south of the railway?',
    'Where can it be loud in one room and quiet in the next?',
    'Where do we put the library so that the tram stops in front of it, the bakery is next door, and nobody has to cross the ring road?',
    'How do we choose a place that those who never come to meetings would have chosen, too?',
    'Library: where?',
];
const priorities = [
    ['+', 'light'], ['-', 'noise'], ['+', 'reachable on foot, by wheelchair and with a pram'],
    ['-', 'what it costs to run'], ['~', 'the school'], ['+', 'open late'], ['-', 'years until it opens'],
    ['+', 'room for children to be loud'], ['+', 'trees that stay'], ['~', 'what happens to the market on Saturdays'],
    ['-', 'building costs beyond what the city pays'], ['+', 'quiet corners'], ['+', 'near the tram'],
    ['-', 'traffic in Chestnut Lane'], ['+', 'warm in winter, cool in summer'], ['~', 'neighbours'], ['+', 'a garden'],
    ['-', 'risk'], ['+', 'a hall for 80 people with a stage and a kitchen beside it'], ['+', 'can grow later'],
    ['-', 'rent'], ['+', 'visible from the street'], ['~', 'the old reading circle'], ['+', 'bicycle stands'],
    ['-', 'stairs'], ['+', 'shared with others, so that somebody is always there'],
    ['+', 'Barrierefreiheitsbeauftragtenzustimmung'], ['-', 'asphalt'], ['+', 'wifi'], ['~', 'the view'],
];
const options = [
    ['The old post office', 'Empty for two years, on the square; the counter hall has light from three sides. The city owns it.'],
    ['Upper floor of the school', ''],
    ['A new house on the car park', 'Costs the most and takes the longest, but it would be exactly what we want: one floor, a garden ' +
        'behind, and the market moves two streets on. The architects\' drawing shows 900 square metres, a hall with a stage, ' +
        'and a reading room that opens towards the chestnut trees in summer, when it is warm.'],
    ['The tram depot', 'The tram company would let half of it for ten years.'],
    ['A bus full of books', 'Six stops, each twice a week.'],
    ['Shelves in eight places', 'In the bakery, the surgery, the laundry and wherever people wait anyway; one librarian on a bicycle.'],
    ['The chapel', 'Beautiful and cold.'],
    ['Kulturzentrum-Erweiterungsbau Kastanienallee', 'The centre wants to build anyway.'],
    ['Ground floor of the new flats', 'The builder offers 400 square metres, for which we would have twenty years.'],
    ['The boathouse', ''],
    ['The supermarket that closes in May', 'All on one floor, lorry ramp included, at the terminus of line 4.'],
    ['The water tower', 'Eleven floors of eight metres across. There is a lift.'],
    ['Under the viaduct', 'Four arches with glass in front, as the bicycle workshop has it.'],
    ['The town hall\'s cellar', 'Dry since 2019.'],
    ['Share with the university', 'Theirs is open until midnight, fifteen minutes by tram; they would give us a floor of our own.'],
    ['A pavilion in the park', 'Wood, 200 square metres, within half a year.'],
    ['The former cinema', 'With the slope of the stalls as the children\'s stairs.'],
    ['Wait for the railway\'s land', 'It is sold in three years at the earliest.'],
    ['Two small ones', 'One north of the railway, one south.'],
    ['Buy the villa', 'The heirs ask for more than we have, but the foundation might help.'],
];
const points = [
    ['for', 'Everybody knows where it is.'],
    ['against', 'No lift, and the listed stairs can\'t have one.'],
    ['for', 'Eighty children a day are in the house already, and their parents come to fetch them.'],
    ['against', 'Closed in the evening, because the caretaker goes home at five and nobody else may have the keys; we asked three times.'],
    ['for', 'Cheap.'],
    ['against', 'It would take the only flat place in the quarter on which one can learn to ride a bicycle, and where the market, ' +
        'the circus and the flea market are; they have nowhere else to go.'],
    ['for', 'Light from three sides!'],
    ['against', 'Heating costs 40 000 a year.'],
    ['for', 'The tram stops in front of the door, and step-free since last autumn.'],
    ['for', 'Can be begun at once with what we have.'],
    ['against', 'Nobody lives there.'],
    ['for', 'A garden behind.'],
    ['against', 'Trucks from six in the morning.'],
    ['for', 'Would stay ours.'],
    ['against', 'Ten years are soon over, then we stand where we stand now, with more books.'],
    ['for', 'The school, the choir and the reading circle would all use the hall, and pay for it.'],
];
const questions = [
    topic, 'When does it open?', 'What is it called?', 'Who gets a key?', 'Which books come first, if the money is enough for 4000?',
    'Do we lend tools, too?', 'Which colour do the shelves have?', 'What happens to the old reading room in Chestnut Lane?',
    'How loud may it be on Saturdays?', 'Café: yes or no?', 'Who reads aloud on Thursdays?', 'Which evening is for the choir?',
    'How do we spend the 12 000 from the foundation so that most people have something of it, and still have a reserve for the roof?',
    'What do we plant behind the house?', 'Which neighbours do we ask first?', 'Do we count visitors?', 'Lunch?',
    'How do we thank those who gave books?', 'Which of the three offers for the heating do we take?', 'Sundays?',
];

const isEmpty = ({ participants }) => participants.every(({ present }) => !present);
const each = (list, act) => Promise.all(list.map(act));

// A group with one decision. Away are those who came to the lobby and went; fresh is here and has not acted in this stage.
// wording tells which of the first framings is agreed on.
class Group {
    constructor(people, away, outside, wording = 0) {
        Object.assign(this, { people, outside, wording });
        this.away = away ? people.slice(-away) : [];
        this.here = away ? people.slice(0, -away) : people;
        [this.lead, this.fresh] = this.here;
        this.busy = this.here.filter(person => person !== this.fresh);
    }

    // Those who are to be away come in.
    async found() {
        this.id = (await this.lead.create(topic)).id;
        await each(this.away, person => person.act(this.id, 'join'));
    }

    async gather() {
        await each(this.here.slice(1), person => person.act(this.id, 'join'));
    }

    see() {
        return this.lead.see(this.id);
    }

    async start() {
        await each(this.here.slice(1), person => person.act(this.id, 'ready'));
        await this.lead.act(this.id, 'start');
    }

    async word(writers) {
        await each(writers, (person, n) => framings[n] && person.act(this.id, 'framing', { text: framings[n] }));
        return (await this.see()).framings;
    }

    async agree() {
        const written = await this.word(this.here.slice(0, 3));
        const { id: framing } = written.find(({ text }) => text === framings[this.wording % 3]);
        await each(this.here, person => person.act(this.id, 'back', { framing }));
    }

    // Each writes at most three of the first so many that nobody has written yet.
    async weigh(writers, count) {
        await each(priorities.slice(0, Math.min(count, 3 * writers.length)), ([direction, text], n) =>
            writers[n % writers.length].act(this.id, 'priority', { direction, text, slot: 1 + Math.floor(n / writers.length) }));
    }

    async propose(writers, count) {
        await each(options.slice(0, Math.min(count, 5 * writers.length)), ([name, desc], n) =>
            writers[n % writers.length].act(this.id, 'option', { name, desc, slot: 1 + Math.floor(n / writers.length) }));
    }

    async argue(writers, count) {
        const { options: ballot, priorities: tags } = await this.see();
        await each(Array.from({ length: count }), (_, n) => {
            const [side, text] = points[n % points.length];
            const option = ballot[(n * n + n) % ballot.length].id;
            const priority = n % 3 ? tags[n % tags.length].id : '';
            return writers[n % writers.length].act(this.id, 'point', { option, side, text, priority });
        });
    }

    async approve(voters, picks) {
        const { options: ballot } = await this.see();
        await each(voters, async (person, n) => {
            for (const pick of picks(n, ballot.length))
                await person.act(this.id, 'approve', { option: ballot[pick].id });
        });
    }

    async allReady(people = this.here) {
        await each(people, person => person.act(this.id, 'ready'));
    }

    async ask() {
        await each(this.outside, person => person.act(this.id, 'join'));
    }

    // On to a stage by everybody's work.
    async walk(stage, ballot = 6) {
        const count = this.people.length;
        const steps = {
            scenario: () => this.start(),
            priorities: () => this.agree(),
            options: () => this.weigh(this.here, count < 5 ? 4 : count < 20 ? 11 : 30).then(() => this.allReady()),
            dashboard: () => this.propose(this.here, ballot).then(() => this.allReady()),
        };
        await this.gather();
        for (const [next, step] of Object.entries(steps)) {
            await step();
            await reach(this.lead, this.id, next);
            if (next === stage)
                break;
        }
    }

    // Those who are here have pages without scripts open, but for the last one, who is waited for.
    settle() {
        return each(this.here.slice(0, -1), person => person.get(`/d/${this.id}/frame`));
    }
}

// Most approve several of the first few, so that all have some and one leads.
const mixed = (n, size) => [...new Set([0, 1 + n % 3, (n * 2) % 5].map(pick => pick % size))].slice(n % 4 ? 0 : 1);
const halves = count => n => n === count - 1 && count % 2 ? [0, 1] : [n % 2];

// The ways to where somebody looks; each gives who does.
const everybody = ['facilitator', 'participant', 'spectator', 'asking', 'screen'];
const inside = ['facilitator', 'participant', 'screen'];

// A stage with so many entries for few, some or many people. Of every three who are busy one has confirmed, of the first so many,
// and one is ready.
const entering = (stage, enter, counts, confirming) => async group => {
    const { busy, people } = group;
    await group.walk(stage);
    await group[enter](busy, counts[people.length < 5 ? 0 : people.length < 20 ? 1 : 2]);
    await each(busy.slice(0, confirming).filter((_, n) => n % 3 === 1), person => person.act(group.id, 'confirm'));
    await group.allReady(busy.filter((_, n) => n % 3 === 2));
    return everybody;
};

const scenes = {
    async 'the lobby'(group) {
        await group.gather();
        await each(invited.slice(0, Math.max(2, group.people.length / 6)), name =>
            group.lead.act(group.id, 'invite', { name }));
        await group.allReady(group.busy.slice(1).filter((_, n) => n % 3));
        return ['facilitator', 'participant', 'spectator', 'screen'];
    },
    async 'the question'(group) {
        await group.walk('scenario');
        const writers = group.busy.slice(0, Math.ceil(group.people.length / 4) + 1);
        const written = await group.word(writers);
        await each(group.busy.filter((_, n) => n % 4 !== 3), (person, n) =>
            person.act(group.id, 'back', { framing: written[(n * n) % written.length].id }));
        return everybody;
    },
    'what matters': entering('priorities', 'weigh', [4, 11, 30], 30),
    'the options': entering('options', 'propose', [4, 9, 20], 9),
    async 'the vote on 6'(group) {
        await group.walk('dashboard', 5);
        await group.argue(group.busy, Math.max(7, group.people.length));
        await group.approve(group.busy.slice(0, -1), mixed);
        await group.allReady(group.busy.slice(1, -1).filter((_, n) => n % 3));
        await group.busy.at(-1).act(group.id, 'ready', { abstain: 1 });
        return everybody;
    },
    async 'the vote on 2'(group) {
        await group.walk('dashboard', 1);
        await group.approve(group.busy, mixed);
        return ['participant', 'screen'];
    },
    async 'the vote on 20'(group) {
        await group.walk('dashboard', group.here.length < 4 ? 12 : 19);
        await group.argue(group.busy, 2 * group.people.length + 6);
        await group.approve(group.busy, mixed);
        return inside;
    },
    async 'the run-off'(group) {
        await group.walk('dashboard', 5);
        await group.argue(group.here, group.people.length);
        await group.approve(group.here, halves(group.here.length));
        await group.allReady();
        await group.approve(group.busy.filter((_, n) => n % 3), halves());
        assert.equal((await group.see()).round, 2);
        return inside;
    },
    async 'a tie to be settled'(group) {
        await group.walk('dashboard', 3);
        for (const round of [1, 2]) {
            assert.equal((await group.see()).round, round);
            await group.approve(group.here, halves(group.here.length));
            await group.allReady();
        }
        assert.equal((await group.see()).settle.length, 2);
        return inside;
    },
    async 'the record'(group) {
        await group.walk('dashboard', 5);
        await group.argue(group.here, group.people.length);
        await group.approve(group.here, mixed);
        await group.allReady();
        assert.equal((await group.see()).stage, 'complete');
        return ['facilitator', 'participant', 'spectator', 'screen'];
    },
    async 'a closed decision'(group) {
        await group.walk('dashboard', 5);
        await group.argue(group.here, group.people.length);
        await group.lead.act(group.id, 'close');
        return ['facilitator', 'participant', 'screen'];
    },
};

const seenBy = { screen: 'on the screen', asking: 'for one who asks' };

async function gatherPeople(product, size) {
    const signIn = list => each(list, async name => {
        const person = product.person(name);
        await person.signIn();
        return person;
    });
    assert.equal(new Set(names).size, 60);
    const outsiders = askers.slice(0, Math.ceil(size / 20) + 1);
    const [people, outside, [watcher]] = await each([names.slice(0, size), outsiders, ['Zoë']], signIn);
    return { people, outside, watcher };
}

// A decision of size people at each stage, and in slow, the agreed question. Gives the pages as scenes.mjs does: name,
// person, path; at: the product that they are in; screen: it is the projector's.
export async function setCrowd(product, slow, size) {
    const pages = [];
    const add = (name, roles, at, group, watcher) => {
        const lookers = {
            facilitator: group.lead, participant: group.fresh, spectator: watcher, asking: group.outside[0], screen: watcher,
        };
        for (const role of roles)
            pages.push({
                name: `${name}, ${size} people, ${seenBy[role] ?? `for the ${role}`}`,
                person: lookers[role], at, screen: role === 'screen',
                path: `/d/${group.id}${role === 'screen' ? '/screen' : ''}`,
            });
    };

    async function addStages() {
        const { people, outside, watcher } = await gatherPeople(product, size);
        const away = size < 6 ? 0 : Math.floor(size / 6);
        const groups = Object.entries(scenes).map(([name, play], n) =>
            ({ name, play, group: new Group(people, away, outside, n) }));
        await each(groups, ({ group }) => group.found());
        await product.killWorker();
        await each(groups, ({ group }) => until(async () => isEmpty(await group.see()), 'nobody is here'));
        const played = await each(groups, async ({ play, group }) => {
            const roles = await play(group);
            if (roles.includes('asking'))
                await group.ask();
            await group.settle();
            return roles;
        });
        groups.forEach(({ name, group }, n) => add(name, played[n], product, group, watcher));
    }

    async function addReveal() {
        const { people, outside, watcher } = await gatherPeople(slow, size);
        const group = new Group(people, 0, outside);
        await group.found();
        await group.walk('scenario');
        await group.agree();
        await until(async () => (await group.see()).chosen, 'the reveal');
        await group.settle();
        add('the agreed question', ['participant', 'screen'], slow, group, watcher);
    }

    await Promise.all([addStages(), addReveal()]);
    return pages;
}

// Canvases with none, one and many decisions, in mixed stages. Whose canvas it is facilitates some, takes part in most, asks
// to join some, and is invited to two.
export async function setCanvases(product) {
    const quarters = ['', ' in Eastgate', ' north of the river', ' for the school', ' in Neustadt an der Weinstraße', ' next year',
        ' at the station', ' in the park', ' on Harbour Street', ' this time'];
    const title = n =>
        questions[n % questions.length].replace(/\?$/, `${quarters[Math.floor(n / questions.length) % quarters.length]}?`);
    const stages = [0, 4, 1, 5, 3, 2, 5, 1, 0, 4];
    const ways = [
        (lead, id) => lead.act(id, 'start'),
        async (lead, id) => {
            const [{ id: framing }] = (await lead.see(id)).framings;
            await lead.act(id, 'back', { framing });
            await reach(lead, id, 'priorities');
        },
        (lead, id) => lead.act(id, 'priority', { text: 'light', direction: '+' }).then(() => lead.act(id, 'ready')),
        (lead, id) => lead.act(id, 'option', { name: 'Yes' }).then(() => lead.act(id, 'ready')),
        async (lead, id) => {
            await lead.act(id, 'approve', { option: (await lead.see(id)).options[0].id });
            await lead.act(id, 'ready');
        },
    ];

    // From the lobby on, alone: whoever else has come counts for nothing as soon as they are noticed to be absent.
    async function walk(lead, id, steps) {
        if (steps)
            await until(async () => isEmpty(await lead.see(id)), 'nobody is here');
        for (const step of ways.slice(0, steps))
            await step(lead, id);
    }

    async function add(owner, host, n) {
        const owns = n % 7 === 2;
        const asks = n % 11 === 4;
        const isInvited = n === 1 || n === 5;
        const lead = owns ? owner : host;
        const { id } = ok(await lead.post('/d', { topic: title(n), key: newKey() }));
        if (isInvited)
            await lead.act(id, 'invite', { name: owner.name });
        else if (!asks)
            await (owns ? host : owner).act(id, 'join');
        const steps = owns ? n % 3 : stages[n % stages.length];
        await walk(lead, id, asks ? Math.max(1, Math.min(4, steps)) : steps); // one joins in the lobby, and asks after it
        if (asks)
            await owner.act(id, 'join');
    }

    return each(canvases, async count => {
        const [owner, ...hosts] = await product.people(...Array.from({ length: 1 + Math.ceil(count / 8) }, (_, n) =>
            n ? `host-${count}-${n}` : `canvas-${count}`));
        for (let n = 0; n < count; n += hosts.length) // so many at a time, each by a host of its own
            await each(hosts.slice(0, count - n), (host, k) => add(owner, host, n + k));
        const name = `a canvas with ${count} ${count === 1 ? 'decision' : 'decisions'}`;
        return { name, person: owner, path: '/canvas', at: product };
    });
}
