// People for the screens to show: some at windows, some in line, on hold, on the phone, called back, gone.

/** Fills the first district. The officer of the demo takes window 1; the others are staffed by the program that has the token. */
export async function populate(api) {
  for (const window of ['2', '3', '4']) await api.open(window);
  const serve = async (window, visit) => {
    const came = await api.checkIn(visit);
    await api.act(came, 'serve', { window });
    return came;
  };
  const phone = { channel: 'phone', source: 'observed' };
  await serve('2', { service: 'report_incident', language: 'en' });
  await api.act(await serve('3', { service: 'court_sign_on' }), 'hold', { reason: 'resident_looking' });
  await serve('3', { service: 'lost_found', language: 'es' });
  const done = await serve('4', { service: 'show_documents' });
  await api.act(done, 'resolve', { outcome: 'done' });
  const back = await api.checkIn({ ...phone, service: 'property_pickup', name: 'D. Okafor', phone: '555-0148', window: '4' });
  await api.act(back, 'call_back', { due_ms: 20 * 60_000 });
  const greeted = await api.checkIn({ service: 'property_pickup', language: 'es', needs: ['interpreter'] });
  await api.act(greeted, 'acknowledge');
  await api.checkIn({ service: 'custody_question', needs: ['come_to_me'] });
  await api.checkIn({ service: 'officer', party_size: 3 });
  await api.checkIn({ service: 'victim_help' });
  return { done, back, greeted };
}
