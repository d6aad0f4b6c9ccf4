// Verification that residents can trust: the link on a phone in both languages and without scripts, used once; the
// reopening that somebody neutral rules; what a unit reads of its ratings; the rule of draws computed again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { town } from './town.mjs'

const here = town('verify')
const { at, linkOf, look, report, visitor } = here
const step = (login, number, name, fields) => here.step(login, `/cases/${number}`, name, fields)

const LEAD = 'dept-labour'

/** Until its unit has replied. */
async function replied(number) {
  await step('intake1', number, 'classify', { matter: '010101' })
  await step('intake1', number, 'register')
  await step('dispatch1', number, 'designate', {}).catch(() => '')
  await step('dispatch1', number, 'dispatch')
  await step(LEAD, number, 'accept')
  assert.equal(await step(LEAD, number, 'reply', { words: '已到现场处理。' }), '')
}

let case1, link
test('a requester answers by the link on a phone, once, without scripts, in both languages', { timeout: 600_000 }, async () => {
  case1 = await report('渡口头社区第一网格工地拖欠工资，请帮忙处理。')
  await replied(case1.number)
  const seen = await (await at(LEAD)).locator('main').innerText()
  assert.match(seen, /已办复/)
  assert.ok(!/抽中/.test(seen), 'whoever handled it reads nothing of a draw')
  await step('check1', case1.number, 'check', { passed: 'yes', words: '现场已核实。' })
  link = await linkOf(case1.number)
  for (const language of ['en', 'zh-CN']) {
    const phone = await visitor({ language, scripts: false, width: 360, height: 740 })
    await phone.goto(`/v/${link}`)
    assert.equal(await phone.locator('form[action^="/v/"]').count(), 1)
  }
  const looking = await visitor({ language: 'en', width: 390, height: 800 })
  await looking.goto(`/v/${link}`)
  await look(looking, 'link')
  const phone = await visitor({ width: 390, height: 800 })
  await phone.goto(`/v/${link}`)
  await look(phone, 'link')
  // Not solved without a word of what is missing is refused, and nothing chosen is lost.
  await phone.locator('[name=contacted][value=yes]').check()
  await phone.locator('[name=solved][value=no]').check()
  await phone.locator('form[action^="/v/"] button[type=submit]').click()
  await phone.waitForLoadState()
  assert.match(await phone.locator('main').innerText(), /请写明还差什么/)
  assert.ok(await phone.locator('[name=contacted][value=yes]').isChecked())
  await look(phone, 'link-refused')
  await phone.locator('[name=solved][value=yes]').check()
  await phone.locator('[name=satisfaction][value="4"]').check()
  await phone.locator('[name=words]').fill('来得很快，态度好。')
  await phone.locator('form[action^="/v/"] button[type=submit]').click()
  await phone.waitForLoadState()
  assert.match(await phone.locator('main').innerText(), /谢谢，已经收到/)
  await look(phone, 'link-done')
  // The case knows that it is solved, not what level was given or in which words.
  const unit = await at(LEAD)
  await unit.goto(`/cases/${case1.number}`)
  const text = await unit.locator('main').innerText()
  assert.match(text, /回访：诉求人表示已解决|已解决/)
  assert.ok(!text.includes('来得很快'), 'an author’s words are read in a batch only')
  assert.ok(!text.includes(link))
})

