// Local policies: read, checked, set with a day, in both languages, on a phone and on a desk. What is wrong is said with its
// line and nothing typed is lost; a version for later holds when its time comes and not before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signIn } from './harness.mjs'
import { town } from './town.mjs'

const here = town('policies', { begins: null })
const look = here.look
/** Somebody who administers; a page of his own each time. */
async function somebody(login, options = {}) {
  const page = await here.visitor(options)
  await signIn(page, login)
  return page
}

const json = { accept: 'application/json' }
const read = async (page, name) => (await page.request.get(`/api/v1/policies/${name}`, { headers: json })).json()
const day = (later) => new Date(Date.now() + later * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
const text = (page) => page.locator('textarea[name=text]')

test('every policy can be read and its values have names', { timeout: 900_000 }, async () => {
  for (const language of ['zh-CN', 'en']) {
    for (const width of [1280, 390]) {
      const page = await somebody('admin1', { language, width })
      await page.goto('/admin')
      await page.locator('a[href="/admin/policies"]').first().click()
      await look(page, 'list')
      for (const name of ['sampling', 'verify', 'oversight', 'whistle', 'quiet']) {
        await page.locator(`a[href="/admin/policies/${name}"]`).first().click()
        const shown = await page.locator('main').innerText()
        for (const key of Object.keys((await read(page, name)).limits)) {
          // A key of the text stands in the text alone; beside its value stands what it means.
          const cells = await page.locator('main table').first().innerText()
          assert.ok(!cells.includes(key.includes('_') ? key : `${key}.`), `${name}: ${key} has no name`)
        }
        assert.ok(shown.length > 300, name)
        await look(page, name)
        await page.goto('/admin/policies')
      }
      assert.deepEqual(page.foreign, [])
      await page.context().close()
    }
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('a fault is named with its line and nothing typed is lost', { timeout: 900_000 }, async () => {
  for (const [language, reason] of [['zh-CN', /第 3 行.*batch_least.*4.*5/], ['en', /batch_least.* line 3.*4.*5/]]) {
    const page = await somebody('admin1', { language, width: 390 })
    await page.goto('/admin/policies/verify')
    const typed = '# own\nedit_days = 20\nbatch_least = 4\nburst_count = 3\nburst_minutes = 60\ntrace_days = 15\n'
    await text(page).fill(typed)
    await page.locator('button[name=do][value=set]').click()
    const alert = page.locator('[role=alert]').first()
    await alert.waitFor()
    assert.match((await page.locator('main').innerText()).replaceAll('\n', ' '), reason)
    assert.equal((await text(page).inputValue()).trim(), typed.trim())
    await look(page, 'refused')
    // The day is looked at too, and stays as it was typed.
    await text(page).fill(typed.replace('= 4', '= 6'))
    await page.fill('[name=effective_from]', day(-2))
    await page.locator('button[name=do][value=check]').click()
    await alert.waitFor()
    assert.equal(await page.inputValue('[name=effective_from]'), day(-2))
    assert.equal((await read(page, 'verify')).version, 0, 'nothing was set')
    await page.context().close()
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('checked, set for today, and set for later', { timeout: 900_000 }, async () => {
  const page = await somebody('admin1')
  await page.goto('/admin/policies/oversight')
  const shipped = await text(page).inputValue()
  await text(page).fill(shipped.replace('supervise_days = 3', 'supervise_days = 4'))
  await page.locator('button[name=do][value=check]').click()
  const changed = page.locator('section[aria-labelledby=policy-set] table')
  await changed.waitFor()
  assert.match(await changed.innerText(), /超期几天告知单位负责人[\s\S]*3[\s\S]*4/)
  assert.equal(await changed.locator('tbody tr').count(), 1)
  await look(page, 'checked')
  assert.equal((await read(page, 'oversight')).version, 0, 'a check sets nothing')
  await page.locator('button[name=do][value=set]').click()
  await page.waitForURL(/saved=1/)
  let now = await read(page, 'oversight')
  assert.deepEqual([now.version, now.limits.supervise_days], [1, 4])
  assert.equal(now.versions[0].by, '窦铁军')
  assert.match(await page.locator('main').innerText(), /第 1 版[\s\S]*现行[\s\S]*窦铁军/)

  // For next month, by the page: until then the present one holds.
  await text(page).fill((await text(page).inputValue()).replace('supervise_days = 4', 'supervise_days = 7'))
  await page.fill('[name=effective_from]', day(31))
  await page.locator('button[name=do][value=set]').click()
  await page.waitForURL(/saved=2/)
  now = await read(page, 'oversight')
  assert.deepEqual([now.version, now.limits.supervise_days], [1, 4])
  assert.match(await page.locator('main').innerText(), /第 2 版[\s\S]*尚未施行/)
  await look(page, 'later')
  await page.goto('/admin/policies')
  await look(page, 'list-later')

  // For an instant that comes while we look.
  const soon = new Date(Date.now() + 5000).toISOString()
  const sent = await page.request.post('/api/v1/policies/oversight', {
    headers: { ...json, 'sec-fetch-site': 'same-origin' },
    data: { text: now.text.replace('supervise_days = 4', 'supervise_days = 5'), effective_from: soon },
  })
  assert.equal(sent.status(), 200, await sent.text())
  if (Date.now() < Date.parse(soon)) assert.equal((await read(page, 'oversight')).limits.supervise_days, 4)
  while ((await read(page, 'oversight')).limits.supervise_days === 4) await page.waitForTimeout(300)
  assert.ok(Date.now() >= Date.parse(soon))
  now = await read(page, 'oversight')
  assert.deepEqual([now.version, now.limits.supervise_days, now.versions.length], [3, 5, 3])

  // An earlier version is read as it was.
  await page.goto('/admin/policies/oversight?version=1')
  assert.match(await text(page).inputValue(), /supervise_days = 4/)
  assert.deepEqual(here.faults.splice(0), [])
})

test('who has no right sees no policy', { timeout: 300_000 }, async () => {
  const page = await somebody('dept-urban')
  assert.equal((await page.goto('/admin/policies')).status(), 403)
  assert.equal((await page.goto('/admin/policies/whistle')).status(), 403)
  const sent = await page.request.post('/api/v1/policies/whistle', {
    headers: { ...json, 'sec-fetch-site': 'same-origin' },
    data: { text: '', effective_from: day(1) },
  })
  assert.equal(sent.status(), 403)
})

test('without scripts the same', { timeout: 300_000 }, async () => {
  const page = await somebody('admin1', { scripts: false, width: 390 })
  await page.goto('/admin/policies/quiet')
  await text(page).fill('[residents]\nfrom = "22:00"\nuntil = "25:00"\n\n[staff]\nfrom = "21:00"\nuntil = "08:00"\n')
  await page.locator('button[name=do][value=set]').click()
  assert.match(await page.locator('main').innerText(), /第 3 行.*residents\.until.*25:00/)
  await text(page).fill((await text(page).inputValue()).replace('25:00', '07:00'))
  await page.locator('button[name=do][value=set]').click()
  const now = await read(page, 'quiet')
  assert.deepEqual([now.version, now.limits.residents.from, now.limits.staff.days_off], [1, '22:00', false])
})
