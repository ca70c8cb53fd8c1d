import { drawing, picture } from './harness/picture.ts'
import type { ScreenOptions } from './harness/screen.ts'
import { type Stage, story } from './harness/story.ts'

if (drawing)
  story('the pictures of the documents are drawn', async stage => {
    const { sample } = await stage.shared()
    const { api } = (await sample()).member
    const { items } = await api.posture.cards()
    const card = items.find(one => one.framework.startsWith('soc2'))
    const { items: standings } = await api.posture.profile({ params: { id: card?.profile ?? '' } })
    // One that fails shows most of what a proof is; with few controls it fits.
    const [failing] = standings
      .filter(one => one.label === 'failing')
      .toSorted((one, other) => one.controls - other.controls)
    const requirement = `/posture/${card?.profile}/${encodeURIComponent(failing?.requirement ?? '')}`
    const { items: engagements } = await api.engagements.list({ query: {} })
    const issued = engagements.find(one => one.body.lifecycle.state === 'issued')
    const of = (tab: string) => `/engagements/${issued?.id}?tab=${tab}`
    await draw(stage, { plan: of('plan'), matrix: of('matrix'), readiness: of('readiness') }, {})
    await draw(stage, { today: '/', posture: '/posture', requirement, calendar: '/calendar', ledger: '/ledger' }, {})
    await draw(stage, { 'posture-dark': '/posture', 'requirement-dark': requirement }, { theme: 'dark' })
    await draw(stage, { 'posture-phone': '/posture' }, { viewport: 'narrow' })
  })

async function draw(stage: Stage, pages: Readonly<Record<string, string>>, options: ScreenOptions): Promise<void> {
  const { product, sample } = await stage.shared()
  const screen = await stage.screen(product, { ...options, as: (await sample()).member })
  for (const [name, path] of Object.entries(pages)) {
    await screen.go(path)
    await picture(screen, name)
  }
}
