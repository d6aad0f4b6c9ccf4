// The demo as a stage for journeys: residents who report, people at work who take steps by plain forms, and a look at
// every page that they pass.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { fits, linli, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

export const PLACE = '渡口头社区第一网格'

/**
 * A running demo and a browser for the tests of one file or suite; `name` begins the names of its pictures, `language` is what
 * its people read, `options` are the demo's.
 */
export function town(name, { language = 'zh-CN', ...options } = {}) {
  const here = { demo: null, browser: null, faults: [] }
  let words
  const people = {}
  before(async () => {
    words = await readWords(language)
    here.demo = await startDemo(options)
    here.browser = await startBrowser()
  }, { timeout: 900_000 })
  after(async () => {
    await here.browser?.close()
    await here.demo?.stop()
  })

  /** Somebody who has not signed in. */
  here.visitor = async (options = {}) => {
    const page = await person(here.browser, here.demo.address, { language, ...options })
    page.setDefaultTimeout(20_000)
    return page
  }

  /** What the program says under a name, in the language of this town; numbers and names are left out. */
  here.word = (key) => {
    assert.ok(words.has(key), `${key} is said in ${language}`)
    return words.get(key)
  }

  /** The page says it. */
  here.says = async (page, ...keys) => {
    const text = await page.locator('main').innerText()
    for (const key of keys) assert.match(text, here.word(key), `${page.url()} says ${key}`)
    return text
  }

  /** Goes on when so many seconds have gone by in the demo; whoever was signed in has to do it again. */
  here.later = async (seconds) => {
    await here.demo.later(seconds)
    for (const key of Object.keys(people)) {
      await people[key].context().close()
      delete people[key]
    }
  }

  /** The page as it stands, where scripts run: what looks for barriers is one. */
  async function withScripts(page) {
    const seen = await here.visitor(page.viewportSize())
    await seen.goto('/report')
    await seen.setContent(await page.content())
    return seen
  }

  /** Somebody at work; without scripts every step is a plain form. */
  here.at = async (login, options = { scripts: false }) => {
    const key = `${login} ${JSON.stringify(options)}`
    if (!people[key]) {
      people[key] = await here.visitor(options)
      await signIn(people[key], login)
    }
    return people[key]
  }

  /** Notes what is wrong with a page as it stands: accessibility, width, missing words. Keeps a picture. */
  here.look = async (page, what) => {
    const language = await page.evaluate(() => document.documentElement.lang)
    const seen = page.scripts ? page : await withScripts(page)
    here.faults.push(...(await violations(seen)).map((one) => `${what} ${language}: ${one}`))
    if (seen !== page) await seen.context().close()
    if (!(await fits(page))) here.faults.push(`${what} ${language}: scrolls sideways`)
    const text = await page.locator('body').innerText()
    if (text.includes('⟦')) here.faults.push(`${what} ${language}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
    await shot(page, `${name}-${what}-${language}`)
  }

  /** A resident's report, with the number and the code to follow it by. */
  here.report = async (text, { place = PLACE, contact = '000-6123-4567' } = {}) => {
    const page = await here.visitor({ scripts: false, width: 390, height: 800 })
    await page.goto('/report')
    await page.locator('textarea[name=text]').fill(text)
    await page.fill('[name=place]', place)
    await page.fill('[name=contact]', contact)
    await page.locator('form[action="/report"] button[type=submit]').last().click()
    await page.waitForLoadState()
    // Something resembles it: it stands alone.
    if (!/\/c\//.test(page.url())) await page.locator('button[name=join][value=none]').click()
    await page.waitForURL(/\/c\/\d{8}-\d+\?code=/)
    const [, number, code] = page.url().match(/\/c\/(\d{8}-\d+)\?code=([\w-]+)/)
    return { number, code, page }
  }

  /** Opens a step's form on a page, fills it and sends it; gives what was refused. */
  here.step = async (login, address, step, fields = {}, options = { scripts: false }) => {
    const page = await here.at(login, options)
    await page.goto(address)
    const form = page.locator(`#step-${step}`)
    assert.equal(await form.count(), 1, `${login} is offered ${step} on ${address}`)
    if ((await form.getAttribute('open')) === null) await form.locator('summary').first().click()
    // Whoever leads says why he does not wait for those who assist.
    const others = form.locator('[name=assists_open]')
    if (step === 'reply' && (await others.count())) await others.fill('协办事项另行跟进。')
    return send(page, form, fields, form.locator('button[type=submit]').first())
  }

  /** The code of the link that the rules have made for a case: what a message would bring to the requester. */
  here.linkOf = async (number) => {
    const key = Buffer.from((await readFile(join(here.demo.data, 'keys', 'master.key'), 'utf8')).trim(), 'hex')
    for (let tries = 0; tries < 40; tries += 1) {
      const told = await linli(['export', 'journal', '--data', here.demo.data])
      const lines = told.stdout.split('\n').filter((line) => line.includes('"invitation/'))
      const made = lines
        .map((line) => JSON.parse(line))
        .filter((entry) => entry.kind === 'made' && entry.payload.number === number)
        .pop()
      if (made) {
        const derived = createHmac('sha256', key).update('verify-link').digest()
        const code = createHmac('sha256', derived).update(made.payload.id).digest().subarray(0, 18).toString('base64url')
        assert.ok(!told.stdout.includes(code), 'the journal does not know the code')
        return code
      }
      await new Promise((later) => setTimeout(later, 500))
    }
    throw new Error(`no invitation for ${number}`)
  }

  /** Somebody's page as it stands under an address, at a desk and on a phone. */
  here.lookAt = async (login, address, what) => {
    for (const width of [1280, 390]) {
      const page = await here.at(login, { width, height: width < 500 ? 844 : 900 })
      await page.goto(address)
      await here.look(page, what)
    }
    assert.deepEqual(here.faults, [])
  }

  /** The log is unbroken, and tables say what it says. */
  here.isWhole = async () => {
    const verified = JSON.parse((await linli(['journal', 'verify', '--data', here.demo.data, '--json'])).stdout)
    assert.deepEqual(verified.differences, [])
    assert.equal(verified.whole, true)
  }
  return here
}

/** The words of a language, each as a pattern of what does not change in it. */
async function readWords(language) {
  const crates = new URL('../../crates/', import.meta.url)
  const words = new Map()
  for (const crate of await readdir(crates)) {
    const folder = new URL(`${crate}/locales/${language}/`, crates)
    for (const file of await readdir(folder).catch(() => [])) {
      for (const line of (await readFile(new URL(file, folder), 'utf8')).split('\n')) {
        const [, key, text] = line.match(/^([a-z][\w-]*) = (.+)$/) ?? []
        if (key) words.set(key, pattern(text))
      }
    }
  }
  return words
}

function pattern(text) {
  const fixed = text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(fixed.join('.*'))
}

/** Fills a form and sends it by its last button, or another; gives what was refused. */
export async function send(page, form, fields, button = form.locator('button[type=submit]').last()) {
  for (const [field, value] of Object.entries(fields)) {
    const input = form.locator(`[name="${field}"]`).first()
    const kind = await input.evaluate((one) => (['radio', 'checkbox'].includes(one.type) ? one.type : one.tagName))
    if (['radio', 'checkbox'].includes(kind)) {
      for (const one of [value].flat()) await form.locator(`[name="${field}"][value="${one}"]`).check()
    } else if (kind === 'SELECT') await input.selectOption(value)
    else await input.fill(value)
  }
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await Promise.all([answered, button.click()])
  await page.waitForLoadState()
  return (await page.locator('.error-summary').allTextContents()).join(' ')
}
