// Does ten short tasks and prints what each costs as docs/usability.md: `make usability`.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { shot, startBrowser, startDemo } from '../tests/harness.mjs'
import { Recorder } from './recorder.mjs'
import { tasks } from './tasks.mjs'

const only = process.argv[2]
const demo = await startDemo()
const browser = await startBrowser({ map: true })
const done = []
const failed = []
try {
  for (const task of tasks.filter((one) => !only || one.name === only)) {
    const recorder = await Recorder.begin(browser, demo.address, task)
    try {
      await task.does(recorder)
    } catch (error) {
      await shot(recorder.page, `task-${task.name}-failed`)
      failed.push(`${task.name} at ${recorder.page.url()}: ${error.message}`)
      await recorder.page.context().close()
      continue
    }
    const cost = await recorder.end(task.name)
    if (cost.barriers.length) failed.push(`${task.name}: ${cost.barriers.join('; ')}`)
    const all = cost.fields + cost.clicks + cost.keys
    console.log(`${task.name}\t${all} inputs\t${cost.loads} pages`)
    done.push({ ...task, ...cost, all })
  }
} finally {
  await browser.close()
  await demo.stop()
}

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`
const costs = (all, loads) => `${count(all, 'input', 'inputs')}, ${count(loads, 'page', 'pages')}`
const row = (task) =>
  `| ${task.title} | ${task.who} | ${task.width} | ${task.fields} | ${task.clicks} | ${task.keys} | **${task.all}** | ${task.loads} | ${task.limit} |`
const over = done.filter((task) => task.all > task.limit)
const improved = done.filter((task) => task.better)
const text = `# Ten short tasks

What everyday tasks cost, counted in a browser on the demo county. \`make usability\` does them and writes this page: the same
figures each time, so a change of this page is a change for the people who work with Linli.

An input is a field filled or a value chosen, a press (click, tap or drag) or a key. A page is a new address in the browser. Signing
in and opening the first page are not counted: the first page is home for residents, the desk for people at work, the index of the administration
for those who keep it. Each task ends on a page without a barrier (axe-core, WCAG 2.2 AA) and without sideways scrolling; its
screenshot is \`build/screenshots/task-*.png\`. “At most” is what we hold ourselves to: the command fails when a task needs more.

| Task | Who | Width | Fields | Presses | Keys | Inputs | Pages | At most |
|---|---|---|---|---|---|---|---|---|
${done.map(row).join('\n')}

## How each is done

${done.map((task, index) => `${index + 1}. **${task.title}**: ${task.way}`).join('\n')}

## What was made easier

The worst, measured before and after:

| Task | Before | Now | What changed |
|---|---|---|---|
${improved.map((task) => `| ${task.title} | ${costs(...task.before)} | ${costs(task.all, task.loads)} | ${task.better} |`).join('\n')}
`
for (const fault of failed) console.error(fault)
if (!only && failed.length === 0) {
  await writeFile(fileURLToPath(new URL('../../docs/usability.md', import.meta.url)), text)
}
if (over.length) {
  console.error(`too many inputs: ${over.map((task) => `${task.name} (${task.all} > ${task.limit})`).join(', ')}`)
}
process.exit(over.length + failed.length > 0 ? 1 : 0)
