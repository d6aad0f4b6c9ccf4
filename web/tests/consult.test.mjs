// The street's word: an assessment with its reply, an opinion on a post that only the unit that asked opens, a comment on a
// plan with a published answer; in both languages, on a phone and on a desk, by plain forms.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send, town } from './town.mjs'

const here = town('consult')
const { at, look, visitor } = here
const step = (login, number, name, fields) => here.step(login, `/consultations/${number}`, name, fields)

/** Opens a consultation and gives its number, or what was refused. */
async function open(login, kind, fields) {
  const page = await at(login)
  await page.goto(`/consultations/new?kind=${kind}`)
  const refused = await send(page, page.locator('main form').last(), fields)
  if (refused) return { refused }
  return { number: new URL(page.url()).pathname.split('/').pop() }
}

async function said(login, number) {
  const page = await at(login)
  await page.goto(`/consultations/${number}`)
  return page.locator('main').innerText()
}

// @covers 004-07
test('a street assesses, has its sealed word on a post, and is answered about a plan', { timeout: 600_000 }, async () => {
  // A comment on a plan is answered in writing, and published.
  const plan = await open('dept-land', 'plan', { street: 'street-001', title: '渡口小学路口改造', text: '拟设右转专用道。' })
  const desk = await at('lead-001')
  await desk.goto('/desk?what=consult_give')
  assert.match(await desk.locator('main').innerText(), new RegExp(plan.number), 'the street finds it on its desk')
  assert.equal(await step('lead-001', plan.number, 'give', { words: '请同步设护学信号灯。' }), '')
  const silent = await step('dept-land', plan.number, 'answer', { adoption: 'not_adopted', words: ' ' })
  assert.match(silent, /请填写文字/, 'not adopted needs a reason')
  assert.equal(await step('dept-land', plan.number, 'answer', { adoption: 'adopted', words: '已列入同期工程。' }), '')
  const anybody = await visitor({ scripts: false })
  await anybody.goto('/consultations/answers')
  const published = await anybody.locator('main').innerText()
  for (const words of ['渡口小学路口改造', '请同步设护学信号灯。', '已列入同期工程。']) assert.ok(published.includes(words), words)

  // An opinion on a post: words alone, sealed, opened by the unit that asked.
  const [question, opinion] = ['拟调整所长岗位，征求意见。', '岗位需要一线经验，建议参加街道周例会。']
  const post = await open('dept-market', 'personnel', { street: 'street-001', body: 'market-001', text: question })
  assert.equal(await step('lead-001', post.number, 'give', { words: opinion }), '')
  for (const login of ['dept-market', 'lead-001']) {
    const shown = await said(login, post.number)
    assert.ok(!shown.includes(question) && !shown.includes(opinion), `${login} reads nothing without opening it`)
  }
  const other = await at('dept-land')
  assert.equal((await other.goto(`/consultations/${post.number}`)).status(), 404, 'it exists for two units alone')
  await other.goto('/consultations')
  assert.ok(!(await other.locator('main').innerText()).includes(post.number))
  const street = await at('lead-001')
  await street.goto(`/consultations/${post.number}`)
  assert.equal(await street.locator('#step-open-opinion').count(), 0, 'whoever wrote it does not read it again')
  const asker = await at('dept-market')
  await asker.goto(`/consultations/${post.number}`)
  const form = asker.locator('#step-open-opinion')
  await form.locator('summary').first().click()
  assert.equal(await send(asker, form, { reason: '研究任免' }), '')
  assert.ok((await asker.locator('main').innerText()).includes(opinion), 'opened, it is read')
  assert.match(await said('lead-001', post.number), /开封街道意见/, 'the street sees that it was opened')
  assert.ok(!(await said('dept-market', post.number)).includes(opinion), 'and is shut again')

  // An assessment of a stationed body, with its reply.
  const year = String(new Date(await here.demo.now()).getFullYear())
  const told = { body: 'police-001', period: year, verdict: 'met', text: '联合夜查每次到场。' }
  const assessed = await open('lead-001', 'assessment', told)
  assert.match((await open('lead-001', 'assessment', told)).refused, new RegExp(assessed.number), 'once a period')
  assert.match(await said('lead-001', assessed.number), /履职到位/)
  await here.isWhole()
})

test('the body replies to its assessment', { timeout: 300_000 }, async () => {
  const page = await at('team-001')
  await page.goto('/desk?what=consult_answer')
  const link = page.locator('main a[href^="/consultations/Y"]').first()
  const number = (await link.getAttribute('href')).split('/').pop()
  assert.equal(await step('team-001', number, 'answer', { words: '渣土夜查已排进值班表。' }), '')
  assert.match(await said('lead-001', number), /渣土夜查已排进值班表/)
})

test('every page in both languages, on a phone and on a desk', { timeout: 600_000 }, async () => {
  const number = async (login, kind) => {
    const page = await at(login)
    await page.goto(`/consultations?kind=${kind}`)
    const link = page.locator('main table a[href^="/consultations/Y"]').first()
    return link.getAttribute('href')
  }
  const [plan, post, assessed] = [
    await number('dept-land', 'plan'),
    await number('dept-market', 'personnel'),
    await number('lead-001', 'assessment'),
  ]
  for (const [language, width] of [['zh-CN', 1280], ['en', 1280], ['zh-CN', 390], ['en', 390]]) {
    const pages = [
      ['lead-001', '/consultations', 'list'],
      ['lead-001', '/consultations/new?kind=assessment', 'assess'],
      ['dept-market', '/consultations/new?kind=personnel', 'ask'],
      ['dept-land', plan, 'plan'],
      ['dept-market', post, 'post'],
      ['lead-001', assessed, 'assessment'],
    ]
    for (const [login, address, name] of pages) {
      const page = await at(login, { language, width, height: 900 })
      await page.goto(address)
      await look(page, `${name}-${width}`)
    }
    const anybody = await visitor({ language, width, height: 900 })
    await anybody.goto('/consultations/answers')
    await look(anybody, `answers-${width}`)
  }
  assert.deepEqual(here.faults, [])
})
