// node figures.mjs < facts.jsonl — a day's figures out of `district-window export facts`, and nothing else: written apart from
// the product's own sums, so that the two can be held against each other. Prints one JSON object: district -> business day ->
// {arrived, served, unserved, left, open, acknowledgement_ms, wait_ms, resolution_ms}. Resolution is that of a district that
// never closes.

import { pathToFileURL } from 'node:url';

const SERVED = new Set(['resolved', 'referred', 'sent_to_911', 'in_custody']);

/** Facts that leave a visit in the state it is in. */
const STAYS = new Set([
  'acknowledged',
  'recalled',
  'hold_moved',
  'service_set',
  'leg_added',
  'step_done',
  'noted',
  'hung_up',
]);

/** What one fact makes of a visit; times once known stay. */
function follow(visit, fact) {
  const { at, kind, body = {} } = fact;
  const first = (name) => (visit[name] ??= at);
  const endPause = () => {
    if (visit.pause !== undefined) visit.rested += at - Math.max(visit.pause, visit.acknowledged ?? at);
    delete visit.pause;
  };
  if (!STAYS.has(kind)) endPause();
  switch (kind) {
    case 'acknowledged':
    case 'answered':
    case 'callback_set':
      first('acknowledged');
      break;
    case 'called':
      first('turn');
      break;
    case 'served':
      first('acknowledged');
      first('turn');
      break;
    case 'held':
      if (body.stops_clock) visit.pause = at;
      break;
    case 'ended':
      visit.ended = at;
      visit.end = body.end;
      break;
    case 'reopened':
    case 'reinstated':
      visit.rested += at - visit.ended;
      delete visit.ended;
      delete visit.end;
      break;
  }
}

/** Visits as the facts make them. */
export function visits(facts) {
  const all = new Map();
  for (const fact of facts) {
    if (!fact.visit) continue;
    const { at, body = {} } = fact;
    if (fact.kind === 'arrived') {
      all.set(fact.visit, {
        district: fact.district,
        day: body.day,
        arrived: body.arrived_at,
        counts: !['estimated', 'paper'].includes(body.source),
        acknowledged: body.starts === 'answered' ? at : undefined,
        rested: 0,
      });
      continue;
    }
    const visit = all.get(fact.visit);
    if (fact.kind === 'undone') throw new Error('a day with something taken back is beyond this script');
    follow(visit, fact);
  }
  return [...all.values()];
}

/** Type 7: linear between the points at (n - 1) q. */
function quantile(sorted, q) {
  const place = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

function spread(visits, clock) {
  const values = visits
    .filter((visit) => visit.counts)
    .map(clock)
    .filter((ms) => ms !== undefined)
    .sort((a, b) => a - b);
  const whole = (q) => (values.length === 0 ? null : Math.round(quantile(values, q)));
  return { n: values.length, p50: whole(0.5), p90: whole(0.9) };
}

/** The figures of some visits. */
export function row(visits) {
  const count = (wanted) => visits.filter(wanted).length;
  const served = (visit) => SERVED.has(visit.end) || visit.end === 'answered_at_kiosk';
  const since = (visit, at) => (at === undefined ? undefined : Math.max(0, at - visit.arrived));
  return {
    arrived: visits.length,
    served: count(served),
    unserved: count((visit) => visit.end && !served(visit)),
    left: count((visit) => ['left', 'rang_off'].includes(visit.end)),
    open: count((visit) => !visit.end),
    acknowledgement_ms: spread(visits, (visit) => since(visit, visit.acknowledged)),
    wait_ms: spread(visits, (visit) => since(visit, visit.turn)),
    resolution_ms: spread(visits, (visit) =>
      SERVED.has(visit.end) ? visit.ended - visit.arrived - visit.rested : undefined,
    ),
  };
}

/** district -> business day -> figures. */
export function figures(facts) {
  const days = {};
  for (const visit of visits(facts)) ((days[visit.district] ??= {})[visit.day] ??= []).push(visit);
  return Object.fromEntries(
    Object.entries(days).map(([district, by]) => [
      district,
      Object.fromEntries(Object.entries(by).map(([day, visits]) => [day, row(visits)])),
    ]),
  );
}

/** The facts of an export, one a line. */
export const read = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  console.log(JSON.stringify(figures(read(text)), null, 2));
}
