// Policy cards: published by a person, offered beside a case by its matter, checked on the reader's device. No answer is sent, none is
// stored; without scripts everybody can check by the rules in words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send, town } from './town.mjs'

const here = town('benefits')
const { at, look, visitor } = here

/** Everything that the page asks for from now on. */
function watched(page) {
  const asked = []
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`))
  page.on('websocket', (socket) => asked.push(`socket ${socket.url()}`))
  return asked
}

const kept = (page) =>
  page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: (await indexedDB.databases()).map((one) => one.name),
    address: location.href,
  }))

async function answer(page, answers) {
  for (const [at, value] of answers.entries()) await page.check(`#question-${at + 1}-${value}`)
}

const outcome = (page) => page.locator('[data-outcome]:not([hidden])').evaluateAll((found) => found.map((one) => one.dataset.outcome))

// @covers 000-82
test('answers are reckoned on the device: nothing is asked for and nothing is kept', { timeout: 600_000 }, async () => {
  for (const [language, width] of [['zh-CN', 390], ['en', 1280]]) {
    const page = await visitor({ language, width })
    await page.goto('/benefits')
    assert.match(await page.locator('main').innerText(), language === 'en' ? /Grant for renewing old lifts/ : /住宅老旧电梯更新补助/)
    await look(page, `benefits-${language}`)
    await page.goto('/benefits/lift-renewal')
    const text = await page.locator('main').innerText()
    for (const words of language === 'en' ? ['150,000', 'Housing and Construction Bureau'] : ['十五万元', '住房和城乡建设局', '汀澜县住宅老旧电梯更新补助办法']) {
      assert.ok(text.includes(words), words)
    }
    await page.waitForLoadState('networkidle')
    const before = await kept(page)
    const asked = watched(page)
    assert.deepEqual(await outcome(page), [])
    await answer(page, ['yes', 'yes'])
    assert.deepEqual(await outcome(page), [], 'one question is still open')
    assert.match(await page.locator('[data-left]').innerText(), /1/)
    await answer(page, ['yes', 'yes', 'no'])
    assert.deepEqual(await outcome(page), ['yes'])
    await look(page, `benefit-yes-${language}`)
    await answer(page, ['yes', 'no', 'no'])
    assert.deepEqual(await outcome(page), ['ask'], 'what the office has to judge')
    await answer(page, ['yes', 'unsure', 'no'])
    assert.deepEqual(await outcome(page), ['ask'])
    await answer(page, ['no', 'yes', 'no'])
    assert.deepEqual(await outcome(page), ['no'])
    await page.locator('#question-1-no').press('Enter')
    assert.deepEqual(await kept(page), before, 'nothing is kept on the device either, and the address says nothing')
    assert.deepEqual(asked, [], 'no request after answering')
    assert.equal(await page.locator('main form').count(), 0, 'the fields belong to no form')
    // Who opens the page after it finds no answers.
    await page.locator('[data-clear] button').click()
    assert.equal(await page.locator('main input:checked').count(), 0)
    await answer(page, ['yes'])
    await page.goto('/benefits')
    await page.goBack()
    assert.equal(await page.locator('main input:checked').count(), 0, 'gone back to, it begins anew')
    assert.deepEqual(page.foreign, [])
  }
})

test('without scripts the rule of each question stands there in words', { timeout: 600_000 }, async () => {
  const page = await visitor({ scripts: false, width: 390 })
  await page.goto('/benefits/lift-renewal')
  const text = await page.locator('main').innerText()
  for (const words of ['电梯使用满十五年了吗？', '答“是”可能符合；答“否”一般不符合。', '答“是”可能符合；答“否”要问办理单位。', '答“否”可能符合；答“是”一般不符合。', '每一题都符合：您很可能可以申请。']) {
    assert.ok(text.includes(words), words)
  }
  assert.equal(await page.locator('main input:visible').count(), 0)
  await look(page, 'benefit-plain')
})

test('a card is published, offered with its matter, and ended; a stranger publishes nothing', { timeout: 600_000 }, async () => {
  const desk = await at('admin1')
  await desk.goto('/admin/benefits')
  await look(desk, 'benefits-admin')
  await desk.goto('/admin/benefits/card')
  await look(desk, 'benefit-form')
  const fields = {
    title: '路灯报修奖励', code: 'Lamps', who: '发现路灯不亮的居民', gives: '每月评一次，送一张公交卡。', basis: '街道办法（测试）',
    office: '汀澜县住房和城乡建设局', matters: '100501', from: '2025-01-01', question1: '是路灯吗？',
    wanted1: 'yes', otherwise1: 'no',
  }
  const refused = await send(desk, desk.locator('main form').last(), fields)
  assert.match(refused, /小写字母/, 'a code stands in an address')
  assert.equal(await desk.inputValue('[name=gives]'), fields.gives, 'nothing typed is lost')
  assert.equal(await send(desk, desk.locator('main form').last(), { code: 'lamps' }), '')
  assert.match(await desk.locator('main').innerText(), /送一张公交卡/)
  // Offered to whoever reports that matter, right after sending.
  const resident = await visitor({ width: 390 })
  const reported = await resident.request.post('/api/v1/report', {
    headers: { 'content-type': 'application/json' },
    data: { title: '路灯不亮', text: '门口的路灯不亮。', matter: '100501', place: '渡口头社区第一网格' },
  })
  assert.equal(reported.status(), 201, await reported.text())
  const { number, code } = await reported.json()
  await resident.goto(`/c/${number}?code=${code}&new=1`)
  assert.match(await resident.locator('#offers').innerText(), /路灯报修奖励/)
  await look(resident, 'benefit-offered')
  await resident.locator('#offers a').first().click()
  await resident.waitForURL(/\/benefits\/lamps/)
  // Ended by its last day; the card can still be read.
  await desk.goto('/admin/benefits/card?code=lamps')
  assert.equal(await send(desk, desk.locator('main form').last(), { until: '2025-12-31' }), '')
  await resident.goto('/benefits/lamps')
  assert.match(await resident.locator('main').innerText(), /已经停止执行/)
  await resident.goto('/benefits')
  assert.ok(!(await resident.locator('main').innerText()).includes('路灯报修奖励'))
  const json = await (await resident.request.get('/api/v1/benefits?all=yes')).json()
  assert.equal(json.find((one) => one.code === 'lamps').standing, 'ended')
  const nobody = await resident.request.post('/api/v1/benefits/lamps', { headers: { 'content-type': 'application/json' }, data: {} })
  assert.equal(nobody.status(), 401)
  const stranger = await at('lead-001')
  assert.equal((await stranger.goto('/admin/benefits')).status(), 403)
})

test('every page that was passed can be read by everybody', () => {
  assert.deepEqual(here.faults, [])
})
