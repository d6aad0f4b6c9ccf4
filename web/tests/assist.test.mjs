// Suggestions in a real browser: before an appeal is sent, beside the intake form, on the case's page, each with its reason and
// answered by one press; how they do, and the switch after which everything works without them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PLACE, town } from './town.mjs'

const here = town('assist')
const { at, look, visitor } = here
const PHONE = { scripts: false, width: 390, height: 800 }

async function send(text, place = PLACE) {
  const answer = await fetch(`${here.demo.address}/api/v1/report`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, place, join: 'none' }),
  })
  assert.equal(answer.status, 201, await answer.clone().text())
  return (await answer.json()).number
}

/** Until the model is read into memory: pages never wait for it, a program that asks does. */
async function modelRead() {
  const answer = await fetch(`${here.demo.address}/api/v1/assist/read`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: DARK }),
  })
  assert.ok((await answer.json()).matter)
}

/** The case's page, once what was suggested about it is recorded. */
async function caseWith(page, number, part) {
  for (let tries = 0; tries < 40; tries += 1) {
    await page.goto(`/cases/${number}`)
    if (await page.locator(`#assist-${part}`).count()) return page.locator(`#assist-${part}`)
    await new Promise((later) => setTimeout(later, 500))
  }
  throw new Error(`nothing about ${part} on ${number}: ${await page.locator('#assist').allInnerTexts()}`)
}

const DARK = '渡口头社区第一网格门口的路灯不亮，路灯坏了好几天，晚上黑漆漆的。'

test('before sending, without scripts, a resident sees what was read out of the words, and sends it as it is or changed', { timeout: 600_000 }, async () => {
  await modelRead()
  const page = await visitor(PHONE)
  await page.goto('/report')
  await page.locator('textarea[name=text]').fill(DARK)
  await page.locator('button[name=look]').click()
  await page.locator('#advice-matter').waitFor()
  const matter = await page.locator('#advice-matter').innerText()
  assert.match(matter, /路灯/)
  assert.match(matter, /因为提到“/)
  assert.match(matter, /把握.*\d+ %/)
  await look(page, 'report')
  await page.locator('#advice-matter-no').check()
  await page.locator('button[name=join][value=none]').click()
  await page.waitForURL(/\/c\/\d{8}-\d+\?code=/)

  // Danger is said before anything is sent; a single character and pictures alone are asked back about.
  for (const [text, said, name] of [
    ['三栋楼道燃气泄漏，味道很大', /110、119 或 120/, 'danger'],
    ['灯', /写得太少/, 'short'],
    ['😡😡😡', /只有符号/, 'signs'],
    ['一、三栋的电梯坏了半个月，老人下不了楼。二、小区门口的路灯全部不亮，晚上很黑。三、垃圾站的垃圾堆成山没人清运。', /好像写了几件事/, 'several'],
  ]) {
    await page.goto('/report')
    await page.locator('textarea[name=text]').fill(text)
    await page.fill('[name=place]', '渡口头社区第一网格')
    await page.locator('form[action="/report"] button[type=submit]').last().click()
    await page.locator('button[name=edit]').waitFor()
    assert.match(await page.locator('main').innerText(), said)
    await look(page, `report-${name}`)
    await page.locator('button[name=edit]').click()
    assert.equal(await page.locator('textarea[name=text]').inputValue(), text, 'nothing typed is lost')
  }
})

test('three neighbours told it before: one press joins them', { timeout: 600_000 }, async () => {
  const page = await visitor(PHONE)
  const said = '盐仓坪小区大门右手边的垃圾房垃圾没收，已经堆到马路牙子上，馊水流了一地'
  await page.goto('/report')
  await page.locator('textarea[name=text]').fill(said)
  await page.fill('[name=place]', '盐仓坪')
  await page.locator('button[name=look]').click()
  await page.locator('button[name=edit]').waitFor()
  await look(page, 'join')
  await page.getByRole('button', { name: '就是这件，一起反映' }).first().click()
  await page.waitForURL(/\/c\/\d{8}-\d+\?code=/)
  assert.match(await page.locator('main').innerText(), /您加入了一件已在办理的事/)
})

