// Every page, in both languages and themes, with its dialogs open: axe finds nothing. A row of SCREENS is a screen; it calls
// `look` wherever there is something new to look at. To add one: a row.

import { expect, faults, test, type Api, type Look, type Open, type Page } from './program';
import { ask, dialog, openWindow } from './steps';
import { populate } from '../town.mjs';

type Tools = { open: (where: string, look?: Look) => Promise<Page>; api: Api; look: (page: Page, what: string) => Promise<void>; language: string };
type Screen = (tools: Tools) => Promise<void>;

/** The button of the tablet that goes on, in whatever language. */
const onward = (kiosk: Page) => kiosk.locator('.kiosk-foot .go').click();
const onTo = (kiosk: Page, place: RegExp) => expect(kiosk.locator('#heading')).toHaveText(place);

async function kioskIn({ open, language }: Tools, look: Look = {}): Promise<Page> {
  const kiosk = await open('kiosk', look);
  if (language === 'es') await kiosk.locator('.choice[lang=es]').click();
  await expect(kiosk.locator('html')).toHaveAttribute('lang', language);
  return kiosk;
}

/** A desk at window 1 in a district that is busy. */
async function desk({ open, api }: Tools): Promise<Page> {
  await populate(api);
  const desk = await open('officer', { size: [1440, 900] });
  await openWindow(desk, 1);
  return desk;
}

/** Looks at the dialog behind each key. */
async function dialogs(page: Page, look: Tools['look'], keys: string[]): Promise<void> {
  for (const key of keys) {
    await ask(page, key);
    await look(page, `the dialog of ${key}`);
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toHaveCount(0);
  }
}

/** Makes a row of the line the one the keys act on. */
async function pick(desk: Page, heading: RegExp): Promise<void> {
  const row = desk.locator('.queue h2', { hasText: heading }).locator('~ :is(ul, ol)').first().locator('.wait-main').first();
  await row.click();
  await expect(row).toHaveAttribute('aria-expanded', 'true');
}

