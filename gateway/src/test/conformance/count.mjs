// count.mjs SUITE RESULT…: the results of http-tests/cache-tests by kind, as a Markdown table; with --failed also what
// did not pass. What a test depends on has to pass, too, as in the suite's own display.
import fs from 'fs'
import path from 'path'

const failed = process.argv.includes('--failed')
const [suite, ...files] = process.argv.slice(2).filter(argument => argument !== '--failed')
const from = file => import(path.resolve(suite, file))
const { determineTestResult, resultTypes } = await from('test-engine/lib/results.mjs')
const { default: suites } = await from('tests/index.mjs')
const tests = suites.flatMap(one => one.tests).filter(test => !test.browser_only)
const nameOf = type => Object.keys(resultTypes).find(name => resultTypes[name] === type)

console.log('| | required: passed | failed | not reached | optimal: passed | failed | not reached | behaviour: yes | no | not reached |')
console.log('|---|---|---|---|---|---|---|---|---|---|')
for (const file of files) {
  const results = JSON.parse(fs.readFileSync(file))
  const counts = { required: [0, 0, 0], optimal: [0, 0, 0], check: [0, 0, 0] }
  const lines = []
  for (const test of tests) {
    const kind = test.kind ?? 'required'
    const result = nameOf(determineTestResult(suites, test.id, results))
    const column = { pass: 0, yes: 0, fail: 1, optional_fail: 1, no: 1 }[result] ?? 2
    counts[kind][column]++
    if (column > 0) lines.push(`  ${kind} ${result} ${test.id}: ${results[test.id]?.[1] ?? ''}`)
  }
  console.log(`| ${path.basename(file, '.json')} | ${Object.values(counts).flat().join(' | ')} |`)
  if (failed) console.log(lines.sort().join('\n'))
}
