// `make bench-offline`: reports written offline, sent through connections that break, counted on the server.
import { password, startBrowser, startDemo } from '../tests/harness.mjs'
import { synchronise } from '../tests/offline.mjs'

const number = (name, spare) => Number(process.env[name] ?? spare)
const [reports, drops, seed] = [number('REPORTS', 500), number('DROPS', 20), number('SEED', 20261122)]
if (!password) throw new Error('no password')
const demo = await startDemo()
const browser = await startBrowser()
try {
  const done = await synchronise(browser, demo.address, { reports, drops, seed, login: 'grid-001001001', mark: '断续' })
  const ways = done.broken.reduce((all, { way }) => ({ ...all, [way]: (all[way] ?? 0) + 1 }), {})
  console.log(`written offline ${reports}, connections broken ${done.broken.length} ${JSON.stringify(ways)}, seed ${seed}`)
  console.log(`on the server ${done.arrived}, of them different ${done.different}; ${done.sendings} sendings in ${done.seconds.toFixed(1)} s`)
  if (done.arrived !== reports || done.different !== reports || done.broken.length !== drops) process.exitCode = 1
} finally {
  await browser.close()
  await demo.stop()
}
