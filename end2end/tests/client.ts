// What another program does with a client that is generated from docs/openapi.json. `client.spec.ts` generates the types, and
// has the compiler hold this file to them. Bodies are named and say which schema they satisfy: written into the call, a field
// that is not described could pass.

import { expect } from '@playwright/test';
import type { components, paths } from 'district-window-api';
import createClient from 'openapi-fetch';

type Schema = components['schemas'];
type Client = ReturnType<typeof client>;

/** Sends requests with this token. */
export function client(url: string, token: string) {
  return createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
}

/** What is answered, unless it is a refusal. */
async function done<T>(sent: Promise<{ data?: T; error?: Schema['Problem'] }>): Promise<T> {
  const { data, error } = await sent;
  if (data === undefined) throw new Error(error ? `${error.code}: ${error.detail}` : 'nothing is answered');
  return data;
}

const arrival = () => ({ path: { d: '26' }, header: { 'Idempotency-Key': crypto.randomUUID() } });

/** A person walks in. */
export function checkIn(api: Client): Promise<Schema['Visit']> {
  const body = { channel: 'walk_in', service: 'report_copy', language: 'en', party_size: 2 } satisfies Schema['CheckInBody'];
  return done(api.POST('/api/v1/districts/{d}/visits', { params: arrival(), body }));
}

/** An officer opens a window, calls the person and helps them, step by step; the record tells it as it was. */
export async function serve(api: Client, { id }: Schema['Visit']): Promise<void> {
  const window = { path: { d: '26', w: '1' } };
  const visit = { path: { id } };
  const opened = await done(api.POST('/api/v1/districts/{d}/windows/{w}/open', { params: window, body: {} }));
  expect([opened.id, opened.state, opened.visit]).toEqual(['1', 'open', null]);
  const called = await done(api.POST('/api/v1/districts/{d}/windows/{w}/next', { params: window, body: {} }));
  expect([called.id, called.state, called.window]).toEqual([id, 'called', '1']);
  const greeted = await done(api.POST('/api/v1/visits/{id}/acknowledge', { params: visit, body: {} }));
  expect(greeted.acknowledged_at).not.toBeNull();
  const served = await done(api.POST('/api/v1/visits/{id}/serve', { params: visit, body: {} }));
  expect(served.state).toBe('serving');

  const steps = await script(api, served);
  for (const { key, answer } of steps) {
    const body = { step: key, answer: answer && answered(answer) } satisfies Schema['StepBody'];
    await done(api.POST('/api/v1/visits/{id}/steps', { params: visit, body }));
  }
  const end = { outcome: 'done', reference: '26-1042' } satisfies Schema['ResolveBody'];
  await done(api.POST('/api/v1/visits/{id}/resolve', { params: visit, body: end }));

  const kept = await done(api.GET('/api/v1/visits/{id}', { params: visit }));
  expect([kept.state, kept.end, kept.outcome, kept.reference]).toEqual(['ended', 'resolved', 'done', '26-1042']);
  expect(kept.segments.map(({ state }) => state)).toEqual(['waiting', 'called', 'serving']);
  expect(kept.legs.flatMap((leg) => leg.steps ?? []).map(({ step }) => step)).toEqual(steps.map(({ key }) => key));
  expect(kept.clocks.serving_ms).toBeGreaterThan(0);
}

/** The steps of the visit's script, on the way to which no condition leads. */
async function script(api: Client, { leg }: Schema['Visit']): Promise<Schema['ScriptStep'][]> {
  const id = `${leg?.script?.id}.${leg?.script?.version}`;
  const { steps } = await done(api.GET('/api/v1/scripts/{id}', { params: { path: { id } } }));
  const way: Schema['ScriptStep'][] = [];
  for (let at = 0; steps[at]; ) {
    way.push(steps[at]);
    const branch = steps[at].next?.find(({ when }) => when === undefined);
    at = branch ? steps.findIndex(({ key }) => key === branch.to) : at + 1;
  }
  return way;
}

/** An answer of the type that a step asks for. */
function answered({ type, values = [] }: Schema['Question']): Schema['Answered'] {
  switch (type) {
    case 'string':
    case 'text':
      return { text: 'Told at the counter' };
    case 'number':
      return { number: 2 };
    case 'datetime':
      return { local: '2026-11-25T14:30' };
    case 'single_value_list':
    case 'multi_value_list':
      return { chosen: values.slice(0, 1).map(({ key }) => key) };
  }
}

/** What cannot be done is refused, with the reason where the description says it is. */
export async function refusals(api: Client, { id }: Schema['Visit']): Promise<void> {
  const visit = { path: { id } };
  const { seq } = await done(api.GET('/api/v1/visits/{id}', { params: visit }));
  const end = { outcome: 'done' } satisfies Schema['ResolveBody'];
  const again = await api.POST('/api/v1/visits/{id}/resolve', { params: visit, body: end });
  const problem: Schema['Problem'] | undefined = again.error;
  expect(problem).toMatchObject({ type: 'about:blank', status: 409, code: 'already_ended', state: 'ended', seq });
  expect(problem?.detail).toMatch(/\.$/);

  // @ts-expect-error: a field that is not described is refused by the types, as it is by the program.
  const body = { channel: 'walk_in', priority: 1 } satisfies Schema['CheckInBody'];
  const unknown = await api.POST('/api/v1/districts/{d}/visits', { params: arrival(), body });
  expect(unknown.error?.code).toBe('unknown_field');
}
