// Closure that residents can trust, from end to end: one problem told by three, checked, mended, judged by whoever told
// it; a disputed duty that mends the catalogue.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { send, town } from './town.mjs'

// A Saturday on which people work for the Spring Festival; after it nobody works until Tuesday the 24th.
const here = town('closure', { begins: '2026-02-14 15:20' })
const { at, linkOf, report, visitor } = here
/** China's time of an instant, in minutes since the beginning of its day, with the day. */
function local(instant) {
  const text = new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
  const [day, time] = text.split(' ')
  const [hours, minutes] = time.split(':').map(Number)
  return { day, minutes: hours * 60 + minutes }
}

/** Takes a step that nothing speaks against. */
async function step(login, number, name, fields) {
  assert.equal(await here.step(login, `/cases/${number}`, name, fields), '', `${name} by ${login}`)
  return at(login)
}

/** Looks at a page in both languages, at a desk and on a phone. */
async function look(login, address, name) {
  for (const [language, width] of [['zh-CN', 1280], ['en', 390]]) {
    const page = await at(login, { language, width })
    await page.goto(address)
    await here.look(page, name)
  }
  assert.deepEqual(here.faults, [])
}

async function leadOf(number) {
  const page = await at('dispatch1')
  const told = await page.request.get(`${here.demo.address}/api/v1/cases/${number}`)
  return (await told.json()).lead
}

async function handlerOf(unit) {
  const staff = await readFile(new URL('../../demo/orgs/staff.csv', import.meta.url), 'utf8')
  const line = staff.split('\n').map((one) => one.split(',')).find((cells) => cells[2] === unit && /handler/.test(cells[3] ?? ''))
  assert.ok(line, `nobody handles for ${unit}`)
  return line[0]
}

test('exposed garbage, told by two residents and a patrol, is one problem until it is solved', { timeout: 900_000 }, async () => {
  const first = await report('小区门口垃圾成堆，两天没人清运。')
  const second = await report('垃圾桶旁边堆满垃圾，苍蝇很多。')
  const patrol = await report('巡查发现门口暴露垃圾。')
  for (const one of [first, second, patrol]) {
    await step('intake1', one.number, 'classify', { matter: '100101' })
  }
  await step('intake1', first.number, 'register')
  // The desk joins what is one problem; what would happen to each is shown first.
  const desk = await at('dispatch1')
  await desk.goto(`/cases/${first.number}`)
  const panel = desk.locator('#problem')
  await look('dispatch1', `/cases/${first.number}`, 'problem')
  await desk.goto(`/cases/${first.number}`)
  for (const one of [second, patrol]) await panel.locator(`[name=case][value="${one.number}"]`).check()
  await panel.locator('button[type=submit]').click()
  await desk.waitForURL(/\/cases\/bulk/)
  assert.match(await desk.locator('main').innerText(), new RegExp(second.number))
  await desk.locator('form[action="/cases/bulk/do"] button[type=submit]').click()
  await desk.waitForLoadState()
  await desk.goto(`/cases/${first.number}`)
  assert.match(await panel.innerText(), /3 件反映合并为本件/)

  await step('dispatch1', first.number, 'dispatch')
  const handler = await handlerOf(await leadOf(first.number))
  let page = await step(handler, first.number, 'accept')
  assert.match(await page.locator('main').innerText(), /暴露垃圾/, 'the term names its basis')
  // Four work hours over the holiday, counted by hand: what is left of the make-up Saturday until 18:00, the rest from
  // 9:00 on the first day on which people work again.
  const clocks = (await (await page.request.get(`${here.demo.address}/api/v1/cases/${first.number}`)).json()).clocks
  const handle = clocks.find((clock) => clock.kind === 'handle')
  const [begun, due] = [local(handle.started), local(handle.due)]
  assert.equal(begun.day, '2026-02-14')
  assert.ok(begun.minutes >= 14 * 60 && begun.minutes < 18 * 60, `the test began in time: ${handle.started}`)
  assert.equal(due.day, '2026-02-24')
  assert.ok(Math.abs(due.minutes - (9 * 60 + 240 - (18 * 60 - begun.minutes))) <= 1, `${handle.started} → ${handle.due}`)
  page = await step(handler, first.number, 'reply', { words: '已清运。' })
  assert.ok(!/抽中|未抽中/.test(await page.locator('main').innerText()), 'the handler reads nothing of the draw')
  // What was told three times is checked always.
  await step('check1', first.number, 'check', { passed: 'no', words: '桶边仍有散落垃圾。' })
  await step(handler, first.number, 'reply', { words: '已彻底清理并冲洗。' })
  await step('check1', first.number, 'check', { passed: 'yes', words: '现场干净。' })
  const link = await linkOf(first.number)
  const phone = await visitor({ scripts: false, width: 390, height: 800 })
  await phone.goto(`/v/${link}`)
  await phone.locator('[name=contacted][value=yes]').check()
  await phone.locator('[name=solved][value=yes]').check()
  await phone.locator('[name=satisfaction][value="5"]').check()
  await phone.locator('form[action^="/v/"] button[type=submit]').click()
  await phone.waitForLoadState()
  assert.match(await phone.locator('main').innerText(), /谢谢/)
  await step('revisit1', first.number, 'close', { outcome: 'solved' })
  // Both residents read what became of it under their own number.
  for (const one of [first, second]) {
    await one.page.goto(`/c/${one.number}?code=${one.code}`)
    assert.match(await one.page.locator('main').innerText(), /已解决/, one.number)
  }
  await look('super1', `/cases/${first.number}`, 'solved')
  for (const [language, width] of [['zh-CN', 390], ['en', 1280]]) {
    const resident = await visitor({ language, width })
    for (const [address, name] of [[`/c/${second.number}?code=${second.code}`, 'told'], ['/open', 'open']]) {
      await resident.goto(`${here.demo.address}${address}`)
      await here.look(resident, name)
    }
  }
  assert.deepEqual(here.faults, [])
  const figures = await (await fetch(`${here.demo.address}/open`)).text()
  assert.match(figures, /确认/)
  await here.isWhole()
})

