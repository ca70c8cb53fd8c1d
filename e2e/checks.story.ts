import assert from 'node:assert/strict'
import { connectRepository } from './harness/connected.ts'
import { picture } from './harness/picture.ts'
import { story } from './harness/story.ts'

const text = (sql: string) => `id: subjects-are-short
title: Commit subjects are short
severity: low
cadence: daily
good: Each commit on the main line has a subject of at most fourteen characters.
requirements: [soc2@2017:CC8.1]
data:
  commits: { dataset: change.commits@1, fresh_within: 26h }
population: { data: commits, key: resource }
sql: |
  SELECT resource,
         CASE WHEN length(${sql}) <= 13 THEN 'pass' ELSE 'fail' END AS status,
         CASE WHEN length(subject) <= 13 THEN '' ELSE 'too long: ' || subject END AS reason
  FROM commits
remediation: Say less.
`

story('a check is written, mended, tried, saved and run by keyboard alone', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Check Works')
  await connectRepository(lead)
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  await screen.go('/checks')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Write a check')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/checks\/new/)
  const editor = page.getByRole('textbox', { name: 'Text of the check' })
  await editor.waitFor()
  await write(text('subjekt'))
  const problem = page.getByRole('alert').filter({ hasText: 'It cannot run yet' })
  await problem
    .filter({ hasText: /Line 1[12]/ })
    .filter({ hasText: 'subjekt' })
    .waitFor()

  await write(text('subject'))
  const result = page.getByRole('region', { name: 'Result' })
  await result.getByText('Failed').first().waitFor()
  await result.getByText('too long: Light the lamp').waitFor()
  assert.match((await result.innerText()).replaceAll(/\s+/g, ' '), /2 fail.*1 pass|2 fail/)
  await picture(screen, 'check-editor')

  await page.keyboard.press('Escape')
  await tabTo('Save')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/checks\/subjects-are-short/)
  await screen.settled()
  await tabTo('Run now')
  await page.keyboard.press('Enter')
  await page.getByText('too long: Clean the lens').first().waitFor()
  await screen.sees(/^Failed$/)

  async function write(whole: string): Promise<void> {
    await editor.focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(whole)
  }
  async function tabTo(name: string): Promise<void> {
    const wanted = page.getByRole('button', { name, exact: true }).and(page.locator(':focus'))
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab')
      if ((await wanted.count()) > 0) return
    }
    assert.fail(`Tab does not reach ${name}`)
  }
})
