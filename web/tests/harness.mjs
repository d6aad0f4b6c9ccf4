// What browser tests share: the real program with the demo county, a real browser, and eyes for accessibility.
import { spawn, execFile } from 'node:child_process'
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const require = createRequire(import.meta.url)
const axeSource = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8')

export const shots = join(root, 'build', 'screenshots')
export const sharedData = resolve(root, '../shared/data')
export const password = 'demo-tinglan-2026'

/** The program: LINLI names it; otherwise the one that cargo built. */
export function program() {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target')
  const found = [process.env.LINLI, join(target, 'debug', 'linli'), join(target, 'release', 'linli')]
  const path = found.find((one) => one && existsSync(one))
  if (!path) throw new Error('the program is not built: run `cargo build -p server` first')
  return path
}

/** Runs the program once; rejects with its output when it does not exit with one of `codes`. */
export async function linli(args, codes = [0]) {
  const run = promisify(execFile)
  try {
    const { stdout, stderr } = await run(program(), args, { maxBuffer: 256 * 1024 * 1024 })
    return { code: 0, stdout, stderr }
  } catch (error) {
    if (codes.includes(error.code)) return { code: error.code, stdout: error.stdout, stderr: error.stderr }
    throw new Error(`linli ${args.join(' ')} ended with ${error.code}: ${error.stderr || error.stdout}`)
  }
}

/** A working morning: what time it is in a demo, on whatever day and at whatever hour tests run. */
const MORNING = '2026-11-18 10:00'

/**
 * Starts the program with the demo county on a free port. `flags` are further ones of `linli serve`; `begins` is what time
 * it is in the demo when it begins, `null` for the machine's: where an app or a device has a clock of its own.
 */
export async function startDemo({ flags = [], begins = MORNING } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'linli-browser-'))
  await linli(['demo', '--data', data, '--demo-password', password, ...(begins ? ['--begins', begins] : [])])
  let serving = await serve(data, '127.0.0.1:0', flags)
  const { address } = serving
  return {
    address,
    data,
    /** What time it is in the demo, in milliseconds. */
    async now() {
      return Date.now() + JSON.parse(await readFile(join(data, 'demo.json'), 'utf8')).clock_ahead * 1000
    },
    /** Starts again at the same address when so many seconds more have gone by in the demo. */
    async later(seconds) {
      await serving.stop()
      const mark = join(data, 'demo.json')
      const noted = JSON.parse(await readFile(mark, 'utf8'))
      await writeFile(mark, JSON.stringify({ ...noted, clock_ahead: noted.clock_ahead + seconds }))
      serving = await serve(data, new URL(address).host, flags)
    },
    async stop() {
      await serving.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function serve(data, listen, flags) {
  const child = spawn(program(), ['serve', '--data', data, '--listen', listen, '--gallery', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise((found, failed) => {
    let said = ''
    child.stdout.on('data', (bytes) => {
      said += bytes
      const match = said.match(/listening on (http:\/\/\S+)/)
      if (match) found(match[1])
    })
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)))
  })
  return {
    address,
    async stop() {
      child.removeAllListeners('exit')
      const gone = new Promise((done) => child.on('exit', done))
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** A browser; with `map` it draws WebGL in software. */
export async function startBrowser({ map = false } = {}) {
  await mkdir(shots, { recursive: true })
  const drawing = map ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu']
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', ...drawing, '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
}

/** A person with a browser of his own. */
export async function person(browser, address, { language = 'zh-CN', width = 1280, height = 900, scripts = true } = {}) {
  const context = await browser.newContext({
    baseURL: address,
    locale: language,
    viewport: { width, height },
    javaScriptEnabled: scripts,
  })
  const page = await context.newPage()
  page.foreign = []
  page.scripts = scripts
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:') && !request.url().startsWith('blob:')) {
      page.foreign.push(request.url())
    }
  })
  return page
}

export async function signIn(page, login) {
  await page.goto('/sign-in')
  await page.fill('[name=login]', login)
  await page.fill('[name=password]', password)
  await page.locator('main button[type=submit], form[action="/sign-in"] button[type=submit]').first().click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** Violations of WCAG 2.2 AA on the page as it stands. */
export async function violations(page) {
  await page.evaluate(axeSource)
  const result = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
  )
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join('; ')}`)
}

/** A screenshot in build/screenshots, at the page's present width. */
export async function shot(page, name) {
  await page.screenshot({ path: join(shots, `${name}-${page.viewportSize().width}.png`), fullPage: true })
}

/** Whether the page can be read without scrolling sideways. */
export async function fits(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1)
}
