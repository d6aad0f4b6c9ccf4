// Does ten short tasks and prints what each costs as docs/usability.md: `make usability`.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startBrowser, startDemo } from '../tests/harness.mjs'
import { Recorder } from './recorder.mjs'
import { tasks } from './tasks.mjs'

const only = process.argv[2]
const demo = await startDemo()
const browser = await startBrowser({ map: true })
const done = []
try {
  for (const task of tasks.filter((one) => !only || one.name === only)) {
    const recorder = await Recorder.begin(browser, demo.address, task)
    try {
      await task.does(recorder)
    } catch (error) {
      await recorder.page.screenshot({ path: `/tmp/linli-task-${task.name}.png`, fullPage: true })
      throw new Error(`${task.name} at ${recorder.page.url()}: ${error.message}`, { cause: error })
    }
    const cost = await recorder.end(task.name)
    if (cost.barriers.length) throw new Error(`${task.name}: ${cost.barriers.join('; ')}`)
    const all = cost.fields + cost.clicks + cost.keys
    console.log(`${task.name}\t${all} inputs\t${cost.loads} page loads`)
    done.push({ ...task, ...cost, all })
  }
} finally {
  await browser.close()
  await demo.stop()
}

const row = (task) =>
  `| ${task.title} | ${task.who} | ${task.width} | ${task.fields} | ${task.clicks} | ${task.keys} | **${task.all}** | ${task.loads} | ${task.limit} |`
const over = done.filter((task) => task.all > task.limit)
const text = `# Ten short tasks

What everyday tasks cost, counted in the browser on the demo county by \`make usability\` (which writes this page). An input is
a field filled or a value chosen, a click or tap, or a key. A page load is a new address in the main frame. Signing in and
opening the first page are not counted. Each task ends on a page without a barrier (axe-core, WCAG 2.2 AA) and without
sideways scrolling; its screenshot is \`build/screenshots/task-*.png\`. “At most” is what we hold ourselves to; \`make usability\`
fails when a task needs more.

| Task | Who | Width | Fields | Clicks | Keys | Inputs | Page loads | At most |
|---|---|---|---|---|---|---|---|---|
${done.map(row).join('\n')}

## How each is done

${done.map((task, index) => `${index + 1}. **${task.title}**: ${task.way}`).join('\n')}
`
if (!only) {
  await writeFile(fileURLToPath(new URL('../../docs/usability.md', import.meta.url)), text)
}
if (over.length) {
  console.error(`too many inputs: ${over.map((task) => `${task.name} (${task.all} > ${task.limit})`).join(', ')}`)
  process.exit(1)
}