test('a used link is refused, a guessed one unknown, and whoever did the work cannot answer', { timeout: 300_000 }, async () => {
  const other = await visitor({ width: 390, height: 800 })
  const guessed = await other.goto('/v/AAAAAAAAAAAAAAAAAAAAAAAA')
  assert.equal(guessed.status(), 404)
  assert.match(await other.locator('main').innerText(), /没有这个链接/)
  await look(other, 'link-unknown')
  const again = await fetch(`${here.demo.address}/api/v1/v/${link}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ solved: 'no', missing: '再说一次' }),
  })
  assert.equal(again.status, 422, 'the author may change the level, nothing else')
  const handler = await at(LEAD)
  await handler.goto(`/v/${link}`)
  assert.match(await handler.locator('main').innerText(), /参与办理的单位的人员不能/)
  // Guesses are throttled by the sender's address.
  let last = 0
  for (let guess = 0; guess < 80 && last !== 429; guess += 1) {
    const told = await fetch(`${here.demo.address}/v/guess-${guess}`, { headers: { 'x-forwarded-for': '203.0.113.77' } })
    last = told.status
  }
  assert.equal(last, 429)
})

test('reopening reaches somebody: asked, ruled by a neutral person, the unit above is told', { timeout: 600_000 }, async () => {
  await step('revisit1', case1.number, 'close', { outcome: 'solved' })
  const own = case1.page
  await own.goto(`/c/${case1.number}?code=${case1.code}`)
  await own.locator('#step-reopen summary').click()
  await own.locator('#step-reopen [name=words]').fill('过了两天又拖欠了。')
  await own.locator('#step-reopen button[type=submit]').click()
  await own.waitForLoadState()
  assert.match(await own.locator('main').innerText(), /重办待裁/)
  const asking = await visitor({ width: 390, height: 800 })
  await asking.goto(`/c/${case1.number}?code=${case1.code}`)
  await look(asking, 'contested')
  const handler = await at(LEAD)
  await handler.goto(`/cases/${case1.number}`)
  assert.equal(await handler.locator('#step-rule-reopening').count(), 0, 'the unit does not rule on its own work')
  const desk = await at('revisit2', { width: 1280 })
  await desk.goto('/desk?what=rule_reopening')
  assert.ok((await desk.locator('main').innerText()).length > 0)
  await desk.goto(`/cases/${case1.number}`)
  await look(desk, 'ruling')
  assert.equal(await step('revisit2', case1.number, 'rule-reopening', { granted: 'yes', words: '属实，由原单位重新办理。' }), '')
  await handler.goto(`/cases/${case1.number}`)
  const text = await handler.locator('main').innerText()
  assert.match(text, /办理中/)
  const basis = await handler.locator('main').textContent()
  assert.match(basis, /重新办理，时限从头计算/)
  // A second closing is not silent: check and revisit first.
  assert.equal(await step(LEAD, case1.number, 'reply', { words: '已再次处理。' }), '')
  await step('check2', case1.number, 'check', { passed: 'yes' })
  const closing = await at('revisit2')
  await closing.goto(`/cases/${case1.number}`)
  assert.equal(await closing.locator('#step-close').count(), 0, 'nobody closes it before it was asked about')
  await here.isWhole()
})

test('a unit reads ratings in batches, and the rule of draws is public and computed again', { timeout: 300_000 }, async () => {
  for (const language of ['zh-CN', 'en']) {
    for (const width of [1280, 390]) {
      const page = await at(LEAD, { language, width })
      await page.goto('/verify')
      await look(page, 'unit')
      await page.goto('/verify/rule')
      await look(page, 'rule')
      assert.equal(await page.locator('#again').count(), 0, 'only whoever audits computes draws again')
    }
  }
  const page = await at(LEAD, { language: 'zh-CN', width: 1280 })
  await page.goto('/verify')
  for (const table of await page.locator('main section table').all()) {
    assert.ok((await table.locator('tbody tr').count()) >= 5, 'never fewer than five together')
    assert.ok(!/\d{8}-\d{5}/.test(await table.innerText()), 'no case')
  }
  const auditor = await at('auditor1', { language: 'zh-CN', width: 1280 })
  await auditor.goto(`/verify/rule?number=${case1.number}`)
  assert.match(await auditor.locator('#again').innerText(), /重算结果与记录一致/)
  await look(auditor, 'again')
})

test('pages of verification are whole', () => {
  assert.deepEqual(here.faults, [])
})