const SCREENS: Record<string, Screen> = {
  'tablet, to a ticket': async (tools) => {
    const { look } = tools;
    const kiosk = await kioskIn(tools);
    await look(kiosk, 'languages');
    await onward(kiosk);
    await look(kiosk, 'needs');
    await onward(kiosk);
    await expect(kiosk.locator('#errors')).toBeFocused();
    await look(kiosk, 'needs, nothing chosen');
    await kiosk.locator('.choice.more').first().click();
    await look(kiosk, 'more reasons');
    await kiosk.locator('.kiosk-foot .back').click();
    await kiosk.locator('#s-report_copy').click();
    await onward(kiosk);
    await look(kiosk, 'what to bring');
    await kiosk.locator('main .btns .btn').click();
    await look(kiosk, 'name');
    await onward(kiosk);
    await kiosk.locator('#entry').fill('12');
    await onward(kiosk);
    await expect(kiosk.locator('#wrong')).toBeVisible();
    await look(kiosk, 'telephone number, refused');
    await kiosk.locator('main .btns .btn').click();
    await look(kiosk, 'ZIP code');
    await onward(kiosk);
    await look(kiosk, 'needs of other kinds');
    await onward(kiosk);
    await expect(kiosk.locator('.stub .ticket')).toHaveText(/^[A-Z]\d{3}$/);
    await look(kiosk, 'ticket');
    await kiosk.locator('.kiosk-foot .private').click();
    await look(kiosk, 'ticket, asked for another');
    await kiosk.locator('.kiosk-head .btn').nth(1).click();
    await look(kiosk, 'ticket, larger text');
  },
  'tablet, help now': async (tools) => {
    const { look, api } = tools;
    const kiosk = await kioskIn(tools);
    await kiosk.locator('.kiosk-foot .help').click();
    await expect(kiosk.locator('.call911')).toBeVisible();
    await look(kiosk, 'help, no officer there');
    await api.open('1');
    await expect(kiosk.locator('.call911')).toHaveCount(0);
    await look(kiosk, 'help, the desk was told');
    const [alert] = await api.here('alerts');
    await api.here('alerts', { action: 'answer', id: alert.id });
    await onTo(kiosk, tools.language === 'es' ? /viene/ : /coming/);
    await look(kiosk, 'help, an officer comes');
    await kiosk.locator('main .btns .btn').click();
    await kiosk.locator('.kiosk-foot .private').click();
    await expect(kiosk.locator('.stub .ticket')).toBeVisible();
    await look(kiosk, 'private');
  },
  'tablet, nobody there any more': async (tools) => {
    const kiosk = await kioskIn(tools, { clock: true });
    await onward(kiosk);
    await kiosk.clock.fastForward(46_000);
    await expect(dialog(kiosk)).toBeVisible();
    await tools.look(kiosk, 'the warning');
  },
  'lobby screen': async (tools) => {
    const { open, api, look, language } = tools;
    const display = await open('display', { size: [1920, 1080] });
    await look(display, 'no window open');
    await api.open('1');
    await look(display, 'welcome');
    const visit = await api.checkIn({ language });
    await api.here('windows/1/next', {});
    await expect(display.locator('main .ticket')).toHaveText(visit.ticket);
    // A new call lights up and fades: held where it is brightest, and after.
    const lit = await display.evaluate(() => {
      const animations = document.getAnimations();
      animations.forEach((animation) => {
        animation.pause();
        animation.currentTime = 600;
      });
      return animations.length;
    });
    expect(lit).toBeGreaterThan(0);
    await look(display, `a new call, the ticket in ${language}`);
    await display.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await look(display, `a call, the ticket in ${language}`);
  },
  'desk, before the watch': async (tools) => {
    const desk = await tools.open('officer', { size: [1440, 900] });
    await tools.look(desk, 'which window');
    await openWindow(desk, 1);
    await tools.look(desk, 'nobody waits');
    await desk.keyboard.press('l');
    await expect(desk.locator('.locked')).toBeVisible();
    await tools.look(desk, 'locked');
  },
  'desk, busy': async (tools) => {
    const { look } = tools;
    const page = await desk(tools);
    await look(page, 'ready');
    await page.keyboard.press('ArrowDown');
    await dialogs(page, look, ['c', '?', '.', 'Shift+W', 'Shift+C', '/', 'o', 'Shift+O', 'j', 'p']);
    await pick(page, /Callbacks|llamada/i);
    await dialogs(page, look, ['Shift+A', '.']);
    await page.locator('.queue h2').last().locator('+ ul .wait-main').first().click();
    await dialogs(page, look, ['Shift+R']);
  },
  'desk, with a visitor': async (tools) => {
    const { look, api } = tools;
    const page = await desk(tools);
    await page.keyboard.press('n');
    await expect(page.locator('.visit-head')).toBeVisible();
    await look(page, 'called');
    await dialogs(page, look, ['m']);
    await page.keyboard.press('s');
    await expect(page.locator('.say')).toBeVisible();
    await look(page, 'serving');
    await dialogs(page, look, ['h', 'x', 'f', 'i', '+', 'Shift+P', 'e', 'Backspace']);
    await api.here('alerts', { action: 'raise' });
    await expect(page.locator('.banner.danger')).toBeVisible();
    await look(page, 'danger');
    await dialogs(page, look, ['Shift+D']);
  },
  floor: async (tools) => {
    const { open, api, look } = tools;
    const { done } = await populate(api);
    for (const where of ['captain', `/floor?district=26`, '/floor?list=all', '/floor?list=left', `/floor?visit=${done.id}`]) {
      const floor = where === 'captain' ? await open(where, { size: [1440, 900] }) : await tools.open(where);
      await look(floor, where);
    }
  },
  'setting up': async (tools) => {
    const setup = await tools.open('admin');
    for (const section of ['services', 'places', 'windows', 'hours', 'watches', 'areas', 'targets', 'rules', 'tablets', 'notices', 'staff', 'devices', 'districts', 'department']) {
      for (const query of ['', '?district=26&edit=new']) {
        await setup.goto(new URL(`/setup/${section}${query}`, setup.url()).href);
        await expect(setup.locator('h1')).toBeVisible();
        await tools.look(setup, section + query);
      }
      const send = setup.locator('form.form button[type=submit]');
      if ((await send.count()) > 0) {
        await send.first().click();
        await tools.look(setup, `${section}, refused`);
      }
    }
    for (const page of ['reasons?district=26', 'reasons?district=26&edit=new&of=hold', 'reasons?district=26&edit=hold.other', 'services?district=26&edit=report_incident.report_taken']) {
      await setup.goto(new URL(`/setup/${page}`, setup.url()).href);
      await expect(setup.locator('h1')).toBeVisible();
      await tools.look(setup, page);
    }
    await setup.goto(new URL('/setup/hours?district=26&edit=import', setup.url()).href);
    await tools.look(setup, 'a calendar file');
    const file = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'DTSTART:20991225', 'SUMMARY:Christmas', 'END:VEVENT', 'END:VCALENDAR'];
    await setup.locator('textarea[name=file]').fill(file.join('\n'));
    await setup.locator('form.form button[type=submit]').first().click();
    await expect(setup.locator('table')).toContainText('Christmas');
    await tools.look(setup, 'a calendar file, looked at');
  },
  'signing in': async ({ open, look }) => {
    const page = await open('/sign-in');
    await look(page, 'sign-in');
    await page.locator('button[type=submit]').click();
    await expect(page.locator('.errors')).toBeVisible();
    await look(page, 'sign-in, refused');
    await page.goto(new URL('/pair', page.url()).href);
    await look(page, 'pairing');
  },
  trouble: async ({ open, look }) => look(await open('/nothing-here'), 'not found'),
  'status page': async ({ open, api, look, language }) => {
    await api.open('1');
    const visit = await api.checkIn({ language });
    const phone = await open(visit.status_url, { size: [390, 844] });
    const now = async (what: string) => {
      await phone.reload();
      await look(phone, what);
    };
    await look(phone, 'waiting');
    await phone.locator('summary').click();
    await look(phone, 'about to leave');
    await api.act(visit, 'step_out');
    await now('stepped out');
    await api.act(visit, 'step_back');
    await api.here('windows/1/next', {});
    await now('called');
    await api.act(visit, 'serve');
    await now('served');
    await api.act(visit, 'resolve', { outcome: 'copy_requested', reference: '26-1', promise: 'We call you.' });
    await now('over');
    const discreet = await api.checkIn({ language, service: 'victim_help' });
    await look(await open(discreet.status_url, { size: [390, 844] }), 'discreet');
  },
};

for (const [name, screen] of Object.entries(SCREENS)) {
  for (const language of ['en', 'es']) {
    test(`axe finds nothing: ${name} (${language})`, async ({ api, open }) => {
      test.setTimeout(180_000);
      const found: string[] = [];
      const opened: Open = (where, look) => open(where, { ...look, language });
      const look = async (page: Page, what: string) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          for (const fault of await faults(page)) found.push(`${what}, ${colorScheme}: ${fault}`);
        }
      };
      await screen({ open: opened, api, look, language });
      expect(found).toEqual([]);
    });
  }
}