// @covers 000-50
// @covers 000-59
test('the desk sees matter, urgency, unit and likeness with reasons, takes them or decides otherwise in one press', { timeout: 900_000 }, async () => {
  const page = await at('intake1')
  const first = await send('渡口头社区第一网格门口的路灯坏了三天，晚上黑漆漆的看不见路，请来修路灯')
  const number = await send('渡口头社区第一网格门口路灯坏了好几天，晚上黑漆漆，路灯杆还漏电，摸着发麻')
  const matter = await caseWith(page, number, 'matter')
  const told = await matter.innerText()
  assert.match(told, /路灯/)
  assert.match(told, /因为提到“.*路灯.*把握.*\d+ %/)
  const urgency = await page.locator('#assist-urgency').innerText()
  assert.match(urgency, /因为提到“漏电”/)
  const same = await page.locator('#assist-duplicate').innerText()
  assert.ok(same.includes(first), same)
  assert.match(same, /都提到“/)
  assert.match(await page.locator('#assist-lead').innerText(), /若归为.*职责清单/)
  assert.match(await page.locator('#assist').innerText(), /由人决定/)
  await look(page, 'case')
  const phone = await at('intake1', { scripts: false, width: 390, height: 800 })
  await phone.goto(`/cases/${number}`)
  await look(phone, 'case')

  // Taken in one press; the person is the author of the step.
  const value = (await matter.locator('strong').innerText()).trim()
  await matter.getByRole('button', { name: '采纳' }).click()
  await page.waitForURL(/\/cases\//)
  assert.match(await page.locator('#case-facts').innerText(), new RegExp(value))
  await page.locator('#assist-urgency').getByRole('button', { name: '采纳' }).click()
  await page.waitForLoadState()
  assert.match(await page.locator('#case-facts').innerText(), /危/)

  // Set aside in one press.
  await page.goto(`/cases/${number}`)
  await page.locator('#suggested-aside-duplicate button').click()
  await page.waitForLoadState()
  assert.equal(await page.locator('#assist-duplicate').count(), 0)

  // Registered, the unit is suggested through its duty item; dispatching takes it.
  await page.locator('#step-register button[type=submit]').first().click()
  const dispatcher = await at('dispatch1')
  const lead = await caseWith(dispatcher, number, 'lead')
  assert.match(await lead.innerText(), /依据职责清单/)
  await look(dispatcher, 'dispatch')
  await lead.getByRole('button', { name: '采纳并派遣' }).click()
  await dispatcher.waitForLoadState()
  for (let tries = 0; tries < 40; tries += 1) {
    await dispatcher.goto(`/cases/${number}`)
    if ((await dispatcher.locator('#assist-answered').count()) && /主办单位/.test(await dispatcher.locator('#assist-answered').textContent())) break
    await new Promise((later) => setTimeout(later, 500))
  }
  const answered = await dispatcher.locator('#assist-answered').textContent()
  assert.match(answered, /已采纳/)
  assert.match(answered, /认为不合适/)
  const timeline = await dispatcher.locator('#timeline, .timeline').first().innerText()
  assert.ok(!timeline.includes('智能辅助'), 'no step is the machine’s')

  // Nothing sure: silent, and a person decides.
  const unsure = await send('你们好，我想说一下那个情况，前面讲过的，麻烦再看看，谢谢。')
  await new Promise((later) => setTimeout(later, 3000))
  await page.goto(`/cases/${unsure}`)
  assert.equal(await page.locator('#assist-matter').count(), 0)
  assert.ok(await page.locator('#step-classify').count(), 'a person sorts it')

  // How often they were right is measured, by matter and by unit, on cases that were decided by people.
  const supervisor = await at('super1')
  await supervisor.goto('/assist')
  const measured = await supervisor.locator('main').innerText()
  assert.match(measured, /各类事项准不准/)
  assert.match(measured, /\d+ 件里第一选择正确的 \d+ ?%/)
  assert.ok((await supervisor.locator('#matters tbody tr').count()) > 5)
})

test('solved cases of the kind show what worked; several matters open an intake form apart; abuse marks the text only', { timeout: 900_000 }, async () => {
  const page = await at('intake1')
  const light = await send('渡口头社区第一网格巷子里路灯不亮，路灯全灭，晚上黑漆漆的')
  await caseWith(page, light, 'matter')
  const solved = await caseWith(page, light, 'solved')
  assert.match(await solved.innerText(), /当时的办法：/)
  await look(page, 'solved')

  const several = await send('一、三栋的电梯坏了半个月，老人下不了楼。二、小区门口的路灯全部不亮，晚上很黑。三、垃圾站的垃圾堆成山没人清运。')
  const split = await caseWith(page, several, 'split')
  assert.match(await split.innerText(), /好像有 \d 件事/)
  await look(page, 'split')
  await split.getByRole('button', { name: /另立一件/ }).first().click()
  await page.waitForURL(/\/cases\/new/)
  const filled = await page.locator('textarea[name=text]').inputValue()
  assert.match(filled, /路灯/)
  assert.match(await page.locator('main').innerText(), new RegExp(`从案件 ${several} 拆分`))
  await look(page, 'intake')
  await page.locator('#intake button[type=submit]').first().click()
  await page.waitForURL(/acknowledgement/)
  const [, part] = page.url().match(/cases\/(\d{8}-\d+)\/acknowledgement/)
  // Both cases say so: on their pages, in their histories and for programs.
  for (const [one, other, said] of [[part, several, /同一件来件的第一件事/], [several, part, /从本案拆分的一件事/]]) {
    await page.goto(`/cases/${one}`)
    const related = page.locator('#related')
    assert.match(await related.innerText(), said)
    assert.ok(await related.locator(`a[href="/cases/${other}"]`).count())
  }
  await look(page, 'parted')
  const again = await page.locator('#assist-duplicate').count() ? await page.locator('#assist-duplicate').innerText() : ''
  assert.ok(!again.includes(part), 'its own part is not the same matter told twice')
  assert.ok(await page.locator('#assist-split').count(), 'the third matter can still be parted')
  const told = await (await page.request.get(`/api/v1/cases/${part}`)).json()
  assert.equal(told.part_of, several)
  assert.deepEqual((await (await page.request.get(`/api/v1/cases/${several}`)).json()).parts, [part])

  const rude = await send('渡口头的物业经理就是个王八蛋，垃圾堆了一个月都不清')
  await page.goto(`/cases/${rude}`)
  const said = await page.locator('#assist').innerText()
  assert.match(said, /针对个人的辱骂/)
  assert.match(said, /只标注文字，不标注写信的人/)
  await look(page, 'abuse')
})

test('the page says in plain words how good suggestions are; a version is gone back to and everything is switched off', { timeout: 900_000 }, async () => {
  const lead = await at('super1')
  await lead.goto('/assist')
  const said = await lead.locator('main').innerText()
  assert.match(said, /正在使用第 1 版，用 \d+ 件已办案件训练/)
  assert.match(said, /一百件来件里/)
  assert.match(said, /派往的单位对不对/)
  assert.ok((await lead.locator('#matters tbody tr').count()) > 5)
  await look(lead, 'page')
  const phone = await at('super1', PHONE)
  await phone.goto('/assist')
  await look(phone, 'page')
  const english = await at('super1', { language: 'en' })
  await english.goto('/assist')
  await look(english, 'page')

  // Whoever only reads is offered no switch.
  const intake = await at('intake1')
  await intake.goto('/assist')
  assert.equal(await intake.locator('form[action="/assist/switch"]').count(), 0)
  assert.equal(await intake.locator('form[action^="/assist/models/"]').count(), 0)

  // A version off and on again.
  await lead.goto('/assist')
  await lead.locator('form[action="/assist/models/1/off"] button').click()
  await lead.waitForLoadState()
  assert.match(await lead.locator('main').innerText(), /还没有启用的模型/)
  await lead.locator('form[action="/assist/models/1/on"] button').click()
  await lead.waitForLoadState()
  assert.match(await lead.locator('main').innerText(), /正在使用第 1 版/)

  // Off: every page and step goes on without suggestions.
  await lead.locator('form[action="/assist/switch"] button[value=no]').click()
  await lead.waitForLoadState()
  assert.match(await lead.locator('main').innerText(), /智能辅助已关闭/)
  await look(lead, 'off')
  const resident = await visitor(PHONE)
  await resident.goto('/report')
  await resident.locator('textarea[name=text]').fill('三栋楼道燃气泄漏，味道很大')
  await resident.fill('[name=place]', '渡口头社区第一网格')
  await resident.locator('form[action="/report"] button[type=submit]').last().click()
  await resident.waitForLoadState()
  if (!/\/c\//.test(resident.url())) await resident.locator('button[name=join][value=none]').click()
  await resident.waitForURL(/\/c\/\d{8}-\d+\?code=/)
  const [, number] = resident.url().match(/\/c\/(\d{8}-\d+)\?code=/)
  await intake.goto(`/cases/${number}`)
  assert.equal(await intake.locator('#assist').count(), 0)
  assert.equal(await here.step('intake1', `/cases/${number}`, 'classify', { matter: '080101' }), '')
  assert.equal(await here.step('intake1', `/cases/${number}`, 'register'), '')
  const dispatcher = await at('dispatch1')
  await dispatcher.goto(`/cases/${number}`)
  assert.ok(await dispatcher.locator('#step-dispatch').count(), 'it goes on to the dispatch desk')
})

test('every page that was seen is accessible and fits', () => {
  assert.deepEqual(here.faults, [])
})
