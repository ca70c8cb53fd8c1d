import type { Caller } from './harness/caller.ts'
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
    await draw(stage, await underNis2(api), {})
    await draw(stage, { 'posture-dark': '/posture', 'requirement-dark': requirement }, { theme: 'dark' })
    await draw(stage, { 'posture-phone': '/posture' }, { viewport: 'narrow' })
  })

/** The pages of NIS2 that the guide shows, of the one entity that the sample company is. */
async function underNis2(api: Caller['api']): Promise<Readonly<Record<string, string>>> {
  const [entity] = (await api.legalEntities.list({ query: {} })).items
  const [incident] = (await api.incidents.list({ query: {} })).items
  const reports = (await api.supplierReports.list({ query: {} })).items
  const read = reports.find(one => one.body.lifecycle.state === 'conditional')
  return {
    'nis2-duties': `/nis2/${entity?.id}`,
    'nis2-scope': `/nis2/${entity?.id}?tab=scope`,
    'nis2-registration': `/nis2/${entity?.id}?tab=registration`,
    'incident-room': `/incidents/${incident?.id}`,
    suppliers: '/suppliers',
    'supplier-report': `/suppliers/reports/${read?.id}`,
    'management-body': '/management-body',
    advisor: '/advisor',
  }
}

async function draw(stage: Stage, pages: Readonly<Record<string, string>>, options: ScreenOptions): Promise<void> {
  const { product, sample } = await stage.shared()
  const screen = await stage.screen(product, { ...options, as: (await sample()).member })
  for (const [name, path] of Object.entries(pages)) {
    await screen.go(path)
    await picture(screen, name)
  }
}
