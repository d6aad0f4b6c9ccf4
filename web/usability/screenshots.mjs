// A picture of every page at phone and desktop width in both languages, for the eyes of a reviewer: `make screenshots`.
// Pages that scroll sideways, lack words or have a barrier are told at the end.
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from '../tests/harness.mjs'

const first = (path, inside = 'main a[href^="/cases/2"]') => async (page) => {
  await page.goto(path)
  return page.locator(inside).first().getAttribute('href')
}

/** Pages by who sees them; a name and how to come to the address. */
const pages = [
  [null, { home: '/', 'home-place': '/?place=B0001', report: '/report', follow: '/c', places: '/places', place: '/places/B0001?matter=水管漏水',
    map: '/map', 'sign-in': '/sign-in', api: '/api', 'patrol-rules': '/patrol/rules', nowhere: '/nowhere' }],
  ['dispatch1', { desk: '/desk', 'desk-empty': '/desk?what=close&clock=later', cases: '/cases', 'cases-none': '/cases?q=没有这样的事', import: '/cases/import', me: '/me', tokens: '/me/tokens',
    notices: '/notices', 'map-staff': '/map?clock=overdue', case: first('/cases?state=handling') }],
  ['intake1', { intake: '/cases/new' }],
  ['lead-001', { patrol: '/patrol' }],
  ['grid-001001001', { field: '/field', 'field-report': '/field/report', 'field-spot': '/field/spot', 'field-patrol': '/field/patrol' }],
  ['admin1', { admin: '/admin', 'admin-places': '/admin/places', 'admin-place': first('/admin/places?q=999001001001', 'main table a, main li a'), 'admin-grids': '/admin/places/map',
    'admin-units': '/admin/units', 'admin-accounts': '/admin/accounts', 'admin-gaps': '/admin/gaps', 'admin-matters': '/admin/matters', 'admin-matter': '/admin/matters/080101', 'admin-duties': '/admin/duties',
    'admin-duty': '/admin/duties/D001', 'admin-routes': '/admin/routes', 'admin-explain': '/admin/routes/explain', 'admin-health': '/admin/routes/health', 'admin-new-rule': '/admin/routes/new',
    'admin-drafts': '/admin/routes/drafts', 'admin-versions': '/admin/routes/versions', 'admin-calendars': '/admin/calendars?year=2026', 'admin-forms': '/admin/forms', 'admin-words': '/admin/words',
    'admin-webhooks': '/admin/webhooks', 'admin-patrol': '/admin/patrol' }],
  ['security1', { 'admin-tokens': '/admin/tokens' }],
]

const only = process.argv[2]
const demo = await startDemo()
const browser = await startBrowser({ map: true })
const faults = []
let taken = 0
for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    for (const [login, addresses] of pages) {
      const page = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      if (login) await signIn(page, login)
      for (const [name, where] of Object.entries(addresses)) {
        if (only && !name.startsWith(only)) continue
        const address = typeof where === 'string' ? where : await where(page)
        const answer = await page.goto(address)
        if (address.startsWith('/map')) await page.waitForSelector('[data-map-drawn]', { timeout: 60_000 }).catch(() => {})
        const tell = (what) => faults.push(`${name} ${language} ${width}: ${what}`)
        if (answer.status() >= 400 && name !== 'nowhere') tell(`answered ${answer.status()}`)
        for (const one of await violations(page)) tell(one)
        if (!(await fits(page))) tell('scrolls sideways')
        const missing = (await page.locator('body').innerText()).match(/⟦[^⟧]*⟧/)
        if (missing) tell(`words are missing: ${missing[0]}`)
        await shot(page, `page-${name}-${language}`)
        taken += 1
      }
      await page.context().close()
    }
  }
}
await browser.close()
await demo.stop()
console.log(`${taken} pictures in build/screenshots/page-*.png`)
for (const fault of faults) console.error(fault)
process.exit(faults.length ? 1 : 0)