test('the noise of a shop: returned, ruled, and the catalogue says so from then on', { timeout: 900_000 }, async () => {
  const noisy = async () => {
    const told = await report('楼下商铺的空调外机整夜轰鸣。')
    await step('intake1', told.number, 'classify', { matter: '080103' })
    await step('intake1', told.number, 'register')
    await step('dispatch1', told.number, 'dispatch')
    return told
  }
  const told = await noisy()
  assert.equal(await leadOf(told.number), 'dept-ecology')
  await step('dept-ecology', told.number, 'return', { ground: 'not_our_duty', duty: 'D081', words: '商业噪声由城管部门负责，见职责清单。' })
  await step('dispatch1', told.number, 'designate', { lead: 'dept-urban', duty: 'D081', words: '经协调，由城管部门承办。' })
  const desk = await at('dispatch1')
  await desk.goto('/disputes')
  assert.match(await desk.locator('main').innerText(), /商业与设备噪声/)
  await look('dispatch1', '/disputes', 'disputes')
  // The ruling drafts the edit; two people put it into force.
  let draft
  for (let tries = 0; tries < 20 && !draft; tries += 1) {
    await desk.goto(`/cases/${told.number}`)
    const link = desk.locator('#why a[href^="/admin/routes/drafts/"]')
    if (await link.count()) draft = await link.getAttribute('href')
    else await new Promise((later) => setTimeout(later, 500))
  }
  assert.ok(draft, 'the case leads to the edit that its ruling proposes')
  await desk.goto(draft)
  assert.match(await desk.locator('main').innerText(), /在近一年案件上试算/)
  await look('dispatch1', draft, 'draft')
  await desk.goto(draft)
  await desk.getByRole('button', { name: '提交复核' }).click()
  await desk.waitForLoadState()
  const reviewer = await at('super1')
  await reviewer.goto(draft)
  await reviewer.getByRole('button', { name: '批准生效' }).click()
  await reviewer.waitForLoadState()
  assert.match(await reviewer.locator('main').innerText(), /已生效/)
  const again = await noisy()
  assert.equal(await leadOf(again.number), 'dept-urban', 'the same case goes right')
})

test('a lift that cannot be mended: parked openly, told, and up to the district', { timeout: 900_000 }, async () => {
  const plan = '申请应急维修资金，换装新主机；停梯期间由社区帮老人送菜送药。'
  const lift = await report('电梯主机坏了，厂家已经倒闭，停梯两周，老人下不了楼。')
  await step('intake1', lift.number, 'classify', { matter: '050202' })
  await step('intake1', lift.number, 'register')
  await step('dispatch1', lift.number, 'dispatch')
  const handler = await handlerOf(await leadOf(lift.number))
  await step(handler, lift.number, 'accept')
  // Nobody parks a matter for longer than 90 days; what was typed stays.
  const tooLong = { cause: 'funds', plan, review_days: '120' }
  assert.match(await here.step('dispatch1', `/cases/${lift.number}`, 'park', tooLong), /90/)
  const desk = await at('dispatch1')
  assert.equal(await desk.locator('#step-park [name=plan]').inputValue(), plan)
  await step('dispatch1', lift.number, 'park', { cause: 'funds', plan, review_days: '60' })
  await lift.page.goto(`/c/${lift.number}?code=${lift.code}`)
  const told = await lift.page.locator('main').innerText()
  assert.match(told, /挂账/)
  assert.match(told, new RegExp(plan), 'the requester reads the plan')
  assert.ok(!/已结案/.test(told), 'parked is not closed')
  // Parked cases are open to look at, with owner, cause, plan and day of review.
  const unit = await at(handler)
  await unit.goto('/parked')
  assert.match(await unit.locator('main').innerText(), new RegExp(lift.number))
  await look(handler, '/parked', 'parked')

  // What the unit cannot solve goes up one level with its file; that level orders, the unit reports.
  await unit.goto(`/oversight/new?procedure=climb&case=${lift.number}`)
  const asked = { reason: 'no_funds', tried: '维修资金余额不足，厂家倒闭无备件。', words: '请统筹应急维修资金。' }
  assert.equal(await send(unit, unit.locator('main form').last(), asked), '')
  const file = new URL(unit.url()).pathname
  const district = await at('super1')
  await district.goto(file)
  assert.match(await district.locator('main').innerText(), /厂家倒闭无备件/)
  assert.equal(await unit.goto(file).then(() => unit.locator('#step-send-back').count()), 0, 'nobody decides for himself')
  const order = { words: '由财政先行垫付主机款，三十日内换装。', days: '30' }
  assert.equal(await here.step('super1', file, 'send-back', order), '')
  await look('super1', file, 'climbed')
  await step('dispatch1', lift.number, 'unpark', { words: '资金已到位。' })
  await step(handler, lift.number, 'reply', { words: '新主机已换装，检验合格，恢复运行。' })
  assert.equal(await here.step(handler, file, 'report', { words: '已换装并恢复运行。' }), '')
  await district.goto(file)
  assert.match(await district.locator('main').innerText(), /已落实/)
  await here.isWhole()
})
