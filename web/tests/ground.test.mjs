// Administration of places, units, posts, people and roles, and the gap report, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, linli, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo
let browser

before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await demo?.stop()
})

/** A place or unit by its code, as programs find it. */
async function found(page, kind, code) {
  const answer = await page.request.get(`/api/v1/admin/${kind}?q=${code}`)
  const body = await answer.json()
  const rows = Array.isArray(body) ? body : body.rows
  return rows.find((row) => row.code === code || Object.values(row.codes ?? {}).includes(code)).id
}

async function sound(page, name) {
  assert.deepEqual(await violations(page), [], name)
  assert.ok(await fits(page), `${name} scrolls sideways`)
  await shot(page, `ground-${name}`)
}

const send = (page) => page.locator('main form button.btn-primary[type=submit]').last().click()

for (const [language, said] of [
  ['zh-CN', { effects: '会影响什么', lost: '上级不再有权', gained: '新上级', none: '没有缺口', deputy: '没有副职', history: '调整隶属关系', worker: '钟未名', once: '只显示一次' }],
  ['en', { effects: 'What it would touch', lost: 'no longer has rights', gained: 'new superior', none: 'No gaps', deputy: 'has no deputy', history: 'Superior changed', worker: 'Zhong Wei', once: 'shown once' }],
]) {
  test(`a unit gets another superior after a look at what that touches (${language})`, async () => {
    const page = await person(browser, demo.address, { language })
    await signIn(page, 'admin1')
    const unit = await found(page, 'units', language === 'en' ? 'community-001002' : 'community-001001')
    const other = await found(page, 'units', 'street-002')
    await page.goto(`/admin/units/${unit}`)
    await sound(page, `unit-${language}`)
    await page.click(`a[href="/admin/units/${unit}/reparent"]`)
    await page.fill('[name=parent]', 'nobody knows this unit')
    await send(page)
    // The refusal stands at the field, and what was typed is still there.
    assert.equal(await page.inputValue('[name=parent]'), 'nobody knows this unit')
    assert.equal(await page.locator('.field-refused [name=parent]').count(), 1)
    await sound(page, `reparent-refused-${language}`)
    await page.fill('[name=parent]', 'street-002')
    await send(page)
    const main = await page.locator('main').innerText()
    for (const words of [said.effects, said.lost, said.gained]) assert.ok(main.includes(words), `${words}: ${main}`)
    await sound(page, `reparent-preview-${language}`)
    // Nothing has happened yet.
    const before = await (await page.request.get(`/api/v1/admin/units/${unit}`)).json()
    assert.ok(!JSON.stringify(before.unit.territorial).includes(other))
    await send(page)
    await page.waitForURL(`**/admin/units/${unit}`)
    const now = await (await page.request.get(`/api/v1/admin/units/${unit}`)).json()
    assert.equal(now.unit.territorial.length, before.unit.territorial.length + 1)
    assert.equal(now.unit.territorial.at(-1).parent, other)
    assert.ok((await page.locator('#history').locator('..').innerText()).includes(said.history))
    await page.context().close()
  })

  test(`somebody is assigned to a grid (${language})`, async () => {
    const page = await person(browser, demo.address, { language, width: 390, height: 844, scripts: false })
    await signIn(page, 'admin1')
    const grid = await found(page, 'places', language === 'en' ? '999001001001002' : '999001001001001')
    await page.goto(`/admin/places/${grid}/assign`)
    await page.fill('[name=person]', said.worker)
    await page.selectOption('[name=role]', 'worker')
    await shot(page, `ground-assign-${language}`)
    await send(page)
    await shot(page, `ground-assign-preview-${language}`)
    await send(page)
    await page.waitForURL(`**/admin/places/${grid}`)
    assert.ok((await page.locator('main').innerText()).includes(said.worker))
    await shot(page, `ground-place-${language}`)
    await page.context().close()
  })

  test(`a deputy who goes leaves one line in the gap report, which leads to where it is mended (${language})`, async () => {
    const page = await person(browser, demo.address, { language })
    await signIn(page, 'admin1')
    await page.goto('/admin/gaps')
    assert.ok((await page.locator('main').innerText()).includes(said.none))
    await sound(page, `gaps-none-${language}`)
    const unit = await found(page, 'units', 'dept-water')
    const told = await (await page.request.get(`/api/v1/admin/units/${unit}`)).json()
    const deputy = told.posts.find((held) => held.assignment.role === 'deputy' && !held.assignment.end)
    await page.goto(`/admin/assignments/${deputy.assignment.id}/end`)
    await page.fill('[name=reason]', language === 'en' ? 'retired' : '退休')
    await send(page)
    assert.ok((await page.locator('main').innerText()).includes(said.deputy))
    await sound(page, `deputy-preview-${language}`)
    await send(page)
    await page.goto('/admin/gaps')
    const lines = page.locator('main section.panel li a')
    assert.equal(await lines.count(), 1)
    assert.ok((await lines.innerText()).includes(said.deputy))
    await sound(page, `gaps-one-${language}`)
    const { stdout, code } = await linli(['gaps', '--data', demo.data, '--json'], [1])
    assert.equal(code, 1)
    assert.equal(JSON.parse(stdout).gaps[0].unit, unit)
    // The line leads to the form that mends it, with the role chosen.
    await lines.click()
    assert.equal(await page.inputValue('[name=role]'), 'deputy')
    await page.fill('[name=person]', `${said.worker} 2`)
    await send(page)
    await send(page)
    await page.goto('/admin/gaps')
    assert.ok((await page.locator('main').innerText()).includes(said.none))
    await page.context().close()
  })

  test(`an account is opened, gets a role, and is refused one that is kept apart (${language})`, async () => {
    const login = `new-${language.toLowerCase()}`
    const admin = await person(browser, demo.address, { language })
    await signIn(admin, 'admin1')
    await admin.goto('/admin/accounts/new')
    await admin.fill('[name=name]', said.worker)
    await admin.fill('[name=login]', login)
    await admin.fill('[name=unit]', 'street-001')
    await send(admin)
    await sound(admin, `account-preview-${language}`)
    await send(admin)
    const told = await admin.locator('main').innerText()
    assert.ok(told.includes(said.once), told)
    const password = told.match(/[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}/)[0]
    await sound(admin, `account-password-${language}`)
    await admin.click('main a.btn-primary')
    const address = new URL(admin.url()).pathname
    // Whoever opens accounts gives no roles.
    assert.equal(await admin.locator(`a[href="${address}/give"]`).count(), 0)
    assert.equal((await admin.goto(`${address}/give`)).status(), 403)

    const security = await person(browser, demo.address, { language })
    await signIn(security, 'security1')
    await security.goto(`${address}/give`)
    await security.selectOption('[name=role]', 'auditor')
    await security.check('[name=scope][value=tenant]')
    await send(security)
    await sound(security, `role-preview-${language}`)
    await send(security)
    await security.waitForURL(`**${address}`)
    await sound(security, `account-${language}`)
    await security.goto(`${address}/give`)
    await security.selectOption('[name=role]', 'system_admin')
    await security.check('[name=scope][value=tenant]')
    await send(security)
    assert.equal(await security.locator('.field-refused [name=role]').count(), 1)
    assert.equal(await security.inputValue('[name=role]'), 'system_admin')
    await sound(security, `role-refused-${language}`)

    // The first password works once and has to be changed.
    const newcomer = await person(browser, demo.address, { language })
    await newcomer.goto('/sign-in')
    await newcomer.fill('[name=login]', login)
    await newcomer.fill('[name=password]', password)
    await newcomer.locator('form[action="/sign-in"] button[type=submit]').first().click()
    await newcomer.waitForURL('**/me')
    for (const one of [admin, security, newcomer]) await one.context().close()
  })
}

test('the index, the trees and a place read well on a phone', async () => {
  const page = await person(browser, demo.address, { width: 390, height: 844 })
  await signIn(page, 'admin1')
  for (const [address, name] of [
    ['/admin', 'index'],
    ['/admin/places', 'places'],
    ['/admin/places?q=999001001001', 'places-found'],
    ['/admin/units', 'units'],
    ['/admin/units?line=sector', 'units-sector'],
    ['/admin/accounts', 'accounts'],
  ]) {
    await page.goto(address)
    await sound(page, name)
  }
  const place = await found(page, 'places', '999001001001')
  await page.goto(`/admin/places/${place}`)
  await sound(page, 'community')
  await page.goto(`/admin/places/${place}/move`)
  await page.fill('[name=parent]', '999001002')
  await send(page)
  await sound(page, 'move-preview')
  await page.context().close()
})
