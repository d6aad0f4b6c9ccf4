// The public figures, counted a second time from the journal alone by the words of docs/indicators.md: what `/open`
// shows has to equal it.
import assert from 'node:assert/strict'
import { linli } from './harness.mjs'

const DAY = 86_400_000_000
const CHINA = 8 * 3_600_000_000

/** 0:00 in China of the day of an instant, in microseconds. */
export const midnight = (instant) => Math.floor((instant + CHINA) / DAY) * DAY - CHINA

/** The quarter of an instant, as addresses write it. */
export function quarterOf(instant) {
  const date = new Date((instant + CHINA) / 1000)
  return `${date.getUTCFullYear()}Q${Math.floor(date.getUTCMonth() / 3) + 1}`
}

/** 24:00 of a quarter's last day. */
function endOf(quarter) {
  const [year, number] = quarter.split('Q').map(Number)
  return Date.UTC(year, number * 3) * 1000 - CHINA
}

/** What became of each case, by its own entries. */
function read(entries) {
  const cases = new Map()
  for (const { stream, kind, payload } of entries) {
    if (!stream.startsWith('case/')) continue
    if (kind === 'received') {
      const named = Boolean(payload.requester)
      cases.set(stream, { named, merged: false, handling: [], replied: null, asked: [], closed: null, said: null, parked: [] })
      continue
    }
    const one = cases.get(stream)
    const ask = () => one.named && one.asked.push({ at: payload.at, solved: null, level: null })
    if (kind === 'merged') one.merged = true
    if (kind === 'unmerged') one.merged = false
    if (kind === 'parked') one.parked.push({ since: payload.at, until: Infinity })
    if (kind === 'unparked' || kind === 'withdrawn' || (kind === 'transferred' && !payload.lead)) {
      for (const spell of one.parked) spell.until = Math.min(spell.until, payload.at)
    }
    if (kind === 'replied' || kind === 'solved_on_spot') Object.assign(one, { replied: payload.at, said: null })
    if (kind === 'check_omitted' || (kind === 'checked' && payload.passed)) ask()
    if (kind === 'revisited' && payload.contacted) {
      one.said = payload.solved
      if (!one.asked.length) ask()
      const answer = one.asked.at(-1)
      if (answer) Object.assign(answer, { solved: payload.solved, level: payload.satisfaction })
    }
    if (kind === 'closed') one.closed = { at: payload.at, confirmed: one.said === true }
    if (kind === 'reopened') Object.assign(one, { closed: null, said: null })
    if (kind === 'clock') follow(one.handling, payload.clock)
  }
  return [...cases.values()].filter((one) => !one.merged)
}

function follow(handling, clock) {
  if (clock.happened === 'started') {
    if (clock.kind === 'handle') handling.push({ clock: clock.clock, due: clock.due, state: 'running' })
    return
  }
  const term = handling.find((one) => one.clock === clock.clock)
  if (!term) return
  if (clock.happened === 'paused') term.state = 'paused'
  if (clock.happened === 'resumed') term.state = 'running'
  if (clock.happened === 'stopped') term.state = clock.how
  if (['resumed', 'extended'].includes(clock.happened)) term.due = clock.due
  if (clock.happened === 'recalculated') term.due = clock.due_after
}

/** Numerator and denominator of every public share in a quarter, up to `until`; the parked as days. */
export async function countOpen(data, quarter, until) {
  const told = await linli(['export', 'journal', '--data', data])
  const cases = read(told.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)))
  const within = (at) => at < until && quarterOf(at) === quarter
  const share = (whole, part) => ({ numerator: whole.filter(part).length, denominator: whole.length })

  const due = cases.flatMap((one) => {
    const term = one.handling.find((each) => each.state !== 'cancelled')
    // 24:00 belongs to the day that it closes.
    return term && term.state !== 'paused' && within(term.due - 1) ? [{ ...one, due: term.due }] : []
  })
  const asked = cases.flatMap((one) => one.asked).filter((answer) => within(answer.at))
  const answered = asked.filter((answer) => answer.solved !== null)
  const closed = cases.filter((one) => one.closed && within(one.closed.at))
  const end = Math.min(until, endOf(quarter))
  const parked = cases.flatMap((one) => one.parked).filter((spell) => spell.since <= end && spell.until > end)
  return {
    closure: share(due, (one) => one.closed),
    on_time: share(due, (one) => one.closed && one.replied !== null && one.replied <= one.due),
    solution: share(answered, (answer) => answer.solved),
    satisfaction: share(asked.filter((answer) => answer.level != null), (answer) => answer.level >= 3),
    coverage: share(asked, (answer) => answer.solved !== null),
    gap: share(closed, (one) => !one.closed.confirmed),
    parked: parked.map((spell) => Math.floor((end - spell.since) / DAY)),
  }
}

/** Every total on the page `/open` is the counted one, or stands as not shown because it is small. */
export async function equalsCount(page, counted) {
  const { parked, ...shares } = counted
  const days = [...parked].sort((one, other) => one - other)
  const expected = { ...shares, parked_age: { numerator: 0, denominator: days.length } }
  for (const [indicator, { numerator, denominator }] of Object.entries(expected)) {
    const tile = page.locator(`[data-indicator=${indicator}]`)
    const shown = { numerator: await tile.getAttribute('data-numerator'), denominator: await tile.getAttribute('data-denominator') }
    for (const [part, count] of Object.entries({ numerator, denominator })) {
      // The parked age has no numerator.
      if (indicator === 'parked_age' && part === 'numerator') continue
      if (/^\d+$/.test(shown[part])) assert.equal(Number(shown[part]), count, `${part} of ${indicator} at ${page.url()}`)
      else assert.ok([numerator, denominator, denominator - numerator].some((one) => one < 5), `${part} of ${indicator} is hidden: ${count}`)
    }
  }
  if (days.length >= 5) {
    const middle = (days[Math.floor((days.length - 1) / 2)] + days[Math.floor(days.length / 2)]) / 2
    assert.match(await page.locator('[data-indicator=parked_age]').innerText(), new RegExp(`(^|\\D)${middle}(\\D|$)`))
  }
}
