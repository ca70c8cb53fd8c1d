import assert from 'node:assert/strict'
import { axeFindings } from './harness/axe.ts'
import { fill, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { story } from './harness/story.ts'

const notice = 'Within how many hours do you tell us of an incident that may touch us?'

story(
  'a supplier without an account answers by a link on a telephone, and a member accepts and takes over one answer',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Asking Works')
    const owner = (await lead.api.sessions.current()).person ?? ''
    const supplier = { name: 'Cloud Ltd', tier: 'standard', owner, began: '2024-01-01' }
    const { id } = await lead.api.suppliers.create({ body: { body: supplier as never } })

    const company = await stage.screen(product, { as: lead })
    await company.go(`/suppliers/${id}`)
    await press(company.page, 'Ask the supplier')
    const form = company.page.getByRole('dialog')
    await form.getByText('Your latest SOC 2 report').waitFor({ state: 'detached' })
    await fill(form, 'Why you ask, to the supplier', 'Your service carries ours.')
    await press(form, 'Make the link')
    const link = await form.getByText(/^http.*\/supplier-portal#/).innerText()
    await press(form, 'Done')

    const there = await stage.screen(product, { viewport: 'narrow', theme: 'dark' })
    const { page } = there
    there.expects(404)
    await there.go('/supplier-portal#0000')
    await there.sees('This link does not lead anywhere')
    await page.goto('about:blank')
    await there.go(new URL(link).pathname + new URL(link).hash)
    await there.sees('Your service carries ours.')
    assert.deepEqual(await axeFindings(page), [])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    assert.equal(wide, 0, 'nothing is wider than the telephone')

    const asked = page.getByRole('group').filter({ has: page.getByText('Not known') })
    const many = await asked.count()
    for (let at = 0; at < many; at += 1) await asked.nth(at).getByLabel('Not known').check()
    const hours = asked.filter({ hasText: notice })
    await hours.getByLabel('Answer').check()
    await fill(hours, 'A number', '24')
    await there.sees('Everything that is finished is kept')
    await there.sees(`${many} of ${many} answered`)
    await fill(page, 'Your name', 'Rosa Adler')
    await fill(page, 'What you do there', 'Head of security')
    await fill(page, 'E-mail address', 'rosa@cloud.example')
    await press(page, 'Send to Asking Works')
    await there.sees('Thank you: your answers are with Asking Works')
    await there.sees(/Rosa Adler, Head of security, rosa@cloud.example/)
    assert.deepEqual(await looks(there), [])

    await company.go(`/suppliers/${id}?tab=asked`)
    const came = company.page.getByRole('listitem').filter({ hasText: notice })
    await came.getByText('Sent by the supplier, not reviewed: it counts for nothing.').waitFor()
    await press(came, 'Accept')
    await press(came, 'Take over')
    await came.getByText(/^Taken over into the register/).waitFor()
    const { body } = await lead.api.suppliers.get({ params: { id }, query: {} })
    assert.equal(body.noticeHours, 24)
  },
)
