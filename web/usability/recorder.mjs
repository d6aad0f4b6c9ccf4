// Does a task in the browser as a person would and counts what it costs.
import { fits, person, shot, signIn, violations } from '../tests/harness.mjs'

/** A person at work whose every input is counted. */
export class Recorder {
  constructor(page, address) {
    this.page = page
    this.address = address
    this.fields = 0
    this.clicks = 0
    this.keys = 0
    this.loads = 0
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.loads += 1
    })
  }

  /** Opens the task's first page; neither this nor signing in is counted. */
  static async begin(browser, address, { login, width, language = 'zh-CN' }) {
    const page = await person(browser, address, { language, width, height: width < 500 ? 844 : 900 })
    if (login) await signIn(page, login)
    return new Recorder(page, address)
  }

  async start(path) {
    await this.page.goto(path)
    this.fields = this.clicks = this.keys = this.loads = 0
  }

  /** Types into one field, or chooses one of its values. */
  async fill(selector, value) {
    const field = this.page.locator(selector).first()
    const tag = await field.evaluate((one) => (one.tagName === 'SELECT' ? 'SELECT' : one.type))
    if (tag === 'SELECT') await field.selectOption(value)
    else if (tag === 'radio' || tag === 'checkbox') await field.check()
    else await field.fill(value)
    this.fields += 1
  }

  /** Chooses from a list, by value or by place in the list. */
  async choose(selector, option) {
    const list = this.page.locator(selector).first()
    await list.selectOption(typeof option === 'number' ? { index: option } : option)
    this.fields += 1
  }

  /** Opens what is folded; nothing is counted when it is open already. */
  async unfold(selector) {
    const one = this.page.locator(selector).first()
    if (!(await one.evaluate((details) => details.open))) await this.click(one.locator('summary'))
  }

  /** Drags something from one point of the screen to another. */
  async drag([fromX, fromY], [toX, toY]) {
    const { mouse } = this.page
    await mouse.move(fromX, fromY)
    await mouse.down()
    for (let step = 1; step <= 5; step += 1) await mouse.move(fromX + ((toX - fromX) * step) / 5, fromY + ((toY - fromY) * step) / 5)
    await mouse.up()
    this.clicks += 1
  }

  /** Clicks or taps, and waits for what follows. */
  async click(target) {
    const element = typeof target === 'string' ? this.page.locator(target).first() : target.first()
    await element.click()
    await this.page.waitForLoadState()
    this.clicks += 1
  }

  async press(key) {
    await this.page.keyboard.press(key)
    this.keys += 1
  }

  async type(text) {
    await this.page.keyboard.type(text)
    this.fields += 1
  }

  async reads(pattern) {
    await this.page.getByText(pattern).first().waitFor({ timeout: 15_000 })
  }

  /** What the page at the end of the task looks like. */
  async end(name) {
    const barriers = await violations(this.page)
    if (!(await fits(this.page))) barriers.push('scrolls sideways')
    await shot(this.page, `task-${name}`)
    await this.page.context().close()
    return { fields: this.fields, clicks: this.clicks, keys: this.keys, loads: this.loads, barriers }
  }
}
